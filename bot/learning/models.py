"""The rows of what a learner has done."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, SmallInteger, String, Table, text

from bot.runtime.database import BigId, UtcDateTime, metadata

# Append-only: what happened, to whom, in which unit on that day, on which version of the content.
fact = Table(
    "fact",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("learner_id", BigId, ForeignKey("learner.id"), nullable=False, index=True),
    # The unit whose figures it counts for; further ones, of people in several organisations, by their numbers.
    Column("unit_id", BigId, ForeignKey("unit.id")),
    Column("also_units", String(60), nullable=False, server_default=""),
    # Done beside an officer.
    Column("is_assisted", Boolean, nullable=False, server_default=text("false")),
    Column("kind", String(12), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("channel", String(20), nullable=False),
    # Counts this learner's beginnings of lessons: all facts of one sitting share it.
    Column("sitting", Integer, nullable=False),
    Column("lesson", String(60), nullable=False),
    Column("version", String(12), nullable=False),
    Column("question", String(60), nullable=False, server_default=""),
    Column("picked", String(80), nullable=False, server_default=""),
    Column("is_right", Boolean),
)

progress = Table(
    "progress",
    metadata,
    Column("learner_id", BigId, ForeignKey("learner.id"), primary_key=True),
    Column("lesson", String(60), primary_key=True),
    Column("version", String(12), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("last_at", UtcDateTime, nullable=False),
    Column("times", SmallInteger, nullable=False),
    # Of the last finished sitting: answers right at the first try, and questions asked.
    Column("right", SmallInteger, nullable=False),
    Column("asked", SmallInteger, nullable=False),
)

review = Table(
    "review",
    metadata,
    Column("learner_id", BigId, ForeignKey("learner.id"), primary_key=True),
    Column("lesson", String(60), primary_key=True),
    Column("question", String(60), primary_key=True),
    Column("stage", SmallInteger, nullable=False),
    Column("due_on", Date, nullable=False, index=True),
)

study_week = Table(
    "study_week",
    metadata,
    Column("learner_id", BigId, ForeignKey("learner.id"), primary_key=True),
    Column("week", Date, primary_key=True),
)

# Roll-ups, kept in the same transaction as the facts and rebuilt from them by `hocso recount`.

# In which months a learner was there for a unit: the people of any months of any units are counted exactly from it.
learner_year = Table(
    "learner_year",
    metadata,
    Column("unit_id", BigId, ForeignKey("unit.id"), primary_key=True, autoincrement=False),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("learner_id", BigId, ForeignKey("learner.id"), primary_key=True, autoincrement=False),
    # Bit 0 is January: learnt anything at all; finished a lesson.
    Column("active", SmallInteger, nullable=False),
    Column("finished", SmallInteger, nullable=False),
    # Bit n: finished a lesson or a review in the year's week n, where the days before the first Monday are week 0.
    Column("weeks", BigInteger, nullable=False),
    Index("ix_learner_year_learner_id", "learner_id"),
)

unit_month = Table(
    "unit_month",
    metadata,
    Column("unit_id", BigId, ForeignKey("unit.id"), primary_key=True, autoincrement=False),
    # The first of the month.
    Column("month", Date, primary_key=True),
    # People who learnt anything, people who finished a lesson: each once a month and unit.
    Column("active", Integer, nullable=False),
    Column("finishers", Integer, nullable=False),
    # Events: lessons begun, lessons finished, questions answered, answered right at the first try.
    Column("begun", Integer, nullable=False),
    Column("finished", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("right", Integer, nullable=False),
)

unit_week = Table(
    "unit_week",
    metadata,
    Column("unit_id", BigId, ForeignKey("unit.id"), primary_key=True, autoincrement=False),
    # Its Monday.
    # Looked up by itself, too: a province asks for the last ten weeks of all its units.
    Column("week", Date, primary_key=True, index=True),
    # People who finished a lesson or a review in it; people whose basic course became complete in it.
    Column("active", Integer, nullable=False),
    Column("done", Integer, nullable=False),
)
