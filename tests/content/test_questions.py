"""Every kind of question is read, shown, answered and marked as its case file says."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.content.contacts import Contacts
from bot.content.fields import Document, Fields
from bot.content.model import Question
from bot.content.origin import Origin
from bot.content.questions.base import DONE, REDO, Reading
from bot.content.questions.kinds import KINDS, kind_of
from bot.content.questions.order import scrambled
from bot.runtime.errors import ContentError

FOLDER = Path(__file__).parent / "questions"


def cases(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.yaml"
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) if path.exists() else {}


CASES = {name: cases(name) for name in KINDS}


def build(values: dict[str, Any]) -> tuple[Question, list[ContentError]]:
    problems: list[ContentError] = []
    fields = Fields(Document(Origin("quiz.yaml", "vi", Contacts({}), problems), "a: b"), (), values)
    question = KINDS[values["kind"]].read_fields(fields)
    fields.finish()
    return question, problems


def rows(part: str) -> list[Any]:
    return [
        pytest.param(name, *case, id=f"{name}-{n}")
        for name in KINDS
        for n, case in enumerate(CASES[name].get(part, []))
    ]


def question_of(name: str) -> Question:
    question, problems = build(CASES[name]["question"])
    assert not problems
    return question


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_a_file_of_cases(name: str) -> None:
    assert set(CASES[name]) == {"question", "shown", "presses", "reads", "marks", "wrong"}
    assert KINDS[name].name == name


def test_every_file_of_cases_belongs_to_a_kind() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(KINDS)


def test_only_several_needs_a_done_button() -> None:
    assert {name for name, kind in KINDS.items() if kind.needs_done} == {"several"}
    assert {kind.ask_hint for kind in KINDS.values()} == {"one", "many", "order", "type"}


@pytest.mark.parametrize(("name", "before", "shown"), rows("shown"))
def test_choices_are_shown_with_what_is_taken(name: str, before: str, shown: list[str]) -> None:
    choices = KINDS[name].options(question_of(name), before)
    assert [f"{c.mark}{c.key} {c.label}" for c in choices] == shown


@pytest.mark.parametrize(("name", "before", "key", "after", "complete"), rows("presses"))
def test_a_press_is_taken(name: str, before: str, key: str, after: str, complete: bool) -> None:
    assert KINDS[name].press(question_of(name), before, key) == Reading(after, complete)


@pytest.mark.parametrize(
    ("name", "words", "before", "after", "complete"),
    [pytest.param(*(*p.values, None)[:5], id=p.id) for p in rows("reads")],
)
def test_typed_words_are_understood(
    name: str, words: str, before: str, after: str | None, complete: bool | None
) -> None:
    expected = None if after is None else Reading(after, bool(complete))
    assert KINDS[name].read(question_of(name), before, words) == expected


@pytest.mark.parametrize(("name", "picked", "is_right", "answered", "reply", "right_words"), rows("marks"))
def test_an_answer_is_marked(
    name: str, picked: str, is_right: bool, answered: list[str], reply: str, right_words: str
) -> None:
    mark = KINDS[name].mark(question_of(name), picked)
    assert (mark.is_right, mark.reply, mark.right_words) == (is_right, reply, right_words)
    assert [f"{a.key} {a.verdict}" for a in mark.answered] == answered


@pytest.mark.parametrize(("name", "change", "says"), rows("wrong"))
def test_a_question_that_cannot_work_is_refused(name: str, change: dict[str, Any], says: str) -> None:
    _, problems = build(CASES[name]["question"] | change)
    assert any(says in problem.message for problem in problems), [str(problem) for problem in problems]


def test_true_and_false_are_said_in_the_language_of_the_file() -> None:
    problems: list[ContentError] = []
    document = Document(Origin("quiz.en.yaml", "en", Contacts({}), problems), "a: b")
    question = KINDS["true_false"].read_fields(Fields(document, (), CASES["true_false"]["question"]))
    assert [option.text for option in question.options] == ["True", "False"]


def test_a_long_typed_answer_is_kept_short_and_without_markup() -> None:
    question = question_of("short")
    reading = kind_of(question).read(question, "", "**rất** dài " * 1000)
    assert reading
    assert len(reading.picked) <= 100
    assert "**" not in kind_of(question).mark(question, reading.picked).answered[1].label


@given(st.sampled_from(sorted(KINDS)), st.text(st.characters(), max_size=40), st.text("ABCDEZ1✓", max_size=6))
def test_no_words_and_no_state_break_a_question(name: str, words: str, picked: str) -> None:
    question, kind = question_of(name), KINDS[name]
    for key in (words, DONE, REDO, "A"):
        kind.press(question, picked, key)
    reading = kind.read(question, picked, words)
    kind.options(question, picked)
    kind.mark(question, reading.picked if reading else picked)


@given(
    st.sampled_from(["single", "several", "order", "situation"]),
    st.text("ABCDE", max_size=6),
    st.text("ABCDEZ", max_size=1),
)
def test_what_is_picked_is_always_letters_of_the_question_each_once(name: str, picked: str, key: str) -> None:
    question = question_of(name)
    after = KINDS[name].press(question, picked, key).picked
    assert len(set(after)) == len(after)
    assert set(after) <= {option.key for option in question.options}


@pytest.mark.parametrize("name", ["single", "several", "order", "situation"])
def test_every_label_typed_back_names_its_own_choice(name: str) -> None:
    question = question_of(name)
    for option in question.options:
        reading = KINDS[name].read(question, "", option.text)
        assert reading
        assert reading.picked == option.key


@given(st.integers(2, 5), st.text(max_size=20))
def test_steps_are_never_shown_in_the_right_order(count: int, seed: str) -> None:
    places = scrambled(count, seed)
    assert sorted(places) == list(range(count))
    assert places != sorted(places)
    assert places == scrambled(count, seed)


def test_steps_come_in_every_other_order() -> None:
    found = {tuple(scrambled(3, str(seed))) for seed in range(200)}
    assert found == set(permutations(range(3))) - {(0, 1, 2)}


def test_right_letters_in_order_spell_the_steps_as_written() -> None:
    question = question_of("order")
    by_key = {option.key: option.text for option in question.options}
    assert [by_key[key] for key in question.order] == CASES["order"]["question"]["steps"]
