"""Is the double a Bot API? Two libraries that others wrote must be able to live with it, and each rule must bite."""

import asyncio
import inspect
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiogram
import aiogram.exceptions
import aiohttp
import pytest
import telegram as ptb
import telegram.error
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, MessageEntity
from telegram.request import HTTPXRequest

from tests.channels.conftest import PNG
from tests.doubles.botapi import TOKEN, BotApi, Person
from tests.doubles.botapi.rules import METHODS, units

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
TEXT = "😀 Chào cô Hồng"
BOLD = {"type": "bold", "offset": 3, "length": 4}


@asynccontextmanager
async def by_aiogram(api: BotApi) -> AsyncIterator[aiogram.Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api.url))
    async with aiogram.Bot(api.token, session) as bot:
        yield bot


@asynccontextmanager
async def by_ptb(api: BotApi) -> AsyncIterator[ptb.Bot]:
    quiet = {"trust_env": False}
    requests = [HTTPXRequest(httpx_kwargs=quiet, read_timeout=5) for _ in range(2)]
    async with ptb.Bot(api.token, f"{api.url}/bot", request=requests[0], get_updates_request=requests[1]) as bot:
        yield bot


async def test_aiogram_lives_with_it(api: BotApi, hong: Person) -> None:
    keys = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="A", callback_data="a")]])
    async with by_aiogram(api) as bot:
        assert (await bot.get_me()).username == "hocso_bot"
        sent = await bot.send_message(hong.id, TEXT, entities=[MessageEntity(**BOLD)], reply_markup=keys)
        assert sent.entities[0].extract_from(sent.text) == "Chào"
        hong.taps("A")
        start, tap = await bot.get_updates(timeout=5)
        assert start.message.text == "/start"
        assert (tap.callback_query.data, tap.callback_query.message.message_id) == ("a", sent.message_id)
        assert await bot.answer_callback_query(tap.callback_query.id)
        assert (await bot.edit_message_text("Xong", chat_id=hong.id, message_id=sent.message_id)).edit_date
        photo = await bot.send_photo(hong.id, BufferedInputFile(PNG, "a.png"), caption="Thẻ", reply_markup=keys)
        again = await bot.send_photo(hong.id, photo.photo[-1].file_id)
        await bot.edit_message_caption(chat_id=hong.id, message_id=again.message_id, caption="Thẻ hai")
        media = InputMediaPhoto(media=BufferedInputFile(PNG, "b.png"), caption="Thẻ ba")
        await bot.edit_message_media(media, chat_id=hong.id, message_id=sent.message_id)
        file = await bot.send_document(hong.id, BufferedInputFile(b"{}", "a.json"))
        assert file.document.file_name == "a.json"
        await bot.delete_message(hong.id, file.message_id)
        await bot.send_chat_action(hong.id, "typing")
        await bot.set_my_commands([aiogram.types.BotCommand(command="start", description="Bắt đầu")])
        assert await bot.get_updates(offset=tap.update_id + 1, timeout=0) == []
    assert [shown.text for shown in hong.sees()] == ["Thẻ ba", "Thẻ", "Thẻ hai"]


async def test_ptb_lives_with_it(api: BotApi, hong: Person) -> None:
    keys = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("A", callback_data="a")]])
    async with by_ptb(api) as bot:
        assert bot.username == "hocso_bot"
        sent = await bot.send_message(hong.id, TEXT, entities=[ptb.MessageEntity(**BOLD)], reply_markup=keys)
        assert sent.parse_entities() == {sent.entities[0]: "Chào"}
        hong.taps("A")
        start, tap = await bot.get_updates(timeout=5)
        assert (start.message.text, tap.callback_query.data) == ("/start", "a")
        assert await bot.answer_callback_query(tap.callback_query.id)
        await bot.edit_message_text("Xong", chat_id=hong.id, message_id=sent.message_id)
        photo = await bot.send_photo(hong.id, PNG, caption="Thẻ", reply_markup=keys)
        again = await bot.send_photo(hong.id, photo.photo[-1].file_id)
        await bot.edit_message_caption(hong.id, again.message_id, caption="Thẻ hai")
        media = ptb.InputMediaPhoto(PNG, caption="Thẻ ba")
        await bot.edit_message_media(media, hong.id, sent.message_id)
        file = await bot.send_document(hong.id, b"{}", filename="a.json")
        assert file.document.file_name == "a.json"
        await bot.delete_message(hong.id, file.message_id)
        await bot.send_chat_action(hong.id, "typing")
        await bot.set_my_commands([("start", "Bắt đầu")])
        assert await bot.get_updates(offset=tap.update_id + 1, timeout=0) == ()
    assert [shown.text for shown in hong.sees()] == ["Thẻ ba", "Thẻ", "Thẻ hai"]


