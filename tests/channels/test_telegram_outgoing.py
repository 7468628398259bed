"""Does a message arrive on Telegram as it was meant: words, bold, buttons, pictures, files, edits in place?"""

import inspect
import json
import os
from pathlib import Path

import aiogram.methods
import pytest
import telegram as ptb
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.base import Channel, Incoming, NoAnswer, Outgoing, Rejected, TryLater
from bot.channels.message import Answered, Attachment, Block, Choice, Message, Picture
from bot.channels.message import text as paragraphs
from bot.channels.rendering import Words
from bot.channels.telegram import TelegramChannel, _keyboard
from bot.channels.telegram_layout import button_rows
from tests.channels.conftest import PNG
from tests.doubles.botapi import BotApi, Person

pytestmark = pytest.mark.anyio

QUESTION = Message(
    scene="question",
    label="Câu 1 trên 4",
    title="Người lạ 😀 bảo đọc mã. Bạn làm gì?",
    choices=(
        Choice("q1:a", "Đọc mã cho nhanh", "A", "answer"),
        Choice("q1:b", "Cúp máy, hỏi người nhà", "B", "answer"),
        Choice("q1:c", "Hỏi tên rồi mới đọc mã", "C", "answer"),
        Choice("stop", "Dừng", role="quiet"),
        Choice("back", "Quay lại", role="undo"),
        Choice("next", "Học tiếp", role="main"),
    ),
)
PICTURE = Picture("lua-dao/the.png", "Một chiếc điện thoại")
CARD = Message(scene="card", title="Cúp máy trước", picture=PICTURE, choices=(Choice("n", "Tiếp", role="main"),))
NEXT_CARD = Message(scene="card", title="Gọi lại sau", picture=PICTURE, choices=(Choice("n", "Tiếp", role="main"),))
WORDS = Message(scene="say", title="Xong", choices=(Choice("m", "Học tiếp", role="main"),))
LONG = paragraphs("Một câu dài để đọc. " * 80)
FILE = Attachment("du-lieu.json", "application/json", '{"tên": "Hồng"}')


def to(person: Person, message: Message, edit_ref: str = "") -> Outgoing:
    return Outgoing(str(person.id), message, edit_ref)


def pressed(channel: TelegramChannel, api: BotApi) -> Incoming:
    """The newest update, as the channel reads it."""
    *_, (_, update) = api.inbound.pending.values()
    [incoming] = channel.parse(json.dumps(update).encode())
    return incoming


async def test_it_is_a_channel(telegram: TelegramChannel) -> None:
    door: Channel = telegram
    assert door.traits.buttons
    assert door.traits.edits
    assert not door.traits.mailbox


