"""What is wrong with the course: everything, in one pass, by file and line."""

from collections import Counter
from datetime import date
from pathlib import Path

from bot.content.course import Course, read_course
from bot.content.style.jargon import read_jargon
from bot.content.style.lesson import check_lesson
from bot.content.style.quiz import check_quiz
from bot.runtime.errors import ContentError

# What the bot says by itself when someone is being robbed.
_NEEDED = ("police_113",)


def check(lessons_dir: Path, quizzes_dir: Path, today: date) -> list[ContentError]:
    """Everything that keeps the course from working or from being published, sorted by file and line."""
    course = read_course(lessons_dir, quizzes_dir)
    jargon = read_jargon(lessons_dir, course.problems)
    for lesson in course.lessons.values():
        check_lesson(lesson, course.contacts, jargon, today)
    for key, quiz in course.quizzes.items():
        check_quiz(quiz, course.lessons.get(key), course.contacts, jargon)
    _check_orders(course)
    _check_needed(course, lessons_dir.name)
    once = {(error.file, error.line, error.message): error for error in course.problems}
    return [once[place] for place in sorted(once)]


def report(errors: list[ContentError]) -> str:
    """The mistakes as lines for a terminal or an editor: `file:line: message`, the hint below."""
    lines = []
    for error in errors:
        lines.append(str(error))
        if error.hint:
            lines.append(f"    {error.hint}")
    return "\n".join(lines)


def _check_orders(course: Course) -> None:
    """Two lessons of a track, or two tracks, in the same place would stand in an order nobody chose."""
    taken = Counter((draft.track, draft.name.locale, draft.order) for draft in course.lessons.values())
    for draft in course.lessons.values():
        if taken[draft.track, draft.name.locale, draft.order] > 1:
            draft.document.note(("order",), f"Hai bài cùng “order: {draft.order}” trong một tuyến.", "Đổi một số.")
    places = Counter(track.order for track in course.tracks)
    for track in course.tracks:
        if places[track.order] > 1:
            track.document.note(("order",), f"Hai tuyến cùng “order: {track.order}”.", "Đổi một số.")


def _check_needed(course: Course, folder: str) -> None:
    for key in _NEEDED:
        if course.lessons and course.contacts.usable(key) is None:
            error = ContentError(
                f"{folder}/contacts.csv", 1, f"Thiếu “{key}”.", "Máy tự nhắc số này khi có người bị lừa."
            )
            course.problems.append(error)
