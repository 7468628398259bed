from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, true, update
from sqlalchemy.exc import IntegrityError

from bot.membership.members import invites, joining, names, nudges, reasons, standing
from bot.membership.members.joining import Member
from bot.membership.members.models import membership
from bot.membership.units.models import unit, unit_change, unit_succession
from bot.runtime.errors import Refusal
from tests.membership.members.world import NOW, TODAY, World


def ask(world: World, who: int, code: str = "cau", name: str = "Lê Thị Lan", **more: object) -> Member:
    values = {"source": "search", "now": NOW, **more}
    return joining.ask(world.connection, learner_id=who, unit_id=world.units[code], name=name, **values)


def approve(world: World, *members: Member) -> int:
    ids = [m.id for m in members]
    return joining.approve(world.connection, ids, officer_id=world.officer, now=NOW, today=TODAY)


def member(world: World, who: int, code: str = "cau", name: str = "Lê Thị Lan", **more: object) -> Member:
    asked = ask(world, who, code, name, **more)
    assert approve(world, asked) == 1
    return joining.get(world.connection, asked.id)


def by_hand(world: World, code: str = "cau", name: str = "Lê Thị Cúc", **more: object) -> Member:
    values = {"unit_id": world.units[code], "name": name, "officer_id": world.officer, "now": NOW, "today": TODAY}
    return joining.add_by_hand(world.connection, **(values | more))


def end(world: World, one: Member, why: str = "left") -> Member:
    return joining.end(world.connection, one.id, why=why, officer_id=world.officer, now=NOW, today=TODAY)


def test_whoever_asks_waits_and_is_a_member_after_an_officers_yes(world: World) -> None:
    lan = world.learner(standing="half")
    asked = ask(world, lan, birth_year=1962)
    assert (asked.state, asked.organisation, asked.folded_name) == ("pending", "LHPN", "le thi lan")
    assert world.counts("cau") == {"waiting": 1}
    assert joining.waiting(world.connection, unit.c.code == "cau") == [asked]
    assert approve(world, asked) == 1
    came = joining.get(world.connection, asked.id)
    assert (came.state, came.since, came.decided_by, came.standing) == ("approved", TODAY, world.officer, "half")
    assert world.counts("cau") == {"members": 1, "half": 1}
    assert world.units_of(lan) == [world.units["cau"]]
    assert joining.waiting(world.connection, true()) == []
    assert approve(world, asked) == 0


def test_asking_twice_is_asking_once_and_mends_the_name(world: World) -> None:
    lan = world.learner()
    first = ask(world, lan, name="Le Thi Lan")
    second = ask(world, lan, name="Lê Thị Lan", birth_year=1960)
    assert (second.id, second.name, second.birth_year) == (first.id, "Lê Thị Lan", 1960)
    assert world.counts("cau") == {"waiting": 1}
    approve(world, first)
    assert ask(world, lan).state == "approved"
    assert world.counts("cau") == {"members": 1, "none": 1}


def test_a_person_may_be_in_several_organisations_and_in_one_unit_of_each(world: World) -> None:
    lan = world.learner()
    women, farmers = member(world, lan, "cau"), member(world, lan, "nd")
    assert world.units_of(lan) == [world.units["cau"], world.units["nd"]]
    moved = member(world, lan, "bai")
    left = joining.get(world.connection, women.id)
    assert (left.state, left.ended_why, left.until) == ("ended", "moved", TODAY)
    assert moved.moved_from == women.id
    assert set(world.units_of(lan)) == {world.units["bai"], world.units["nd"]}
    assert joining.get(world.connection, farmers.id).state == "approved"
    assert (world.counts("cau"), world.counts("bai")) == ({}, {"members": 1, "none": 1})


def test_let_into_two_units_of_one_organisation_at_once_the_later_ask_counts(world: World) -> None:
    lan = world.learner()
    first, second = ask(world, lan, "cau"), ask(world, lan, "bai", now=NOW + timedelta(hours=1))
    assert approve(world, second, first) == 1
    assert joining.get(world.connection, second.id).state == "approved"
    assert joining.get(world.connection, first.id).ended_why == "moved"
    assert world.units_of(lan) == [world.units["bai"]]


