"""Whole conversations, as a teacher would read them; `pytest --update` writes them anew after a wanted change."""

import re
from pathlib import Path

import pytest

from bot.app import App
from bot.channels.console import show
from bot.conversation.models import conversation, incoming
from bot.delivery.models import delivery
from bot.learning.models import fact, progress, review, study_week
from bot.membership.models import consent, identity, learner
from tests.conversation.elsewhere import elsewhere
from tests.people import Talk, rows

FOLDER = Path(__file__).parents[1] / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))
TABLES = (incoming, conversation, delivery, fact, progress, review, study_week, consent, identity, learner)
_TIME = re.compile(r"\+ (\d+) (phút|giờ|ngày|tuần)")
_UNITS = {"phút": "minutes", "giờ": "hours", "ngày": "days", "tuần": "weeks"}
# What is different each time by design.
_CODE = re.compile(r"\b\d{6}\b|(?<=mã )[A-Z0-9]{3} [A-Z0-9]{3}\b")


def acts_of(path: Path) -> tuple[str, list[str]]:
    """The title, and what the person does: `> ` types, `* ` presses, `~ ` sends something else, `+ ` lets time pass.

    `! ` is what happens elsewhere meanwhile: a post is given, somebody else asks to be let in.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines[0], [line for line in lines[1:] if line[:2] in {"> ", "* ", "~ ", "+ ", "! "} or line == ">"]


def act(talk: Talk, line: str) -> None:
    """Do one line of a transcript."""
    mark, words = line[:1], line[2:]
    if mark == ">":
        talk.types(words)
    elif mark == "*":
        talk.presses(words)
    elif mark == "!":
        elsewhere(talk, words)
    elif mark == "~":
        kind, _, media = words.partition(" ")
        talk.does(kind=kind, media=media)
    else:
        number, unit = _TIME.fullmatch(line).groups()
        talk.waits(**{_UNITS[unit]: int(number)})


def play(talk: Talk, title: str, acts: list[str]) -> str:
    """The whole conversation as text."""
    pieces = [title]
    for line in acts:
        act(talk, line)
        pieces.append(line)
        if line[0] not in "+!" or line.startswith("! nhận việc"):
            pieces.extend(_CODE.sub("######", show(message)) for message in talk.screen)
    return "\n\n".join(pieces) + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation_goes_as_written(path: Path, lan: Talk, request: pytest.FixtureRequest) -> None:
    said = play(lan, *acts_of(path))
    if request.config.getoption("--update"):
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_duplicate_of_every_event_changes_nothing(path: Path, lan: Talk, app: App) -> None:
    title, acts = acts_of(path)
    for line in acts:
        act(lan, line)
        if line[0] not in "+!":
            before = [rows(app, table) for table in TABLES]
            assert lan.redo(lan.sent[-1]).status == "repeated"
            assert [rows(app, table) for table in TABLES] == before, (title, line)


def test_there_is_a_conversation_for_every_dialogue() -> None:
    told = {path.stem for path in FILES}
    assert {
        "bat-dau",
        "hoc-het-mot-bai",
        "hoc-bang-chu",
        "on-lai",
        "lua-chon",
        "du-lieu",
        "la-lung",
        "tieng-anh",
    } <= told
