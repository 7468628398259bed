"""Whether a quiz is short, plain and varied enough to publish."""

from collections.abc import Iterator

from bot.channels.message import TEXT_LIMIT
from bot.content.contacts import Contacts
from bot.content.lessons import LessonDraft
from bot.content.model import Question
from bot.content.quizzes import QuizDraft
from bot.content.style.jargon import Jargon, unexplained
from bot.content.style.raw_contacts import raw_contacts
from bot.content.style.reading import SPLIT_HINT, long_sentences
from bot.content.yaml_text import Path, Value
from bot.runtime.text import clip

QUESTIONS = (3, 8)
LONGEST_CHOICE = 90
LONGEST_REPLY = 300
# What the channel and the flow add around a question and its feedback.
_FRAME = 300


def check_quiz(quiz: QuizDraft, lesson: LessonDraft | None, contacts: Contacts, jargon: Jargon) -> None:
    """Note everything about a quiz that keeps it from being published."""
    _check_amounts(quiz)
    for question, place in zip(quiz.questions, quiz.places, strict=True):
        _check_lengths(quiz, question, place)
    for path, text in _texts(quiz.document.value, ()):
        for found, hint in raw_contacts(text, contacts):
            quiz.document.note(path, f"“{clip(found, 60)}” gõ thẳng trong câu hỏi.", hint)
    if lesson:
        _check_words(quiz, lesson, jargon)


def _check_amounts(quiz: QuizDraft) -> None:
    values = quiz.document.fields().values.get("questions")
    count = len(values) if isinstance(values, list) else 0
    if values is not None and not QUESTIONS[0] <= count <= QUESTIONS[1]:
        quiz.document.note(("questions",), f"Có {count} câu hỏi; cần từ {QUESTIONS[0]} đến {QUESTIONS[1]}.")
    if len(quiz.questions) > 1 and len({question.kind for question in quiz.questions}) < 2:
        message = "Các câu hỏi cùng một kiểu."
        quiz.document.note(("questions",), message, "Dùng ít nhất hai kiểu, như single và true_false.")


def _check_lengths(quiz: QuizDraft, question: Question, place: int) -> None:
    where: Path = ("questions", place)
    for key, text in (("ask", question.ask), ("explain", question.explain)):
        _check_sentences(quiz, (*where, key), text)
    if len(question.explain) > LONGEST_REPLY:
        _too_long(quiz, (*where, "explain"), len(question.explain), LONGEST_REPLY)
    for n, option in enumerate(question.options):
        # The steps of an order question stand scrambled here: their own line is not known.
        path: Path = (*where, "steps") if question.order else (*where, "choices", n)
        if len(option.text) > LONGEST_CHOICE:
            _too_long(quiz, path, len(option.text), LONGEST_CHOICE)
        if len(option.reply) > LONGEST_REPLY:
            _too_long(quiz, (*path, "reply"), len(option.reply), LONGEST_REPLY)
        _check_sentences(quiz, (*path, "reply"), option.reply)
    if _length(question) > TEXT_LIMIT:
        _too_long(quiz, where, _length(question), TEXT_LIMIT)


def _length(question: Question) -> int:
    """The longer of the question with its choices, and its feedback."""
    choices = sum(len(option.text) + 10 for option in question.options)
    reply = max((len(option.reply) for option in question.options), default=0)
    return _FRAME + choices + max(len(question.ask), reply + len(question.explain))


def _too_long(quiz: QuizDraft, path: Path, length: int, limit: int) -> None:
    quiz.document.note(path, f"Dài {length} ký tự (nhiều nhất {limit}).", "Viết gọn lại.")


def _check_sentences(quiz: QuizDraft, path: Path, text: str) -> None:
    for _, message in long_sentences(text):
        quiz.document.note(path, message, SPLIT_HINT)


def _check_words(quiz: QuizDraft, lesson: LessonDraft, jargon: Jargon) -> None:
    for question, place in zip(quiz.questions, quiz.places, strict=True):
        texts = [question.ask, question.explain]
        texts += [part for option in question.options for part in (option.text, option.reply)]
        for word, plain in unexplained("\n".join(texts), quiz.name.locale, lesson.words, jargon):
            hint = f"Dùng trong một thẻ và thêm vào words: {word}: {plain}"
            quiz.document.note(("questions", place), f"“{word}” là từ khó, bài chưa giải thích.", hint)


def _texts(value: Value, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text of the file with its place."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        if path[-1:] not in {("id",), ("kind",), ("card",), ("lesson",)}:
            yield path, str(value)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from _texts(item, (*path, n))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