async def test_words_arrive_with_bold_and_buttons(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    reference = await telegram.send(to(hong, QUESTION))
    shown = hong.last()
    assert reference == str(shown.message_id)
    assert shown.text.startswith("Câu 1 trên 4\n\nNgười lạ 😀 bảo đọc mã. Bạn làm gì?\n\nA. Đọc mã cho nhanh\nB. Cúp")
    assert shown.entities == [{"type": "bold", "offset": 14, "length": 35}]
    assert shown.rows == [
        [("A", "q1:a"), ("B", "q1:b"), ("C", "q1:c")],
        [("Học tiếp", "next")],
        [("Dừng", "stop"), ("Quay lại", "back")],
    ]
    [call] = api.called("sendMessage")
    assert call.form == "json"
    assert set(call.given) == {"chat_id", "text", "entities", "link_preview_options", "reply_markup"}
    assert call.given["link_preview_options"] == {"is_disabled": True}


async def test_the_same_words_carry_each_learners_own_buttons(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    """Texts are laid out once for all; what their buttons send is not."""
    lan = api.person("Chị Lan")
    lan.starts()
    for person in (hong, lan):
        await telegram.send(to(person, Message(title="Thẻ", choices=(Choice(f"go:{person.id}", "Tiếp"),))))
    assert [person.last().rows for person in (hong, lan)] == [[[("Tiếp", f"go:{p.id}")]] for p in (hong, lan)]


def test_the_keyboard_is_what_aiogram_would_write() -> None:
    rows = button_rows(QUESTION.choices)
    keys = [[InlineKeyboardButton(text=face, callback_data=sends) for face, sends in row] for row in rows]
    written = InlineKeyboardMarkup(inline_keyboard=keys).model_dump(exclude_unset=True, exclude_none=True)
    assert _keyboard(rows) == written


async def test_two_short_answers_stand_on_their_buttons(telegram: TelegramChannel, hong: Person) -> None:
    ways = (Choice("t", "Đúng", "A", "answer"), Choice("f", "Sai", "B", "answer", picked="✓"))
    await telegram.send(to(hong, Message(title="Công an gọi điện để làm việc.", choices=ways)))
    assert hong.last().buttons == ["Đúng", "✓ Sai"]
    assert "A. Đúng\n✓ B. Sai" in hong.last().text


async def test_many_answers_break_into_rows_of_five(telegram: TelegramChannel, hong: Person) -> None:
    ways = tuple(Choice(f"p{n}", f"Việc {n}", "ABCDEFG"[n], "answer", picked="1" if n == 0 else "") for n in range(7))
    await telegram.send(to(hong, Message(title="Xếp", choices=ways)))
    assert [len(row) for row in hong.last().rows] == [5, 2]
    assert hong.last().buttons[0] == "(1) A"


async def test_marks_in_foreign_words_stay_as_they_are(telegram: TelegramChannel, hong: Person) -> None:
    await telegram.send(to(hong, Message(blocks=paragraphs("<b>_Hồng_</b> [a](b) `x` & *y*"))))
    assert hong.last().text == "<b>_Hồng_</b> [a](b) `x` & *y*"
    assert hong.last().entities == []


async def test_the_channels_own_words_follow_the_messages_language(api: BotApi, hong: Person) -> None:
    channel = TelegramChannel(api.token, api.url, words={"en": Words(right="Right answer")})
    answered = (Answered("B", "Hang up", "right"),)
    await channel.send(to(hong, Message(answered=answered, locale="en")))
    await channel.send(to(hong, Message(answered=answered)))
    await channel.close()
    assert [shown.text for shown in hong.sees()] == ["Right answer: B. Hang up", "Câu đúng: B. Hang up"]


async def test_a_press_leads_to_an_edit_in_place(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    await telegram.send(to(hong, QUESTION))
    hong.taps("B")
    tap = pressed(telegram, api)
    assert (tap.kind, tap.payload, tap.address) == ("choice", "q1:b", str(hong.id))
    reference = await telegram.send(to(hong, WORDS, tap.message_ref))
    assert reference == tap.message_ref
    assert [shown.text for shown in hong.sees()] == ["Xong"]
    assert hong.last().buttons == ["Học tiếp"]
    await telegram.acknowledge(tap)
    assert api.answered == [tap.ack]


async def test_the_same_edit_again_is_a_success(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    reference = await telegram.send(to(hong, QUESTION))
    for _ in range(2):
        assert await telegram.send(to(hong, WORDS, reference)) == reference
    assert len(hong.sees()) == 1
    assert len(api.delivered(hong)) == 2


async def test_what_cannot_be_edited_is_sent_anew(telegram: TelegramChannel, hong: Person) -> None:
    reference = await telegram.send(to(hong, WORDS, "999999"))
    assert reference == str(hong.last().message_id)
    for odd in ("", "abc", "12x", "-5"):
        await telegram.send(to(hong, WORDS, odd))
    assert len(hong.sees()) == 5


async def test_a_picture_goes_with_its_words_and_is_uploaded_once(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    lan = api.person("Chị Lan")
    lan.starts()
    first = await telegram.send(to(hong, CARD))
    await telegram.send(to(lan, CARD))
    assert first == f"{hong.last().message_id}p"
    for person in (hong, lan):
        assert (person.last().text, person.last().content) == ("Cúp máy trước", PNG)
        assert person.last().entities == [{"type": "bold", "offset": 0, "length": 13}]
        assert person.last().buttons == ["Tiếp"]
    assert [(call.form, call.files) for call in api.called("sendPhoto")] == [("multipart", ("photo",)), ("json", ())]


async def test_a_name_that_telegram_forgot_is_uploaded_again(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    await telegram.send(to(hong, CARD))
    api.methods.forget_files()
    await telegram.send(to(hong, CARD))
    await telegram.send(to(hong, CARD))
    assert len(hong.sees()) == 3
    assert [call.form for call in api.called("sendPhoto")] == ["multipart", "json", "multipart", "json"]


async def test_a_picture_drawn_anew_is_uploaded_anew(
    telegram: TelegramChannel, api: BotApi, hong: Person, lessons: Path
) -> None:
    await telegram.send(to(hong, CARD))
    drawing = lessons / "lua-dao" / "the.png"
    drawing.write_bytes(PNG + b"new")
    os.utime(drawing, (0, 0))
    await telegram.send(to(hong, CARD))
    assert hong.last().content == PNG + b"new"


async def test_without_its_picture_the_words_still_arrive(telegram: TelegramChannel, hong: Person) -> None:
    lost = Message(title="Cúp máy trước", picture=Picture("khong-co.png", "x"))
    await telegram.send(to(hong, lost))
    assert (hong.last().text, hong.last().is_media) == ("Cúp máy trước", False)


async def test_long_words_come_after_their_picture(telegram: TelegramChannel, hong: Person) -> None:
    message = Message(title="Dài", blocks=LONG, picture=PICTURE, choices=(Choice("n", "Tiếp", role="main"),))
    reference = await telegram.send(to(hong, message))
    photo, words = hong.sees()
    assert (photo.content, photo.text, photo.rows) == (PNG, "", [])
    assert words.text.startswith("Dài\n\nMột câu")
    assert words.buttons == ["Tiếp"]
    assert reference == str(words.message_id)


async def test_a_half_sent_message_goes_on_where_it_stopped(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    message = Message(title="Dài", blocks=LONG, picture=PICTURE)
    api.fail("error", "sendMessage", times=2)
    for _ in range(2):
        with pytest.raises(TryLater):
            await telegram.send(to(hong, message))
    await telegram.send(to(hong, message))
    assert [shown.is_media for shown in hong.sees()] == [True, False]
    await telegram.send(to(hong, message))
    assert [shown.is_media for shown in hong.sees()] == [True, False, True, False]


async def test_very_long_words_come_in_pieces_with_the_buttons_last(telegram: TelegramChannel, hong: Person) -> None:
    message = Message(title="Rất dài", blocks=LONG * 4, choices=(Choice("n", "Tiếp", role="main"),))
    await telegram.send(to(hong, message))
    first, last = hong.sees()
    assert (first.buttons, last.buttons) == ([], ["Tiếp"])


async def test_words_become_a_picture_in_place(telegram: TelegramChannel, hong: Person) -> None:
    reference = await telegram.send(to(hong, WORDS))
    assert await telegram.send(to(hong, CARD, reference)) == f"{reference}p"
    [shown] = hong.sees()
    assert (shown.content, shown.text, shown.buttons) == (PNG, "Cúp máy trước", ["Tiếp"])


async def test_a_picture_gives_way_to_the_next_in_place(telegram: TelegramChannel, api: BotApi, hong: Person) -> None:
    reference = await telegram.send(to(hong, CARD))
    hong.taps("Tiếp")
    assert pressed(telegram, api).message_ref == reference
    for _ in range(2):
        assert await telegram.send(to(hong, NEXT_CARD, reference)) == reference
    [shown] = hong.sees()
    assert (shown.content, shown.text, shown.edits) == (PNG, "Gọi lại sau", 1)


async def test_words_after_a_picture_are_sent_anew_and_the_picture_goes(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    old = await telegram.send(to(hong, CARD))
    new = await telegram.send(to(hong, WORDS, old))
    assert [shown.text for shown in hong.sees()] == ["Xong"]
    assert new == str(hong.last().message_id)
    assert [delivery.method for delivery in api.delivered(hong)] == ["sendPhoto", "sendMessage", "deleteMessage"]


async def test_words_arrive_even_if_the_old_picture_cannot_go(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    old = await telegram.send(to(hong, CARD))
    api.fail("error", "deleteMessage")
    await telegram.send(to(hong, WORDS, old))
    assert [shown.text for shown in hong.sees()] == ["Cúp máy trước", "Xong"]


async def test_a_file_arrives_with_its_words_and_is_never_replaced(telegram: TelegramChannel, hong: Person) -> None:
    export = Message(title="Dữ liệu của bạn", attachment=FILE, choices=(Choice("m", "Học tiếp", role="main"),))
    reference = await telegram.send(to(hong, export))
    shown = hong.last()
    assert reference == f"{shown.message_id}f"
    assert (shown.document, shown.content.decode()) == ("du-lieu.json", FILE.content)
    assert (shown.text, shown.buttons) == ("Dữ liệu của bạn", ["Học tiếp"])
    await telegram.send(to(hong, WORDS, reference))
    assert [shown.text for shown in hong.sees()] == ["Dữ liệu của bạn", "Xong"]


async def test_a_files_name_cannot_break_the_form(telegram: TelegramChannel, hong: Person) -> None:
    odd = Attachment('Điểm "tháng 11"\r\nX: y.csv', "text/csv", "a")
    await telegram.send(to(hong, Message(title="x", attachment=odd)))
    assert hong.last().document == "Điểm _tháng 11___X: y.csv"


async def test_an_ambiguous_edit_is_not_followed_by_a_new_message(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    reference = await telegram.send(to(hong, QUESTION))
    api.fail("lost", "editMessageText")
    with pytest.raises(NoAnswer):
        await telegram.send(to(hong, WORDS, reference))
    assert await telegram.send(to(hong, WORDS, reference)) == reference
    assert len(hong.sees()) == 1


async def test_what_is_refused_as_an_edit_and_as_a_message_is_refused(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    reference = await telegram.send(to(hong, WORDS))
    too_long = Message(title="x", choices=(Choice("x" * 65, "Nút", role="main"),))
    with pytest.raises(Rejected, match="BUTTON_DATA_INVALID"):
        await telegram.send(to(hong, too_long, reference))
    assert [shown.text for shown in hong.sees()] == ["Xong"]


async def test_every_parameter_we_send_is_known_to_both_libraries(
    telegram: TelegramChannel, api: BotApi, hong: Person
) -> None:
    """Two libraries written apart from each other are the witnesses; the double's own table is a third."""
    await everything(telegram, api, hong)
    assert {call.method for call in api.calls} >= {"sendPhoto", "editMessageMedia", "setWebhook", "getUpdates"}
    for call in api.calls:
        name = call.method[0].upper() + call.method[1:]
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in call.method)
        given = set(call.given) | {file for file in call.files if file != "picture"}
        assert given <= set(getattr(aiogram.methods, name).model_fields), call
        assert given <= set(inspect.signature(getattr(ptb.Bot, snake)).parameters), call


async def everything(channel: TelegramChannel, api: BotApi, person: Person) -> None:
    """Every call that the channel can make."""
    export = Message(title="x", attachment=FILE, blocks=(Block("keep", ("a",), label="Nhớ"),))
    for message in (QUESTION, CARD, export, CARD):
        await channel.send(to(person, message))
    words = await channel.send(to(person, WORDS))
    await channel.send(to(person, QUESTION, words))
    await channel.send(to(person, CARD, words))
    picture = await channel.send(to(person, NEXT_CARD, f"{words}p"))
    await channel.send(to(person, WORDS, picture))
    person.taps("Học tiếp")
    await channel.acknowledge(pressed(channel, api))
    await channel.me()
    await channel.ensure_webhook("https://hocso.example/hooks/telegram")
    assert await channel._fetch(0)
