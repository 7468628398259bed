"""The one gate: examples that people would name, and any tree, roles and days against a reading by parents."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from bot.app import App
from bot.membership.officers.models import officer, officer_role
from bot.membership.officers.permissions import ACTS, ROLES, Act, Role, reach
from bot.membership.officers.scope import OUT_OF_SCOPE, Scope, scope_of
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Sprout, Unit
from bot.runtime.errors import NotAllowed
from tests.membership.officers.office import NOW, TODAY, Office

DAY = timedelta(days=1)
# Few organisations and few days: so that what could go wrong happens often.
BODIES = ("HND", "LHPN")


def seen(connection: Connection, scope: Scope, act: Act = "see_counts") -> set[str]:
    """The codes of the units that the condition lets through."""
    return set(connection.execute(select(unit.c.code).where(scope.clause_for(act))).scalars())


def test_an_officer_of_a_commune_of_the_front_sees_every_organisation_there(office: Office) -> None:
    scope = office.scope(office.appoint("Hạnh", "AL", "officer"))
    assert seen(office.connection, scope) == {"AL", "AL-PN", "cau", "to1", "bai", "nd", "mt"}


def test_a_provincial_body_sees_its_own_units_in_all_communes_and_nothing_else(office: Office) -> None:
    scope = office.scope(office.appoint("Nam", "T-ND", "owner"))
    assert seen(office.connection, scope) == {"T-ND", "nd", "xa-nd"}
    assert not scope.may("see_counts", office.unit("AL"))


def test_nobody_sees_another_organisation_from_their_own(office: Office) -> None:
    scope = office.scope(office.appoint("Lan", "AL-PN", "officer"))
    assert seen(office.connection, scope) == {"AL-PN", "cau", "to1", "bai"}
    assert seen(office.connection, office.scope(office.appoint("Mai", "cau", "officer"))) == {"cau", "to1"}


def test_a_helper_meets_the_people_of_their_own_unit_only(office: Office) -> None:
    scope = office.scope(office.appoint("Tuấn", "cau", "helper"))
    assert seen(office.connection, scope, "see_names") == {"cau"}
    assert seen(office.connection, scope) == {"cau", "to1"}


def test_over_the_province_an_officer_sees_counts_without_names(office: Office) -> None:
    scope = office.scope(office.appoint("Bình", "T", "officer"))
    assert len(seen(office.connection, scope)) == len(office.numbers)
    assert seen(office.connection, scope, "see_names") == set()
    owner = office.scope(office.appoint("Hạnh", "T", "owner"))
    assert len(seen(office.connection, owner, "see_names")) == len(office.numbers)


def test_several_roles_add_up_and_the_strongest_is_named(office: Office) -> None:
    who = office.appoint("Hạnh", "AL", "reader")
    office.give(who, "nd", "officer")
    office.give(who, "xa", "helper")
    scope = office.scope(who)
    assert seen(office.connection, scope) == {"AL", "AL-PN", "cau", "to1", "bai", "nd", "mt", "xa"}
    assert seen(office.connection, scope, "see_names") == {"nd", "xa"}
    assert [scope.role_at(office.unit(code)) for code in ("nd", "cau", "xa", "T")] == [
        "officer",
        "reader",
        "helper",
        None,
    ]


def test_a_role_counts_from_its_first_day_to_the_day_before_its_last(office: Office) -> None:
    who = office.appoint("Hạnh", "AL", "officer")
    rows = update(officer_role).where(officer_role.c.officer_id == who)
    office.connection.execute(rows.values(since=TODAY, until=TODAY + 2 * DAY))
    held = [bool(office.scope(who, TODAY + n * DAY).grants) for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_a_role_over_a_unit_that_is_no_more_says_nothing(office: Office) -> None:
    who = office.appoint("Hạnh", "AL", "officer")
    office.connection.execute(update(unit).where(unit.c.code == "AL").values(valid_to=TODAY))
    assert office.scope(who, TODAY - DAY).grants == ()  # not yet appointed
    assert office.scope(who).grants == ()
    assert seen(office.connection, office.scope(who)) == set()


def test_what_ended_below_is_still_seen_for_its_figures_stay(office: Office) -> None:
    scope = office.scope(office.appoint("Hạnh", "AL", "officer"))
    office.connection.execute(update(unit).where(unit.c.code == "cau").values(valid_to=TODAY))
    assert "cau" in seen(office.connection, scope)
    assert scope.may("see_counts", office.unit("cau"))


def test_one_who_was_sent_away_and_one_who_is_unknown_see_nothing(office: Office) -> None:
    who = office.appoint("Hạnh", "AL", "owner")
    office.connection.execute(update(officer).where(officer.c.id == who).values(disabled_at=NOW))
    for scope in (office.scope(who), office.scope(999_999)):
        assert scope.grants == ()
        assert seen(office.connection, scope) == set()
        assert not scope.may("see_counts", office.unit("AL"))


def test_out_of_scope_is_said_in_a_sentence(office: Office) -> None:
    scope = office.scope(office.appoint("Lan", "AL-PN", "officer"))
    scope.require("see_names", office.unit("cau"))
    with pytest.raises(NotAllowed) as refused:
        scope.require("see_names", office.unit("nd"))
    assert refused.value.message == OUT_OF_SCOPE
    assert "{you}" in OUT_OF_SCOPE


def test_who_may_appoint_whom(office: Office) -> None:
    owner = office.scope(office.appoint("Hạnh", "AL", "owner"))
    assert all(owner.may_appoint(role, office.unit(code)) for role in ROLES for code in ("AL", "cau", "nd"))
    assert not any(owner.may_appoint(role, office.unit(code)) for role in ROLES for code in ("T", "BT", "xa"))
    deputy = office.scope(office.appoint("Lan", "AL-PN", "officer"))
    assert [role for role in ROLES if deputy.may_appoint(role, office.unit("AL-PN"))] == ["helper", "reader"]
    assert not any(deputy.may_appoint(role, office.unit(code)) for role in ROLES for code in ("AL", "cau"))


# ---- any tree, any roles, any day ----


def _choose_tree(draw: st.DrawFn) -> tuple[Sprout, ...]:
    """One or two provinces with their bodies, communes, branches under a commune or its bodies, and cells."""
    sprouts: list[Sprout] = []
    for p in range(draw(st.integers(1, 2))):
        province = f"p{p}"
        sprouts.append(Sprout(province, "", "MTTQ", "province", province))
        bodies = {o: f"{province}-{o}" for o in draw(st.sets(st.sampled_from(BODIES)))}
        sprouts += [Sprout(code, province, o, "province", code) for o, code in sorted(bodies.items())]
        for c in range(draw(st.integers(0, 2))):
            _choose_commune(draw, sprouts, f"{province}c{c}", province, bodies)
    return tuple(sprouts)


def _choose_commune(
    draw: st.DrawFn, sprouts: list[Sprout], commune: str, province: str, bodies: dict[str, str]
) -> None:
    sprouts.append(Sprout(commune, province, "MTTQ", "commune", commune))
    own = {o: f"{commune}-{o}" for o in draw(st.sets(st.sampled_from(BODIES)))}
    sprouts += [Sprout(code, commune, o, "commune", code, bodies.get(o, "")) for o, code in sorted(own.items())]
    for b in range(draw(st.integers(0, 3))):
        organisation = draw(st.sampled_from(("MTTQ", *BODIES)))
        parent = own.get(organisation, commune) if draw(st.booleans()) else commune
        body = "" if organisation == "MTTQ" else bodies.get(organisation, "")
        branch = f"{commune}b{b}"
        sprouts.append(Sprout(branch, parent, organisation, "branch", branch, body))
        if draw(st.booleans()):
            # Nobody plants another organisation's cell here, and if somebody did, it would still be another's.
            inner = draw(st.sampled_from((organisation, organisation, "MTTQ", *BODIES)))
            body = "" if inner == "MTTQ" else bodies.get(inner, "")
            sprouts.append(Sprout(f"{branch}x", branch, inner, "cell", f"{branch}x", body))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[tuple[Sprout, ...], dict[str, tuple[int, int | None]], list[tuple], int, bool]:
    """A tree, the days of its units, an officer's roles as (place, role, since, until), today, and sent away or not."""
    sprouts = _choose_tree(draw)
    days, ends = st.integers(0, 2), st.one_of(st.none(), st.integers(1, 4))
    lives = {s.code: (draw(days), draw(ends)) for s in sprouts if draw(st.booleans())}
    places = st.sampled_from([s.code for s in sprouts])
    held = st.tuples(places, st.sampled_from(ROLES), days, ends)
    roles = draw(st.lists(held, min_size=1, max_size=4, unique_by=lambda one: one[0]))
    return sprouts, lives, roles, draw(st.integers(0, 4)), draw(st.integers(0, 9)) == 0


