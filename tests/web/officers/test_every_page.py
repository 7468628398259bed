"""No page of the dashboard, however it is asked, shows or changes anything beyond its officer's scope (P6)."""

import io
import random
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import or_, select

from bot.app import App
from bot.membership.members.models import invite, membership, roster
from bot.membership.officers import scope
from bot.membership.officers.models import audit, officer_role
from bot.membership.officers.permissions import Act
from bot.membership.officers.scope import Scope
from bot.membership.units import tree
from bot.membership.units.models import unit, unit_total
from bot.runtime.clock import local_day
from bot.web.officers.table import PAGES
from tests.fuzz.depth import EXAMPLES
from tests.people import rows
from tests.web.officers.cases import CASES
from tests.web.officers.conftest import Enter
from tests.web.officers.town import ASKING, IN_LISTS, LISTED, OFFICERS, UNITS, Town
from tests.web.visitor import Answer, Visitor

pytestmark = pytest.mark.anyio
NAMES = {name: code for part in (LISTED, ASKING, IN_LISTS) for code, names in part.items() for name in names}
# Their units' names hold these, which stand nowhere else; a unit's own name may hold its commune's.
PLACES = {s.code: s.name for s in UNITS}
KEPT = {
    membership: "unit_id",
    invite: "unit_id",
    roster: "unit_id",
    officer_role: "unit_id",
    unit_total: "unit_id",
    unit: "id",
}


def scope_now(house: App, town: Town, who: str) -> Scope:
    with house.writer.connect() as connection:
        return scope.scope_of(connection, town.officers[who], local_day(house.clock.now(), house.settings.zone))


def unseen(house: App, town: Town, who: str) -> set[str]:
    """Every word that this officer must never read: people out of their reach, and units out of their sight."""
    mine = scope_now(house, town, who)
    with house.writer.connect() as connection:
        units = {code: tree.get(connection, number) for code, number in town.units.items()}
    shown = {name for name, code in NAMES.items() if mine.may("see_names", units[code])}
    # Where a unit lies is said beside it, for two villages may have one name.
    above = {number for one in units.values() if mine.may("see_counts", one) for number in one.ancestors}
    places = {PLACES[code] for code, one in units.items() if one.id not in above}
    return {name for name in NAMES if name not in shown} | places


def read_aloud(answer: Answer) -> str:
    """All that an answer says: the words of a page without its tags, the cells of a sheet, the lines of a table."""
    kind = answer.headers.get("content-type", "")
    if "spreadsheet" in kind:
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.body))
        cells = (cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row)
        return " ".join(map(str, cells))
    return answer.words if "html" in kind else answer.body.decode("utf-8-sig")


def leaks(answer: Answer, words: set[str]) -> set[str]:
    """What was shown all the same."""
    said = read_aloud(answer)
    return {word for word in words if word in said}


def far_from(house: App, town: Town, who: str) -> set[int]:
    """The units in which this officer may change nothing."""
    mine = scope_now(house, town, who)
    acts: tuple[Act, ...] = ("confirm", "invite", "set_totals", "appoint", "import_roster", "add_member", "reorganise")
    with house.writer.connect() as connection:
        clause = ~or_(*(mine.clause_for(act) for act in acts))
        return set(connection.execute(select(unit.c.id).where(clause)).scalars())


def beyond(house: App, far: set[int]) -> Mapping[str, list[dict[str, Any]]]:
    """Every row about these units."""
    return {table.name: [r for r in rows(house, table) if r[key] in far] for table, key in KEPT.items()}


def test_every_page_has_a_case() -> None:
    assert {page.path for page in PAGES} == set(CASES), "tests/web/officers/cases.py needs a line for each page"


def test_a_page_that_can_be_sent_something_has_a_form_in_its_case() -> None:
    town = Town(*[dict.fromkeys([*PLACES, *OFFICERS, *NAMES], 1)] * 7)
    assert [p.path for p in PAGES if p.take and not CASES[p.path].forms(town, "a-1")] == []


