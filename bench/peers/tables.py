"""The peers' store: SQLAlchemy ORM, asynchronous, as its documentation shows it."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, event, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables."""


class User(Base):
    """A learner."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    tg_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str]


class Lesson(Base):
    """One card to read before the questions."""

    __tablename__ = "lessons"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    title: Mapped[str]
    card: Mapped[str]


class Question(Base):
    """One question of a lesson."""

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"), index=True)
    name: Mapped[str]
    position: Mapped[int]
    text: Mapped[str]
    options: Mapped[list[str]] = mapped_column(JSON)
    correct: Mapped[int]
    explanation: Mapped[str]


class Attempt(Base):
    """One answer of a learner."""

    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    choice: Mapped[int]
    is_correct: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))


def open_engine() -> AsyncEngine:
    """The pool is as large as serves the peers best: SQLAlchemy's own 5 + 10 opens and closes connections all the time."""
    engine = create_async_engine(os.environ["DB_URL"], pool_size=20, max_overflow=0)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    sync = os.environ.get("SQLITE_SYNCHRONOUS", "FULL")
    for pragma in ("journal_mode=WAL", f"synchronous={sync}", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


async def set_up(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Make the tables and fill in the course."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    maker = async_sessionmaker(engine, expire_on_commit=False)
    course = json.loads(Path(os.environ["CONTENT"]).read_text(encoding="utf-8"))
    async with maker() as session:
        if await session.get(Lesson, 1) is None:
            session.add_all(Lesson(**row) for row in course["lessons"])
            await session.flush()
            session.add_all(Question(**row) for row in course["questions"])
            await session.commit()
    return maker


async def get_user(session: AsyncSession, tg_id: int, name: str) -> User:
    """The learner, made at the first sight."""
    user = await session.scalar(select(User).where(User.tg_id == tg_id))
    if user is None:
        user = User(tg_id=tg_id, name=name)
        session.add(user)
        await session.commit()
    return user


async def questions_of(session: AsyncSession, lesson_id: int) -> list[int]:
    """The ids of a lesson's questions in order."""
    query = select(Question.id).where(Question.lesson_id == lesson_id).order_by(Question.position)
    return list(await session.scalars(query))


def verdict(question: Question, choice: int) -> str:
    """What is said after an answer."""
    right = question.options[question.correct]
    if choice == question.correct:
        return f"✅ Đúng rồi!\nCâu đúng: {right}\n\n{question.explanation}"
    return f"❌ Chưa phải câu này. Câu này khó thật.\nCâu đúng: {right}\n\n{question.explanation}"


def finish(lesson: Lesson, right: int, asked: int) -> str:
    """What is said after the last question."""
    return f"Bạn học xong “{lesson.title}”. Đúng {right} trên {asked} câu ngay lần đầu."
