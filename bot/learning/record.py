"""What the learners of a batch have done so far, as the dialogue needs it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import BindParameter, Connection, bindparam, select

from bot.learning.models import progress, review, study_week


class Done(Struct, frozen=True):
    """A learner's relation to one lesson."""

    lesson: str
    is_finished: bool
    right: int
    asked: int


class Due(Struct, frozen=True):
    """A missed question and the day it comes back."""

    lesson: str
    question: str
    stage: int
    on: date

    @property
    def ref(self) -> str:
        """How the dialogue names it."""
        return f"{self.lesson}/{self.question}"


class Record(Struct, frozen=True):
    """Everything one learner has done, the latest last."""

    lessons: dict[str, Done] = {}
    weeks: tuple[date, ...] = ()
    due: tuple[Due, ...] = ()

    @property
    def finished(self) -> frozenset[str]:
        """The lessons gone through at least once."""
        return frozenset(done.lesson for done in self.lessons.values() if done.is_finished)


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_LESSONS = (
    select(progress.c.learner_id, progress.c.lesson, progress.c.finished_at, progress.c.right, progress.c.asked)
    .where(progress.c.learner_id.in_(_IDS))
    .order_by(progress.c.last_at)
)
_WEEKS = select(study_week).where(study_week.c.learner_id.in_(_IDS)).order_by(study_week.c.week)
_DUE = select(review).where(review.c.learner_id.in_(_IDS)).order_by(review.c.due_on, review.c.lesson, review.c.question)


def load(connection: Connection, learner_ids: Iterable[int]) -> dict[int, Record]:
    """The records of many learners in three statements."""
    ids = {"ids": sorted(learner_ids)}
    lessons: dict[int, dict[str, Done]] = defaultdict(dict)
    for who, lesson, finished_at, right, asked in connection.execute(_LESSONS, ids):
        lessons[who][lesson] = Done(lesson, finished_at is not None, right, asked)
    weeks: dict[int, list[date]] = defaultdict(list)
    for who, week in connection.execute(_WEEKS, ids):
        weeks[who].append(week)
    due: dict[int, list[Due]] = defaultdict(list)
    for row in connection.execute(_DUE, ids):
        due[row.learner_id].append(Due(row.lesson, row.question, row.stage, row.due_on))
    return {i: Record(lessons[i], tuple(weeks[i]), tuple(due[i])) for i in ids["ids"]}
