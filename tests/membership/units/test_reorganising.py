"""A reorganisation loses nobody, changes no figure, and is on paper afterwards."""

from datetime import date, timedelta

import msgspec
import pytest
from sqlalchemy import select

from bot.learning.models import learner_year, unit_month
from bot.membership.members import invites
from bot.membership.members.models import membership
from bot.membership.models import learner
from bot.membership.units import history, reorganising, totals, tree
from bot.membership.units.models import unit, unit_change
from bot.membership.units.operations import (
    Create,
    Dissolve,
    Merge,
    Move,
    NewUnit,
    Operation,
    Part,
    Rename,
    Split,
)
from bot.runtime.errors import Refusal
from tests.membership.units.grove import DAY, DECISION, NOW, Grove


def test_two_communes_become_a_new_one_with_all_that_stands_below(grove: Grove) -> None:
    people = [grove.learner() for _ in range(4)]
    for who, code in zip(people, ("P1-hnd-1", "P1-hnd-1-a", "P2-hnd-2", "P2-hnd"), strict=True):
        grove.member(who, code)
    grove.settle()
    old = [grove.unit("P1"), grove.unit("P2")]
    change = grove.apply(Merge((old[0].id, old[1].id), NewUnit("P9", "Xã P Mới")))
    new = grove.unit("P9")
    assert [one.code for one in tree.children(grove.connection, new.id, DAY)] == ["P9-dtn", "P9-lhpn", "P9-hnd"]
    body = grove.unit("P9-hnd")
    assert body.name == "Hội Nông dân xã P Mới"
    assert body.body_id == grove.id("P-HND")
    names = [one.code for one in tree.children(grove.connection, body.id, DAY)]
    assert sorted(names) == ["P1-hnd-1", "P1-hnd-2", "P2-hnd-1", "P2-hnd-2"]
    assert grove.members("P9") == 4
    ended = tree.get(grove.connection, old[0].id)
    assert (ended.code, ended.valid_to) == (f"P1~{DAY}", DAY)
    assert set(history.lineage(grove.connection, new.id)) == {new.id, old[0].id, old[1].id}
    assert history.heirs(grove.connection, old[0].id) == (new.id,)
    assert [c.id for c in history.changes_of(grove.connection, old[1].id)] == [change]
    grove.check()


def test_a_commune_goes_over_into_one_that_stays(grove: Grove) -> None:
    who = grove.learner()
    grove.member(who, "P2-hnd-1")
    grove.settle()
    stays = grove.unit("P1")
    grove.apply(Merge((grove.id("P1"), grove.id("P2")), stays.id))
    assert grove.unit("P1") == stays
    assert grove.unit("P2-hnd-1").parent_id == grove.id("P1-hnd")
    assert history.lineage(grove.connection, stays.id) == (stays.id, grove.id(f"P2~{DAY}"))
    assert tree.find_code(grove.connection, "P2-hnd") is None
    grove.check()


def test_a_new_unit_may_take_the_code_of_an_old_one(grove: Grove) -> None:
    grove.apply(Merge((grove.id("P1"), grove.id("P2")), NewUnit("P1", "Xã P Gộp")))
    assert grove.unit("P1").name == "Xã P Gộp"
    assert grove.unit("P1-hnd").name == "Hội Nông dân xã P Gộp"
    grove.check()


def test_two_provinces_become_one_with_one_body_for_each_organisation(grove: Grove) -> None:
    who = grove.learner()
    grove.member(who, "Q2-lhpn-1")
    grove.settle()
    grove.apply(Merge((grove.id("P"), grove.id("Q")), NewUnit("R", "Tỉnh Thử R")))
    new = grove.unit("R")
    assert grove.unit("Q2-lhpn-1").body_id == grove.id("R-LHPN")
    assert grove.unit("R-DTN").name == "Tỉnh đoàn Thử R"
    assert grove.unit("Q2").province_id == new.id
    assert grove.connection.execute(select(learner.c.unit_id)).scalar_one() == grove.id("Q2-lhpn-1")
    grove.check()


