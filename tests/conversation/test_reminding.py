"""An officer's reminder: to whom it may go, once, in kind hours, and in the learner's own words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select, update

from bot.channels.message import Message
from bot.conversation import reminding
from bot.delivery import queue
from bot.delivery.models import BULK, delivery
from bot.membership.members.models import nudge
from bot.membership.models import identity
from bot.membership.officers.models import audit
from bot.membership.officers.permissions import Role
from bot.runtime.database import open_writer
from bot.runtime.errors import NotAllowed
from tests.reports.town import NOW, ZONE, Town, settle

EVENING = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
NIGHT = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
SEVEN = datetime(2026, 11, 19, 0, 0, tzinfo=UTC)


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    engine = open_writer(database_url)
    with engine.begin() as connection:
        yield settle(Town(connection))
    engine.dispose()


def press(town: Town, *names: str, now: datetime = NOW, code: str = "cau", role: Role = "officer") -> int:
    officer = town.officer(code, role)
    from_here = town.scope(code, role)
    return reminding.remind(
        town.connection, officer=officer, scope=from_here, learner_ids=[town.people[n] for n in names],
        unit=town.unit("cau"), now=now, zone=ZONE, channel="web",
    )  # fmt: skip


def letters(town: Town) -> list[dict[str, object]]:
    return [dict(row) for row in town.connection.execute(select(delivery).order_by(delivery.c.id)).mappings()]


def test_only_who_agreed_is_reminded(town: Town) -> None:
    assert press(town, "Phạm Thị Chi", "Trần Thị Bình") == 1
    (letter,) = letters(town)
    assert letter["learner_id"] == town.people["Phạm Thị Chi"]
    assert (letter["turn"], letter["priority"], letter["state"]) == (0, BULK, "queued")


def test_pressed_twice_it_reminds_once_and_again_only_after_three_days(town: Town) -> None:
    assert press(town, "Phạm Thị Chi") == 1
    assert press(town, "Phạm Thị Chi") == 0
    assert press(town, "Phạm Thị Chi", now=NOW + timedelta(days=2, hours=23)) == 0
    assert press(town, "Phạm Thị Chi", now=NOW + timedelta(days=3)) == 1
    assert len(letters(town)) == len(town.connection.execute(select(nudge)).all()) == 2


def test_it_says_who_speaks_and_how_to_be_left_in_peace_in_the_learners_words(town: Town) -> None:
    town.set_learner("Phạm Thị Chi", you="cô")
    press(town, "Phạm Thị Chi")
    message = msgspec.json.decode(str(letters(town)[0]["body"]), type=Message)
    assert message.title == "Thôn Cầu mời cô học bài"
    said = " ".join(item for block in message.blocks for item in block.items)
    assert "Nguyễn Thị Hạnh, Chi hội trưởng, nhờ Học Số nhắn cô." in said
    assert "THÔI" in said
    assert [choice.payload for choice in message.choices] == ["cmd:learn", "cmd:quiet"]


def test_by_day_it_goes_at_once(town: Town) -> None:
    press(town, "Phạm Thị Chi")
    assert len(queue.claim(town.connection, "telegram", "bot", NOW, 10)) == 1


@pytest.mark.parametrize("asked", [EVENING, NIGHT])
def test_at_night_it_waits_for_seven_in_the_morning(town: Town, asked: datetime) -> None:
    press(town, "Phạm Thị Chi", now=asked)
    assert letters(town)[0]["next_attempt_at"] == SEVEN
    assert queue.claim(town.connection, "telegram", "bot", asked, 10) == []
    assert queue.claim(town.connection, "telegram", "bot", SEVEN - timedelta(minutes=1), 10) == []
    assert len(queue.claim(town.connection, "telegram", "bot", SEVEN, 10)) == 1


@pytest.mark.parametrize(
    ("hour", "later"), [((23, 59), None), ((0, 0), None), ((13, 59), None), ((14, 0), SEVEN), ((23, 58), None)]
)
def test_the_quiet_hours_are_from_nine_to_seven(hour: tuple[int, int], later: datetime | None) -> None:
    asked = datetime(2026, 11, 18, *hour, tzinfo=UTC)
    expected = datetime(2026, 11, 19, tzinfo=UTC) if hour[0] == 23 else later
    found = reminding.goes_out_at(asked, ZONE)
    # 23:58 and 23:59 here are 6:58 and 6:59 of the next morning there.
    assert (found and found.astimezone(UTC)) == expected


def test_who_cannot_be_reached_is_not_counted_as_reminded(town: Town) -> None:
    chi = town.people["Phạm Thị Chi"]
    town.connection.execute(update(identity).where(identity.c.learner_id == chi).values(blocked_at=NOW))
    assert press(town, "Phạm Thị Chi") == 0
    assert town.connection.execute(select(nudge)).all() == []


def test_each_press_stands_in_the_log_without_a_name(town: Town) -> None:
    press(town, "Phạm Thị Chi", "Lê Thị An")
    line = town.connection.execute(select(audit).where(audit.c.act == "remind")).mappings().one()
    assert (line["people"], line["unit_id"], line["channel"]) == (2, town.numbers["cau"], "web")
    assert "Chi" not in str(line["detail"])


@pytest.mark.parametrize(("code", "role"), [("bai", "officer"), ("cau", "reader"), ("dong", "owner")])
def test_nobody_reminds_the_people_of_others(town: Town, code: str, role: Role) -> None:
    with pytest.raises(NotAllowed):
        press(town, "Phạm Thị Chi", code=code, role=role)
