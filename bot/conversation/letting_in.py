"""What people are told when an officer lets them in, or does not: the same words from the chat and from the pages."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message, escape
from bot.conversation import notices
from bot.membership.members import finding
from bot.membership.members.finding import Member
from bot.membership.members.models import APPROVED, REFUSED
from bot.membership.units import tree
from bot.runtime.locale import Words


def tell(connection: Connection, asked: Iterable[Member], now: datetime) -> None:
    """Tell those who asked what has become of it, in this very transaction; nothing to who still waits."""
    before = {m.id: m for m in asked}
    units = tree.many(connection, (m.unit_id for m in before.values()))
    now_are = finding.many(connection, before)
    for member in before.values():
        if member.learner_id is None:
            continue
        unit = units[member.unit_id].name
        if now_are[member.id].state == REFUSED:
            notices.post(connection, [member.learner_id], lambda words, u=unit: refused(words, u), now)  # type: ignore[misc]
        elif _is_in(connection, member, now_are[member.id]):
            notices.post(connection, [member.learner_id], lambda words, u=unit: welcomed(words, u), now)  # type: ignore[misc]


def _is_in(connection: Connection, asked: Member, now_is: Member) -> bool:
    """Their own row, or the line of the roster that they turned out to be."""
    if now_is.state == APPROVED or asked.learner_id is None:
        return now_is.state == APPROVED
    mine = finding.of_learner(connection, asked.learner_id)
    return any(m.state == APPROVED and m.organisation == asked.organisation for m in mine)


def welcomed(words: Words, unit: str) -> Message:
    """What a new member is told."""
    say = words.say
    return Message(
        title=say("{You} đã vào {unit}", unit=escape(unit)),
        blocks=(Block("text", (say("Cán bộ vừa xác nhận. Mời {you} học tiếp cùng chi hội."),)),),
        choices=(Choice("cmd:learn", say("Vào học"), role="main"), Choice("cmd:unit", say("Chi hội của tôi"))),
        locale=words.locale,
    )


def refused(words: Words, unit: str) -> Message:
    """What somebody is told who asked at the wrong door."""
    say = words.say
    text = say("Có thể {you} ở chi hội khác. {You} hỏi lại cán bộ, rồi tìm chi hội lần nữa nhé.")
    return Message(
        title=say("{unit} chưa nhận ra {you}", unit=escape(unit)),
        blocks=(Block("text", (text,)),),
        choices=(Choice("cmd:learn", say("Học tiếp"), role="main"), Choice("join:find", say("Tìm chi hội"))),
        locale=words.locale,
    )