def test_the_store_itself_refuses_one_person_in_two_units_of_one_organisation(world: World) -> None:
    lan = world.learner()
    member(world, lan, "cau")
    row = {"unit_id": world.units["bai"], "organisation": "LHPN", "learner_id": lan, "state": "approved"}
    with pytest.raises(IntegrityError), world.connection.begin_nested():
        world.connection.execute(insert(membership), row | {"source": "search", "asked_at": NOW})


def test_who_is_refused_may_ask_again(world: World) -> None:
    lan = world.learner()
    asked = ask(world, lan)
    assert joining.refuse(world.connection, [asked.id], officer_id=world.officer, now=NOW) == 1
    assert joining.refuse(world.connection, [asked.id], officer_id=world.officer, now=NOW) == 0
    assert world.counts("cau") == {}
    assert ask(world, lan).id != asked.id


def test_asks_that_cannot_be_are_refused_with_a_sentence(world: World) -> None:
    lan = world.learner()
    with pytest.raises(Refusal, match="cả tỉnh"):
        ask(world, lan, "T")
    with pytest.raises(names.BadName):
        ask(world, lan, name="12345")
    world.connection.execute(update(unit).where(unit.c.code == "ha").values(valid_to=TODAY))
    with pytest.raises(Refusal, match="không còn hoạt động"):
        ask(world, lan, "ha")
    for code in ("cau", "bai", "nd", "xa", "AL", "BT"):
        ask(world, lan, code)
    with pytest.raises(Refusal, match="nhiều nơi"):
        ask(world, lan, "AL-PN")


@pytest.mark.parametrize("why", sorted(set(reasons.TO_CHOOSE) - {"died"}))
def test_a_membership_ends_for_a_reason_of_the_list(world: World, why: str) -> None:
    lan = world.learner()
    women, farmers = member(world, lan, "cau"), member(world, lan, "nd")
    over = end(world, women, why)
    assert (over.state, over.ended_why, over.until, over.standing) == ("ended", why, TODAY, "")
    assert joining.get(world.connection, farmers.id).state == "approved"
    assert world.units_of(lan) == [world.units["nd"]]
    with pytest.raises(joining.NoSuchMember):
        end(world, women, why)


def test_a_death_ends_everything_and_nobody_reminds_the_dead(world: World) -> None:
    lan = world.learner()
    world.reach(lan)
    women, farmers, asked = member(world, lan, "cau"), member(world, lan, "nd"), ask(world, lan, "AL")
    assert nudges.may_nudge(world.connection, [lan], NOW) == {lan}
    end(world, women, "died")
    assert {joining.get(world.connection, m.id).ended_why for m in (women, farmers, asked)} == {"died"}
    assert world.units_of(lan) == []
    assert nudges.may_nudge(world.connection, [lan], NOW) == set()


def test_no_other_reason_is_taken(world: World) -> None:
    with pytest.raises(ValueError):
        end(world, by_hand(world), "because")


def test_a_move_takes_along_what_is_known_and_stays_in_the_organisation(world: World) -> None:
    there = by_hand(world, birth_year=1950, phone=b"locked", is_assisted=True)
    went = joining.move(world.connection, there.id, world.units["bai"], officer_id=world.officer, now=NOW, today=TODAY)
    assert (went.name, went.birth_year, went.phone, went.is_assisted) == ("Lê Thị Cúc", 1950, b"locked", True)
    assert (went.moved_from, went.state, went.since) == (there.id, "approved", TODAY)
    assert (world.counts("cau"), world.counts("bai")) == ({}, {"members": 1})
    with pytest.raises(Refusal, match="cùng tổ chức"):
        joining.move(world.connection, went.id, world.units["nd"], officer_id=None, now=NOW, today=TODAY)
    same = joining.move(world.connection, went.id, world.units["bai"], officer_id=None, now=NOW, today=TODAY)
    assert same.id == went.id


def test_an_officer_writes_somebody_in_once_unless_there_are_two(world: World) -> None:
    by_hand(world)
    with pytest.raises(Refusal, match="cùng tên"):
        by_hand(world, name="le thi cuc")
    by_hand(world, is_another=True)
    by_hand(world, birth_year=1970)
    assert world.counts("cau") == {"members": 3}