def reads_by_parents(units: dict[int, Unit], top: Unit, other: Unit) -> bool:
    """What the tree says when one walks up it, step by step, knowing nothing of stored ancestors."""
    line, here = [other.id], other
    while here.parent_id is not None:
        here = units[here.parent_id]
        line.append(here.id)
    if top.organisation == "MTTQ":
        return top.id in line
    if other.organisation != top.organisation:
        return False
    # A provincial body: its organisation's units anywhere in the province that the body belongs to.
    return (top.parent_id if top.kind == "province" else top.id) in line


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(world=worlds())
def test_in_any_tree_the_gate_agrees_with_a_reading_by_parents(app: App, world: tuple) -> None:
    sprouts, lives, held, today, is_away = world
    first = date(2026, 1, 1)

    def day(n: int | None) -> date | None:
        return None if n is None else first + n * DAY

    with app.writer.connect() as connection, connection.begin() as transaction:
        numbers = tree.plant(connection, sprouts, first)
        for code, (begun, ended) in lives.items():
            values = {"valid_from": day(begun), "valid_to": day(ended)}
            connection.execute(update(unit).where(unit.c.id == numbers[code]).values(**values))
        row = {"name": "Hạnh", "created_at": NOW, "disabled_at": NOW if is_away else None}
        who = connection.execute(insert(officer).returning(officer.c.id), row).scalar_one()
        for code, role, since, until in held:
            one = {"officer_id": who, "unit_id": numbers[code], "role": role, "since": day(since), "until": day(until)}
            connection.execute(insert(officer_role), one)
        units = tree.many(connection, numbers.values())
        on = first + today * DAY
        scope = scope_of(connection, who, on)

        def is_held(code: str, since: int, until: int | None) -> bool:
            begun, ended = lives.get(code, (0, None))
            lives_today = begun <= today and (ended is None or ended > today)
            return not is_away and lives_today and since <= today and (until is None or until > today)

        grants: list[tuple[Unit, Role]] = [
            (units[numbers[code]], role) for code, role, since, until in held if is_held(code, since, until)
        ]
        for act in ACTS:
            expected = {n for n, one in units.items() if _may(units, grants, act, one)}
            assert {n for n, one in units.items() if scope.may(act, one)} == expected
            found = connection.execute(select(unit.c.id).where(scope.clause_for(act))).scalars()
            assert {n for n in found if n in units} == expected
        by_clause = set(connection.execute(select(unit.c.id).where(scope.clause())).scalars())
        assert by_clause <= set(units)
        assert by_clause == {n for n, one in units.items() if scope.role_at(one) is not None}
        transaction.rollback()


def _may(units: dict[int, Unit], grants: list[tuple[Unit, Role]], act: Act, other: Unit) -> bool:
    rules: dict[str, Callable[[Unit], bool]] = {
        "below": lambda top: reads_by_parents(units, top, other),
        "own": lambda top: top.id == other.id,
        "none": lambda _top: False,
    }
    return any(rules[reach(role, act, top.kind)](top) for top, role in grants)
