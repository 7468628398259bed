"""What needs me today, and how does my unit stand? The first page, and the same figures unit by unit below it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from bot.membership.officers.permissions import Act
from bot.membership.units import tree
from bot.membership.units.tree import Unit
from bot.reports import overview_words
from bot.reports.base import cut_off, shown
from bot.reports.overview import MARK, Overview, overview
from bot.reports.overview_words import Todo
from bot.web.officers import drawn
from bot.web.officers.visit import Answered, Shown, Visit

HERE = "/canbo/don-vi"
MARKS = (50, 60, 70, 80, 90, 100)
# Those that need help most; the table below them has all.
_DRAWN = 12
# Where the verb of each line leads, and who may do it.
_WHERE: Mapping[str, tuple[str, Act]] = {
    "confirm": ("/canbo/xin-vao", "confirm"),
    "remind": ("/canbo/hoi-vien?dv={id}&tt=none", "see_names"),
    "invite": ("/canbo/moi?dv={id}", "invite"),
    "total": ("/canbo/don-vi/tong-so?dv={id}", "set_totals"),
}


async def show_today(visit: Visit) -> Answered:
    """GET /canbo: what waits, and the officer's own unit."""
    at = visit.home("see_counts")
    seen, above = await visit.read(lambda c: _look(c, visit, at))
    return _shown(visit, seen, above, is_today=True)


async def show_units(visit: Visit) -> Answered:
    """GET /canbo/don-vi: the units the officer holds, or the one there is."""
    at = visit.home("see_counts")
    seen, above = await visit.read(lambda c: _look(c, visit, at))
    return _shown(visit, seen, above, is_today=False)


async def show_unit(visit: Visit) -> Answered:
    """GET /canbo/don-vi/{id}: one unit below."""
    at = await visit.unit("see_counts", str(visit.number()))
    seen, above = await visit.read(lambda c: _look(c, visit, at))
    return _shown(visit, seen, above, is_today=False)


def _look(connection: Connection, visit: Visit, at: Unit) -> tuple[Overview, Sequence[Unit]]:
    mark = visit.asked_number("moc")
    seen = overview(
        connection,
        visit.scope,
        at,
        visit.now,
        zone=visit.house.settings.zone,
        mark=mark if mark in MARKS and mark is not None else MARK,
        with_past=visit.asked("gop") != "0",
    )
    ways = tree.many(connection, at.ancestors[:-1])
    if at.body_id is not None and at.body_id not in ways and at.body_id != at.id:
        ways = {**ways, **tree.many(connection, [at.body_id])}
    above = [one for one in ways.values() if visit.scope.may("see_counts", one)]
    return seen, sorted(above, key=lambda one: (one.kind != "province", len(one.path)))


def _shown(visit: Visit, seen: Overview, above: Sequence[Unit], *, is_today: bool) -> Answered:
    words, parts = visit.words, [part for part in seen.parts if part.unit]
    highest = max((part.standing.done for part in parts), default=0)
    lines = _todos(visit, seen) if is_today else []
    query = "" if seen.mark == MARK else f"?moc={seen.mark}"
    return Shown(
        "overview.html",
        {
            "is_today": is_today,
            "seen": seen,
            "above": above,
            "held": [grant.unit for grant in visit.scope.grants if grant.unit.id != seen.unit.id],
            "todos": lines,
            "todo_heading": overview_words.todo_heading(len(lines), words),
            "cut_off": cut_off(seen.as_of, words),
            "bar": drawn.bar(seen),
            "total_sentence": overview_words.total_sentence(seen, words),
            "forecast": overview_words.forecast(seen, words),
            "caveat": overview_words.caveat(words),
            "parts": overview_words.parts_report(seen, words),
            "weeks": overview_words.weeks_report(seen, words),
            "drawn": [(part, drawn.spark(part, highest)) for part in parts[:_DRAWN]],
            "left": max(0, len(parts) - _DRAWN),
            "level": drawn.level(seen.mark),
            "marks": MARKS,
            "query": query,
            "opens": {p.unit.id for p in parts if p.unit and visit.scope.may("see_counts", p.unit)},
            "may_see_names": visit.scope.may("see_names", seen.unit),
            "may_export": visit.scope.may("export", seen.unit),
            "cell": lambda cell: shown(cell, words.locale),
        },
    )


def _todos(visit: Visit, seen: Overview) -> list[tuple[Todo, str]]:
    """What this officer may do about it, with the way there."""
    found = []
    for todo in overview_words.todos(seen, visit.words):
        where, act = _WHERE[todo.key]
        if todo.key == "remind" and visit.scope.may("remind", seen.unit) and not visit.scope.may(act, seen.unit):
            # Names are seen lower down; from here the way leads to the units.
            found.append((todo, HERE))
        elif visit.scope.may(act, seen.unit):
            found.append((todo, where.format(id=seen.unit.id)))
    return found
