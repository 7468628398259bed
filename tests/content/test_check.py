"""Every mistake an author can make is told in one pass, at its file and line, with a hint."""

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.check import check, report
from bot.content.competences import COMPETENCES
from bot.content.library import ContentProblems, Library
from bot.runtime.errors import ContentError
from tests.content.conftest import FIXTURES, LESSON, QUIZ, TODAY, CourseCopy

ENGLISH = "lessons/an-toan/cuoc-goi-la.en.md"
ENGLISH_QUIZ = "quizzes/an-toan/cuoc-goi-la.en.yaml"
TRACK = "lessons/an-toan/track.yaml"
LONG = " ".join(["từ"] * 21)

# (file, what is written, what is written instead, what is said): the mistake stands on the first line that changes.
MISTAKES = [
    # the head of a lesson
    (LESSON, "minutes: 5", "minute: 5", "Không có mục “minute”."),
    (LESSON, "minutes: 5", "minutes: năm", "“minutes” phải là số nguyên từ 1 đến 30."),
    (LESSON, "minutes: 5", "minutes: 0", "“minutes” phải là số nguyên từ 1 đến 30."),
    (LESSON, "id: cuoc-goi-la", "id: cuoc-goi", "khác tên tệp"),
    (
        LESSON,
        "title: {vi: Cuộc gọi lạ, en: A strange call}",
        "title: {vi: Cuộc gọi lạ}",
        "“title” thiếu tiếng English.",
    ),
    (LESSON, "title: {vi: Cuộc gọi lạ, en: A strange call}", "title: Cuộc gọi lạ", "“title” phải gồm các dòng"),
    (LESSON, "audience: [moi-nguoi]", "audience: [moi-nguoj]", "“moi-nguoj” không có trong danh sách"),
    (LESSON, '"2.6"', '"2.7"', "“2.7” không có trong danh sách"),
    (LESSON, "learned:\n  - Ba dấu hiệu của cuộc gọi lừa\n  - Số để báo", "learned: [một]", "“learned” có 1 dòng"),
    (LESSON, "  OTP: mã dùng một lần, gửi về điện thoại", "  APK: tệp cài", "“APK” được giải thích nhưng không có"),
    (LESSON, "checked_on: 2026-11-01", "checked_on: 2027-01-01", "ở tương lai"),
    (LESSON, "checked_on: 2026-11-01", "checked_on: 2025-11-01", "hơn một năm"),
    (LESSON, "checked_on: 2026-11-01", "checked_on: hôm qua", "“checked_on” phải là một ngày."),
    (LESSON, "review_by: 2027-05-22", "review_by: 2026-11-21", "quá hạn soát lại"),
    (LESSON, "review_by: 2027-05-22", "review_by: sang năm", "“review_by” phải là một ngày."),
    (LESSON, "order: 1", 'order: "1', "YAML viết chưa đúng"),
    (LESSON, "order: 1", "minutes: 5", "viết hai lần"),
    # the cards
    (LESSON, "# Ba dấu hiệu", "Ba dấu hiệu", "Thẻ 2 chưa có tiêu đề."),
    (LESSON, "dien-thoai.png", "may-tinh.png", "Không có tranh “may-tinh.png”"),
    (LESSON, "dien-thoai.png", "../dien-thoai.png", "không hợp lệ"),
    (LESSON, "{{call_156}}", "{{call_157}}", "Không có {{call_157}}"),
    (LESSON, "{{call_156}}", "{{old_hotline}}", "còn chờ xác nhận"),
    (LESSON, "{{call_156}}", "156", "“156” gõ thẳng"),
    (LESSON, "{{call_156}}", "1900.0368", "“1900.0368” gõ thẳng"),
    (LESSON, "{{call_156}}", "0912 345 678", "“0912 345 678” gõ thẳng"),
    (LESSON, "{{web_dvcqg}}", "dichvucong.gov.vn", "“dichvucong.gov.vn” gõ thẳng"),
    (LESSON, "{{web_dvcqg}}", "https://a.vn/b", "“https://a.vn/b” gõ thẳng"),
    (LESSON, "{{web_dvcqg}}", "ai.do@a.vn", "“ai.do@a.vn” gõ thẳng"),
    (LESSON, "Kể cho người nhà.", f"{LONG}.", "Câu dài 21 tiếng"),
    (LESSON, "Kể cho người nhà.", "Ngắn thôi. " * 40, "Thẻ dài"),
    (LESSON, "Kể cho người nhà.", "Cài app này.", "“app” là từ khó"),
    (LESSON, "Kể cho người nhà.", "[Bấm](a)", "đường dẫn"),
    # the quiz
    (QUIZ, "lesson: cuoc-goi-la", "lesson: cuoc-goi", "khác tên tệp"),
    (QUIZ, "kind: single", "kind: singel", "“kind: singel” không có."),
    (QUIZ, "card: 2", "card: 4", "Không có thẻ 4: bài có 3 thẻ."),
    (QUIZ, "id: dau-hieu", "id: doc-ma", "cùng id “doc-ma”"),
    (QUIZ, "id: dau-hieu", "id: Dấu hiệu", "id “Dấu hiệu” không hợp lệ"),
    (QUIZ, "        right: true\n", "", "Chưa có câu nào đúng."),
    (QUIZ, "    explain: Đúng thế.\n", "", "Thiếu “explain”."),
    (QUIZ, "explain: Đúng thế.", f"explain: {'dài quá. ' * 40}", "Dài 359 ký tự"),
    (QUIZ, "explain: Đúng thế.", f"explain: {LONG}", "Câu dài 21 tiếng"),
    (QUIZ, "text: Đọc mã cho nhanh", f"text: {'d' * 91}", "Dài 91 ký tự"),
    (QUIZ, "text: Đọc mã cho nhanh", "text: Gọi 113", "“113” gõ thẳng"),
    (QUIZ, '"{{call_156}}"', '"156"', "“156” gõ thẳng"),
    (QUIZ, '"{{call_156}}"', '"{{call_15}}"', "Không có {{call_15}}"),
    (QUIZ, "ask: Công an gửi giấy mời,", "ask: AI gửi giấy mời,", "“AI” là từ khó, bài chưa giải thích"),
    (QUIZ, "answer: true", "answer: đúng", "“answer” phải là true hoặc false."),
    (QUIZ, "answer: true", "answer: {{call_156}}", "Tên mục phải là một từ."),
    # the track
    (TRACK, "id: an-toan", "id: an-toan-2", "khác tên tệp hoặc thư mục"),
    (TRACK, "icon: an-toan\n", "", "Thiếu “icon”."),
    (TRACK, "order: 2", "order: 1", "Hai tuyến cùng “order: 1”."),
    ("lessons/may-cua-toi/khoa-may.md", "order: 2", "order: 1", "Hai bài cùng “order: 1”"),
    # the translation
    (ENGLISH, "minutes: 5", "minutes: 6", "“minutes” khác bản tiếng Việt."),
    (ENGLISH, "en: A strange call", "en: Another call", "“title” khác bản tiếng Việt."),
    (ENGLISH_QUIZ, "kind: true_false\n    card: 1", "kind: true_false\n    card: 2", "khác kiểu, khác thẻ"),
    (ENGLISH_QUIZ, "answer: true", "answer: false", "khác đáp án"),
    (ENGLISH_QUIZ, "id: so-nao", "id: so-gi", "không cùng id"),
    # the tables
    ("lessons/contacts.csv", "call_156,156", "Call 156,156", "Tên “Call 156” không hợp lệ"),
    ("lessons/contacts.csv", "call_156,156", "police_113,156", "“police_113” viết hai lần."),
    ("lessons/contacts.csv", "call_156,156,", "call_156,156,,", "Dòng có 8 ô, cần 7 ô."),
    ("lessons/contacts.csv", "cho_xac_nhan", "chua_biet", "Độ chắc “chua_biet” không hợp lệ"),
    ("lessons/contacts.csv", "key,value", "khoa,value", "Dòng đầu không đúng các cột."),
    ("lessons/contacts.csv", "police_113,113", "police_114,113", "Thiếu “police_113”."),
    ("lessons/jargon.yaml", "  app: ứng dụng", "  app:", "“app” có mục trống."),
]


