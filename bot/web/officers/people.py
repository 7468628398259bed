"""Who has learnt, and who has not? A unit's people by given name, with a way to remind those who agreed to it."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import Connection

from bot.conversation import reminding
from bot.membership.members import finding, names, phones
from bot.membership.members.phones import Phones
from bot.membership.officers.scope import Scope
from bot.membership.units import tree
from bot.membership.units.tree import Unit
from bot.reports import figures, people
from bot.reports.base import cut_off
from bot.reports.figures import Standing
from bot.reports.people import FILTERS, Course, Filter, Listed, Person, Wanted
from bot.runtime.locale import Words
from bot.web.officers.visit import Answered, Moved, Shown, Visit

HERE = "/canbo/hoi-vien"
# A few hundred rows at a time: learners wait behind each piece.
_AT_ONCE = 200
_MOST_BELOW = 200
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_ICONS: Mapping[str, str] = {"none": "ring", "half": "half", "done": "done", "unseen": "skip", "pending": "clock"}
_LOOKS: Mapping[str, str] = {
    "none": "s-none",
    "half": "s-half",
    "done": "s-done",
    "unseen": "s-none",
    "pending": "s-ask",
}


class Line(Struct, frozen=True):
    """One person, with what the page needs to say about them."""

    person: Person
    letter: str
    """The heading they stand under, where a new one begins."""
    state: str
    look: str
    icon: str
    last: str
    channel: str


class _Seen(Struct, frozen=True):
    listed: Listed
    standing: Standing
    below: Sequence[Unit]
    above: Unit | None


async def show(visit: Visit) -> Answered:
    """GET /canbo/hoi-vien?dv=…&tt=…&sau=…"""
    at = await visit.unit("see_names", visit.asked("dv"))
    return await _list(visit, at, Wanted(_filter(visit.asked("tt")), after=visit.asked_number("sau") or 0))


async def take(visit: Visit) -> Answered:
    """POST: look for a name or a phone, which must not stand in an address; or remind those who are ticked."""
    at = await visit.unit("see_names", await visit.field("dv"))
    state, name = _filter(await visit.field("tt")), (await visit.field("ten"))[: names.LONGEST]
    act = await visit.field("lam")
    if act in {"nhac", "nhac-het"} or await visit.field("mot"):
        return await _remind(visit, at, state, everybody=act == "nhac-het")
    if number := phones.normalise(name):
        return await _list(visit, at, Wanted(name=name), phone=phones_of(visit).encrypt(number))
    after = (await visit.numbers("sau"))[:1]
    return await _list(visit, at, Wanted(state, name, after[0] if after else 0))


def course_of(visit: Visit) -> Course:
    """The basic course as the house has it today."""
    return Course(visit.house.library.basic, visit.house.settings.zone)


def phones_of(visit: Visit) -> Phones:
    """How the house keeps telephone numbers."""
    return Phones(visit.house.settings.secret_key.get_secret_value())


async def _list(visit: Visit, at: Unit, wanted: Wanted, phone: bytes = b"") -> Answered:
    # A whole province is no list to read: there a commune is chosen, or a name looked for.
    is_listed = at.kind != "province" or bool(wanted.name)
    seen = await visit.read(lambda c: _look(c, visit, at, wanted if is_listed else None, phone))
    counts = {
        "": seen.standing.members, "none": seen.standing.none, "half": seen.standing.half,
        "done": seen.standing.done, "unseen": seen.standing.unseen, "pending": seen.standing.waiting,
    }  # fmt: skip
    states = people.state_words(visit.words)
    local = visit.now.astimezone(visit.house.settings.zone)
    return Shown(
        "people.html",
        {
            "unit": at,
            "wanted": wanted,
            "is_listed": is_listed,
            "lines": _lines(seen.listed.people, visit.words, local.date()),
            "next": seen.listed.more_after,
            "chips": [(key, states[key], counts[key], _ICONS.get(key, ""), _address(at, key)) for key in FILTERS],
            "here": _address(at, wanted.state),
            "below": seen.below,
            "above": seen.above,
            "total": seen.standing.members,
            "cut_off": cut_off(local, visit.words),
            "lessons": len(visit.house.library.basic),
            "may_remind": visit.scope.may("remind", at),
            "may_export": visit.scope.may("export", at),
            "may_add": visit.scope.may("add_member", at),
            "may_import": visit.scope.may("import_roster", at),
            "can_reach": sum(one.may_remind for one in seen.listed.people),
        },
        unit_id=at.id,
    )


def _look(connection: Connection, visit: Visit, at: Unit, wanted: Wanted | None, phone: bytes) -> _Seen:
    listed = Listed((), 0)
    if phone:
        found = finding.with_phone(connection, phone, visit.scope.clause_for("see_names"))
        ids = [member.id for member in found[:_AT_ONCE]]
        listed = Listed(people.some(connection, visit.scope, at, visit.now, ids, course=course_of(visit)), 0)
    elif wanted is not None:
        listed = people.people(connection, visit.scope, at, visit.now, wanted, course=course_of(visit))
    return _Seen(
        listed,
        figures.standing_of(connection, at),
        _below(connection, visit.scope, at),
        _above(connection, visit.scope, at),
    )


def _below(connection: Connection, scope: Scope, at: Unit) -> Sequence[Unit]:
    """What may be chosen from here: the next units down."""
    found = tree.children(connection, at.id, scope.on)
    if at.kind == "province":
        found = list(figures.places(connection, at, scope.on, with_past=False).units)
    return [one for one in found if scope.may("see_names", one)][:_MOST_BELOW]


def _above(connection: Connection, scope: Scope, at: Unit) -> Unit | None:
    found = tree.find(connection, at.parent_id) if at.parent_id else None
    return found if found is not None and scope.may("see_names", found) else None


async def _remind(visit: Visit, at: Unit, state: Filter, *, everybody: bool) -> Answered:
    ticked = await visit.numbers("mot") or await visit.numbers("ai")

    def choose(connection: Connection) -> list[int]:
        if everybody:
            return people.learners(connection, visit.scope, at, state or "none")
        return people.chosen(connection, visit.scope, at, ticked)

    chosen = await visit.read(choose)
    reached = 0
    for start in range(0, len(chosen), _AT_ONCE):
        some = chosen[start : start + _AT_ONCE]
        reached += await visit.write(lambda c, some=some: _remind_some(c, visit, at, some))  # type: ignore[misc]
    left = (len(chosen) if everybody else max(len(chosen), len(ticked))) - reached
    return Moved(_address(at, state), _said(visit, reached, left), "good" if reached else "mind")


def _remind_some(connection: Connection, visit: Visit, at: Unit, learner_ids: Sequence[int]) -> int:
    return reminding.remind(
        connection,
        officer=visit.officer,
        scope=visit.scope,
        learner_ids=learner_ids,
        unit=at,
        now=visit.now,
        zone=visit.house.settings.zone,
        channel="web",
    )


def _said(visit: Visit, reached: int, left: int) -> str:
    words = visit.words
    if not reached and not left:
        return words.say("Chưa chọn ai. Đánh dấu vào ô trước tên rồi bấm Nhắc.")
    if not reached:
        return words.say("Chưa nhắc ai: những người này chưa đồng ý nhận nhắc, chưa có kênh, hoặc vừa được nhắc.")
    is_later = reminding.goes_out_at(visit.now, visit.house.settings.zone) is not None
    said = (
        words.say_n("Sẽ nhắc {n} người lúc 7 giờ sáng.", "Sẽ nhắc {n} người lúc 7 giờ sáng.", reached)
        if is_later
        else words.say_n("Đã nhắc {n} người.", "Đã nhắc {n} người.", reached)
    )
    if left:
        rest = words.say_n(
            "{n} người chưa nhắc được, nên gặp tận nơi.", "{n} người chưa nhắc được, nên gặp tận nơi.", left
        )
        return f"{said} {rest}"
    return said


def _lines(listed: Sequence[Person], words: Words, today: date) -> list[Line]:
    states, lines, letter = people.state_words(words), [], ""
    for one in listed:
        first = _letter(one.name)
        lines.append(
            Line(
                person=one,
                letter=first if first != letter else "",
                state=states[one.state],
                look=_LOOKS[one.state],
                icon=_ICONS[one.state],
                last=_ago(one.last_on, today, words) if one.lessons is not None else "",
                channel=people.channel_name(one.channel, words) if one.channel else "",
            )
        )
        letter = first
    return lines


def _letter(name: str) -> str:
    """The letter of the given name: Đ is not D, Ă is not A, but Á is A."""
    _before, given = names.split(name)
    apart = unicodedata.normalize("NFD", given[:1].upper())
    return unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONES))


def _ago(last: date | None, today: date, words: Words) -> str:
    if last is None:
        return words.say("chưa lần nào")
    days = (today - last).days
    if days < 1:
        return words.say("hôm nay")
    return words.say("hôm qua") if days == 1 else words.say_n("{n} ngày trước", "{n} ngày trước", days)


def _filter(text: str) -> Filter:
    return next((one for one in FILTERS if one == text), "")


def _address(at: Unit, state: str) -> str:
    return f"{HERE}?{urlencode({'dv': at.id} | ({'tt': state} if state else {}))}"
