"""Which unit? Found by its name, by its commune and then further down, or by the code of an invite."""

from collections.abc import Sequence

from bot.channels.message import Block, Choice, Message
from bot.conversation.flows.units.asking import KIND, ask_whether, places
from bot.conversation.state import Errand
from bot.conversation.turn import Turn
from bot.membership.members import invites
from bot.membership.units import search, tree
from bot.membership.units.tree import Unit

_FOUND_SHOWN = 5
_BELOW_SHOWN = 8


def find(turn: Turn) -> None:
    """Without an invite: ask for the name of the unit or of the commune."""
    say = turn.words.say
    turn.set(errand=Errand(KIND, "find"))
    turn.say(
        Message(
            title=say("{You} ở chi hội, chi đoàn hay tổ nào?"),
            blocks=(
                Block("text", (say("{You} nhắn tên chi hội, hoặc tên xã, phường. Có mã mời thì nhắn mã."),)),
                Block("hint", (say("Không vào chi hội nào vẫn học được hết."),)),
            ),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),),
        )
    )


def press_unit(turn: Turn, unit_id: str) -> None:
    """One of the found units was chosen: go further down, or ask whether this is the one."""
    unit = turn.store(lambda c: tree.find(c, int(unit_id)))
    if unit is None or (unit.valid_to is not None and unit.valid_to <= turn.today):
        find(turn)
        return
    below = turn.store(lambda c: tree.children(c, unit.id, turn.today))
    if below and unit.kind in {"province", "commune"}:
        _offer_below(turn, unit, below)
    elif unit.kind == "province" or (unit.organisation == "MTTQ" and unit.kind == "commune"):
        _nothing_below(turn, unit)
    else:
        ask_whether(turn, unit.id, 0)


def hear_place(turn: Turn, words: str) -> None:
    """Free words instead of a button: the code of an invite, or a name to look for."""
    say = turn.words.say
    turn.set(errand=Errand(KIND, "find"))
    if turn.store(lambda c: invites.find(c, words, turn.now)) is not None:
        press_invite(turn, words)
        return
    found = turn.store(lambda c: search.search(c, words, turn.today, _FOUND_SHOWN))
    if not found:
        turn.say(
            Message(
                title=say("Chưa thấy chi hội nào tên như thế"),
                blocks=(
                    Block("text", (say("{You} nhắn tên xã, phường rồi chọn dần xuống, hoặc hỏi cán bộ mã mời."),)),
                ),
                choices=(Choice("cmd:learn", say("Để sau"), role="quiet"),),
            )
        )
        return
    where = turn.store(lambda c: places(c, found))
    lines = [(unit, where[unit.id]) for unit in found]
    choices = tuple(
        Choice(f"unit:{unit.id}", f"{unit.name}, {place}" if place else unit.name, str(n), "answer")
        for n, (unit, place) in enumerate(lines, 1)
    )
    turn.say(
        Message(
            scene="menu",
            title=say("{You} chọn giúp"),
            choices=(*choices, Choice("cmd:learn", say("Để sau"), role="quiet")),
        )
    )


def _offer_below(turn: Turn, unit: Unit, below: Sequence[Unit]) -> None:
    say = turn.words.say
    turn.set(errand=Errand(KIND, "find"))
    choices = tuple(
        Choice(f"unit:{one.id}", one.name, str(n), "answer") for n, one in enumerate(below[:_BELOW_SHOWN], 1)
    )
    blocks: tuple[Block, ...] = ()
    if len(below) > _BELOW_SHOWN:
        blocks = (Block("text", (say("Còn {n} nơi nữa. {You} nhắn tên để tìm.", n=len(below) - _BELOW_SHOWN),)),)
    turn.say(
        Message(
            scene="menu",
            title=say("Trong {unit}, {you} ở đâu?", unit=unit.name),
            blocks=blocks,
            choices=(*choices, Choice("cmd:learn", say("Để sau"), role="quiet")),
        )
    )


def _nothing_below(turn: Turn, unit: Unit) -> None:
    say = turn.words.say
    turn.set(errand=Errand(KIND, "find"))
    turn.say(
        Message(
            title=say("{unit} chưa có chi hội nào trên Học Số", unit=unit.name),
            blocks=(Block("text", (say("{You} cứ học. Khi chi hội có mã mời, {you} nhắn mã vào đây."),)),),
            choices=(Choice("cmd:learn", say("Vào học"), role="main"),),
        )
    )


def no_such_invite(turn: Turn) -> None:
    """The code or link leads nowhere (any more)."""
    say = turn.words.say
    turn.say(
        Message(
            title=say("Mã mời này không đúng, hoặc đã hết hạn"),
            blocks=(Block("text", (say("{You} xin cán bộ chi hội mã mới, hoặc tìm chi hội theo tên."),)),),
            choices=(
                Choice("cmd:learn", say("Vào học"), role="main"),
                Choice("join:find", say("Tìm chi hội")),
            ),
        )
    )


def press_invite(turn: Turn, token: str) -> None:
    """An invite was opened (link, QR code) or its code typed: say whose it is and ask."""
    invite = turn.store(lambda c: invites.find(c, token, turn.now))
    if invite is None:
        no_such_invite(turn)
        return
    turn.set(greeted=True)
    unit = turn.store(lambda c: tree.get(c, invite.unit_id))
    if unit.kind == "province":
        # Nobody is a member of a whole province: its poster leads to the choice of a commune.
        press_unit(turn, str(unit.id))
    else:
        ask_whether(turn, unit.id, invite.id)


def press_join(turn: Turn, token: str) -> None:
    """The first button of an invite's page, or the way to the search."""
    if token == "find":  # noqa: S105 - the word on the button, no secret
        find(turn)
    else:
        press_invite(turn, token)