async def test_both_read_its_errors_alike(api: BotApi, hong: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it the library warns that a number of seconds will one day be a timedelta.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    lan = api.person("Chị Lan")
    lan.starts()
    lan.blocks()
    async with by_aiogram(api) as one, by_ptb(api) as other:
        for error in (aiogram.exceptions.TelegramForbiddenError, telegram.error.Forbidden):
            bot = one if error.__module__.startswith("aiogram") else other
            with pytest.raises(error, match="blocked"):
                await bot.send_message(lan.id, "a")
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="chat not found"):
            await one.send_message(1, "a")
        with pytest.raises(telegram.error.BadRequest, match=r"(?i)chat not found"):
            await other.send_message(1, "a")
        api.fail(
            "error", code=429, description="Too Many Requests: retry after 7", parameters={"retry_after": 7}, times=2
        )
        with pytest.raises(aiogram.exceptions.TelegramRetryAfter) as slow:
            await one.send_message(hong.id, "a")
        assert slow.value.retry_after == 7
        with pytest.raises(telegram.error.RetryAfter):
            await other.send_message(hong.id, "a")
        api.fail("error", code=502, description="Bad Gateway")
        with pytest.raises(aiogram.exceptions.TelegramServerError):
            await one.send_message(hong.id, "a")
    wrong = BotApi(TOKEN)
    wrong._port = api._port
    wrong.token = "700100200:wrong"
    with pytest.raises(telegram.error.InvalidToken):
        async with by_ptb(wrong):
            pass


def test_its_parameters_are_those_of_both_libraries() -> None:
    """The table was written after the documentation; where a library is older or newer than it, the other must know."""
    for method, parameters in METHODS.items():
        fields = set(getattr(aiogram.methods, method[0].upper() + method[1:]).model_fields)
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in method)
        signature = set(inspect.signature(getattr(ptb.Bot, snake)).parameters)
        assert set(parameters) <= fields, method
        assert set(parameters) <= signature, method


async def call(api: BotApi, method: str, **given: Any) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as client, client.post(f"{api.url}/bot{api.token}/{method}", json=given) as got:
        return got.status, await got.json()


