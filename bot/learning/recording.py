"""How facts become rows: append-only facts, and the roll-ups that change with them in the same transaction."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, case, delete, func

from bot.learning import rollups, standing
from bot.learning.deeds import STUDIED
from bot.learning.facts import Answered, Begun, Finished, Happened
from bot.learning.models import fact, progress, review, study_week
from bot.learning.rules import next_review
from bot.membership.members import standing as members
from bot.runtime.batches import Insert, Upsert
from bot.runtime.periods import week_of


def record(connection: Connection, happened: Sequence[Happened], basic: Collection[str]) -> None:
    """Write a batch of facts and what follows from them; `basic` are the lessons of the basic course."""
    if not happened:
        return
    _INSERT_FACT(connection, [_fact_row(h) for h in happened])
    _record_progress(connection, happened)
    _record_reviews(connection, happened)
    weeks = {(h.learner_id, week_of(h.day)) for h in happened if h.kind in STUDIED}
    _LEARN_IN_WEEK(connection, [{"learner_id": i, "week": w} for i, w in sorted(weeks)])
    moved = standing.advance(connection, happened, basic)
    rollups.record(connection, happened, {who for who, now in moved.items() if now == "done"})
    # Last, as a change of consent in the same batch comes after it: the tables of units are taken hold of in one order.
    if moved:
        members.refresh(connection, moved)


_INSERT_FACT = Insert(fact)
_LEARN_IN_WEEK = Upsert(study_week)
_BEGIN = Upsert(progress, lambda new: {"version": new.version, "last_at": new.last_at})
_FINISH = Upsert(
    progress,
    lambda new: {
        "version": new.version,
        "last_at": new.last_at,
        "finished_at": func.coalesce(progress.c.finished_at, new.finished_at),
        "times": progress.c.times + 1,
        "right": new.right,
        "asked": new.asked,
    },
)
_ASK_AGAIN = Upsert(review, lambda new: {"stage": new.stage, "due_on": new.due_on})
_LET_REST = delete(review).where(
    review.c.learner_id == bindparam("who"),
    review.c.lesson == bindparam("of_lesson"),
    review.c.question == bindparam("of_question"),
)


def _fact_row(h: Happened) -> dict[str, object]:
    f = h.fact
    row: dict[str, object] = {
        "learner_id": h.learner_id,
        "unit_id": h.units[0] if h.units else None,
        "also_units": " ".join(map(str, h.units[1:])),
        "is_assisted": h.is_assisted,
        "kind": h.kind,
        "channel": h.channel,
        "at": h.at,
        "day": h.day,
        "sitting": f.sitting,
        "lesson": f.lesson,
        "version": f.version,
        "question": "",
        "picked": "",
        "is_right": None,
    }
    if isinstance(f, Answered):
        row |= {"question": f.question, "picked": f.picked[:80], "is_right": f.is_right}
    return row


def _record_progress(connection: Connection, happened: Sequence[Happened]) -> None:
    begun, finished = [], []
    for h in happened:
        if isinstance(h.fact, Begun):
            begun.append(_progress_row(h, times=0, finished_at=None, right=0, asked=0))
        elif isinstance(h.fact, Finished):
            f = h.fact
            finished.append(_progress_row(h, times=1, finished_at=h.at, right=f.right, asked=f.asked))
    _BEGIN(connection, begun)
    _FINISH(connection, finished)


def _progress_row(h: Happened, **values: object) -> dict[str, object]:
    f = h.fact
    return {
        "learner_id": h.learner_id,
        "lesson": f.lesson,
        "version": f.version,
        "begun_at": h.at,
        "last_at": h.at,
        **values,
    }


def _record_reviews(connection: Connection, happened: Sequence[Happened]) -> None:
    later, rest = [], []
    for h in happened:
        f = h.fact
        if not isinstance(f, Answered) or (f.kind != "review" and f.is_right):
            continue
        due = next_review(f.stage, h.day, is_right=f.is_right)
        if due is None:
            rest.append({"who": h.learner_id, "of_lesson": f.lesson, "of_question": f.question})
        else:
            key = {"learner_id": h.learner_id, "lesson": f.lesson, "question": f.question}
            later.append(key | {"stage": due[0], "due_on": due[1]})
    _ASK_AGAIN(connection, later)
    if rest:
        connection.execute(_LET_REST, rest)


_mine = progress.c
_KEEP_THE_BETTER = Upsert(
    progress,
    lambda new: {
        "begun_at": case((_mine.begun_at < new.begun_at, _mine.begun_at), else_=new.begun_at),
        "last_at": case((_mine.last_at > new.last_at, _mine.last_at), else_=new.last_at),
        "finished_at": func.coalesce(_mine.finished_at, new.finished_at),
        "times": _mine.times + new.times,
        "right": case((_mine.times > 0, _mine.right), else_=new.right),
        "asked": case((_mine.times > 0, _mine.asked), else_=new.asked),
    },
)
_KEEP_REVIEW = Upsert(review)


def merge(connection: Connection, gone: int, stays: int, basic: Collection[str]) -> None:
    """Let one learner's history become another's: facts move, what was reached is kept, one person is counted."""
    members.hold(connection, (gone, stays))
    rollups.become_one(connection, gone, stays, basic)
    connection.execute(fact.update().where(fact.c.learner_id == gone).values(learner_id=stays))
    _merge_progress(connection, gone, stays)
    for table, keep_mine in ((review, _KEEP_REVIEW), (study_week, _LEARN_IN_WEEK)):
        rows = connection.execute(table.select().where(table.c.learner_id == gone)).mappings()
        keep_mine(connection, [dict(r) | {"learner_id": stays} for r in rows])
        connection.execute(delete(table).where(table.c.learner_id == gone))
    for learner_id in (gone, stays):
        standing.judge(connection, learner_id, basic)


def _merge_progress(connection: Connection, gone: int, stays: int) -> None:
    rows = connection.execute(progress.select().where(progress.c.learner_id == gone)).mappings()
    _KEEP_THE_BETTER(connection, [dict(r) | {"learner_id": stays} for r in rows])
    connection.execute(delete(progress).where(progress.c.learner_id == gone))


def forget(connection: Connection, learner_id: int) -> None:
    """Take away what only served this person; the bare facts stay, without the answers they chose."""
    for table in (progress, review, study_week):
        connection.execute(delete(table).where(table.c.learner_id == learner_id))
    connection.execute(fact.update().where(fact.c.learner_id == learner_id).values(picked="", question=""))
    standing.judge(connection, learner_id, ())
