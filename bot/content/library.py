"""Which tracks and lessons there are to serve, in which language and which version."""

from collections.abc import Container, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec.structs import replace

from bot.content.contacts import Contacts
from bot.content.course import Course, read_course
from bot.content.lessons import LessonDraft, explained
from bot.content.model import Lesson, Track
from bot.content.quizzes import QuizDraft
from bot.content.tracks import TrackDraft
from bot.runtime.errors import ContentError
from bot.runtime.locale import DEFAULT, LOCALES

Shelf = Mapping[str, Lesson]
"""Lessons by id, in the order of the course."""


class ContentProblems(Exception):
    """The course cannot be served before its mistakes are mended; `errors` holds all of them."""

    def __init__(self, errors: list[ContentError]) -> None:
        self.errors = sorted(errors, key=lambda error: (error.file, error.line))
        super().__init__("\n".join(str(error) for error in self.errors))


class NotInCourseError(LookupError):
    """The course has nothing of that name."""


class Library:
    """The course, parsed once. Only `add_version` changes it, and only by adding."""

    def __init__(
        self,
        tracks: Mapping[str, tuple[Track, ...]],
        shelves: Mapping[str, Shelf],
        contacts: Contacts,
        basic: Sequence[str] = (),
    ) -> None:
        """`tracks` and `shelves` are by language, each complete; `basic` is everything when it names nothing."""
        self._tracks = tracks
        self._shelves = shelves
        self._contacts = contacts
        self.basic = tuple(basic) or tuple(shelves[DEFAULT])
        """The ids of the lessons that make up the basic course."""
        self._versions: dict[tuple[str, str], Lesson] = {}
        for shelf in shelves.values():
            for lesson in shelf.values():
                self.add_version(lesson)

    @classmethod
    def load(cls, lessons_dir: Path, quizzes_dir: Path) -> "Library":
        """Read the course from its folders. Raises `ContentProblems` with every mistake that keeps it from working."""
        course = read_course(lessons_dir, quizzes_dir)
        if course.problems:
            raise ContentProblems(course.problems)
        return cls(
            {locale: _tracks(course, locale) for locale in LOCALES},
            _shelves(course),
            course.contacts,
            course.basic,
        )

    def tracks(self, locale: str = DEFAULT) -> tuple[Track, ...]:
        """The tracks in order."""
        return self._tracks.get(locale, self._tracks[DEFAULT])

    def lessons(self, locale: str = DEFAULT) -> tuple[Lesson, ...]:
        """Today's lessons in the order of the course."""
        return tuple(self._shelf(locale).values())

    def find_lesson(self, lesson_id: str, locale: str = DEFAULT, version: str = "") -> Lesson | None:
        """Today's lesson, or exactly the version asked for; a version is in the language it was written in."""
        return self._versions.get((lesson_id, version)) if version else self._shelf(locale).get(lesson_id)

    def lesson(self, lesson_id: str, locale: str = DEFAULT, version: str = "") -> Lesson:
        """Like `find_lesson`, for a lesson that must be there. Raises `NotInCourseError`."""
        found = self.find_lesson(lesson_id, locale, version)
        if found is None:
            raise NotInCourseError(f"lesson {lesson_id} {version}".strip())
        return found

    def next_after(self, finished: Container[str], locale: str = DEFAULT, after: str = "") -> Lesson | None:
        """The first lesson not finished behind `after`, going round to the beginning; None when all are finished."""
        lessons = self.lessons(locale)
        start = next((n for n, lesson in enumerate(lessons, 1) if lesson.id == after), 0)
        return next((one for one in lessons[start:] + lessons[:start] if one.id not in finished), None)

    def add_version(self, lesson: Lesson) -> None:
        """Serve an earlier version too, to those who are in the middle of it. May be called twice."""
        self._versions[lesson.id, lesson.version] = lesson

    def versions(self) -> tuple[Lesson, ...]:
        """Every lesson that can be served, in every language and version."""
        return tuple(self._versions.values())

    def contact(self, key: str) -> str:
        """An official number or address of the table, for what the bot says by itself. Raises `NotInCourseError`."""
        found = self._contacts.usable(key)
        if found is None:
            raise NotInCourseError(f"contact {key}")
        return found

    def _shelf(self, locale: str) -> Shelf:
        return self._shelves.get(locale, self._shelves[DEFAULT])


def version_of(lesson: Lesson) -> str:
    """The name of exactly this content: the same words, anywhere, give the same version."""
    content = msgspec.json.encode(replace(lesson, version=""), order="deterministic")
    return sha256(content).hexdigest()[:12]


def build_lesson(draft: LessonDraft, quiz: QuizDraft) -> Lesson:
    """A lesson as it is served, from its two files."""
    return _sealed(
        Lesson(
            id=draft.name.id,
            track=draft.track,
            order=draft.order,
            title=draft.titles[draft.name.locale],
            minutes=draft.minutes,
            cards=explained(tuple(written.card for written in draft.cards), draft.words),
            questions=quiz.questions,
            learned=draft.learned,
            sources=draft.sources,
            audience=draft.audience,
            competences=draft.competences,
            review_by=draft.review_by,
            locale=draft.name.locale,
        )
    )


def _sealed(lesson: Lesson) -> Lesson:
    return replace(lesson, version=version_of(lesson))


def _tracks(course: Course, locale: str) -> tuple[Track, ...]:
    return tuple(
        Track(
            id=track.id,
            order=track.order,
            title=track.titles[locale],
            summary=track.summaries[locale],
            icon=track.icon,
            lessons=tuple(draft.name.id for draft in _in_track(course, track)),
        )
        for track in course.tracks
    )


def _shelves(course: Course) -> Mapping[str, Shelf]:
    """The lessons by language; one that is not translated yet keeps its Vietnamese body under a translated title."""
    shelves: dict[str, dict[str, Lesson]] = {locale: {} for locale in LOCALES}
    for draft in (draft for track in course.tracks for draft in _in_track(course, track)):
        lesson_id = draft.name.id
        original = build_lesson(draft, course.quizzes[lesson_id, DEFAULT])
        for locale, shelf in shelves.items():
            if (lesson_id, locale) in course.lessons and locale != DEFAULT:
                shelf[lesson_id] = build_lesson(course.lessons[lesson_id, locale], course.quizzes[lesson_id, locale])
            else:
                same = locale == DEFAULT
                shelf[lesson_id] = original if same else _sealed(replace(original, title=draft.titles[locale]))
    return shelves


def _in_track(course: Course, track: TrackDraft) -> list[LessonDraft]:
    found = [d for d in course.lessons.values() if d.track == track.id and d.name.locale == DEFAULT]
    return sorted(found, key=lambda draft: (draft.order, draft.name.id))
