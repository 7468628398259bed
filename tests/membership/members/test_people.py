from sqlalchemy import insert, select, update

from bot.app import App
from bot.conversation import my_data
from bot.membership.members import joining, people, standing
from bot.membership.members.models import membership, nudge
from bot.membership.models import learner
from bot.runtime.clock import FrozenClock
from tests.membership.members.test_joining import ask, by_hand, member
from tests.membership.members.world import NOW, TODAY, World
from tests.people import Talk, rows


def merge(world: World, gone: int, stays: int) -> None:
    people.merge(world.connection, gone=gone, stays=stays, now=NOW, today=TODAY)


def states(world: World, who: int) -> dict[int, tuple[str, str]]:
    return {m.id: (m.state, m.ended_why) for m in joining.of_learner(world.connection, who)}


def test_two_learners_in_one_unit_become_one_member(world: World) -> None:
    phone, web = world.learner(standing="half"), world.learner(standing="half")
    one, other = member(world, phone), member(world, web)
    asked = ask(world, phone, "nd")
    again = ask(world, web, "nd")
    merge(world, phone, web)
    assert states(world, phone) == {}
    assert states(world, web) == {
        one.id: ("ended", "merged"),
        other.id: ("approved", ""),
        asked.id: ("pending", ""),
        again.id: ("ended", "merged"),
    }
    assert (world.counts("cau"), world.counts("nd")) == ({"members": 1, "half": 1}, {"waiting": 1})
    assert world.units_of(phone) == []


def test_two_learners_in_two_units_of_one_organisation_are_where_they_were_let_in_last(world: World) -> None:
    phone, web = world.learner(), world.learner()
    later = member(world, web, "bai")
    world.connection.execute(
        update(membership).where(membership.c.id == later.id).values(begun_at=NOW.replace(year=2027))
    )
    earlier, farmer = member(world, phone, "cau"), member(world, phone, "nd")
    asked = ask(world, phone, "bai")
    merge(world, phone, web)
    assert states(world, web) == {
        earlier.id: ("ended", "moved"),
        later.id: ("approved", ""),
        farmer.id: ("approved", ""),
        asked.id: ("ended", "merged"),
    }
    assert set(world.units_of(web)) == {world.units["bai"], world.units["nd"]}


def test_the_unions_own_line_is_the_one_that_stays(world: World) -> None:
    phone, web = world.learner(), world.learner()
    line = by_hand(world)
    world.connection.execute(update(membership).where(membership.c.id == line.id).values(source="roster"))
    asked = ask(world, phone)
    joining.link(world.connection, asked.id, line.id, officer_id=world.officer, now=NOW, today=TODAY)
    other = member(world, web)
    merge(world, phone, web)
    assert states(world, web)[line.id] == ("approved", "")
    assert states(world, web)[other.id] == ("ended", "merged")


def test_a_forgotten_learner_leaves_the_unions_line_and_no_name_of_their_own(world: World) -> None:
    lan = world.learner()
    line = by_hand(world, name="Lê Thị Lan", birth_year=1962)
    world.connection.execute(update(membership).where(membership.c.id == line.id).values(source="roster"))
    asked = ask(world, lan)
    joining.link(world.connection, asked.id, line.id, officer_id=world.officer, now=NOW, today=TODAY)
    own = member(world, lan, "nd")
    row = {"learner_id": lan, "unit_id": world.units["cau"], "officer_id": world.officer, "at": NOW}
    world.connection.execute(insert(nudge), row)
    kept = my_data.collect(world.connection, lan)
    assert {(m["unit"], m["name"]) for m in kept.memberships} >= {("Chi hội Phụ nữ thôn Cầu", "Lê Thị Lan")}
    assert my_data.as_document(kept, NOW)["don_vi"] == kept.memberships
    my_data.erase(world.connection, lan, NOW, TODAY)
    roster = joining.get(world.connection, line.id)
    assert (roster.state, roster.name, roster.birth_year, roster.learner_id) == ("approved", "Lê Thị Lan", 1962, None)
    gone = joining.get(world.connection, own.id)
    assert (gone.state, gone.ended_why, gone.name, gone.learner_id) == ("ended", "erased", "", None)
    assert joining.get(world.connection, asked.id).name == ""
    assert (world.counts("cau"), world.counts("nd")) == ({"members": 1}, {})
    assert world.connection.execute(select(nudge)).all() == []
    assert world.units_of(lan) == []


def test_a_learner_sees_their_units_takes_them_along_and_erases_them_in_the_chat(
    app: App, clock: FrozenClock, lan: Talk
) -> None:
    lan.types("học")
    with app.writer.begin() as connection:
        world = World(connection)
        who = connection.execute(select(learner.c.id)).scalar_one()
        mine = member(world, who, name="Lê Thị Lan")
        ask(world, who, "nd")
    lan.types("dữ liệu của tôi")
    assert "Hội viên của Chi hội Phụ nữ thôn Cầu, tên trong danh sách: Lê Thị Lan" in lan.says
    assert "Đang xin vào Chi hội Nông dân thôn Cầu" in lan.says
    lan.presses("Tải về")
    assert '"unit": "Chi hội Phụ nữ thôn Cầu"' in str(lan.screen[-1].attachment)
    lan.types("dữ liệu của tôi").presses("Xóa hết").presses("Xóa hết, tôi chắc")
    found = {row["id"]: row for row in rows(app, membership)}
    assert (found[mine.id]["ended_why"], found[mine.id]["name"]) == ("erased", "")
    assert {row["learner_id"] for row in found.values()} == {None}


def test_recording_begins_and_ends_with_consent(app: App, lan: Talk) -> None:
    lan.types("học")
    with app.writer.begin() as connection:
        world = World(connection)
        who = connection.execute(select(learner.c.id)).scalar_one()
        member(world, who)
        assert world.units_of(who) == []
    with app.writer.begin() as connection:
        world.connection = connection
        from bot.membership import consents

        wording = {"record": "w", "remind": "w"}
        given = frozenset({"record"})
        consents.state(connection, who, given, frozenset(), wording=wording, channel="web", at=NOW)
        standing.refresh(connection, [who])
        assert world.units_of(who) == [world.units["cau"]]
        consents.state(connection, who, frozenset(), given, wording=wording, channel="web", at=NOW)
        standing.refresh(connection, [who])
        assert world.units_of(who) == []