@pytest.mark.parametrize("who", OFFICERS)
async def test_no_page_shows_anything_beyond_the_officers_scope(
    enter: Enter, office: App, town: Town, who: str
) -> None:
    browser, words = enter(who), unseen(office, town, who)
    seen = 0
    for place in every_place(town):
        answer = await browser.get(place)
        assert answer.status in {200, 403}, place
        assert leaks(answer, words) == set(), place
        seen += answer.status == 200
    assert seen > 0


@pytest.mark.parametrize("who", OFFICERS)
async def test_no_form_changes_anything_beyond_the_officers_scope(
    enter: Enter, office: App, town: Town, who: str
) -> None:
    browser, words, far = enter(who), unseen(office, town, who), far_from(office, town, who)
    before = beyond(office, far)
    for place, form in every_form(town):
        answer = await browser.post(place, form)
        assert answer.status in {200, 303, 403, 405, 409, 422}, (place, form)
        assert leaks(answer, words) == set(), (place, form)
        if answer.status == 303:
            assert leaks(await browser.get(answer.headers["location"]), words) == set(), (place, form)
    assert beyond(office, far) == before


@pytest.mark.parametrize("who", OFFICERS)
async def test_whatever_name_is_shown_stands_in_the_log(enter: Enter, office: App, town: Town, who: str) -> None:
    browser, last = enter(who), 0
    for place in every_place(town):
        shown = leaks(await browser.get(place), set(NAMES))
        lines = [r for r in logged(office, after=last) if r["act"] in {"see_names", "export_names"}]
        last = max([last, *(int(r["id"]) for r in lines)])
        assert bool(lines) == bool(shown), place
        assert sum(int(r["people"]) for r in lines) >= len(shown), place


def logged(house: App, *, after: int) -> list[dict[str, Any]]:
    with house.writer.connect() as connection:
        found = connection.execute(select(audit).where(audit.c.id > after).order_by(audit.c.id)).mappings()
        return [dict(row) for row in found]


def every_place(town: Town) -> list[str]:
    """Every address of every case about every unit, once."""
    return list(
        dict.fromkeys(place for case in CASES.values() for code in town.units for place in case.places(town, code))
    )


@pytest.mark.parametrize("seed", range(EXAMPLES or 3))
async def test_random_officers_asking_at_random_find_nothing_that_is_not_theirs(
    enter: Enter, office: App, town: Town, seed: int
) -> None:
    dice = random.Random(seed)
    for _step in range(40):
        who = dice.choice(list(OFFICERS))
        browser, words = enter(who), unseen(office, town, who)
        answer = await ask_at_random(browser, town, dice)
        assert answer.status < 500
        assert leaks(answer, words) == set()


async def ask_at_random(browser: Visitor, town: Town, dice: random.Random) -> Answer:
    page, number = dice.choice(PAGES), str(dice.choice([0, 1, 2, 5, 9, 99, 10**17, *town.units.values()]))
    path = "/canbo" + re.sub(r"\{[a-z]+\}", number, page.path)
    word = dice.choice([*NAMES, *PLACES.values(), number, "", "%", "\u0000", "x" * 300])
    asked = ("dv", "tim", "ai", "noi", "ma", "cb", "vai", "lam", "truoc", "viec", "phien")
    fields = {name: dice.choice([word, number]) for name in asked}
    if page.take is None or dice.random() < 0.6:
        return await browser.get(f"{path}?{urlencode(fields)}")
    return await browser.post(path, fields)


def every_form(town: Town) -> list[tuple[str, Mapping[str, str]]]:
    """Every form of every case about every unit, once, sent to the page's own address."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], None] = {}
    for case in CASES.values():
        for code in town.units:
            for place in [place.partition("?")[0] for place in case.places(town, code)][:1]:
                found |= {(place, tuple(form.items())): None for form in case.forms(town, code)}
    return [(place, dict(form)) for place, form in found]
