"""Authors' files broken in every way: the course is read, or every mistake is told by file and line."""

import shutil
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.content.check import check, report
from bot.content.library import ContentProblems, Library
from bot.runtime.errors import ContentError
from tests.conftest import COURSE
from tests.fuzz.depth import fuzzed
from tests.fuzz.mangle import STRANGE_WORDS

FILES = sorted(path.relative_to(COURSE).as_posix() for path in COURSE.rglob("*") if path.is_file())
TODAY = date(2026, 11, 22)
SEASONING = (
    "---", "...", "- ", ": ", "|", ">", "&a", "*a", "<<: *a", "!!python/object:os.system", "!x", "{", "}", "[", "]",
    "#", "##", "# ", "\t", "%YAML 9", "? ", "'", '"', "**", "`", "```", "|-", "\\", "<script>", "{{x}}", "{police_113}",
    "![](x)", "[a](javascript:b)", "https://a.b", "0912345678", "~", "null", "true", "2026-13-45", "1e999", "0x1F",
    "-0", "９", "\ufeff", "\u2028", "\x85", "\x0c", "id:", "kind:", "answer:", "card: 0", "order: -1",
)  # fmt: skip
words = st.sampled_from(SEASONING) | st.sampled_from(STRANGE_WORDS) | st.text(max_size=20)
deeds = st.tuples(
    st.sampled_from(("cut", "drop", "double", "swap", "put", "value", "rest")),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    words,
)


class Broken:
    """The small course, changed and checked, and put right again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(COURSE, root)

    def says(self, file: str, content: bytes) -> None:
        """Check the course with this file in it; whatever is wrong is told as it should be."""
        path = self.root / file
        path.write_bytes(content)
        try:
            self._is_read_or_refused(file)
        finally:
            shutil.copy(COURSE / file, path)

    def _is_read_or_refused(self, file: str) -> None:
        lessons, quizzes = self.root / "lessons", self.root / "quizzes"
        began = time.process_time()
        errors = check(lessons, quizzes, TODAY)
        assert places(errors) >= places(refusals(lessons, quizzes))
        assert time.process_time() - began < 5, file
        for error in errors:
            assert error.message.strip()
            assert error.line >= 1
            assert (self.root / error.file).parent.is_dir()
        assert report(errors).encode("utf-8")


def refusals(lessons: Path, quizzes: Path) -> list[ContentError]:
    """What keeps the course from being served."""
    try:
        Library.load(lessons, quizzes)
    except ContentProblems as problems:
        return problems.errors
    return []


def places(errors: list[ContentError]) -> set[tuple[str, int, str]]:
    return {(error.file, error.line, error.message) for error in errors}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    return Broken(tmp_path_factory.mktemp("broken") / "course")


def spoilt(text: str, deed: tuple[str, int, int, str]) -> str:
    """The text after one deed of a careless hand."""
    kind, here, there, word = deed
    lines = text.split("\n")
    a, b = here % len(lines), there % len(lines)
    if kind == "cut":
        return text[: here % (len(text) + 1)]
    if kind == "put":
        at = (here * 10_007 + there) % (len(text) + 1)
        return text[:at] + word + text[at:]
    if kind == "drop":
        del lines[a]
    elif kind == "double":
        lines.insert(b, lines[a])
    elif kind == "swap":
        lines[a], lines[b] = lines[b], lines[a]
    elif kind == "value":
        lines[a] = lines[a].partition(":")[0] + ": " + word
    else:
        lines[a:] = [word] * (there % 50)
    return "\n".join(lines)


@fuzzed(60)
@given(file=st.sampled_from(FILES), done=st.lists(deeds, min_size=1, max_size=4))
def test_a_careless_hand_is_told_where_it_slipped(
    broken: Broken, file: str, done: list[tuple[str, int, int, str]]
) -> None:
    text = (COURSE / file).read_text(encoding="utf-8")
    for deed in done:
        text = spoilt(text, deed)
    broken.says(file, text.encode("utf-8", "surrogatepass"))


@fuzzed(20)
@given(file=st.sampled_from(FILES), content=st.binary(max_size=200))
@example(file=FILES[0], content="tiếng Việt".encode("utf-16"))
def test_any_bytes_are_told_as_a_mistake(broken: Broken, file: str, content: bytes) -> None:
    broken.says(file, content)


TOWERS = (
    "[" * 5000, "{a: " * 5000, "- " * 5000, "> " * 5000, "* " * 3000, "#" * 5000, "**" * 900, "`" * 1900, "[a](" * 400,
    "![" * 900, "<" * 1900, "&" * 1900, "\n" * 100_000, "a: b\n" * 3000, "---\n" * 3000, "|" * 1900, '"' * 1900,
    "a: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n", "\\" * 1900, "https://a." * 190, "0912 345 678 " * 140,
    ",".join("a" * 900), "x" * 400_000, "_*" * 900, "a\u0301" * 900, "!!binary " * 200, "? " * 900, "x" * 1900 + ":",
    ("**a* " * 300 + "\n") * 30, ("a" * 1900 + "\n") * 60,
)  # fmt: skip


@pytest.mark.parametrize("file", ["lessons/contacts.csv", "lessons/lua-dao/goi-la.md", "quizzes/lua-dao/goi-la.yaml"])
def test_a_file_made_to_hurt_is_refused_in_time(broken: Broken, file: str) -> None:
    good = (COURSE / file).read_text(encoding="utf-8")
    for tower in TOWERS:
        broken.says(file, tower.encode())
        broken.says(file, f"{good}\n{tower}".encode())


def test_folders_devices_and_links_in_place_of_files_are_told(tmp_path: Path) -> None:
    for n, file in enumerate(FILES):
        course = Broken(tmp_path / str(n))
        path = course.root / file
        path.unlink()
        path.mkdir()
        course._is_read_or_refused(file)
        path.rmdir()
        path.symlink_to("/dev/zero")
        course._is_read_or_refused(file)
        path.unlink()
        path.symlink_to(path)
        course._is_read_or_refused(file)