def test_a_commune_that_changes_its_province_gets_that_provinces_bodies(grove: Grove) -> None:
    grove.apply(Move(grove.id("P1"), grove.id("Q")))
    assert grove.unit("P1-hnd-1").body_id == grove.id("Q-HND")
    assert grove.unit("P1-hnd-1").province_id == grove.id("Q")
    grove.check()


def test_whoever_moves_has_an_ended_row_and_a_new_one(grove: Grove) -> None:
    who = grove.learner(standing="half")
    old = grove.member(who, "P1-hnd-1")
    grove.settle()
    grove.apply(Move(grove.id("P1-hnd-1"), grove.id("P2-hnd")), on=date(2026, 11, 10))
    before, after = grove.rows(membership)
    assert (before["state"], before["until"], before["ended_why"]) == ("ended", date(2026, 11, 10), "moved")
    assert (after["state"], after["since"], after["moved_from"]) == ("approved", date(2026, 11, 10), old)
    assert after["unit_id"] == grove.id("P1-hnd-1")
    assert (before["standing"], after["standing"]) == ("", "half")
    assert after["name"] == "Lê Thị Lan"
    grove.check()


def test_whoever_came_after_the_day_of_a_late_decision_was_a_member_until_they_came(grove: Grove) -> None:
    grove.member(grove.learner(), "P1-hnd-1", since=date(2026, 11, 15))
    grove.settle()
    grove.apply(Move(grove.id("P1-hnd-1"), grove.id("P2-hnd")), on=date(2026, 11, 1))
    before, after = grove.rows(membership)
    assert before["since"] == before["until"] == after["since"] == date(2026, 11, 15)


def test_people_of_several_organisations_keep_all_of_them(grove: Grove) -> None:
    who = grove.learner()
    for code in ("P1-hnd-1", "P1-lhpn-2", "Q1-dtn-1"):
        grove.member(who, code)
    grove.settle()
    grove.apply(Merge((grove.id("P1"), grove.id("P2")), NewUnit("P9", "Xã P Mới")))
    row = grove.connection.execute(select(learner.c.unit_id, learner.c.also_units)).one()
    wanted = {grove.id(code) for code in ("P1-hnd-1", "P1-lhpn-2", "Q1-dtn-1")}
    assert {row.unit_id, *map(int, row.also_units.split())} == wanted
    grove.check()


def test_results_stay_with_the_unit_of_their_day_and_are_shown_under_the_successor(grove: Grove) -> None:
    who = grove.learner()
    grove.member(who, "P1-hnd-1")
    grove.learnt(who, "P1-hnd-1")
    grove.settle()
    old = grove.id("P1-hnd-1")
    before = grove.rows(unit_month), grove.rows(learner_year)
    grove.apply(Merge((grove.id("P1"), grove.id("P2")), NewUnit("P9", "Xã P Mới")))
    assert (grove.rows(unit_month), grove.rows(learner_year)) == before
    shown = select(unit.c.id).where(history.with_past(grove.connection, grove.unit("P9")))
    assert old in grove.connection.execute(shown).scalars().all()
    in_branch = select(unit.c.id).where(history.with_past(grove.connection, grove.unit("P1-hnd-1")))
    assert old in grove.connection.execute(in_branch).scalars().all()
    elsewhere = select(unit.c.id).where(history.with_past(grove.connection, grove.unit("Q")))
    assert old not in grove.connection.execute(elsewhere).scalars().all()


