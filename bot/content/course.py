"""What the two folders of the course hold together: every track, lesson and quiz, and everything that does not fit."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from bot.content.contacts import Contacts, read_contacts
from bot.content.files import entries
from bot.content.lessons import LessonDraft, read_lesson
from bot.content.names import RULE, Name, is_id, read_name
from bot.content.origin import Origin
from bot.content.paths import read_basic
from bot.content.quizzes import QuizDraft, read_quiz
from bot.content.tracks import TrackDraft, read_track
from bot.runtime.errors import ContentError
from bot.runtime.locale import DEFAULT

Key = tuple[str, str]
"""A lesson's id and its language."""
Draft = TypeVar("Draft", LessonDraft, QuizDraft)


class Course(Struct, frozen=True):
    """The course as written, and what is wrong with it."""

    tracks: list[TrackDraft]
    lessons: dict[Key, LessonDraft]
    quizzes: dict[Key, QuizDraft]
    contacts: Contacts
    problems: list[ContentError]
    basic: list[str]
    """The lessons of the basic course; none when no file names them."""


def read_course(lessons_dir: Path, quizzes_dir: Path) -> Course:
    """Read all files of the course; nothing is raised, everything wrong is noted."""
    problems: list[ContentError] = []
    course = Course([], {}, {}, read_contacts(lessons_dir, problems), problems, [])
    if not lessons_dir.is_dir():
        problems.append(ContentError(lessons_dir.name, 1, "Không thấy thư mục bài học.", "Xem lại nơi đặt bài học."))
    for folder in _folders(lessons_dir, ".md", course):
        _read_track(folder, course)
    for folder in _folders(quizzes_dir, ".yaml", course):
        _read_quizzes(folder, course)
    course.tracks.sort(key=lambda track: (track.order, track.id))
    _pair(course, quizzes_dir.name)
    _compare_languages(course)
    course.basic.extend(read_basic(lessons_dir, [i for i, locale in course.lessons if locale == DEFAULT], problems))
    return course


def _read_track(folder: Path, course: Course) -> None:
    names = [entry.name for entry in entries(folder)]
    texts = [name for name in names if name.endswith(".md")]
    if "track.yaml" in names:
        course.tracks.append(read_track(folder, _origin(folder, "track.yaml", DEFAULT, course)))
    elif texts:
        _note(course, _label(folder, "track.yaml"), "Thiếu tệp track.yaml.", "Xem mẫu trong docs/authoring.md.")
    for file, name in _named(folder, texts, ".md", course):
        _keep(course.lessons, read_lesson(folder / file, name, _origin(folder, file, name.locale, course)))


def _read_quizzes(folder: Path, course: Course) -> None:
    names = [entry.name for entry in entries(folder)]
    for file in names:
        if file.endswith(".yml"):
            _note(course, _label(folder, file), "Đuôi tệp phải là .yaml.", "Đổi tên tệp.")
    for file, name in _named(folder, [name for name in names if name.endswith(".yaml")], ".yaml", course):
        _keep(course.quizzes, read_quiz(folder / file, name, _origin(folder, file, name.locale, course)))


def _folders(root: Path, ending: str, course: Course) -> Iterator[Path]:
    """The tracks' folders; files of the course that lie elsewhere are noted, for nobody would ever see them."""
    for entry in entries(root):
        if entry.is_symlink():
            _note(course, f"{root.name}/{entry.name}", "Đây là liên kết (symlink).", "Chép hẳn vào đây.")
        elif not entry.is_dir():
            if entry.name.endswith(ending) and entry.name not in {"jargon.yaml", "README.md"}:
                _note(course, f"{root.name}/{entry.name}", "Tệp để sai chỗ.", f"Đặt vào {root.name}/<tuyến>/.")
        elif not is_id(entry.name):
            _note(course, f"{root.name}/{entry.name}", f"Tên thư mục “{entry.name}” không hợp lệ.", RULE)
        else:
            yield root / entry.name


def _named(folder: Path, files: list[str], ending: str, course: Course) -> Iterator[tuple[str, Name]]:
    for file in files:
        try:
            yield file, read_name(file.removesuffix(ending))
        except ValueError as error:
            _note(course, _label(folder, file), str(error), "Đổi tên tệp.")


