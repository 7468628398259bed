"""What a quiz file says."""

from pathlib import Path

from msgspec import Struct

from bot.content.fields import Document, Fields
from bot.content.files import read_text
from bot.content.model import Question
from bot.content.names import RULE, Name, is_id
from bot.content.origin import Origin
from bot.content.questions.kinds import KINDS


class QuizDraft(Struct, frozen=True):
    """A quiz as written: its questions, each with its place in the file."""

    name: Name
    questions: tuple[Question, ...]
    places: tuple[int, ...]
    """For each question, which item of `questions` in the file it is."""
    document: Document


def read_quiz(path: Path, name: Name, origin: Origin) -> QuizDraft:
    """Read every question that can be read; what is wrong with the others is noted."""
    document = Document(origin, read_text(path, origin.file, origin.problems))
    fields = document.fields()
    lesson = fields.raw("lesson")
    if lesson and lesson != name.id:
        fields.wrong(f"“lesson: {lesson}” khác tên tệp “{name.id}”.", "Sửa cho giống nhau.", key="lesson")
    rows = fields.rows("questions")
    fields.finish()
    read = [(n, question) for n, row in enumerate(rows) if (question := _question(row))]
    _refuse_twins(fields, read)
    return QuizDraft(name, tuple(q for _, q in read), tuple(n for n, _ in read), document)


def _question(row: Fields) -> Question | None:
    kind = KINDS.get(row.choice("kind", KINDS))
    if kind is None:
        return None
    question = kind.read_fields(row)
    row.finish()
    if question.id and not is_id(question.id):
        row.wrong(f"id “{question.id}” không hợp lệ.", RULE, key="id")
    return question


def _refuse_twins(fields: Fields, read: list[tuple[int, Question]]) -> None:
    seen: set[str] = set()
    for n, question in read:
        if question.id and question.id in seen:
            fields.document.note(("questions", n, "id"), f"Hai câu hỏi cùng id “{question.id}”.", "Đổi một id.")
        seen.add(question.id)