def test_a_split_sends_sub_units_and_named_people_to_their_part_and_the_rest_to_the_first(grove: Grove) -> None:
    staying, going = grove.member(grove.learner(), "P1-hnd"), grove.member(grove.learner(), "P1-hnd")
    grove.member(grove.learner(), "P1-hnd-2")
    grove.settle()
    parts = (Part(NewUnit("A", "Hội A")), Part(NewUnit("B", "Hội B"), (grove.id("P1-hnd-2"),), (going,)))
    grove.apply(Split(grove.id("P1-hnd"), parts))
    assert [one.code for one in tree.children(grove.connection, grove.id("A"), DAY)] == ["P1-hnd-1"]
    assert [one.code for one in tree.children(grove.connection, grove.id("B"), DAY)] == ["P1-hnd-2"]
    assert (grove.members("A"), grove.members("B")) == (1, 2)
    began = {row["moved_from"]: row["unit_id"] for row in grove.rows(membership) if row["state"] == "approved"}
    assert (began[staying], began[going]) == (grove.id("A"), grove.id("B"))
    grove.check()


def test_a_commune_that_is_split_has_every_body_twice_and_each_branch_where_it_was_put(grove: Grove) -> None:
    member = grove.member(grove.learner(), "P1-lhpn")
    grove.settle()
    goes = (grove.id("P1-hnd-2"), grove.id("P1-lhpn-1"))
    parts = (Part(NewUnit("P1", "Xã Đông")), Part(NewUnit("P7", "Xã Tây"), goes, (member,)))
    grove.apply(Split(grove.id("P1"), parts))
    assert grove.unit("P1-hnd-2").parent_id == grove.id("P7-hnd")
    assert grove.unit("P1-lhpn-1").parent_id == grove.id("P7-lhpn")
    assert grove.unit("P1-lhpn-2").parent_id == grove.id("P1-lhpn")
    assert grove.unit("P7-dtn").name == "Đoàn xã Tây"
    assert grove.members("P7") == 1
    grove.check()


def test_a_dissolved_units_memberships_end_or_go_on_elsewhere(grove: Grove) -> None:
    grove.member(grove.learner(), "P1-hnd-1-a")
    grove.member(grove.learner(), "P1-hnd-2")
    grove.settle()
    gone = grove.id("P1-hnd-1")
    grove.apply(Dissolve(gone, members_to=grove.id("P1-hnd-2")))
    assert grove.members("P1-hnd-2") == 2
    other = grove.id("P1-hnd-2")
    grove.apply(Dissolve(other))
    ended = [row for row in grove.rows(membership) if row["unit_id"] == other]
    assert {row["ended_why"] for row in ended} == {"dissolved"}
    assert history.heirs(grove.connection, other) == ()
    assert [c.kind for c in history.changes_of(grove.connection, gone)] == ["dissolve"]
    grove.check()


def test_what_fell_with_a_dissolved_unit_knows_why(grove: Grove) -> None:
    cell = grove.id("P1-hnd-1-a")
    change = grove.apply(Dissolve(grove.id("P1")))
    assert [c.id for c in history.changes_of(grove.connection, cell)] == [change]


def test_a_renamed_unit_stays_the_same_and_its_old_name_is_on_paper(grove: Grove) -> None:
    one = grove.id("P1-hnd-1")
    grove.apply(Rename(one, "Chi hội Nông dân  thôn Thượng"))
    assert tree.get(grove.connection, one).name == "Chi hội Nông dân thôn Thượng"
    (change,) = history.changes_of(grove.connection, one)
    assert change.detail["before"][0]["name"] == "Chi HND thôn 1"
    assert (change.reason, change.decision, change.effective_on) == ("Sắp xếp lại", DECISION, DAY)


def test_a_created_unit_belongs_to_its_provinces_body(grove: Grove) -> None:
    grove.apply(Create(grove.id("P1"), "P1-cu", "Chi hội Cựu chiến binh 1", "branch", "CCB"))
    assert grove.unit("P1-cu").body_id is None
    grove.apply(Create(grove.id("P1-hnd"), "P1-hnd-9", "Chi hội 9", "branch", "hnd"))
    assert grove.unit("P1-hnd-9").body_id == grove.id("P-HND")
    grove.check()


