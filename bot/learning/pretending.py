"""A year of learning that nobody did: for an invented province, so that officers can try their pages out."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

import msgspec
from msgspec import Struct

from bot.content.model import Lesson
from bot.membership.demo.bulk import Row
from bot.membership.demo.crowd import DAYS, Crowd
from bot.runtime.periods import week_of

MOST_SITTINGS = 16
VARIANTS = 16
# How often somebody comes to the end of a lesson, and how many days later the next one begins, on average.
_ENDS, _PAUSE = 0.88, 9
# The day of Tết: nobody learns then, and few in the days around.
_TET = (date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3))
_BEFORE, _AFTER, _DILIGENT = 6, 8, 0.12
# Hours of UTC: some in the morning and at noon, most in the evening of Việt Nam.
_HOURS = "00 01 01 02 03 04 05 05 06 08 09 10 11 11 12 12 12 12 12 13 13 13 13 13 13 13 14 14 14 14 15 15".split()
_CHANNELS = ("web", "web", "web", "telegram")


class Line(Struct, frozen=True):
    """One fact of a sitting: how many minutes after its beginning, and what."""

    minute: int
    kind: str
    words: Row
    """Lesson, version, question, what was picked, whether that was right."""


class Sitting(Struct, frozen=True):
    """One way a lesson can go."""

    lines: tuple[Line, ...]
    right: int
    asked: int

    @property
    def has_review(self) -> bool:
        """A missed question of an earlier lesson came first."""
        return self.lines[0].kind == "review"


class Past(Struct):
    """What everybody of a crowd did, column by column."""

    crowd: Crowd
    lessons: Sequence[Lesson]
    ways: Sequence[Sequence[Sitting]]
    """For each lesson: ways to finish it, then as many ways to break off."""
    days: "array[int]"
    """`MOST_SITTINGS` places for each person: the days of their sittings, -1 where there is none."""
    ended: "array[int]"
    """For each person: which sittings came to the end, bit by bit."""
    salt: int

    def sittings(self, n: int) -> Iterator[tuple[int, int, Sitting, int]]:
        """One person's sittings: the day, the lesson's place, how it went, and a number to vary by."""
        ended, passed = self.ended[n], 0
        for k in range(MOST_SITTINGS):
            day = self.days[n * MOST_SITTINGS + k]
            if day < 0:
                return
            yield day, passed % len(self.lessons), *self.way(n, k, passed)
            passed += ended >> k & 1

    def way(self, n: int, k: int, passed: int) -> tuple[Sitting, int]:
        """How a sitting went, and a number to vary by."""
        chance = (n * 2654435761 + k * 40503 + self.salt) & 0xFFFFFFFF
        chance ^= chance >> 15
        broken_off = 0 if self.ended[n] >> k & 1 else VARIANTS
        return self.ways[passed % len(self.lessons)][broken_off + chance % VARIANTS], chance

    def standing(self) -> list[str]:
        """How far each is through the basic course."""
        all_of_it = len(self.lessons)
        return [
            "done" if ended.bit_count() >= all_of_it else "half" if self.days[n * MOST_SITTINGS] >= 0 else "none"
            for n, ended in enumerate(self.ended)
        ]


def imagine(random: Random, crowd: Crowd, lessons: Sequence[Lesson]) -> Past:
    """Let a year go by: many do little, few do much; evenings and week-ends, and a pause at Tết."""
    ways = [_ways(random, lessons, place) for place in range(len(lessons))]
    days, ended = array("h", [-1]) * (len(crowd) * MOST_SITTINGS), array("H", bytes(2 * len(crowd)))
    moved = _calendar(crowd.since)
    for n in range(len(crowd)):
        if crowd.waits[n]:
            continue
        eager = crowd.branches[crowd.first[n]].zeal * 0.85 * random.paretovariate(0.9)
        day = crowd.joined[n] + int(random.expovariate(0.2))
        for k in range(min(MOST_SITTINGS, int(eager))):
            day = moved[day] if day < DAYS and random.random() >= _DILIGENT else day
            if day >= DAYS:
                break
            days[n * MOST_SITTINGS + k] = day
            ended[n] |= (random.random() < _ENDS) << k
            day += 1 + int(random.expovariate(1 / _PAUSE))
    return Past(crowd, lessons, ways, days, ended, random.getrandbits(32))


def _calendar(since: date) -> list[int]:
    """For each day, the day to which most people would put off what they might do on it."""
    moved = []
    for n in range(DAYS):
        day, later = since + timedelta(days=n), n
        tet = next((t for t in _TET if -_BEFORE <= (day - t).days <= _AFTER), None)
        if tet is not None:
            later = n + _AFTER + 1 - (day - tet).days + n % 9
        elif day.weekday() in {0, 3}:
            # To Saturday or Sunday: a week-end is learnt on twice as much as a working day.
            later = n + (5 if day.weekday() == 0 else 3)
        moved.append(later)
    return moved


def _ways(random: Random, lessons: Sequence[Lesson], place: int) -> list[Sitting]:
    finished = [_sitting(random, lessons, place, n) for n in range(VARIANTS)]
    broken = [msgspec.structs.replace(s, lines=s.lines[: 2 + n % (len(s.lines) - 2)]) for n, s in enumerate(finished)]
    return finished + broken


def _sitting(random: Random, lessons: Sequence[Lesson], place: int, variant: int) -> Sitting:
    lesson = lessons[place]
    lines, missed, right = [_line(0, "begun", lesson)], list[str](), 0
    if place and variant % 4 == 0:
        before = lessons[place - 1]
        lines.insert(0, _line(0, "review", before, before.questions[variant % len(before.questions)].id, "A", "1"))
    for n, question in enumerate(lesson.questions):
        is_right = random.random() < 0.55 + 0.4 * variant / VARIANTS
        lines.append(_line(3 + n, "answer", lesson, question.id, "ABC"[variant % 3], "1" if is_right else "0"))
        right += is_right
        missed += [] if is_right else [question.id]
    lines += [_line(4 + len(lesson.questions), "again", lesson, question, "B", "1") for question in missed]
    lines.append(_line(5 + len(lesson.questions), "finished", lesson))
    return Sitting(tuple(lines), right, len(lesson.questions))


def _line(minute: int, kind: str, lesson: Lesson, *rest: str) -> Line:
    question, picked, is_right = rest or ("", "", None)
    return Line(minute, kind, (lesson.id, lesson.version, question, picked, is_right))


FACT = (
    "learner_id", "unit_id", "also_units", "is_assisted", "kind", "at", "day", "channel", "sitting", "lesson",
    "version", "question", "picked", "is_right",
)  # fmt: skip
PROGRESS = ("learner_id", "lesson", "version", "begun_at", "finished_at", "last_at", "times", "right", "asked")
STUDY_WEEK = ("learner_id", "week")


def facts(past: Past) -> Iterator[Row]:
    """Rows of `fact`, day by day, as they would have been written."""
    crowd, by_day = past.crowd, [array("q") for _ in range(DAYS)]
    for at, day in enumerate(past.days):
        if day >= 0:
            by_day[day].append(at)
    for offset, places in enumerate(by_day):
        date_of_all = crowd.day(offset).isoformat()
        for at in places:
            n, k = divmod(at, MOST_SITTINGS)
            sitting, chance = past.way(n, k, (past.ended[n] & ((1 << k) - 1)).bit_count())
            head = (str(crowd.first_id + n), *crowd.unit_columns(n), str(crowd.is_assisted[n]))
            about = (date_of_all, _CHANNELS[n % len(_CHANNELS)], str(k + 1))
            for line in sitting.lines:
                yield (*head, line.kind, _moment(date_of_all, chance, line.minute), *about, *line.words)


def progress(past: Past) -> Iterator[Row]:
    """Rows of `progress`: what the facts of each person and lesson come to."""
    for n in range(len(past.crowd)):
        mine: dict[int, _Progress] = {}
        for k, (day, place, sitting, chance) in enumerate(past.sittings(n)):
            one = mine.setdefault(place, _Progress())
            one.add(past.crowd.day(day).isoformat(), chance, sitting, is_finished=bool(past.ended[n] >> k & 1))
        number = str(past.crowd.first_id + n)
        for place, one in mine.items():
            lesson = past.lessons[place]
            yield number, lesson.id, lesson.version, *one.columns()


def study_weeks(past: Past) -> Iterator[Row]:
    """Rows of `study_week`."""
    mondays = [week_of(past.crowd.day(n)).isoformat() for n in range(DAYS)]
    for n in range(len(past.crowd)):
        learnt = enumerate(past.sittings(n))
        weeks = {mondays[day] for k, (day, _place, way, _c) in learnt if past.ended[n] >> k & 1 or way.has_review}
        yield from ((str(past.crowd.first_id + n), week) for week in weeks)


class _Progress(Struct):
    begun_at: str = ""
    finished_at: str | None = None
    last_at: str = ""
    times: int = 0
    right: int = 0
    asked: int = 0

    def add(self, day: str, chance: int, sitting: Sitting, *, is_finished: bool) -> None:
        begun, end = (_moment(day, chance, minute) for minute in (0, sitting.lines[-1].minute))
        self.begun_at, self.last_at = self.begun_at or begun, end if is_finished else begun
        if is_finished:
            self.finished_at = self.finished_at or end
            self.times, self.right, self.asked = self.times + 1, sitting.right, sitting.asked

    def columns(self) -> Row:
        return (
            self.begun_at, self.finished_at, self.last_at, str(self.times), str(self.right), str(self.asked),
        )  # fmt: skip


def _moment(day: str, chance: int, minute: int) -> str:
    begun = (chance >> 8) % 40 + minute
    return f"{day} {_HOURS[chance % len(_HOURS)]}:{begun:02}:{(chance >> 16) % 60:02}.000000"
