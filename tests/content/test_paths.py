"""The basic course is what the authors name, or everything; a mistake in the list is told at its line."""

import pytest

from bot.content.library import ContentProblems, Library
from tests.content.conftest import CourseCopy

FILE = "lessons/paths.yaml"


def test_without_a_list_every_lesson_is_basic_in_the_order_of_the_course(course: CourseCopy) -> None:
    assert Library.load(course.lessons, course.quizzes).basic == ("chu-to", "khoa-may", "cuoc-goi-la")


def test_the_list_names_the_basic_lessons(course: CourseCopy) -> None:
    course.write(FILE, "basic:\n  - cuoc-goi-la\n  - chu-to\n")
    assert course.says() == []
    assert Library.load(course.lessons, course.quizzes).basic == ("cuoc-goi-la", "chu-to")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("basic:\n  - chu-to\n  - khoa-mai\n", 3, "Không có bài “khoa-mai”."),
        ("basic:\n  - chu-to\n  - khoa-may\n  - chu-to\n", 4, "được kể hai lần"),
        ("basic: []\n", 1, "“basic” đang trống."),
        ("basis: [chu-to]\n", 1, "Thiếu “basic”."),
        ("basic: [chu-to]\nmore: [khoa-may]\n", 2, "Không có mục “more”."),
        ("- chu-to\n", 1, "Tệp phải gồm các dòng"),
        ("basic:\n  - chu-to: 1\n", 2, "phải là lời văn"),
        ("", 1, "Tệp trống."),
    ],
)
def test_a_mistake_in_the_list_is_told_at_its_line(course: CourseCopy, text: str, line: int, says: str) -> None:
    course.write(FILE, text)
    found = [(error.file, error.line) for error in course.check() if says in error.message]
    assert found == [(FILE, line)], course.says()
    with pytest.raises(ContentProblems):
        Library.load(course.lessons, course.quizzes)


def test_a_near_miss_gets_the_lesson_that_was_meant(course: CourseCopy) -> None:
    course.write(FILE, "basic: [khoa-mai]\n")
    assert [error.hint for error in course.check()] == ["Ý bạn là “khoa-may”?"]
