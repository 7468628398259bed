"""One learner's way through the course, kept by the bench itself, and held against every screen that is shown."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bench.course import KEYS, Lesson, Question

_SCORE = re.compile(r"Đúng (\d+) trên (\d+) câu|Đúng cả (\d+) câu")
_PRAISE = "Đúng rồi"
Phase = Literal["card", "question", "feedback", "finish"]


class Wrong(Exception):
    """A screen is not the one this learner must see."""


@dataclass(frozen=True)
class Button:
    """What stands on it, and what it sends."""

    face: str
    sends: str


@dataclass(frozen=True)
class Screen:
    """What a learner sees after a tap."""

    text: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Reply:
    """One answer given: it must be found in the store, once."""

    lesson: str
    question: str
    key: str
    is_right: bool


class Walk:
    """Card, questions with their feedback, the missed ones once more, the finish, and on to the next lesson."""

    def __init__(self, course: Sequence[Lesson], rng: random.Random) -> None:
        self._course, self._rng = course, rng
        self._lesson = 0
        self.phase: Phase = "card"
        self.replies: list[Reply] = []
        self._queue: list[Question] = []
        self._missed: list[Question] = []
        self._is_again = False
        self._right = 0

    def tap(self, screen: Screen) -> Button:
        """Check the screen, and choose what to press on it. Raises `Wrong`."""
        self.check(screen)
        if self.phase == "question":
            return self._answer(screen)
        if self.phase == "card":
            self._ask(list(self._lesson_now.questions), is_again=False)
            return _named(screen, "Làm câu hỏi")
        if self.phase == "finish":
            self._lesson += 1
            self.phase = "card"
            return _named(screen, "Học luôn")
        self._go_on()
        return _named(screen, "Tiếp")

    def check(self, screen: Screen) -> None:
        """Hold the screen against what this learner must see now. Raises `Wrong`."""
        missing = [part for part in self._expected() if part not in screen.text]
        if missing:
            raise Wrong(f"{self.phase}: {missing[0]!r} is not in {screen.text[:300]!r}")
        if self.phase == "feedback" and not self.replies[-1].is_right and _PRAISE in screen.text:
            raise Wrong(f"a wrong answer was praised: {screen.text[:300]!r}")
        if self.phase == "finish":
            found = _SCORE.search(screen.text)
            if not found or int(found[1] or found[3]) != self._right:
                raise Wrong(f"finish: {self._right} right, shown {screen.text[:300]!r}")

    @property
    def _lesson_now(self) -> Lesson:
        return self._course[self._lesson % len(self._course)]

    def _expected(self) -> list[str]:
        if self.phase == "card":
            return [self._lesson_now.title, self._lesson_now.card]
        if self.phase == "finish":
            return [self._lesson_now.title]
        question = self._queue[0]
        if self.phase == "question":
            return [question.ask, *question.choices]
        praise = [_PRAISE] if self.replies[-1].is_right else []
        return [question.explain, question.choices[question.right], *praise]

    def _answer(self, screen: Screen) -> Button:
        question, chosen = self._queue[0], self._rng.randrange(len(KEYS))
        is_right = chosen == question.right
        self.replies.append(Reply(self._lesson_now.id, question.id, KEYS[chosen], is_right))
        if not self._is_again:
            self._right += is_right
            self._missed += [] if is_right else [question]
        self.phase = "feedback"
        return _answer_button(screen, KEYS[chosen], question.choices[chosen])

    def _go_on(self) -> None:
        del self._queue[0]
        if self._queue:
            self.phase = "question"
        elif self._missed:
            self._ask(self._missed, is_again=True)
        else:
            self.phase = "finish"

    def _ask(self, questions: list[Question], *, is_again: bool) -> None:
        if not is_again:
            self._right = 0
        self._queue, self._missed, self._is_again = questions, [], is_again
        self.phase = "question"


def _named(screen: Screen, face: str) -> Button:
    found = next((b for b in screen.buttons if b.face.strip() == face), None)
    if found is None:
        raise Wrong(f"no button {face!r} among {[b.face for b in screen.buttons]} under {screen.text[:200]!r}")
    return found


def _answer_button(screen: Screen, key: str, choice: str) -> Button:
    """By its letter or by its words: both ways of showing answers are fair."""
    found = next((b for b in screen.buttons if b.face.strip() == key or choice in b.face), None)
    if found is None:
        raise Wrong(f"no answer {key} among {[b.face for b in screen.buttons]}")
    return found