def test_the_course_of_these_tests_is_without_mistakes() -> None:
    assert report(check(FIXTURES / "lessons", FIXTURES / "quizzes", TODAY)) == ""


# Told of a whole question, card or file, or where the second of two stands: not at the changed words themselves.
ELSEWHERE = ("Thẻ dài", "police_113", "không cùng id", "khác kiểu", "khác đáp án", "bài chưa giải thích", "YAML viết")
ELSEWHERE += ("viết hai lần", "Chưa có câu nào đúng", "Thiếu “explain”", "Thiếu “icon”")


@pytest.mark.parametrize(("file", "old", "new", "says"), MISTAKES)
def test_a_mistake_is_told_at_its_file_and_line(course: CourseCopy, file: str, old: str, new: str, says: str) -> None:
    line = course.change(file, old, new)
    places = [(error.file, error.line) for error in course.check() if says in error.message]
    assert file in {place for place, _ in places}, course.says()
    if not any(part in says for part in ELSEWHERE):
        assert (file, line) in places


def test_many_mistakes_are_told_in_one_pass_sorted(course: CourseCopy) -> None:
    for file, old, new, _ in MISTAKES[3:6:2] + MISTAKES[17:18] + MISTAKES[35:36]:
        course.change(file, old, new)
    found = course.check()
    assert len(found) >= 4
    assert [(e.file, e.line) for e in found] == sorted((e.file, e.line) for e in found)


