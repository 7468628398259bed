"""A small course to read, and a copy of it to break."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.content.check import check
from bot.runtime.errors import ContentError

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = date(2026, 11, 22)
LESSON = "lessons/an-toan/cuoc-goi-la.md"
QUIZ = "quizzes/an-toan/cuoc-goi-la.yaml"


class CourseCopy:
    """A course that a test may change before it is checked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lessons = root / "lessons"
        self.quizzes = root / "quizzes"

    def change(self, file: str, old: str, new: str) -> int:
        """Replace some words of a file; returns the line where they stood."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def write(self, file: str, content: str | bytes) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def check(self, today: date = TODAY) -> list[ContentError]:
        return check(self.lessons, self.quizzes, today)

    def says(self, today: date = TODAY) -> list[str]:
        return [str(error) for error in self.check(today)]


@pytest.fixture
def course(tmp_path: Path) -> CourseCopy:
    shutil.copytree(FIXTURES, tmp_path / "course")
    return CourseCopy(tmp_path / "course")


Break = Callable[[CourseCopy], None]