KEY = {"text": "A", "callback_data": "a"}
REFUSED = [
    ("sendMessage", {}, "text is empty"),
    ("sendMessage", {"text": " \n\t"}, "text is empty"),
    ("sendMessage", {"text": "a" * 4097}, "too long"),
    ("sendMessage", {"text": "😀" * 2049}, "too long"),
    ("sendMessage", {"text": "a", "chat_id": "hong"}, "chat_id"),
    ("sendMessage", {"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "ENTITY_BOUNDS"),
    ("sendMessage", {"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 0}]}, "place"),
    ("sendMessage", {"text": "a", "entities": [{"type": "bold", "offset": -1, "length": 1}]}, "place"),
    ("sendMessage", {"text": "a", "entities": [{"type": "loud", "offset": 0, "length": 1}]}, "entity"),
    ("sendMessage", {"text": "😀", "entities": [{"type": "bold", "offset": 0, "length": 1}]}, "letter in two"),
    ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [KEY]}}, "array of arrays"),
    ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "A"}]]}}, "one action"),
    ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[KEY | {"text": " "}]]}}, "non-empty"),
    ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[KEY | {"callback_data": ""}]]}}, "DATA"),
    ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[KEY | {"callback_data": "ư" * 33}]]}}, "DATA"),
    ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[KEY] * 9]}}, "TOO_LONG"),
    ("sendMessage", {"text": "a", "reply_markup": {"keyboard": [["A"]]}}, "reply markup"),
    ("sendPhoto", {"photo": "no-such-file"}, "wrong file identifier"),
    ("sendDocument", {"document": "no-such-file"}, "no document"),
    ("editMessageText", {"text": "a", "message_id": 1}, "to edit not found"),
    ("deleteMessage", {"message_id": 1}, "to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old"),
    ("sendChatAction", {"action": "dance"}, "action"),
    ("setMyCommands", {"commands": [{"command": "Bắt đầu", "description": "x"}]}, "COMMAND_INVALID"),
    ("setWebhook", {"url": "http://hocso.example"}, "HTTPS"),
    ("setWebhook", {"url": "https://hocso.example", "secret_token": "bí mật"}, "unallowed"),
    ("getUpdates", {"limit": 101}, "limit"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "given", "says"), REFUSED, ids=lambda value: str(value)[:40])
async def test_what_telegram_refuses_it_refuses(
    api: BotApi, hong: Person, method: str, given: dict[str, Any], says: str
) -> None:
    chat = {"chat_id": hong.id} if "chat_id" in METHODS[method] else {}
    status, answer = await call(api, method, **{**chat, **given})
    assert (status, answer["ok"], answer["error_code"]) == (400, False, 400)
    assert says in answer["description"]
    assert hong.sees() == []


async def test_names_of_methods_are_read_in_any_case(api: BotApi) -> None:
    assert (await call(api, "GETME"))[0] == 200
    assert (await call(api, "makeCoffee"))[0] == 404


async def test_a_parameter_that_does_not_exist_fails_the_test_that_sends_it(hong: Person) -> None:
    with pytest.raises(AssertionError, match="no parameter colour"):
        async with BotApi() as api:
            await call(api, "sendMessage", chat_id=1, text="a", colour="red")


async def test_the_same_edit_and_the_wrong_kind_of_edit_are_refused(api: BotApi, hong: Person) -> None:
    _, sent = await call(api, "sendMessage", chat_id=hong.id, text="a")
    edit = {"chat_id": hong.id, "message_id": sent["result"]["message_id"]}
    assert "not modified" in (await call(api, "editMessageText", **edit, text="a"))[1]["description"]
    assert "no caption" in (await call(api, "editMessageCaption", **edit, caption="b"))[1]["description"]
    assert (await call(api, "editMessageText", **edit, text="b"))[0] == 200
    assert (hong.last().text, hong.last().edits) == ("b", 1)


async def test_an_offset_confirms_what_lies_before_it(api: BotApi, hong: Person) -> None:
    for n in range(3):
        hong.says(str(n))
    _, all_four = await call(api, "getUpdates")
    numbers = [update["update_id"] for update in all_four["result"]]
    assert [u["update_id"] for u in (await call(api, "getUpdates", limit=2))[1]["result"]] == numbers[:2]
    assert [u["update_id"] for u in (await call(api, "getUpdates", offset=numbers[2]))[1]["result"]] == numbers[2:]
    assert [u["update_id"] for u in (await call(api, "getUpdates"))[1]["result"]] == numbers[2:]
    assert [u["update_id"] for u in (await call(api, "getUpdates", offset=-1))[1]["result"]] == numbers[3:]
    assert len(api.inbound.pending) == 1


async def test_only_what_was_asked_for_is_kept(api: BotApi, hong: Person) -> None:
    await call(api, "getUpdates", offset=-1, allowed_updates=["callback_query"])
    hong.says("không ai nghe")
    assert len(api.inbound.pending) == 1