def test_a_near_miss_gets_the_word_that_was_meant(course: CourseCopy) -> None:
    course.change(LESSON, "minutes: 5", "minuets: 5")
    course.change(QUIZ, "kind: single", "kind: singel")
    course.change(LESSON, "{{police_113}}", "{{polic_113}}")
    hints = " ".join(error.hint for error in course.check())
    assert "“minutes”" in hints
    assert "“single”" in hints
    assert "{{police_113}}" in hints


def test_a_number_typed_in_gets_the_key_to_write(course: CourseCopy) -> None:
    course.change(LESSON, "{{call_156}}", "156")
    assert [error.hint for error in course.check()] == ["Viết {{call_156}} thay cho “156”."]


@pytest.mark.parametrize(
    "words",
    [
        "Luật 69/2024/NĐ-CP và 113/2025/QH15.",
        "Năm 1945, ngày 10/10/2025, tháng 11.",
        "Mất 113 triệu đồng, rồi 156.000 đồng.",
        "Có 113 người, 111 trang, 115%.",
        "Tên đuôi .gov.vn hoặc “gov.vn”.",
        "Gọi lúc 11:30, phòng 113A.",
        "Bản 2.2.6 và số 12.345.678.",
        "Điều 113 của luật.",
        "Mã 1234567890123.",
    ],
)
def test_years_money_and_papers_are_no_phone_numbers(course: CourseCopy, words: str) -> None:
    course.change(LESSON, "Kể cho người nhà.", words)
    assert course.says() == []


@pytest.mark.parametrize(
    ("words", "is_hard"),
    [
        ("Cài app.", True),
        ("Cài App nhé.", True),
        ("Vào App Store.", False),
        ("AI nói thế.", True),
        ("Ai nói thế?", False),
        ("Ứng dụng happy.", False),
        ("Nhận mã OTP.", False),
    ],
)
def test_hard_words_are_whole_words_and_names_are_none(course: CourseCopy, words: str, is_hard: bool) -> None:
    course.change(LESSON, "Kể cho người nhà.", words)
    assert bool(course.says()) is is_hard


def test_a_source_may_name_its_address(course: CourseCopy) -> None:
    course.change(LESSON, 'address: ""', "address: https://a.gov.vn/156")
    assert course.says() == []


