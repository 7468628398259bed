"""The programs that are measured: how each is started, where it takes webhooks, and where its answers lie."""

import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.course import Lesson, write_for_peers, write_for_us
from bench.stores import Store

ROOT = Path(__file__).parents[1]
TOKEN = "42:AAbenchbenchbenchbenchbench"
_OURS = """
SELECT i.address, f.lesson, f.question, f.picked, f.is_right FROM fact f
JOIN identity i ON i.learner_id = f.learner_id WHERE f.kind IN ('answer', 'again') ORDER BY f.id
"""
_OWED = "SELECT count(*) FROM delivery WHERE state <> 'sent'"
_EVENTS = """
SELECT i.address, count(*) FROM incoming n JOIN identity i ON i.learner_id = n.learner_id GROUP BY i.address
"""
_PEERS = """
SELECT u.tg_id, l.name, q.name, substr('ABCD', a.choice + 1, 1), a.is_correct FROM attempts a
JOIN users u ON u.id = a.user_id JOIN questions q ON q.id = a.question_id
JOIN lessons l ON l.id = q.lesson_id ORDER BY a.id
"""


@dataclass(frozen=True)
class Place:
    """What a program is told: its store, its course, its port, and where the Bot API is."""

    store: Store
    folder: Path
    api_port: int = 0
    port: int = field(default_factory=lambda: random.randrange(20_000, 30_000))
    secret: str = field(default_factory=lambda: secrets.token_hex(16))


@dataclass(frozen=True)
class Kind:
    """One program to measure."""

    name: str
    command: tuple[str, ...]
    hook: str
    answers: str
    """A query for all answers in the order they were given: address, lesson, question, letter, right or not."""
    prepare: Callable[[tuple[Lesson, ...], Path], None]
    settings: Callable[[Place], Mapping[str, str]]
    owed: str = ""
    """A query for the number of messages not sent yet, where the program keeps them."""
    events: str = ""
    """A query for the number of updates taken from each address, where the program keeps them."""

    def env(self, place: Place) -> dict[str, str]:
        """The environment it is started with."""
        return {"PYTHONPATH": str(ROOT), **self.settings(place)}


def _our_settings(place: Place) -> dict[str, str]:
    settings = {
        "HOCSO_DATABASE_URL": place.store.url(),
        "HOCSO_PORT": str(place.port),
        "HOCSO_SECRET_KEY": "a key for the bench only",
        "HOCSO_LESSONS_DIR": str(place.folder / "course" / "lessons"),
        "HOCSO_QUIZZES_DIR": str(place.folder / "course" / "quizzes"),
        "HOCSO_LOG_LEVEL": "WARNING",
    }
    if not place.api_port:
        return settings
    return settings | {
        "HOCSO_PUBLIC_URL": "https://hoc.example.vn",
        "HOCSO_TELEGRAM_TOKEN": TOKEN,
        "HOCSO_TELEGRAM_API_URL": f"http://127.0.0.1:{place.api_port}",
        "HOCSO_TELEGRAM_WEBHOOK_SECRET": place.secret,
    }


def _peer_settings(place: Place) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "API_BASE": f"http://127.0.0.1:{place.api_port}",
        "WEBHOOK_PORT": str(place.port),
        "WEBHOOK_SECRET": place.secret,
        "DB_URL": place.store.url(is_async=True),
        "CONTENT": str(place.folder / "content.json"),
    }


def _for_us(course: tuple[Lesson, ...], folder: Path) -> None:
    write_for_us(course, folder / "course")


def _for_peers(course: tuple[Lesson, ...], folder: Path) -> None:
    write_for_peers(course, folder / "content.json")


def _peer(name: str, module: str) -> Kind:
    return Kind(name, ("-m", module), "/webhook", _PEERS, _for_peers, _peer_settings)


OURS = Kind("Học Số", ("-m", "bot", "run"), "/hooks/telegram", _OURS, _for_us, _our_settings, _OWED, _EVENTS)
AIOGRAM = _peer("aiogram + ORM", "bench.peers.aiogram_quiz")
PTB = _peer("PTB + ORM", "bench.peers.ptb_quiz")
