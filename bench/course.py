"""A course nobody has seen before: every text in it is drawn anew for each run, so that no answer can be remembered."""

import json
import random
import secrets
from dataclasses import dataclass
from pathlib import Path

KEYS = "ABCD"
_CONTACTS = "key,value,what,cost,as_of,source,certainty\npolice_113,113,Công an,miễn phí,2026-11-22,số quốc gia,cao\n"


@dataclass(frozen=True)
class Question:
    """One question with one right answer."""

    id: str
    ask: str
    choices: tuple[str, ...]
    right: int
    explain: str


@dataclass(frozen=True)
class Lesson:
    """One card and its questions."""

    id: str
    title: str
    card: str
    questions: tuple[Question, ...]


def invent(lessons: int, questions: int = 10, seed: int | None = None) -> tuple[Lesson, ...]:
    """A course of so many lessons. The texts are as long as real ones."""
    rng = random.Random(secrets.randbits(64) if seed is None else seed)

    def sign() -> str:
        return f"{rng.getrandbits(32):08x}"

    def question(n: int) -> Question:
        return Question(
            id=f"cau-{n}",
            ask=f"Tình huống {sign()}: có người lạ gọi điện bảo bác đọc mã vừa nhận được. Bác nên làm gì trước?",
            choices=tuple(f"Cách làm số {sign()} cho việc này" for _ in KEYS),
            right=rng.randrange(len(KEYS)),
            explain=f"Lời giải {sign()}: mã đó là chìa khóa tài khoản của bác, ai hỏi cũng không đọc.",
        )

    return tuple(
        Lesson(
            id=f"bai-{n:04d}",
            title=f"Bài {sign()}",
            card=f"Dấu hiệu {sign()}: người gọi giục bác làm ngay, và dặn bác giữ kín với người nhà.",
            questions=tuple(question(q) for q in range(1, questions + 1)),
        )
        for n in range(1, lessons + 1)
    )


def write_for_us(course: tuple[Lesson, ...], folder: Path) -> None:
    """The course as Học Số reads it: Markdown and YAML files in `lessons` and `quizzes`, twenty lessons a track."""
    (folder / "lessons").mkdir(parents=True)
    (folder / "lessons" / "contacts.csv").write_text(_CONTACTS, encoding="utf-8")
    for n, lesson in enumerate(course):
        track = f"tuyen-{n // 20:03d}"
        for kind in ("lessons", "quizzes"):
            (folder / kind / track).mkdir(parents=True, exist_ok=True)
        head = f"id: {track}\norder: {n // 20 + 1}\nicon: thiet-bi\ntitle: {{vi: Tuyến, en: Track}}\n"
        (folder / "lessons" / track / "track.yaml").write_text(
            head + "summary: {vi: Để đo., en: To measure.}\n", encoding="utf-8"
        )
        (folder / "lessons" / track / f"{lesson.id}.md").write_text(_markdown(lesson, n % 20 + 1), encoding="utf-8")
        (folder / "quizzes" / track / f"{lesson.id}.yaml").write_text(_yaml(lesson), encoding="utf-8")


def write_for_peers(course: tuple[Lesson, ...], path: Path) -> None:
    """The same course as rows for the peers' tables."""
    rows = [
        {
            "id": number * 100 + at,
            "lesson_id": number,
            "name": question.id,
            "position": at,
            "text": question.ask,
            "options": list(question.choices),
            "correct": question.right,
            "explanation": question.explain,
        }
        for number, lesson in enumerate(course, 1)
        for at, question in enumerate(lesson.questions, 1)
    ]
    lessons = [{"id": n, "name": one.id, "title": one.title, "card": one.card} for n, one in enumerate(course, 1)]
    path.write_text(json.dumps({"lessons": lessons, "questions": rows}, ensure_ascii=False), encoding="utf-8")


def _markdown(lesson: Lesson, order: int) -> str:
    title = json.dumps(lesson.title, ensure_ascii=False)
    return f"""---
id: {lesson.id}
title: {{vi: {title}, en: {title}}}
order: {order}
minutes: 3
audience: [moi-nguoi]
competences: ["4.2"]
learned:
  - Một việc nên làm
sources:
  - {{title: Hướng dẫn, number: "", address: "", checked_on: 2026-11-01}}
review_by: 2027-05-01
---
# Nhớ lấy

{lesson.card}
"""


def _yaml(lesson: Lesson) -> str:
    lines = [f"lesson: {lesson.id}", "questions:"]
    for question in lesson.questions:
        lines += [
            f"  - id: {question.id}",
            "    kind: single",
            "    card: 1",
            f'    ask: "{question.ask}"',
            "    choices:",
        ]
        for n, choice in enumerate(question.choices):
            lines.append(f'      - text: "{choice}"')
            lines += ["        right: true"] if n == question.right else []
        lines.append(f'    explain: "{question.explain}"')
    return "\n".join(lines) + "\n"