def test_a_merged_provincial_body_keeps_its_units_in_the_communes(grove: Grove) -> None:
    grove.apply(Create(grove.id("P"), "P-HND2", "Hội thứ hai", "province", "HND"))
    grove.apply(Merge((grove.id("P-HND"), grove.id("P-HND2")), NewUnit("P-HND3", "Hội Nông dân hợp nhất")))
    assert grove.unit("P1-hnd-1").body_id == grove.id("P-HND3")
    grove.check()


def test_officers_go_on_over_the_successor_with_the_wider_of_two_roles(grove: Grove) -> None:
    both = grove.officer(("P1", "reader"), ("P2", "officer"))
    branch = grove.officer(("P1-hnd-1", "helper"))
    kept = grove.officer(("P1", "owner"))
    grove.apply(Merge((grove.id("P1"), grove.id("P2")), NewUnit("P9", "Xã P Mới")))
    assert grove.roles(both) == {"P9": "officer"}
    assert grove.roles(branch) == {"P1-hnd-1": "helper"}
    assert grove.roles(kept) == {"P9": "owner"}


def test_an_officer_of_the_unit_that_stays_keeps_the_wider_role(grove: Grove) -> None:
    wider, narrower = grove.officer(("P1", "reader"), ("P2", "owner")), grove.officer(("P1", "owner"), ("P2", "reader"))
    grove.apply(Merge((grove.id("P2"),), grove.id("P1")))
    assert grove.roles(wider) == grove.roles(narrower) == {"P1": "owner"}


def test_officers_of_a_split_unit_keep_what_they_saw_and_of_a_dissolved_one_get_nothing_more(grove: Grove) -> None:
    one, other = grove.officer(("P1-hnd-1", "officer")), grove.officer(("P1-hnd-2", "officer"))
    grove.apply(Split(grove.id("P1-hnd-1"), (Part(NewUnit("A", "Chi A")), Part(NewUnit("B", "Chi B")))))
    grove.apply(Dissolve(grove.id("P1-hnd-2"), members_to=grove.id("A")))
    assert grove.roles(one) == {"A": "officer", "B": "officer"}
    assert grove.roles(other) == {}


def test_asks_go_along_under_their_number_and_needless_ones_end(grove: Grove) -> None:
    hopeful, member, double = grove.learner(), grove.learner(), grove.learner()
    ask = grove.member(hopeful, "P1-hnd-1", "pending")
    grove.member(member, "P1-hnd-1")
    needless = grove.member(member, "P1-hnd-2", "pending")
    first, second = (grove.member(double, code, "pending") for code in ("P1-hnd-1", "P1-hnd-2"))
    grove.settle()
    grove.apply(Merge((grove.id("P1-hnd-1"), grove.id("P1-hnd-2")), NewUnit("N", "Chi hội mới")))
    rows = {row["id"]: row for row in grove.rows(membership)}
    assert (rows[ask]["state"], rows[ask]["unit_id"]) == ("pending", grove.id("N"))
    assert {rows[needless]["state"], rows[second]["state"]} == {"ended"}
    assert rows[first]["state"] == "pending"
    grove.check()


@pytest.mark.parametrize("way", ["merge", "split"])
def test_an_old_invite_still_works_and_leads_to_the_successor(grove: Grove, way: str) -> None:
    who, at = grove.officer(), grove.id("P1-hnd-1")
    made = invites.create(grove.connection, officer_id=who, unit_id=at, now=NOW)
    parts = (Part(NewUnit("N", "Chi hội mới")), Part(NewUnit("M", "Chi hội khác")))
    grove.apply(Merge((at, grove.id("P1-hnd-2")), parts[0].unit) if way == "merge" else Split(at, parts))
    found = invites.find(grove.connection, made.code, NOW)
    assert found is not None and found.unit_id == grove.id("N")