@pytest.mark.parametrize("count", [2, 7])
def test_a_lesson_has_three_to_six_cards(course: CourseCopy, count: int) -> None:
    text = (course.root / LESSON).read_text(encoding="utf-8")
    head = text[: text.index("# Ai gọi")]
    course.write(LESSON, head + "\n---\n".join(f"# Thẻ {n}\n\nNhận mã OTP.\n" for n in range(count)))
    assert any(f"Bài có {count} thẻ" in line for line in course.says())


def test_a_quiz_has_three_to_eight_questions_of_two_kinds(course: CourseCopy) -> None:
    question = "  - {{id: q{n}, kind: true_false, card: 1, ask: A., answer: true, explain: B.}}\n"
    file = "quizzes/may-cua-toi/chu-to.yaml"
    for count in (2, 9):
        course.write(file, "lesson: chu-to\nquestions:\n" + "".join(question.format(n=n) for n in range(count)))
        said = " ".join(course.says())
        assert f"Có {count} câu hỏi" in said
        assert "cùng một kiểu" in said


def test_a_lesson_without_quiz_and_a_quiz_without_lesson_are_told(course: CourseCopy) -> None:
    (course.root / QUIZ).rename(course.root / "quizzes/an-toan/la.yaml")
    said = course.says()
    assert any(line.startswith(f"{LESSON}:1: Bài chưa có câu hỏi") for line in said)
    assert any(line.startswith("quizzes/an-toan/la.yaml:1: Không có bài “la”") for line in said)


def test_a_lesson_id_is_used_once_in_the_whole_course(course: CourseCopy) -> None:
    course.write("lessons/may-cua-toi/cuoc-goi-la.md", (course.root / LESSON).read_bytes())
    assert any("đã có ở" in line for line in course.says())


def test_a_translation_needs_its_original(course: CourseCopy) -> None:
    (course.root / LESSON).unlink()
    (course.root / QUIZ).unlink()
    assert any(line.startswith(f"{ENGLISH}:1: Bài chưa có bản tiếng Việt") for line in course.says())


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("lessons/lac.md", "Tệp để sai chỗ."),
        ("quizzes/lac.yaml", "Tệp để sai chỗ."),
        ("lessons/Thư mục/a.md", "Tên thư mục “Thư mục” không hợp lệ."),
        ("lessons/moi/a.md", "Thiếu tệp track.yaml."),
        ("lessons/an-toan/Bài 1.md", "Tên tệp “Bài 1” không hợp lệ."),
        ("lessons/an-toan/cuoc-goi-la.fr.md", "không phải là một thứ tiếng"),
        ("lessons/an-toan/cuoc-goi-la.vi.md", "không phải là một thứ tiếng"),
        ("quizzes/an-toan/a.yml", "Đuôi tệp phải là .yaml."),
    ],
)
def test_a_file_in_the_wrong_place_is_told(course: CourseCopy, file: str, says: str) -> None:
    course.write(file, "x")
    assert any(says in line for line in course.says()), course.says()


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"", 1, "Tệp trống."),
        (b" \n\n", 1, "Tệp trống."),
        (b"---\nid: \xff\n", 2, "không phải UTF-8"),
        ("---\nid: a\n---\n# a\n".encode("utf-16"), 1, "không phải UTF-8"),
        (b"---\nid: a\x00\n", 2, "ký tự rỗng"),
        (b"x" * (256 * 1024 + 1), 1, "lớn quá 256 KB"),
        (b"---\n" + b"x" * 1001, 2, "Dòng dài 1001 ký tự"),
        (b"# T\n\na\n", 1, "Thiếu phần đầu tệp."),
        (b"---\nid: a\n", 1, "Thiếu phần đầu tệp."),
        (b"---\nid: cuoc-goi-la\n---\n", 3, "Bài chưa có thẻ nào."),
        (b"---\n---\n# T\n\na\n", 2, "Tệp phải gồm"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_once(course: CourseCopy, content: bytes, line: int, says: str) -> None:
    course.write(LESSON, content)
    found = [error for error in course.check() if error.file == LESSON and says in error.message]
    assert [error.line for error in found] == [line], course.says()


def test_marks_of_windows_are_no_mistake(course: CourseCopy) -> None:
    for file in (LESSON, QUIZ, TRACK, "lessons/contacts.csv", "lessons/jargon.yaml"):
        text = (course.root / file).read_text(encoding="utf-8")
        course.write(file, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert course.says() == []


def test_a_link_out_of_the_course_is_not_followed(course: CourseCopy, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("---\nmật khẩu\n---\n", encoding="utf-8")
    for file in (LESSON, QUIZ, "lessons/contacts.csv", "lessons/jargon.yaml"):
        (course.root / file).unlink()
        (course.root / file).symlink_to(secret)
    (course.lessons / "khac").symlink_to(tmp_path)
    (course.lessons / "an-toan/dien-thoai.png").unlink()
    (course.lessons / "an-toan/dien-thoai.png").symlink_to(secret)
    said = course.says()
    for file in (LESSON, QUIZ, "lessons/contacts.csv", "lessons/jargon.yaml", "lessons/khac"):
        assert any(line.startswith(f"{file}:1:") and "symlink" in line for line in said), said
    assert any("không phải là tệp tranh" in line for line in said)
    assert "mật khẩu" not in " ".join(said)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"GIF89a", "không phải là tranh PNG"), (b"\x89PNG\r\n\x1a\n" + b"x" * (512 * 1024), "lớn quá 512 KB")],
)
def test_a_picture_that_cannot_be_sent_is_told(course: CourseCopy, content: bytes, says: str) -> None:
    course.write("lessons/an-toan/dien-thoai.png", content)
    assert any(says in line for line in course.says())


