"""What stands in a file is read in one form, and cut off where it is not text."""

import unicodedata
from pathlib import Path

from bot.content.files import entries, read_text
from bot.runtime.errors import ContentError, NotAllowed, Refusal


def test_text_comes_composed_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", "tiếng\r\nViệt\r").encode())
    problems: list[ContentError] = []
    assert read_text(path, "a.md", problems) == "tiếng\nViệt\n"
    assert not problems


def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    problems: list[ContentError] = []
    assert read_text(tmp_path / "a.md", "a.md", problems) == ""
    assert [problem.line for problem in problems] == [1]


def test_hidden_files_are_not_of_the_course(tmp_path: Path) -> None:
    for name in (".git", "b", "a"):
        (tmp_path / name).touch()
    assert [entry.name for entry in entries(tmp_path)] == ["a", "b"]
    assert entries(tmp_path / "none") == []


def test_an_error_without_a_message_says_what_its_kind_means() -> None:
    assert str(Refusal()) == "This cannot be done."
    assert str(NotAllowed("Không được.")) == "Không được."
    assert str(ContentError("a.md", 2)) == "a.md:2: A lesson or a quiz has a mistake."