def _keep(drafts: dict[Key, Draft], draft: Draft) -> None:
    key = (draft.name.id, draft.name.locale)
    if key in drafts:
        other = drafts[key].document.origin.file
        draft.document.origin.note(1, f"Bài “{key[0]}” đã có ở {other}.", "Mỗi id chỉ dùng một lần trong cả khóa.")
    else:
        drafts[key] = draft


def _pair(course: Course, quizzes: str) -> None:
    """Each lesson has a quiz in the same track, each quiz a lesson, each question its card."""
    for key, lesson in course.lessons.items():
        wanted = f"{quizzes}/{lesson.track}/{Path(lesson.document.origin.file).stem}.yaml"
        quiz = course.quizzes.get(key)
        if quiz is None:
            lesson.document.origin.note(1, "Bài chưa có câu hỏi.", f"Viết tệp {wanted}.")
        elif quiz.document.origin.file != wanted:
            quiz.document.origin.note(1, "Tệp câu hỏi để khác tuyến với bài.", f"Chuyển thành {wanted}.")
        else:
            _match_cards(lesson, quiz)
    for key, quiz in course.quizzes.items():
        if key not in course.lessons:
            quiz.document.origin.note(1, f"Không có bài “{key[0]}” cho các câu hỏi này.", "Xem lại tên tệp.")


def _match_cards(lesson: LessonDraft, quiz: QuizDraft) -> None:
    for question, place in zip(quiz.questions, quiz.places, strict=True):
        if lesson.cards and question.card > len(lesson.cards):
            message = f"Không có thẻ {question.card}: bài có {len(lesson.cards)} thẻ."
            quiz.document.note(("questions", place, "card"), message, "Thẻ đếm từ 1.")


def _compare_languages(course: Course) -> None:
    """A translation says the same as the Vietnamese lesson: the same cards, the same questions, the same answers."""
    for (lesson_id, locale), lesson in course.lessons.items():
        if locale == DEFAULT:
            continue
        original, origin = course.lessons.get((lesson_id, DEFAULT)), lesson.document.origin
        if original is None:
            origin.note(1, "Bài chưa có bản tiếng Việt.", "Viết bản tiếng Việt trước.")
            continue
        _compare_heads(original, lesson)
        if len(original.cards) != len(lesson.cards):
            origin.note(lesson.above, f"Bản này có {len(lesson.cards)} thẻ, bản tiếng Việt có {len(original.cards)}.")
        quiz, first = course.quizzes.get((lesson_id, locale)), course.quizzes.get((lesson_id, DEFAULT))
        if quiz and first:
            _compare_quizzes(first, quiz)


def _compare_heads(original: LessonDraft, lesson: LessonDraft) -> None:
    for key in ("order", "minutes", "audience", "competences"):
        if getattr(original, key) != getattr(lesson, key):
            lesson.document.note((key,), f"“{key}” khác bản tiếng Việt.", "Chép từ bản tiếng Việt.")
    if original.titles != lesson.titles:
        lesson.document.note(("title",), "“title” khác bản tiếng Việt.", "Chép từ bản tiếng Việt.")


def _compare_quizzes(original: QuizDraft, quiz: QuizDraft) -> None:
    wanted, found = [q.id for q in original.questions], [q.id for q in quiz.questions]
    if wanted != found:
        message = "Các câu hỏi không cùng id, cùng thứ tự với bản tiếng Việt."
        quiz.document.note(("questions",), message, ", ".join(wanted))
        return
    for one, other, place in zip(original.questions, quiz.questions, quiz.places, strict=True):
        same = (one.kind, one.card, one.order, [option.right for option in one.options])
        if same != (other.kind, other.card, other.order, [option.right for option in other.options]):
            message = f"Câu “{one.id}” khác kiểu, khác thẻ hoặc khác đáp án với bản tiếng Việt."
            quiz.document.note(("questions", place), message, "Giữ nguyên thứ tự các lựa chọn.")


def _origin(folder: Path, file: str, locale: str, course: Course) -> Origin:
    return Origin(_label(folder, file), locale, course.contacts, course.problems)


def _label(folder: Path, file: str) -> str:
    return f"{folder.parent.name}/{folder.name}/{file}"


def _note(course: Course, file: str, message: str, hint: str) -> None:
    course.problems.append(ContentError(file, 1, message, hint))
