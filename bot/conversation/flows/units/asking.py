"""Is this the unit? Asked before anything else, with what its officers will see."""

from collections.abc import Sequence

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message, escape
from bot.conversation.state import Errand
from bot.conversation.turn import Turn
from bot.membership.units import tree
from bot.membership.units.tree import Unit

KIND = "join"


def ask_whether(turn: Turn, unit_id: int, invite_id: int) -> None:
    """Say which unit it is and what is seen of a member, and ask."""
    say, unit = turn.words.say, turn.store(lambda c: tree.get(c, unit_id))
    turn.set(errand=Errand(KIND, "", unit.id, invite_id))
    seen = (
        say("Cán bộ chi hội thấy: tên {you}, và bài đã học xong nếu {you} đồng ý ghi nhận."),
        say("Không ai thấy: câu trả lời, câu nhầm, lời {you} nhắn."),
    )
    turn.say(
        Message(
            title=say("{You} muốn vào {unit}?", unit=full(turn, unit)),
            blocks=(Block("bullets", seen),),
            choices=(
                Choice("enter:yes", say("Đúng, tôi vào"), role="main"),
                Choice("join:find", say("Không phải chỗ này")),
                Choice("cmd:learn", say("Để sau"), role="quiet"),
            ),
        )
    )


def full(turn: Turn, unit: Unit) -> str:
    """The unit with the commune it is in."""
    place = turn.store(lambda c: places(c, [unit]))[unit.id]
    return escape(f"{unit.name}, {place}" if place else unit.name)


def places(connection: Connection, units: Sequence[Unit]) -> dict[int, str]:
    """Where each unit is: the name of its commune, or of its province."""
    areas = {u.id: u.commune_id if u.commune_id not in {None, u.id} else u.province_id for u in units}
    found = tree.many(connection, [a for a in areas.values() if a is not None])
    return {i: found[a].name if a in found and a != i else "" for i, a in areas.items()}
