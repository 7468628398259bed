"""The library serves lessons by language and version, in the order of the course."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from bot.channels.message import Block
from bot.content.library import ContentProblems, Library, NotInCourseError, version_of
from bot.content.model import Lesson
from bot.content.places import data_dir
from tests.content.conftest import FIXTURES, LESSON, CourseCopy


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(FIXTURES / "lessons", FIXTURES / "quizzes")


def ids(lessons: tuple[Lesson, ...]) -> list[str]:
    return [lesson.id for lesson in lessons]


def test_lessons_stand_in_the_order_of_tracks_and_of_the_track(library: Library) -> None:
    assert ids(library.lessons()) == ["chu-to", "khoa-may", "cuoc-goi-la"]
    assert [track.id for track in library.tracks()] == ["may-cua-toi", "an-toan"]
    assert library.tracks()[0].lessons == ("chu-to", "khoa-may")


def test_tracks_speak_the_language_asked_for(library: Library) -> None:
    assert library.tracks("en")[0].title == "My phone"
    assert library.tracks("fr") == library.tracks("vi")


def test_a_translated_lesson_is_served_in_its_language(library: Library) -> None:
    lesson = library.lesson("cuoc-goi-la", "en")
    assert (lesson.locale, lesson.title, lesson.cards[0].title) == ("en", "A strange call", "Who is calling?")


def test_a_lesson_without_translation_keeps_its_body_under_a_translated_title(library: Library) -> None:
    lesson = library.lesson("chu-to", "en")
    assert (lesson.locale, lesson.title, lesson.cards[0].title) == ("vi", "Larger letters", "Mở cài đặt")
    assert lesson.version != library.lesson("chu-to").version


def test_an_unknown_lesson_is_none_or_an_error(library: Library) -> None:
    assert library.find_lesson("khong-co") is None
    assert library.find_lesson("chu-to", version="0" * 12) is None
    with pytest.raises(NotInCourseError):
        library.lesson("khong-co")


def test_the_same_content_has_the_same_version_anywhere(library: Library, course: CourseCopy) -> None:
    lesson = library.lesson("cuoc-goi-la")
    assert len(lesson.version) == 12
    assert Library.load(course.lessons, course.quizzes).lesson("cuoc-goi-la").version == lesson.version
    stored = msgspec.json.decode(msgspec.json.encode(lesson), type=Lesson)
    assert version_of(stored) == lesson.version


def test_a_changed_word_makes_a_new_version_of_that_lesson_alone(library: Library, course: CourseCopy) -> None:
    course.change(LESSON, "Ai gọi thế?", "Ai gọi vậy?")
    changed = Library.load(course.lessons, course.quizzes)
    assert changed.lesson("cuoc-goi-la").version != library.lesson("cuoc-goi-la").version
    assert changed.lesson("chu-to").version == library.lesson("chu-to").version


def test_an_earlier_version_is_served_to_those_in_the_middle_of_it() -> None:
    library = Library.load(FIXTURES / "lessons", FIXTURES / "quizzes")
    today = library.lesson("chu-to")
    earlier = replace(today, title="Cũ", version="abcdefabcdef")
    library.add_version(earlier)
    library.add_version(earlier)
    assert library.lesson("chu-to", "en", "abcdefabcdef") == earlier
    assert library.lesson("chu-to") == today
    assert earlier in library.versions()
    assert ids(library.lessons()) == ["chu-to", "khoa-may", "cuoc-goi-la"]


def test_a_withdrawn_lesson_is_still_served_in_its_version() -> None:
    library = Library.load(FIXTURES / "lessons", FIXTURES / "quizzes")
    gone = replace(library.lesson("chu-to"), id="da-bo", version="abcdefabcdef")
    library.add_version(gone)
    assert library.find_lesson("da-bo") is None
    assert library.find_lesson("da-bo", version="abcdefabcdef") == gone


def test_every_language_and_version_can_be_stored(library: Library) -> None:
    versions = library.versions()
    assert len({(lesson.id, lesson.version) for lesson in versions}) == len(versions) == 6


@pytest.mark.parametrize(
    ("finished", "after", "following"),
    [
        (set(), "", "chu-to"),
        ({"chu-to"}, "", "khoa-may"),
        (set(), "chu-to", "khoa-may"),
        ({"khoa-may"}, "chu-to", "cuoc-goi-la"),
        (set(), "cuoc-goi-la", "chu-to"),
        ({"chu-to", "cuoc-goi-la"}, "khoa-may", "khoa-may"),
        ({"chu-to", "khoa-may", "cuoc-goi-la"}, "", None),
        (set(), "khong-co", "chu-to"),
    ],
)
def test_the_next_lesson_goes_on_and_comes_round(
    library: Library, finished: set[str], after: str, following: str | None
) -> None:
    lesson = library.next_after(finished, "vi", after)
    assert (lesson.id if lesson else None) == following


def test_hard_words_are_explained_on_the_first_card_where_they_stand(library: Library) -> None:
    cards = library.lesson("cuoc-goi-la").cards
    assert cards[1].blocks[-1] == Block("hint", ("**OTP**: mã dùng một lần, gửi về điện thoại",))
    assert all(block.kind != "hint" for block in cards[0].blocks)


def test_contacts_stand_in_lessons_and_can_be_asked_for(library: Library) -> None:
    assert library.lesson("cuoc-goi-la").cards[2].blocks[0].items == ("Gọi 156", "Vào dichvucong.gov.vn")
    assert library.contact("police_113") == "113"
    for key in ("old_hotline", "khong_co"):
        with pytest.raises(NotInCourseError):
            library.contact(key)


def test_a_broken_course_is_refused_with_all_its_mistakes(course: CourseCopy) -> None:
    course.change(LESSON, "# Ba dấu hiệu", "## Ba dấu hiệu")
    course.change("quizzes/may-cua-toi/chu-to.yaml", "card: 3", "card: 4")
    with pytest.raises(ContentProblems) as caught:
        Library.load(course.lessons, course.quizzes)
    assert [error.file for error in caught.value.errors] == [LESSON, LESSON, "quizzes/may-cua-toi/chu-to.yaml"]


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ContentProblems, match="Không thấy thư mục"):
        Library.load(tmp_path / "lessons", tmp_path / "quizzes")


def test_an_empty_course_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "lessons").mkdir()
    library = Library.load(tmp_path / "lessons", tmp_path / "quizzes")
    assert (library.lessons(), library.tracks(), library.next_after(())) == ((), (), None)


def test_the_course_lies_where_the_operator_says_or_beside_the_code(tmp_path: Path) -> None:
    assert data_dir("lessons", tmp_path) == tmp_path
    assert (data_dir("lessons") / "contacts.csv").is_file()


def test_the_shipped_course_can_be_served() -> None:
    library = Library.load(data_dir("lessons"), data_dir("quizzes"))
    assert library.contact("police_113") == "113"
