"""Posts: given, taken up in the chat, changed, ended; and who may do so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.membership.members.names import BadName
from bot.membership.officers import people, roles, sessions, tickets
from bot.membership.officers.models import audit, officer_role
from bot.membership.officers.scope import OUT_OF_SCOPE
from bot.membership.officers.tickets import BadTicket
from bot.membership.units.models import unit
from bot.runtime.errors import NotAllowed, Refusal
from tests.membership.officers.office import NOW, TODAY, Office

DAY = timedelta(days=1)


def deeds(office: Office) -> list[tuple[int | None, str, str]]:
    """The log: who, what, in which words."""
    query = select(audit.c.officer_id, audit.c.act, audit.c.detail).order_by(audit.c.id)
    return [tuple(row) for row in office.connection.execute(query)]


def test_the_operator_appoints_the_first_owner_and_she_takes_up_the_post_in_her_chat(office: Office) -> None:
    who, code = office.appoint_with_code("nguyễn thị hạnh", "T", "owner")
    hanh = roles.take_up(office.connection, code, office.learner(), NOW, channel="telegram")
    assert (hanh.id, hanh.name) == (who, "Nguyễn Thị Hạnh")
    assert roles.of_learner(office.connection, hanh.learner_id or 0) == hanh
    assert deeds(office) == [(None, "appoint", "owner"), (who, "take_up", "")]


def test_the_code_may_be_typed_in_small_letters_and_in_halves(office: Office) -> None:
    who, code = office.appoint_with_code("Hạnh", "T", "owner")
    typed = f" {tickets.spoken(code).lower().replace(' ', ' - ')} "
    assert roles.take_up(office.connection, typed, office.learner(), NOW).id == who


def test_the_code_works_once_and_says_so(office: Office) -> None:
    _who, code = office.appoint_with_code("Hạnh", "T", "owner")
    roles.take_up(office.connection, code, office.learner(), NOW)
    with pytest.raises(BadTicket, match="đã dùng rồi"):
        roles.take_up(office.connection, code, office.learner(), NOW)


def test_an_owner_appoints_anywhere_below_and_nowhere_else(office: Office) -> None:
    owner = office.appoint("Hạnh", "AL", "owner")
    assert office.held(office.appoint("Lan", "cau", "officer", owner)) == {"cau": "officer"}
    for code in ("BT", "xa", "T"):
        with pytest.raises(NotAllowed, match=OUT_OF_SCOPE[:10]):
            office.appoint("Mai", code, "reader", owner)


def test_an_officer_appoints_helpers_and_readers_in_their_own_unit_only(office: Office) -> None:
    lan = office.appoint("Lan", "cau", "officer")
    assert office.held(office.appoint("Tuấn", "cau", "helper", lan)) == {"cau": "helper"}
    for code, role in (("cau", "officer"), ("cau", "owner"), ("to1", "helper"), ("AL-PN", "reader")):
        with pytest.raises(NotAllowed):
            office.appoint("Mai", code, role, lan)  # type: ignore[arg-type]


def test_one_officer_holds_several_roles_and_a_unit_has_several_officers(office: Office) -> None:
    hanh, lan = office.appoint("Hạnh", "AL", "officer"), office.appoint("Lan", "AL", "reader")
    office.give(hanh, "xa", "helper")
    assert office.held(hanh) == {"AL": "officer", "xa": "helper"}
    posts = roles.posts_in(office.connection, unit.c.code == "AL", TODAY)
    assert [(post.officer_id, post.role) for post in posts] == [(hanh, "officer"), (lan, "reader")]


def test_giving_the_same_role_twice_changes_nothing(office: Office) -> None:
    who = office.appoint("Hạnh", "AL", "officer")
    before = deeds(office)
    assert office.give(who, "AL", "officer") == office.give(who, "AL", "officer")
    assert deeds(office) == before


def test_another_role_over_the_same_unit_takes_the_place_of_the_first(office: Office) -> None:
    who = office.appoint("Hạnh", "AL", "reader")
    office.give(who, "AL", "officer")
    assert office.held(who) == {"AL": "officer"}
    assert [deed[1:] for deed in deeds(office)] == [
        ("appoint", "reader"),
        ("end_role", "reader"),
        ("give_role", "officer"),
    ]


def test_nobody_is_made_less_by_one_who_could_not_have_made_them(office: Office) -> None:
    owner, lan = office.appoint("Hạnh", "cau", "owner"), office.appoint("Lan", "cau", "officer")
    with pytest.raises(NotAllowed):
        office.give(owner, "cau", "reader", by=lan)
    assert office.held(owner) == {"cau": "owner"}


def test_a_role_ends_today_and_yesterday_it_was_held(office: Office) -> None:
    who = office.appoint("Hạnh", "AL", "officer")
    (post,) = roles.posts_of(office.connection, who, TODAY)
    roles.end_role(office.connection, post.role_id, ended_by=None, now=NOW + 3 * DAY, today=TODAY + 3 * DAY)
    roles.end_role(office.connection, post.role_id, ended_by=None, now=NOW + 5 * DAY, today=TODAY + 5 * DAY)
    assert [bool(office.scope(who, TODAY + n * DAY).grants) for n in (2, 3)] == [True, False]


def test_nobody_ends_their_own_post(office: Office) -> None:
    who = office.appoint("Hạnh", "AL", "owner")
    (post,) = roles.posts_of(office.connection, who, TODAY)
    with pytest.raises(Refusal, match="không tự thôi"):
        roles.end_role(office.connection, post.role_id, ended_by=who, now=NOW, today=TODAY)


def test_a_change_of_post_leaves_the_one_and_takes_the_other_on_the_same_day(office: Office) -> None:
    owner, who = office.appoint("Hạnh", "AL", "owner"), office.appoint("Lan", "cau", "officer")
    (post,) = roles.posts_of(office.connection, who, TODAY)
    later = {"now": NOW + DAY, "today": TODAY + DAY}
    roles.change_post(
        office.connection, post.role_id, unit_id=office.numbers["bai"], role="officer", given_by=owner, **later
    )
    assert (office.held(who, TODAY), office.held(who, TODAY + DAY)) == (
        {"cau": "officer", "bai": "officer"},
        {"bai": "officer"},
    )
    assert [g.unit.code for g in office.scope(who, TODAY).grants] == ["cau"]
    assert [g.unit.code for g in office.scope(who, TODAY + DAY).grants] == ["bai"]


def test_a_change_of_post_needs_the_right_over_both(office: Office) -> None:
    owner, who = office.appoint("Hạnh", "AL", "owner"), office.appoint("Lan", "xa", "officer")
    (post,) = roles.posts_of(office.connection, who, TODAY)
    savepoint = office.connection.begin_nested()
    with pytest.raises(NotAllowed):
        roles.change_post(
            office.connection,
            post.role_id,
            unit_id=office.numbers["cau"],
            role="officer",
            given_by=owner,
            now=NOW,
            today=TODAY,
        )
    savepoint.rollback()
    assert office.held(who) == {"xa": "officer"}


def test_over_a_unit_that_is_no_more_nobody_is_appointed(office: Office) -> None:
    office.connection.execute(unit.update().where(unit.c.code == "cau").values(valid_to=TODAY))
    with pytest.raises(Refusal, match="ngừng hoạt động"):
        office.appoint("Lan", "cau", "officer")


@pytest.mark.parametrize("name", ["", "   ", "12345", "a" * 101, "http://x.vn"])
def test_what_is_no_name_is_refused(office: Office, name: str) -> None:
    with pytest.raises(BadName):
        office.appoint(name, "cau", "officer")


def test_whoever_is_an_officer_already_holds_the_new_role_beside_the_old(office: Office) -> None:
    hanh, first = office.appoint_with_code("Hạnh", "cau", "officer")
    second_row, second = office.appoint_with_code("Chị Hạnh", "xa", "helper")
    learner = office.learner()
    roles.take_up(office.connection, first, learner, NOW)
    assert roles.take_up(office.connection, second, learner, NOW).id == hanh
    assert office.held(hanh) == {"cau": "officer", "xa": "helper"}
    assert office.scope(second_row).grants == ()


def test_of_two_roles_over_one_unit_the_stronger_is_kept(office: Office) -> None:
    hanh, first = office.appoint_with_code("Hạnh", "cau", "officer")
    _row, second = office.appoint_with_code("Hạnh", "cau", "reader")
    learner = office.learner()
    roles.take_up(office.connection, first, learner, NOW)
    roles.take_up(office.connection, second, learner, NOW)
    assert office.held(hanh, TODAY + DAY) == {"cau": "officer"}
    _row, third = office.appoint_with_code("Hạnh", "cau", "owner")
    roles.take_up(office.connection, third, learner, NOW)
    assert office.held(hanh, TODAY + DAY) == {"cau": "owner"}


def test_a_new_code_brings_the_post_to_another_phone_and_closes_the_old_doors(office: Office) -> None:
    owner = office.appoint("Hạnh", "AL", "owner")
    who, code = office.appoint_with_code("Lan", "cau", "officer")
    old, new = office.learner(), office.learner()
    roles.take_up(office.connection, code, old, NOW)
    token = sessions.open_session(office.connection, who, "link", "", NOW)
    fresh = people.new_code(office.connection, who, by=owner, now=NOW, today=TODAY)
    roles.take_up(office.connection, fresh, new, NOW)
    assert roles.of_learner(office.connection, old) is None
    assert sessions.find(office.connection, token, NOW) is None
    found = roles.of_learner(office.connection, new)
    assert found is not None and found.id == who


def test_a_new_code_makes_the_earlier_one_useless(office: Office) -> None:
    who, code = office.appoint_with_code("Lan", "cau", "officer")
    people.new_code(office.connection, who, by=None, now=NOW, today=TODAY)
    with pytest.raises(BadTicket, match="hết hạn"):
        roles.take_up(office.connection, code, office.learner(), NOW)


def test_one_officer_over_one_unit_holds_one_role_at_a_time(office: Office) -> None:
    who = office.appoint("Lan", "cau", "officer")
    for role in ("reader", "owner", "helper", "owner"):
        office.give(who, "cau", role)  # type: ignore[arg-type]
    current = select(officer_role.c.role).where(officer_role.c.officer_id == who, officer_role.c.until.is_(None))
    assert office.connection.execute(current).scalars().all() == ["owner"]