def test_what_is_written_about_a_member_can_be_put_right(world: World) -> None:
    there = by_hand(world)
    changed = joining.correct(
        world.connection, there.id, name="Lê Thị Cúc Hoa", birth_year=1961, phone=b"x", is_assisted=True
    )
    assert (changed.name, changed.folded_name, changed.birth_year) == ("Lê Thị Cúc Hoa", "le thi cuc hoa", 1961)


def test_consent_decides_what_is_seen_and_not_who_is_a_member(world: World) -> None:
    lan = world.learner(agreed="", standing="done")
    member(world, lan)
    assert (world.counts("cau"), world.units_of(lan)) == ({"members": 1}, [])
    world.set_learner(lan, agreed="record")
    standing.refresh(world.connection, [lan])
    assert (world.counts("cau"), world.units_of(lan)) == ({"members": 1, "done": 1}, [world.units["cau"]])
    world.set_learner(lan, agreed="remind")
    standing.refresh(world.connection, [lan])
    assert (world.counts("cau"), world.units_of(lan)) == ({"members": 1}, [])


def test_whoever_only_tries_things_out_counts_nowhere(world: World) -> None:
    lan, minh = world.learner(), world.learner()
    member(world, lan)
    ask(world, minh)
    for who in (lan, minh):
        standing.set_test(world.connection, who, is_test=True)
    assert (world.counts("cau"), world.units_of(lan)) == ({}, [])
    standing.set_test(world.connection, lan, is_test=False)
    assert world.counts("cau") == {"members": 1, "none": 1}


def test_people_who_ask_are_matched_with_lines_of_the_list_and_an_officer_says_yes(world: World) -> None:
    exact = by_hand(world, "cau", "Lê Thị Cúc", birth_year=1950)
    elsewhere = by_hand(world, "bai", "Lê Thị Cúc", birth_year=1950)
    typo = by_hand(world, "cau", "Lê Thị Cuca", birth_year=1950)
    by_hand(world, "cau", "Phạm Thị Nga", birth_year=1950)
    by_hand(world, "xa", "Lê Thị Cúc", birth_year=1950)
    by_hand(world, "nd", "Lê Thị Cúc", birth_year=1950)
    cuc = world.learner()
    asked = ask(world, cuc, name="le thi cuc", birth_year=1950)
    found = joining.suggestions(world.connection, [asked])[asked.id]
    assert [m.membership_id for m in found] == [exact.id, elsewhere.id, typo.id]
    assert (found[0].is_same_unit, found[0].is_same_year, found[0].is_same_name) == (True, True, False)
    linked = joining.link(world.connection, asked.id, exact.id, officer_id=world.officer, now=NOW, today=TODAY)
    assert (linked.id, linked.learner_id, linked.name, linked.state) == (exact.id, cuc, "Lê Thị Cúc", "approved")
    assert joining.get(world.connection, asked.id).ended_why == "linked"
    assert world.counts("cau") == {"members": 3, "none": 1}
    with pytest.raises(Refusal):
        joining.link(world.connection, asked.id, typo.id, officer_id=None, now=NOW, today=TODAY)


def test_a_member_let_in_before_the_list_came_can_still_be_joined_to_their_line(world: World) -> None:
    cuc = world.learner()
    inside = member(world, cuc, "cau", "Lê Thị Cúc")
    line = by_hand(world, "cau", "Lê Thị Cúc", is_another=True)
    joining.link(world.connection, inside.id, line.id, officer_id=world.officer, now=NOW, today=TODAY)
    assert world.counts("cau") == {"members": 1, "none": 1}
    assert joining.get(world.connection, inside.id).ended_why == "linked"


def test_a_name_of_another_year_is_no_suggestion(world: World) -> None:
    by_hand(world, "cau", "Lê Thị Cúc", birth_year=1990)
    asked = ask(world, world.learner(), name="Lê Thị Cúc", birth_year=1950)
    assert joining.suggestions(world.connection, [asked]) == {asked.id: []}


@pytest.fixture
def invite(world: World) -> invites.Invite:
    return invites.create(
        world.connection, officer_id=world.officer, unit_id=world.units["cau"], now=NOW, days=7, uses=2
    )