def test_totals_stay_with_a_unit_that_only_moved_and_are_a_suggestion_after_a_merge(grove: Grove) -> None:
    for code, value in (("P1", 100), ("P2", 50), ("P1-hnd-1", 7)):
        totals.set_total(
            grove.connection, grove.id(code), "members", value, as_of=date(2026, 6, 30), source="Báo cáo",
            officer_id=None, now=NOW,
        )  # fmt: skip
    seen = reorganising.preview(grove.connection, Merge((grove.id("P1"), grove.id("P2")), NewUnit("P9", "Xã P")), DAY)
    assert any(note.values.get("value") == 150 for note in seen.warnings)
    grove.apply(Merge((grove.id("P1"), grove.id("P2")), NewUnit("P9", "Xã P Mới")))
    new, branch = grove.id("P9"), grove.id("P1-hnd-1")
    assert totals.total_of(grove.connection, [new, branch], "members", DAY)[branch].value == 7
    assert new not in totals.total_of(grove.connection, [new], "members", DAY)
    suggested = totals.suggestion(grove.connection, new, "members", DAY)
    assert suggested is not None and suggested.value == 150


def test_the_preview_counts_before_and_after_and_changes_nothing(grove: Grove) -> None:
    people = [grove.learner() for _ in range(3)]
    grove.member(people[0], "P1-hnd-1")
    grove.member(people[1], "P2-hnd-1")
    grove.member(people[2], "P2-hnd-1", "pending")
    grove.learnt(people[0], "P1-hnd-1")
    grove.learnt(people[0], "P1-lhpn-1")
    grove.officer(("P1", "officer"))
    grove.settle()
    before = grove.rows(unit)
    operation = Merge((grove.id("P1"), grove.id("P2")), NewUnit("P9", "Xã P Mới"))
    seen = reorganising.preview(grove.connection, operation, DAY)
    assert [(t.units, t.members, t.waiting, t.officers) for t in seen.before] == [(13, 1, 0, 1), (13, 1, 1, 0)]
    assert [(t.code, t.units, t.members, t.waiting, t.officers) for t in seen.after] == [("P9", 22, 2, 1, 1)]
    assert [(hand.unit, hand.goes_to) for hand in seen.hands] == [("Xã P 1", ("Xã P Mới",))]
    # One person in two units is one person; two finished lessons are two.
    assert [(m.month, m.active, m.finished) for m in seen.months] == [(date(2026, 10, 1), 1, 2)]
    assert grove.rows(unit) == before
    grove.apply(operation)
    assert grove.members("P9") == 2


@pytest.mark.parametrize("kind", ["move", "split", "dissolve", "rename", "create", "into"])
def test_what_the_preview_says_is_what_is_there_afterwards(grove: Grove, kind: str) -> None:
    members = [
        grove.member(grove.learner(), code) for code in ("P1-hnd-1", "P1-hnd-1", "P1-hnd-1-a", "P1-hnd", "P2-hnd")
    ]
    grove.officer(("P1-hnd-1", "officer"))
    grove.settle()
    at = grove.id("P1-hnd-1")
    operations: dict[str, Operation] = {
        "move": Move(at, grove.id("P2-hnd")),
        "split": Split(at, (Part(NewUnit("A", "A")), Part(NewUnit("B", "B"), (), (members[0],)))),
        "dissolve": Dissolve(at, grove.id("P1-hnd-2")),
        "rename": Rename(at, "Chi hội khác"),
        "create": Create(grove.id("P1-hnd"), "new", "Chi hội mới", "branch", "HND"),
        "into": Merge((at,), grove.id("P1-hnd-2")),
    }
    seen = reorganising.preview(grove.connection, operations[kind], DAY)
    grove.apply(operations[kind])
    assert seen.after
    for tally in seen.after:
        top = grove.unit(tally.code)
        assert tally.units == len(tree.standing_under(grove.connection, [top])), tally
        assert tally.members == grove.members(tally.code), tally
        assert tally.name == top.name
    grove.check()


