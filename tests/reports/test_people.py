"""Who is shown of a unit, in which order, and to whom."""

from datetime import date, timedelta

import pytest

from bot.membership.members import joining, nudges
from bot.reports import people
from bot.reports.base import as_text
from bot.reports.people import Filter, Person, Wanted
from bot.runtime.errors import NotAllowed
from bot.runtime.locale import Words
from tests.reports.town import COURSE, NOW, TODAY, ZONE, Town

WORDS = Words("vi", "chị")


def listed(town: Town, code: str, size: int = 50, **wanted: object) -> tuple[Person, ...]:
    found = people.people(
        town.connection, town.scope(code), town.unit(code), NOW, Wanted(**wanted), course=COURSE, size=size
    )
    return found.people


def names(town: Town, code: str, **wanted: object) -> list[str]:
    return [one.name for one in listed(town, code, **wanted)]


def test_people_stand_in_vietnamese_order_by_given_name(town: Town) -> None:
    assert names(town, "AL-PN") == [
        "Lê Thị An",
        "Trần Thị Bình",
        "Phạm Thị Chi",
        "Vũ Thị Dung",
        "Bùi Thị Đào",
        "Hoàng Thị Em",
        "Nguyễn Thị Hòa",
    ]


def test_who_tries_things_out_is_nowhere(town: Town) -> None:
    assert "Đỗ Thị Giang" not in names(town, "bai")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("none", ["Phạm Thị Chi", "Vũ Thị Dung"]),
        ("half", ["Trần Thị Bình", "Nguyễn Thị Hòa"]),
        ("done", ["Lê Thị An"]),
        ("unseen", ["Bùi Thị Đào", "Hoàng Thị Em"]),
        ("pending", ["Lưu Thị Lan"]),
    ],
)
def test_a_state_picks_its_people(town: Town, state: Filter, expected: list[str]) -> None:
    assert names(town, "AL-PN", state=state) == expected


def test_a_line_says_how_far_somebody_is_and_not_how_they_answered(town: Town) -> None:
    an = listed(town, "cau")[0]
    assert (an.state, an.lessons, an.last_on, an.channel) == ("done", 3, date(2026, 11, 10), "telegram")
    assert not {"right", "asked", "picked", "answers"} & set(Person.__struct_fields__)


def test_of_who_does_not_agree_nothing_is_seen_but_that_they_may_be_reminded(town: Town) -> None:
    em = next(one for one in listed(town, "bai") if one.name == "Hoàng Thị Em")
    assert (em.state, em.lessons, em.last_on) == ("unseen", None, None)
    assert em.may_remind
    town.set_learner("Hoàng Thị Em", agreed="")
    em = next(one for one in listed(town, "bai") if one.name == "Hoàng Thị Em")
    assert (em.channel, em.may_remind) == ("", False), "no different from somebody who never came"


def test_a_reminder_may_go_once_in_three_days_to_who_agreed(town: Town) -> None:
    assert {one.name for one in listed(town, "cau") if one.may_remind} == {
        "Lê Thị An",
        "Phạm Thị Chi",
        "Nguyễn Thị Hòa",
    }
    nudges.record(
        town.connection,
        learner_ids=[town.people["Phạm Thị Chi"]],
        unit_id=town.numbers["cau"],
        officer_id=town.officer("cau").id,
        at=NOW - timedelta(days=2),
    )
    assert "Phạm Thị Chi" not in {one.name for one in listed(town, "cau") if one.may_remind}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hoa", ["Hoàng Thị Em", "Nguyễn Thị Hòa"]),
        ("hoà", ["Nguyễn Thị Hòa", "Hoàng Thị Em"]),
        ("NGUYEN thi", ["Nguyễn Thị Hòa"]),
        ("dao", ["Bùi Thị Đào"]),
        ("hoaf", ["Hoàng Thị Em", "Nguyễn Thị Hòa"]),
        ("an", ["Lê Thị An"]),
        ("%", None),
        ("zzz", []),
    ],
)
def test_a_name_is_found_however_it_is_typed(town: Town, typed: str, found: list[str] | None) -> None:
    assert names(town, "AL-PN", name=typed) == (names(town, "AL-PN") if found is None else found)


