"""Asking to be let in: the name, the year of birth, and off it goes to the officers."""

import re

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message
from bot.conversation.flows import consent
from bot.conversation.flows.units.asking import KIND
from bot.conversation.flows.units.finding import find
from bot.conversation.state import Errand
from bot.conversation.turn import Turn
from bot.membership.members import joining, names
from bot.membership.units import tree
from bot.runtime.errors import Refusal

_YEAR = re.compile(r"(?:19|20)\d\d")
_OLDEST, _YOUNGEST = 110, 6


def press_enter(turn: Turn, answer: str) -> None:
    """Yes, this is my unit; or no; or leave out the year."""
    errand = turn.state.errand
    if errand is None or errand.kind != KIND or not errand.unit:
        find(turn)
    elif answer == "yes":
        _ask_name(turn, errand)
    elif answer == "skip" and errand.name:
        _send(turn, errand, None)
    else:
        find(turn)


def _ask_name(turn: Turn, errand: Errand) -> None:
    say = turn.words.say
    turn.set(errand=Errand(KIND, "name", errand.unit, errand.ref))
    turn.say(
        Message(
            title=say("Họ và tên {you} là gì?"),
            blocks=(Block("text", (say("{You} nhắn đủ họ tên, để cán bộ chi hội nhận ra."),)),),
            choices=(Choice("cmd:learn", say("Thôi, để sau"), role="quiet"),),
        )
    )


def hear_name(turn: Turn, errand: Errand, words: str) -> None:
    """The learner's own name."""
    say = turn.words.say
    try:
        name = names.clean(words)
    except Refusal:
        turn.say(Message(title=say("Học Số chưa đọc được tên này. {You} nhắn lại họ và tên giúp.")))
        return
    turn.set(errand=Errand(KIND, "year", errand.unit, errand.ref, name))
    turn.say(
        Message(
            title=say("{You} sinh năm nào?"),
            blocks=(Block("text", (say("Để khỏi lẫn với người trùng tên. Không muốn nói thì bỏ qua."),)),),
            choices=(Choice("enter:skip", say("Bỏ qua")),),
        )
    )


def hear_year(turn: Turn, errand: Errand, words: str) -> None:
    """The year of birth, in any sentence."""
    found = _YEAR.search(words)
    year = int(found[0]) if found else 0
    if not turn.today.year - _OLDEST <= year <= turn.today.year - _YOUNGEST:
        say = turn.words.say
        turn.say(
            Message(
                title=say("{You} nhắn bốn số của năm sinh, ví dụ 1962"),
                choices=(Choice("enter:skip", say("Bỏ qua")),),
            )
        )
        return
    _send(turn, errand, year)


def _send(turn: Turn, errand: Errand, year: int | None) -> None:
    """Ask the officers, and offer what makes the results count."""
    say = turn.words.say
    unit = turn.store(lambda c: tree.get(c, errand.unit))
    try:
        member = turn.store(lambda c: _ask(c, turn, errand, year))
    except Refusal as refusal:
        turn.set(errand=None)
        turn.say(
            Message(
                title=say(refusal.message, **refusal.values),
                choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),),
            )
        )
        return
    turn.set(errand=None)
    if member.state == "approved":
        title = say("{You} đã ở trong {unit} rồi", unit=unit.name)
    else:
        title = say("Đã gửi lời xin vào {unit}", unit=unit.name)
    wait = say("Cán bộ xác nhận xong, Học Số báo {you} biết. Trong lúc chờ, {you} cứ học.")
    blocks = () if member.state == "approved" else (Block("text", (wait,)),)
    told = Message(title=title, blocks=blocks, choices=(Choice("cmd:learn", say("Vào học"), role="main"),))
    if "record" in turn.agreed:
        turn.say(told)
    else:
        turn.say(told, consent.form(turn.words, turn.agreed))


def _ask(connection: Connection, turn: Turn, errand: Errand, year: int | None) -> joining.Member:
    return joining.ask(
        connection,
        learner_id=turn.learner.id,
        unit_id=errand.unit,
        name=errand.name,
        birth_year=year,
        source="invite" if errand.ref else "search",
        invite_id=errand.ref or None,
        now=turn.now,
    )
