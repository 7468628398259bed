"""Does the terminal take typed lines, and can a teacher read what it shows?"""

from datetime import UTC, datetime

import pytest

from bot.channels.base import Incoming, Outgoing
from bot.channels.console import ConsoleChannel
from bot.channels.message import Answered, Attachment, Block, Choice, Message, Picture

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def console() -> ConsoleChannel:
    numbers = iter(range(1, 100))
    return ConsoleChannel(next_id=lambda: str(next(numbers)), now=lambda: NOON)


def test_a_typed_line_comes_in_as_text() -> None:
    door = console()
    typed = "  Xin cha\u0300o\x1b\r\n".encode()
    expected = Incoming("console", "local", "1", "local", "text", NOON, text="Xin chào")
    assert door.parse(typed) == [expected]
    assert door.parse(b"again")[0].external_id == "2"


@pytest.mark.parametrize("nothing", [b"", b"\n", b"  \t\r\n", b"\x00"])
def test_an_empty_line_says_nothing(nothing: bytes) -> None:
    assert console().parse(nothing) == []


@pytest.mark.parametrize(
    ("line", "payload"), [(b"/start", ""), (b"/start u-12ab", "u-12ab"), ("/start mời".encode(), "")]
)
def test_start_opens_a_link(line: bytes, payload: str) -> None:
    [incoming] = console().parse(line)
    assert (incoming.kind, incoming.payload, incoming.text) == ("start", payload, "")


def test_bytes_that_are_not_text_do_no_harm() -> None:
    [incoming] = console().parse(b"\xff\xfe")
    assert incoming.text == "��"


async def test_it_is_a_mailbox() -> None:
    door = console()
    assert door.traits.mailbox
    assert await door.send(Outgoing("local", Message(title="Chào"))) == "1"
    await door.close()
    await door.close()


def test_a_card_reads_well_in_a_terminal() -> None:
    card = Message(
        heading="Cuộc gọi từ “công an”",
        label="Thẻ 2 trên 4",
        title="Cúp máy trước",
        blocks=(
            Block("text", ("Không ai làm việc **qua điện thoại**.",)),
            Block("keep", ("Cúp máy không phải là bất lịch sự.",), label="Nhớ một câu"),
            Block("hint", ("Bạn gõ tiếp.",)),
        ),
        picture=Picture("a.png", "Một người cúp máy"),
        choices=(Choice("n", "Tiếp", role="main"), Choice("s", "Dừng", role="quiet")),
    )
    assert console().show(card) == (
        "Cuộc gọi từ “công an” · Thẻ 2 trên 4\n\nCúp máy trước\n\nKhông ai làm việc qua điện thoại.\n\n"
        "Nhớ một câu: Cúp máy không phải là bất lịch sự.\n\n(tranh: Một người cúp máy)\n\n"
        "Bạn gõ tiếp.\n\n[Tiếp] [Dừng]"
    )


def test_answers_and_files_are_named() -> None:
    message = Message(
        title="Chọn",
        answered=(Answered("A", "Đọc mã", "mine_right"),),
        attachment=Attachment("du-lieu.json", "application/json", "{}"),
        choices=(Choice("a", "Đọc mã", "A", "answer", picked="✓"), Choice("b", "Cúp máy", "B", "answer")),
    )
    assert console().show(message) == (
        "Chọn\n\nBạn chọn đúng: A. Đọc mã\n\n(tệp: du-lieu.json)\n\n✓ [A] Đọc mã\n[B] Cúp máy"
    )
    assert console().show(Message())
