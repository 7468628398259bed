"""What should have come of it? The same acts through the pure flows, one after another, in a clean store of its own."""

import random
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select

from bot.app import layout_words
from bot.channels.base import Incoming
from bot.channels.message import Choice, Message
from bot.channels.telegram_layout import Step, lay_out
from bot.content.library import Library
from bot.conversation.engine import Engine as Desk
from bot.conversation.turn import House
from bot.membership import links
from bot.membership.models import identity
from bot.runtime.clock import FrozenClock
from bot.runtime.database import metadata, open_writer
from bot.runtime.locale import LOCALES, Words
from tests.chaos.script import Act, Scenario

COURSE = Path(__file__).parents[1] / "course"
MORNING = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
ZONE = "Asia/Ho_Chi_Minh"
ORGANISER = "Mặt trận Tổ quốc tỉnh"
PUBLIC_URL = "https://hoc.example.vn"
_CODE = re.compile(r"\b(\d{6})\b")
_WORDS = (
    "học", "hoc", "tiếp", "tiep", "quay lại", "dừng", "tiến độ", "trợ giúp", "a", "b", "c", "1", "2", "đúng", "xong",
    "các bài", "gọi tôi là bác", "ôn lại", "dữ liệu của tôi", "113", "hôm nay trời đẹp", "lưu kết quả", "đổi cách xưng hô",
)  # fmt: skip


# Several scenarios are judged at once, and the drawing of codes is one for all.
_one_draws = threading.Lock()


@cache
def _library() -> Library:
    return Library.load(COURSE / "lessons", COURSE / "quizzes")


@cache
def _layout() -> dict[str, object]:
    return {locale: layout_words(Words(locale)) for locale in LOCALES}


class Oracle:
    """A desk with a store in memory, where nothing ever goes wrong."""

    def __init__(self, public_url: str) -> None:
        self.public_url = public_url
        self.engine = open_writer("sqlite://")
        metadata.create_all(self.engine)
        self.clock = FrozenClock(MORNING)
        house = House(_library(), ORGANISER, public_url)
        self._desk = Desk(house, self.clock, zone=ZoneInfo(ZONE), mailboxes={"web", "console"})

    def take(self, event: Incoming, at: datetime, codes: Iterator[str]) -> tuple[Message, ...]:
        """One turn; a code that has to be drawn is the next of the given ones."""
        self.clock.moment = at
        with _one_draws:
            drawn = links._random_code
            links._random_code = lambda: next(codes, None) or drawn()
            try:
                with self.engine.begin() as connection:
                    (outcome,) = self._desk.take(connection, [event])
            finally:
                links._random_code = drawn
        assert outcome is not None
        assert outcome.status == "done", (outcome, event)
        return outcome.messages

    def addresses_like(self, address: str) -> list[str]:
        """The addresses of the learner who has this one."""
        mine = select(identity.c.learner_id).where(identity.c.address == address).scalar_subquery()
        with self.engine.connect() as connection:
            return list(connection.execute(select(identity.c.address).where(identity.c.learner_id == mine)).scalars())

    def rows(self, table: Table) -> list[dict[str, object]]:
        with self.engine.connect() as connection:
            found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            return [dict(row) for row in found]

    def close(self) -> None:
        """Give it back empty, for the next one: what it has learnt about its statements is worth keeping."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            connection.exec_driver_sql("DELETE FROM sqlite_sequence")
        _idle.append(self)


_idle: list[Oracle] = []


def an_oracle(public_url: str = PUBLIC_URL) -> Oracle:
    """One that knows nothing of anybody."""
    known = next((one for one in _idle if one.public_url == public_url), None)
    if known is None:
        return Oracle(public_url)
    _idle.remove(known)
    return known


def calls_for(message: Message) -> tuple[Step, ...]:
    """The calls that a message takes on Telegram."""
    return lay_out(message, _layout()[message.locale])  # type: ignore[arg-type]


def code_in(text: str) -> str:
    """The joining code in a message, "" if there is none."""
    found = _CODE.search(text) if "nối" in text else None
    return found[1] if found else ""


def plan(scenario: Scenario) -> list[Act]:
    """What everybody does, chosen by the seed while looking at an undisturbed conversation."""
    rng = random.Random(f"{scenario.kind}/{scenario.seed}/acts")
    planner = _Planner(an_oracle(), rng, scenario)
    try:
        return planner.acts()
    finally:
        planner.oracle.close()


class _Planner:
    def __init__(self, oracle: Oracle, rng: random.Random, scenario: Scenario) -> None:
        self.oracle, self._rng, self._scenario = oracle, rng, scenario
        self._choices: dict[int, tuple[Choice, ...]] = {}
        self._made: list[Act] = []

    def acts(self) -> list[Act]:
        people, length = self._scenario.people, self._scenario.length
        self._act_out_on_telegram(people, length)
        self._rng = random.Random(f"{self._scenario.kind}/{self._scenario.seed}/browsers")
        for who in range(people, people + self._scenario.browsers):
            for _ in range(length):
                self._does(self._any_act(who))
        return self._made

    def _act_out_on_telegram(self, people: int, length: int) -> None:
        self._does(*(Act(who, "says", "/start") for who in range(people)))
        erased_at = self._rng.randint(1, length - 1) if self._scenario.is_erasing else -1
        joined_at = self._rng.randint(1, length - 1) if self._scenario.is_joining else -1
        for n in range(length):
            for who in self._rng.sample(range(people), people):
                self._does(self._any_act(who))
            if n == erased_at:
                self._erase(0)
            if n == joined_at:
                self._does(Act(1, "says", "nối máy"), Act(0, "joins", "1"))
            if self._rng.random() < 0.03:
                who = self._rng.randrange(people)
                self._does(Act(who, "blocks"), Act(who, "unblocks"), Act(who, "says", "học"))

    def _erase(self, who: int) -> None:
        self._does(Act(who, "says", "xóa dữ liệu"), Act(who, "presses", "data:erase"))
        self._does(Act(who, "presses", "data:erase-yes", self._waits()), Act(who, "says", "học", self._waits()))

    def _waits(self) -> bool:
        return self._rng.random() >= self._scenario.haste

    def _any_act(self, who: int) -> Act:
        there = [c for c in self._choices.get(who, ()) if not c.payload.startswith("data:erase")]
        draw = self._rng.random()
        if there and draw < 0.6:
            main = [c for c in there if c.role in {"main", "answer"}] or there
            return Act(who, "presses", self._rng.choice(main if draw < 0.5 else there).payload, self._waits())
        if there and draw < 0.75:
            one = self._rng.choice(there)
            return Act(who, "says", one.key or one.label, self._waits())
        return Act(who, "says", self._rng.choice(_WORDS), self._waits())

    def _does(self, *acts: Act) -> None:
        for act in acts:
            self._made.append(act)
            fields = {
                "says": {"kind": "start"} if act.words == "/start" else {"kind": "text", "text": act.words},
                "presses": {"kind": "choice", "payload": act.words},
                "blocks": {"kind": "blocked"},
                "unblocks": {"kind": "returned"},
                "joins": {"kind": "text", "text": "nối 123456"},
            }[act.deed]
            door = ("telegram", "1") if act.who < self._scenario.people else ("web", "chat")
            event = Incoming(*door, str(len(self._made)), str(act.who), sent_at=MORNING, locale="vi", **fields)  # type: ignore[arg-type]
            messages = self.oracle.take(event, MORNING, iter(["123456"]))
            if messages:
                self._choices[act.who] = messages[-1].choices