async def test_a_long_poll_wakes_for_news_and_for_a_second_poller(api: BotApi, hong: Person) -> None:
    last = next(iter(api.inbound.pending))
    waiting = asyncio.create_task(call(api, "getUpdates", offset=last + 1, timeout=30))
    await api.until(lambda: len(api.called("getUpdates")) == 1 and not api.inbound.pending)
    hong.says("a")
    assert [u["message"]["text"] for u in (await waiting)[1]["result"]] == ["a"]

    first = asyncio.create_task(call(api, "getUpdates", offset=last + 2, timeout=30))
    await api.until(lambda: not api.inbound.pending)
    await call(api, "getUpdates", timeout=0)
    status, answer = await first
    assert (status, "terminated by other" in answer["description"]) == (409, True)
    api.inbound.url = "http://127.0.0.1:9/"
    assert (await call(api, "getUpdates"))[0] == 409


async def test_it_keeps_telegrams_pace_when_told_to(api: BotApi, hong: Person) -> None:
    lan = api.person("Chị Lan")
    lan.starts()
    api.limits._now = lambda: 100.0
    api.limits.per_chat, api.limits.overall = 1, 2
    assert (await call(api, "sendMessage", chat_id=hong.id, text="1"))[0] == 200
    status, answer = await call(api, "sendMessage", chat_id=hong.id, text="2")
    assert (status, answer["parameters"]) == (429, {"retry_after": 1})
    assert (await call(api, "sendMessage", chat_id=lan.id, text="1"))[0] == 200
    assert (await call(api, "sendMessage", chat_id=lan.id, text="2"))[0] == 429
    api.limits._now = lambda: 101.0
    assert (await call(api, "sendMessage", chat_id=lan.id, text="2"))[0] == 200
    assert [delivery.text for delivery in api.ledger] == ["1", "1", "2"]


async def test_a_person_sees_what_was_sent_and_knows_which_buttons_there_are(api: BotApi, hong: Person) -> None:
    await call(api, "sendMessage", chat_id=hong.id, text="a", reply_markup={"inline_keyboard": [[KEY]]})
    assert str(await hong.gets()) == "a\n[A]"
    with pytest.raises(AssertionError, match=r"no button “B”, only \['A'\]"):
        hong.taps("B")
    hong.blocks()
    with pytest.raises(AssertionError, match="blocked"):
        hong.says("a")


async def test_it_runs_alone_and_is_played_with_over_http() -> None:
    double = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.doubles.botapi", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        told = json.loads(await double.stdout.readline())
        async with aiohttp.ClientSession() as client:
            await play(client, told["url"], f"{told['url']}/bot{told['token']}")
    finally:
        double.terminate()
        await double.wait()


async def play(client: aiohttp.ClientSession, control: str, api: str) -> None:
    async def ask(path: str, **given: Any) -> Any:
        async with client.post(path, json=given) as got:
            return await got.json()

    async def see(path: str) -> Any:
        async with client.get(path) as got:
            return await got.json()

    person = f"{control}/people/{(await ask(f'{control}/people', name='Cô Hồng'))['id']}"
    number = int(person.rpartition("/")[2])
    await ask(f"{person}/says", words="chào")
    [update] = (await ask(f"{api}/getUpdates", timeout=5))["result"]
    assert update["message"]["text"] == "chào"
    await ask(f"{api}/sendMessage", chat_id=number, text="Chào cô", reply_markup={"inline_keyboard": [[KEY]]})
    await ask(f"{person}/taps", words="A")
    assert "no button" in (await ask(f"{person}/taps", words="B"))["error"]
    await ask(f"{control}/fail", trouble="error", method="getMe")
    assert (await ask(f"{api}/getMe"))["error_code"] == 500
    assert [(shown["text"], shown["buttons"]) for shown in await see(person)] == [("Chào cô", ["A"])]
    ledger = await see(f"{control}/ledger")
    assert [delivery["text"] for delivery in ledger["deliveries"]] == ["Chào cô"]
    assert ledger["offences"] == []


def test_letters_are_counted_as_telegram_counts_them() -> None:
    assert (units("a"), units("ệ"), units("😀"), units("👩🏽‍🌾")) == (1, 1, 2, 7)