def test_an_invite_is_found_by_link_and_by_code_however_it_is_typed(world: World, invite: invites.Invite) -> None:
    code = invite.code
    for typed in (invite.token, code, code.lower(), invite.spelled, f" {code[:2]}-{code[2:]} ", invite.spelled.lower()):
        assert invites.find(world.connection, typed, NOW) == invite
    for wrong in ("", "x", invite.token.swapcase(), code[:-1], "CCCCCC" if code != "CCCCCC" else "GGGGGG", "🙂"):
        assert invites.find(world.connection, wrong, NOW) is None


def test_an_invite_ends_by_time_by_uses_and_by_an_officer(world: World, invite: invites.Invite) -> None:
    assert invites.find(world.connection, invite.code, NOW + timedelta(days=7)) is None
    lan = world.learner()
    asked = ask(world, lan, source="invite", invite_id=invite.id)
    ask(world, lan, source="invite", invite_id=invite.id)
    assert asked.invite_id == invite.id
    assert invites.of_unit(world.connection, world.units["cau"])[0].uses == 1
    ask(world, world.learner(), source="invite", invite_id=invite.id)
    assert invites.find(world.connection, invite.code, NOW) is None
    with pytest.raises(invites.InviteIsOver):
        ask(world, world.learner(), source="invite", invite_id=invite.id)
    other = invites.create(world.connection, officer_id=world.officer, unit_id=world.units["cau"], now=NOW)
    assert invites.revoke(world.connection, other.id, NOW)
    assert not invites.revoke(world.connection, other.id, NOW)
    assert invites.find(world.connection, other.token, NOW) is None


def test_an_invite_of_a_merged_unit_leads_to_its_successor(world: World, invite: invites.Invite) -> None:
    succeeds(world, "cau", "bai")
    found = invites.find(world.connection, invite.code, NOW)
    assert found is not None
    assert (found.unit_id, found.made_for) == (world.units["bai"], world.units["cau"])
    succeeds(world, "cau", "ha")
    assert invites.find(world.connection, invite.code, NOW) is None


def succeeds(world: World, gone: str, heir: str) -> None:
    yesterday = date(2026, 11, 17)
    world.connection.execute(update(unit).where(unit.c.id == world.units[gone]).values(valid_to=yesterday))
    change = {"kind": "merge", "unit_id": world.units[gone], "reason": "r", "decision": "d", "detail": "{}"}
    statement = insert(unit_change).returning(unit_change.c.id)
    made = world.connection.execute(statement, change | {"effective_on": yesterday, "at": NOW}).scalar_one()
    row = {"unit_id": world.units[gone], "successor_id": world.units[heir], "change_id": made}
    world.connection.execute(insert(unit_succession), row)


def test_codes_are_of_letters_that_no_keyboard_and_no_eye_takes_for_others(world: World) -> None:
    assert not set(invites.ALPHABET) & set("AEIOUYDWÀBSZ012568LJ")
    made = {
        invites.create(world.connection, officer_id=world.officer, unit_id=world.units["cau"], now=NOW).code
        for _ in range(50)
    }
    assert len(made) == 50 and all(invites.read_code(c) == c for c in made)


def test_one_reminder_in_three_days_only_for_who_agreed_and_can_be_reached(world: World) -> None:
    lan, silent, gone, blocked = (world.learner(a) for a in ("record remind", "record", "remind", "remind"))
    for who in (lan, silent):
        world.reach(who)
    world.reach(blocked, blocked_at=NOW)
    everyone = [lan, silent, gone, blocked]
    assert nudges.may_nudge(world.connection, everyone, NOW) == {lan}
    nudges.record(world.connection, learner_ids=[lan], unit_id=world.units["cau"], officer_id=world.officer, at=NOW)
    assert nudges.may_nudge(world.connection, everyone, NOW + timedelta(days=2, hours=23)) == set()
    assert nudges.may_nudge(world.connection, everyone, NOW + timedelta(days=3)) == {lan}


def test_memberships_are_read_back_as_they_are_kept(world: World) -> None:
    lan = world.learner()
    mine = [member(world, lan, "cau"), ask(world, lan, "nd")]
    found = joining.of_learner(world.connection, lan)
    assert [m.id for m in found] == [m.id for m in mine]
    kept = world.connection.execute(select(membership.c.name_key).where(membership.c.id == mine[0].id)).scalar_one()
    assert kept == names.sort_key("Lê Thị Lan")
    assert joining.find(world.connection, 10**9) is None