def test_a_folder_with_the_name_of_a_lesson_is_told(course: CourseCopy) -> None:
    (course.root / LESSON).unlink()
    (course.root / LESSON).mkdir()
    assert any("Đây không phải là tệp." in line for line in course.says())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_nobody_may_read_is_told(course: CourseCopy) -> None:
    (course.root / LESSON).chmod(0)
    assert any("Không mở được tệp" in line for line in course.says())


def test_what_is_only_stale_or_long_does_not_stop_the_service(course: CourseCopy) -> None:
    course.change(LESSON, "review_by: 2027-05-22", "review_by: 2020-01-01")
    course.change(LESSON, "Kể cho người nhà.", f"{LONG}.")
    Library.load(course.lessons, course.quizzes)
    assert len(course.check(date(2026, 11, 22))) == 2


def test_there_are_twenty_four_competences() -> None:
    assert len(COMPETENCES) == 24


def test_the_report_can_be_clicked_in_an_editor() -> None:
    errors = [ContentError("a.md", 3, "Sai.", "Sửa."), ContentError("b.md", 1, "Thiếu.")]
    assert report(errors) == "a.md:3: Sai.\n    Sửa.\nb.md:1: Thiếu."


junk = st.one_of(
    st.binary(max_size=300),
    st.text(st.characters(), max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(
        st.sampled_from(["---\n", "# a\n", "a: b\n", "- ", "> Nhớ: ", "{{", "}}", "**", "[", "\n", "![a](", ")", "  "])
    ).map(lambda parts: "".join(parts).encode()),
)
FILES = [LESSON, QUIZ, TRACK, ENGLISH, ENGLISH_QUIZ, "lessons/contacts.csv", "lessons/jargon.yaml"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), junk, st.booleans(), st.floats(0, 1))
def test_no_file_breaks_the_checker(course: CourseCopy, file: str, content: bytes, whole: bool, at: float) -> None:
    """Random bytes as a whole file, or in the middle of a good one: told or accepted, never a crash."""
    good = (FIXTURES / file).read_bytes()
    place = int(at * len(good))
    course.write(file, content if whole else good[:place] + content + good[place:])
    errors, is_served = course.check(), False
    report(errors).encode("utf-8", "surrogatepass")
    with suppress(ContentProblems):
        Library.load(course.lessons, course.quizzes)
        is_served = True
    assert errors or is_served
    course.write(file, good)
