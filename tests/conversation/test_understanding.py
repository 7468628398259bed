"""However it is typed, the meaning is the same."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Incoming
from bot.conversation.commands.table import COMMANDS, VOCABULARY
from bot.conversation.state import Offered
from bot.conversation.understanding import Command, Press, Said, understand
from bot.runtime.text import fold

ANSWERS = (Offered("ans:1:0:A", "Đọc mã cho nhanh", "A"), Offered("ans:1:0:B", "Cúp máy, hỏi người nhà", "B"))


def meaning(words: str, offered: tuple[Offered, ...] = ()) -> object:
    event = Incoming("console", "local", "1", "lan", "text", datetime(2026, 1, 1, tzinfo=UTC), text=words)
    return understand(event, offered, VOCABULARY)


@pytest.mark.parametrize(
    ("words", "name"),
    [("học", "learn"), ("hoc", "learn"), ("HỌC BÀI", "learn"), ("/hoc", "learn"), ("cho tôi học với", "learn"),
     ("tiếp", "next"), ("tieeps", "next"), ("Tiếp.", "next"), ("tiếp đi", "next"), ("ok", "next"),
     ("dừng", "stop"), ("dungf", "stop"), ("quay lại", "back"), ("tien do", "progress"), ("trợ giúp", "help"),
     ("?", "help"), ("thôi", "quiet"), ("đừng nhắn nữa nhé", "quiet"), ("English", "speak_en"),
     ("xoá dữ liệu", "data"), ("xóa dữ liệu", "data"), ("du lieu cua toi", "data"), ("ôn", "review")],
)  # fmt: skip
def test_commands_are_heard_however_they_are_typed(words: str, name: str) -> None:
    assert meaning(words) == Command(name)


@pytest.mark.parametrize(
    ("words", "payload"),
    [("a", "ans:1:0:A"), ("B.", "ans:1:0:B"), ("câu b", "ans:1:0:B"), ("đáp án là A", "ans:1:0:A"),
     ("chọn B", "ans:1:0:B"),
     ("cup may hoi nguoi nha", "ans:1:0:B"), ("Đọc mã cho nhanh", "ans:1:0:A")],
)  # fmt: skip
def test_what_is_offered_can_be_typed(words: str, payload: str) -> None:
    assert meaning(words, ANSWERS) == Press(payload)


def test_words_of_a_command_take_what_follows() -> None:
    assert meaning("nối 123 456") == Command("link", "123 456")
    assert meaning("gọi tôi là bác") == Command("you", "bac")


@given(st.sampled_from(sorted(COMMANDS)), st.data())
def test_every_word_of_every_command_survives_losing_its_marks(name: str, data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(COMMANDS[name].words))
    for form in (words, fold(words), words.upper(), unicodedata.normalize("NFD", words), f"  {words}. "):
        assert meaning(form) == Command(name)


def test_no_two_commands_share_a_word() -> None:
    spoken = [fold(words) for command in COMMANDS.values() for words in set(map(fold, command.words))]
    assert len(spoken) == len(set(spoken))


@given(st.text(max_size=300))
def test_any_text_at_all_means_something(words: str) -> None:
    assert isinstance(meaning(words, ANSWERS), Press | Command | Said)
