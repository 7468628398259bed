"""A dozen invented people for a first look: who learns, who has not begun, who waits to be let in."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from bot.content.library import Library
from bot.content.model import Lesson
from bot.learning import recording
from bot.learning.facts import Answered, Begun, Finished, Happened
from bot.membership import consents, learners
from bot.membership.demo.crowd import ACCOUNT
from bot.membership.learners import Learner
from bot.membership.members import joining, standing
from bot.membership.models import learner
from bot.membership.units import tree

# Name, year of birth, branch, lessons finished; nobody's name. Without a number they wait to be let in.
_PEOPLE = (
    ("Nguyễn Thị Dùng Thử", 1962, "demo-1-pn", 3),
    ("Lê Thị Ví Dụ", 1958, "demo-1-pn", 1),
    ("Trần Thị Minh Họa", 1971, "demo-1-pn", 12),
    ("Phạm Thị Làm Mẫu", 1980, "demo-1-pn", 0),
    ("Lê Văn Ví Dụ", 1965, "demo-1-nd", 2),
    ("Hoàng Văn Dùng Thử", 1960, "demo-1-nd", 0),
    ("Trịnh Văn Minh Họa", 1954, "demo-1-ccb", 5),
    ("Vũ Văn Làm Mẫu", 1951, "demo-1-ccb", 0),
    ("Đỗ Thị Thử Nghiệm", 1999, "demo-1-dtn", 12),
    ("Bùi Văn Thử Nghiệm", 2001, "demo-1-dtn", 1),
    ("Hà Thị Dùng Thử", 1975, "demo-1-pn", None),
    ("Lưu Văn Ví Dụ", 1957, "demo-1-ccb", None),
)
_WORDS = dict.fromkeys(consents.PURPOSES, "dùng thử")


def move_in(connection: Connection, library: Library, today: date, now: datetime) -> None:
    """Let them live in the demo commune, if it is there and nobody learns in this store yet."""
    if tree.find_code(connection, "demo-1") is None or connection.execute(select(learner.c.id).limit(1)).first():
        return
    addresses = [("web", ACCOUNT, f"demo-{n}") for n in range(len(_PEOPLE))]
    since = now - timedelta(days=60)
    found = learners.create_many(connection, [(at, "vi") for at in addresses], since)
    for at, (name, year, code, lessons) in zip(addresses, _PEOPLE, strict=True):
        who = found[at]
        agreed = frozenset(consents.PURPOSES)
        consents.state(connection, who.id, agreed, who.agreed, wording=_WORDS, channel="web", at=since)
        standing.refresh(connection, [who.id])
        branch = tree.find_code(connection, code)
        if branch is not None:
            _join(connection, who, name, year, unit_id=branch.id, is_in=lessons is not None, now=since)
    basic = [library.lesson(lesson) for lesson in library.basic]
    at_home = learners.find_many(connection, addresses)
    for at, (_name, _year, _code, lessons) in zip(addresses, _PEOPLE, strict=True):
        for ago, lesson in enumerate(reversed(basic[: lessons or 0])):
            days = 2 + 4 * ago
            deeds = _deeds(at_home[at], lesson, now - timedelta(days=days), today - timedelta(days=days))
            recording.record(connection, list(deeds), library.basic)


def _join(
    connection: Connection, who: Learner, name: str, year: int, *, unit_id: int, is_in: bool, now: datetime
) -> None:
    asked = joining.ask(
        connection, learner_id=who.id, unit_id=unit_id, name=name, birth_year=year, source="search", now=now
    )
    if is_in:
        joining.approve(connection, [asked.id], officer_id=None, now=now, today=now.date())


def _deeds(who: Learner, lesson: Lesson, at: datetime, day: date) -> Iterator[Happened]:
    facts: Sequence[Begun | Answered | Finished] = (
        Begun(lesson.id, lesson.version, 1),
        *(
            Answered(lesson.id, lesson.version, 1, question.id, "A", is_right=n % 4 != 1)
            for n, question in enumerate(lesson.questions)
        ),
        Finished(lesson.id, lesson.version, 1, len(lesson.questions) * 3 // 4, len(lesson.questions)),
    )
    for fact in facts:
        yield Happened(who.id, "web", at, day, fact, who.units)
