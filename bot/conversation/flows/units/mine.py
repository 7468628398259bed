"""Where does this learner belong? Their units, what they wait for, and the way out."""

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message
from bot.conversation.flows.units.asking import full
from bot.conversation.flows.units.finding import find
from bot.conversation.turn import Turn
from bot.membership.members import joining
from bot.membership.units import tree
from bot.membership.units.tree import Unit
from bot.runtime.text import clip

_OPEN = frozenset({"pending", "approved"})


def my_units(turn: Turn) -> None:
    """Where this learner belongs and what they are waiting for; to who is nowhere, the search."""
    mine = [m for m in turn.store(lambda c: joining.of_learner(c, turn.learner.id)) if m.state in _OPEN]
    if not mine:
        find(turn)
        return
    say = turn.words.say
    units = turn.store(lambda c: tree.many(c, [m.unit_id for m in mine]))
    lines = tuple(
        say("{unit}: đã vào", unit=full(turn, units[m.unit_id]))
        if m.state == "approved"
        else say("{unit}: đang chờ cán bộ xác nhận", unit=full(turn, units[m.unit_id]))
        for m in mine
    )
    leaving = tuple(Choice(f"leave:{m.id}", _leaving(turn, m, units[m.unit_id]), role="quiet") for m in mine)
    seen = (
        say("Cán bộ thấy tên và bài {you} học xong. Câu trả lời thì không ai thấy.")
        if "record" in turn.agreed
        else say("{You} chưa chọn ghi nhận kết quả, nên cán bộ chỉ thấy tên. Muốn đổi thì nhắn “lựa chọn”.")
    )
    turn.say(
        Message(
            title=say("Chi hội của {you}"),
            blocks=(Block("bullets", lines), Block("hint", (seen,))),
            choices=(
                Choice("cmd:learn", say("Học tiếp"), role="main"),
                Choice("join:find", say("Vào chi hội khác")),
                *leaving,
            ),
        )
    )


def press_leave(turn: Turn, answer: str) -> None:
    """Leave a unit: asked once more, then done at once."""
    say = turn.words.say
    mine = {str(m.id): m for m in turn.store(lambda c: joining.of_learner(c, turn.learner.id))}
    number, _, is_sure = answer.partition("-")
    member = mine.get(number)
    if member is None:
        my_units(turn)
        return
    unit = turn.store(lambda c: tree.get(c, member.unit_id))
    if is_sure != "yes" and member.state == "approved":
        turn.say(
            Message(
                title=say("{You} muốn rời {unit}?", unit=unit.name),
                blocks=(Block("text", (say("Kết quả đã ghi cho chi hội thì giữ nguyên. Bài đã học vẫn còn."),)),),
                choices=(
                    Choice("cmd:unit", say("Ở lại"), role="main"),
                    Choice(f"leave:{member.id}-yes", say("Rời chi hội"), role="undo"),
                ),
            )
        )
        return
    # Pressed twice, or days later, it is over already.
    if member.state in _OPEN:
        turn.store(lambda c: _leave(c, turn, member.id))
    was_in = member.begun_at is not None
    text = say("Từ nay kết quả học không báo cho chi hội nữa.") if was_in else say("Lúc nào muốn vào, {you} lại nhắn.")
    turn.say(
        Message(
            title=say("{You} đã rời {unit}", unit=unit.name) if was_in else say("Đã rút lời xin vào"),
            blocks=(Block("text", (text,)),),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"), Choice("join:find", say("Tìm chi hội khác"))),
        )
    )


def _leave(connection: Connection, turn: Turn, member_id: int) -> None:
    joining.end(connection, member_id, why="left", officer_id=None, now=turn.now, today=turn.today)


def _leaving(turn: Turn, member: joining.Member, unit: Unit) -> str:
    say = turn.words.say
    if member.state == "approved":
        return clip(say("Rời {unit}", unit=unit.name), 60)
    return clip(say("Thôi xin vào {unit}", unit=unit.name), 60)