# What cannot be done, and is said in a sentence.


def refused(grove: Grove, operation: Operation, **more: object) -> str:
    with pytest.raises(Refusal) as caught:
        grove.apply(operation, **more)  # type: ignore[arg-type]
    return caught.value.message.format(**caught.value.values)


def test_a_unit_that_is_gone_says_what_it_is_now(grove: Grove) -> None:
    gone = grove.id("P1")
    grove.apply(Merge((gone, grove.id("P2")), NewUnit("P9", "Xã P Mới")))
    assert refused(grove, Rename(gone, "Xã khác")) == "Xã P 1 đã kết thúc ngày 18/11/2026. Nay là: Xã P Mới."
    dissolved = grove.id("Q1-hnd-1")
    grove.apply(Dissolve(dissolved))
    assert refused(grove, Move(dissolved, grove.id("Q2-hnd"))) == "Chi HND thôn 1 đã kết thúc ngày 18/11/2026."
    assert "không có trong cây" in refused(grove, Rename(10**9, "Xã khác"))


def test_nothing_becomes_one_with_itself(grove: Grove) -> None:
    one = grove.id("P1")
    for operation in (Merge((one, one), NewUnit("N", "Xã")), Merge((one,), one), Merge((), NewUnit("N", "Xã"))):
        assert "vào chính nó" in refused(grove, operation)


def test_only_units_of_one_kind_and_organisation_become_one(grove: Grove) -> None:
    assert "cùng tổ chức" in refused(grove, Merge((grove.id("P1-hnd-1"), grove.id("P1-lhpn-1")), NewUnit("N", "Chi")))
    assert "cùng cấp" in refused(grove, Merge((grove.id("P1"), grove.id("P")), NewUnit("N", "Chi")))


def test_nothing_goes_under_itself_or_what_it_holds(grove: Grove) -> None:
    one = grove.id("P1-hnd-1")
    assert "xuống dưới chính nó" in refused(grove, Move(one, one))
    assert "xuống dưới chính nó" in refused(grove, Move(one, grove.id("P1-hnd-1-a")))
    assert "đang đứng dưới" in refused(grove, Move(one, grove.id("P1-hnd")))
    assert "không thể đứng dưới đơn vị của LHPN" in refused(grove, Move(one, grove.id("P1-lhpn")))
    assert "không thể đứng dưới cấp" in refused(grove, Move(grove.id("P1"), grove.id("Q1")))


def test_a_provincial_body_leaves_only_with_its_province(grove: Grove) -> None:
    here, there = grove.id("P-HND"), grove.id("Q-HND")
    for operation in (Merge((here,), there), Merge((here, there), NewUnit("N", "Hội")), Move(here, grove.id("Q"))):
        assert "không thể rời tỉnh" in refused(grove, operation)
    grove.apply(Dissolve(here, members_to=there))
    assert grove.unit("P1-hnd-1").body_id is None
    grove.check()


def test_a_day_before_the_last_change_or_the_beginning_or_not_yet_come_is_refused(grove: Grove) -> None:
    one = grove.id("P1-hnd-1")
    grove.apply(Rename(one, "Chi hội khác"), on=date(2026, 11, 10))
    assert "trước lần thay đổi gần nhất (10/11/2026)" in refused(grove, Dissolve(one), on=date(2026, 11, 9))
    grove.apply(Move(one, grove.id("P2-hnd")), on=date(2026, 11, 12))
    again = grove.id("P1-hnd-1")
    assert "trước ngày Chi hội khác bắt đầu (12/11/2026)" in refused(grove, Dissolve(again), on=date(2026, 11, 11))
    assert "chưa tới" in refused(grove, Dissolve(again), on=DAY + timedelta(days=1))


