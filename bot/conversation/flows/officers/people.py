"""The people of a unit in the chat: by given name, a few at a time, with one button that reminds them."""

from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message, escape
from bot.conversation import reminding
from bot.conversation.flows.officers.gate import Visit
from bot.membership.members import nudges
from bot.membership.units.tree import Unit
from bot.reports import base, people
from bot.reports.people import Filter, Person, Wanted
from bot.runtime.locale import Words

_PAGE = 15
# Learners wait behind it: a whole province in one tap would hold them up for seconds.
_AT_ONCE = 300


def show(visit: Visit, number: str, state: str, after: str) -> None:
    """One page of those in a state."""
    unit, words = visit.unit(number, "see_names"), visit.words
    wanted = Wanted(_filter(state), after=int(after))
    course, now = visit.course, visit.turn.now
    page = visit.store(lambda c: people.people(c, visit.scope, unit, now, wanted, course=course, size=_PAGE))
    visit.note("see_names", unit, people=len(page.people))
    lines = tuple(
        Choice(f"om:{one.id}", _line(one, len(course.basic), words), str(n), "answer")
        for n, one in enumerate(page.people, 1)
    )
    reachable = sum(one.may_remind for one in page.people)
    say = words.say
    ways = [
        Choice(f"or:{unit.id}:{wanted.state}", say("Nhắc những người này"), role="main")
        if reachable and visit.scope.may("remind", unit)
        else None,
        Choice(f"op:{unit.id}:{wanted.state}:{page.more_after}", say("Xem tiếp")) if page.more_after else None,
        Choice(f"ou:{unit.id}:0", say("Tiến độ {unit}", unit=unit.name), role="quiet"),
        Choice("cmd:desk", say("Việc của tôi"), role="quiet"),
    ]
    as_of = now.astimezone(course.zone)
    visit.turn.say(
        Message(
            scene="menu",
            title=f"{unit.name}: {people.state_words(words)[wanted.state].lower()}",
            blocks=(
                *(() if lines else (Block("text", (say("Không có ai."),)),)),
                Block("hint", (say("🔔 là người nhắc được. Còn lại nên gặp tận nơi."), base.cut_off(as_of, words))),
            ),
            choices=(*lines, *(way for way in ways if way is not None)),
            replaces=True,
        )
    )


def remind(visit: Visit, number: str, state: str) -> None:
    """Remind everybody of the unit in that state who may be reminded; the rest stay to be met."""
    unit, turn, say = visit.unit(number, "remind"), visit.turn, visit.words.say
    ids = visit.store(lambda c: people.learners(c, visit.scope, unit, _filter(state)))
    ready = sorted(visit.store(lambda c: nudges.may_nudge(c, ids, turn.now)))
    sent = visit.store(lambda c: _remind(c, visit, unit, ready[:_AT_ONCE]))
    waits, rest = len(ready[_AT_ONCE:]), len(ids) - len(ready)
    left = say("{n} người chưa nhắc được: vừa được nhắc trong ba ngày qua, hoặc chưa đồng ý nhận nhắc.", n=rest)
    turn.say(
        Message(
            title=visit.words.say_n("Đã nhắc {n} người", "Đã nhắc {n} người", sent),
            blocks=(Block("text", (left,)),) if rest else (),
            choices=(
                *((Choice(f"or:{unit.id}:{_filter(state)}", say("Nhắc tiếp {n} người", n=waits)),) if waits else ()),
                Choice("cmd:desk", say("Việc của tôi"), role="main"),
                Choice(f"ou:{unit.id}:0", say("Tiến độ {unit}", unit=unit.name)),
            ),
        )
    )


def _remind(connection: Connection, visit: Visit, unit: Unit, ids: list[int]) -> int:
    return reminding.remind(
        connection,
        officer=visit.officer,
        scope=visit.scope,
        learner_ids=ids,
        unit=unit,
        now=visit.turn.now,
        zone=visit.course.zone,
        channel=visit.turn.learner.channel,
    )


def _filter(state: str) -> Filter:
    return state if state in people.FILTERS else ""


def _line(one: Person, lessons: int, words: Words) -> str:
    family, _, given = one.name.rpartition(" ")
    name = f"{escape(family)} **{escape(given)}**".strip()
    done = "" if one.lessons is None else words.say(", {n}/{all} bài", n=one.lessons, all=lessons)
    last = "" if one.last_on is None else words.say(", học {day}", day=f"{one.last_on:%d/%m}")
    return f"{name}{done}{last}{' 🔔' if one.may_remind else ''}"