def test_typed_marks_rank_first(empty: Town) -> None:
    for name in ("Lê Thị Hoa", "Lê Thị Hòa", "Lê Thị Hoá"):
        joining.add_by_hand(
            empty.connection,
            unit_id=empty.numbers["cau"],
            name=name,
            officer_id=None,
            now=NOW,
            today=TODAY,
            is_another=True,
        )
    assert names(empty, "cau", name="hòa")[0] == "Lê Thị Hòa"
    assert len(names(empty, "cau", name="hoa")) == 3


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("name", ["", "thị", "thi"])
def test_pages_show_everybody_once(town: Town, size: int, name: str) -> None:
    scope, unit = town.scope("AL-PN"), town.unit("AL-PN")
    seen: list[str] = []
    after = 0
    while True:
        page = people.people(
            town.connection, scope, unit, NOW, Wanted(name=name, after=after), course=COURSE, size=size
        )
        seen += [one.name for one in page.people]
        if not page.more_after:
            break
        after = page.more_after
    assert seen == names(town, "AL-PN", name=name)


def test_a_page_that_begins_at_anothers_line_begins_at_the_top(town: Town) -> None:
    stranger = listed(town, "xa")[0].id
    assert names(town, "AL-PN", after=stranger) == names(town, "AL-PN")


def test_everybody_is_the_same_list_whatever_the_batch(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_BATCH", 2)
    scope, unit = town.scope("AL-PN"), town.unit("AL-PN")
    every = people.everybody(town.connection, scope, unit, NOW, Wanted(), course=COURSE)
    assert tuple(every) == listed(town, "AL-PN")


def test_the_moved_one_is_listed_where_she_is_now(town: Town) -> None:
    assert "Nguyễn Thị Hòa" in names(town, "cau")
    assert "Nguyễn Thị Hòa" not in names(town, "bai")


def test_names_are_for_who_may_see_them(town: Town) -> None:
    for code, role, may in [
        ("cau", "reader", False),
        ("T", "officer", False),
        ("T", "owner", True),
        ("cau", "helper", True),
    ]:
        scope = town.scope(code, role)  # type: ignore[arg-type]
        if may:
            assert people.people(town.connection, scope, town.unit("cau"), NOW, Wanted(), course=COURSE).people
        else:
            with pytest.raises(NotAllowed):
                people.people(town.connection, scope, town.unit("cau"), NOW, Wanted(), course=COURSE)
            with pytest.raises(NotAllowed):
                people.everybody(town.connection, scope, town.unit("cau"), NOW, Wanted(), course=COURSE)


def test_only_ticked_people_of_the_unit_are_chosen(town: Town) -> None:
    scope, unit = town.scope("cau"), town.unit("cau")
    ticked = [one.id for one in (*listed(town, "cau"), *listed(town, "xa"), *listed(town, "bai"))]
    chosen = people.chosen(town.connection, scope, unit, ticked)
    expected = ["Lê Thị An", "Trần Thị Bình", "Phạm Thị Chi", "Nguyễn Thị Hòa"]
    assert chosen == sorted(town.people[name] for name in expected)


def test_the_list_in_the_chat_fits_and_says_how_many_are_left(town: Town) -> None:
    for n in range(60):
        joining.add_by_hand(
            town.connection, unit_id=town.numbers["cau"], name=f"Nguyễn Thị Minh Phượng {'a' * (n % 9)} {n} Hằng",
            officer_id=None, now=NOW, today=TODAY,
        )  # fmt: skip
    every = people.everybody(town.connection, town.scope("cau"), town.unit("cau"), NOW, Wanted(), course=COURSE)
    said = as_text(people.report(every, town.unit("cau"), NOW.astimezone(ZONE), WORDS, lessons=3), WORDS)
    assert len(said) <= 1900
    assert "dòng nữa" in said


def test_nobody_who_waits_to_be_let_in_is_reminded(town: Town) -> None:
    assert people.learners(town.connection, town.scope("cau"), town.unit("cau"), "none")
    assert people.learners(town.connection, town.scope("cau"), town.unit("cau"), "pending") == []