@pytest.mark.parametrize(("reason", "decision"), [("  ", DECISION), ("Sáp nhập", " \n"), ("x" * 301, DECISION)])
def test_a_decision_needs_its_reason_and_number(grove: Grove, reason: str, decision: str) -> None:
    with pytest.raises(Refusal, match=r"ghi|dài nhất"):
        reorganising.apply(
            grove.connection, Rename(grove.id("P1"), "Xã khác"), reason=reason, decision=decision, effective_on=DAY,
            officer_id=None, now=NOW,
        )  # fmt: skip
    assert grove.rows(unit_change) == []


def test_a_code_that_is_taken_is_refused(grove: Grove) -> None:
    new = NewUnit("Q1", "Xã P Mới")
    assert "Mã Q1 đang là của Xã Q 1" in refused(grove, Merge((grove.id("P1"), grove.id("P2")), new))
    taken = (Part(NewUnit("A", "Chi A")), Part(NewUnit("A", "Chi B")))
    assert "hai đơn vị" in refused(grove, Split(grove.id("P1-hnd-1"), taken))


def test_a_split_says_what_cannot_be_put_where(grove: Grove) -> None:
    one, a, b = grove.id("P1-hnd"), NewUnit("A", "Hội A"), NewUnit("B", "Hội B")
    stranger = grove.member(grove.learner(), "P1-hnd-1")
    branch, cell, other = grove.id("P1-hnd-1"), grove.id("P1-hnd-1-a"), grove.id("Q1-hnd-1")
    assert "ít nhất hai" in refused(grove, Split(one, (Part(a),)))
    assert "hai nơi" in refused(grove, Split(one, (Part(a, (branch,)), Part(b, (branch,)))))
    assert "không đứng ngay dưới" in refused(grove, Split(one, (Part(a), Part(b, (cell,)))))
    assert "không đứng ngay dưới" in refused(grove, Split(one, (Part(a), Part(b, (other,)))))
    assert "không ở ngay trong" in refused(grove, Split(one, (Part(a), Part(b, (), (stranger,)))))


def test_members_of_a_dissolved_unit_go_only_to_their_own_organisation(grove: Grove) -> None:
    assert "cùng tổ chức" in refused(grove, Dissolve(grove.id("P1"), grove.id("P2")))
    assert "cùng tổ chức" in refused(grove, Dissolve(grove.id("P1-hnd-1"), grove.id("P1-lhpn-1")))
    assert "nơi nhận hội viên khác" in refused(grove, Dissolve(grove.id("P1-hnd-1"), grove.id("P1-hnd-1-a")))


def test_a_code_left_twice_on_one_day_is_told_apart(grove: Grove) -> None:
    for to in ("P2-hnd", "P1-hnd", "P2-hnd", "P1-hnd"):
        grove.apply(Move(grove.id("P1-hnd-1"), grove.id(to)))
    codes = [row["code"] for row in grove.rows(unit) if str(row["code"]).startswith("P1-hnd-1~")]
    assert codes == [f"P1-hnd-1~{DAY}", f"P1-hnd-1~{DAY}~2", f"P1-hnd-1~{DAY}~3", f"P1-hnd-1~{DAY}~4"]
    assert len(history.lineage(grove.connection, grove.id("P1-hnd-1"))) == 5
    grove.check()


def test_an_operation_comes_back_from_a_browser_and_nothing_else_does() -> None:
    split = Split(1, (Part(NewUnit("A", "Chi A"), (2,), (3,)), Part(NewUnit("B", "Chi B"))))
    for operation in (split, Merge((1, 2), 3), Merge((1, 2), NewUnit("A", "Chi A", 4)), Dissolve(1)):
        assert msgspec.json.decode(msgspec.json.encode(operation), type=Operation) == operation
    wrong = (
        '{"type":"rename","unit_id":99999999999999999999,"name":"x"}',
        '{"type":"move","unit_id":1,"parent_id":0}',
        '{"type":"explode","unit_id":1}',
        '{"type":"dissolve","unit_id":"1"}',
    )
    for text in wrong:
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(text, type=Operation)
