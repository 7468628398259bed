"""The load player as Telegram: many learners tap at once, each holds every reply against what they chose."""

import asyncio
import random
import time
from collections.abc import Sequence

import msgspec

from bench.botapi import BOT, BotApi, Fields, chat, person
from bench.course import Lesson
from bench.walk import Button, Screen, Walk, Wrong
from bench.wire import Client, read_fields

AGAIN = 0.05
"""The share of updates that are delivered twice, as Telegram does when an answer is late."""
_PATIENCE = 60.0


class Learner:
    """One person in a private chat with the bot."""

    def __init__(self, address: int, course: Sequence[Lesson], rng: random.Random) -> None:
        self.address = address
        self.walk = Walk(course, rng)
        self.screen = Screen("", ())
        self.message = 0
        self.news: asyncio.Future[float] | None = None
        self.acknowledged = 0
        """Taps that the program answered with 200."""
        self.replies_acknowledged = 0
        """Of those, the taps that answered a question."""
        self.unanswered: Fields | None = None
        """The update that got no 200: Telegram would bring it again."""


class Crowd:
    """Telegram's side of the road: posts updates, takes calls, and counts."""

    def __init__(self, course: Sequence[Lesson], size: int, seed: int, known: Sequence[int] | None = None) -> None:
        self._rng = random.Random(seed)
        addresses = self._rng.sample(known or range(10**8, 10**9), size)
        self.learners = [Learner(a, course, random.Random(self._rng.random())) for a in addresses]
        self._by_address = {one.address: one for one in self.learners}
        self._clients: dict[int, Client] = {}
        self._last_update = self._rng.randrange(10**8)
        self.api = BotApi(self._take)
        self.problems: list[str] = []
        self.waits: list[float] = []
        """Seconds from the webhook to the message at the Bot API, tap by tap."""
        self.taps = 0
        self.repeats = 0
        self.may_repeat = False
        """After a crash a reply may come twice: nobody can know whether the first one arrived."""

    def connect(self, ports: Sequence[int], path: str, secret: str) -> None:
        """Where the program listens; each learner's taps go to one port. May be called again after a new start."""
        self._ports, self._path = ports, path
        self._head = f"Content-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\n".encode()
        self.hang_up()

    def hang_up(self) -> None:
        """Close all connections to the program."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    async def begin(self, learner: Learner) -> None:
        """The learner writes for the first time."""
        await self._post(learner, self._words(learner, "học"))

    def first_words(self, learner: Learner) -> bytes:
        """The same as a request body, for who brings it along another way."""
        learner.news = asyncio.get_running_loop().create_future()
        return msgspec.json.encode(self._words(learner, "học"))

    def press(self, learner: Learner) -> bytes:
        """A tap as a request body, for who brings it along another way."""
        update = self._update(learner, learner.walk.tap(learner.screen))
        learner.news = asyncio.get_running_loop().create_future()
        return msgspec.json.encode(update)

    async def tap(self, learner: Learner) -> None:
        """The learner presses a button, and waits for what it brings; now and then it is delivered twice."""
        is_reply = learner.walk.phase == "question"
        button = learner.walk.tap(learner.screen)
        update = self._update(learner, button)
        began = time.perf_counter()
        arrived = await self._post(learner, update, is_reply=is_reply)
        self.waits.append(arrived - began)
        self.taps += 1
        learner.walk.check(learner.screen)
        if self._rng.random() < AGAIN:
            self.repeats += 1
            await self._deliver(learner, update)

    def wait_on(self) -> None:
        """The program is gone; who was waiting for a reply still does."""
        self.may_repeat = True
        for learner in self.learners:
            if learner.news is not None and learner.news.cancelled():
                learner.news = asyncio.get_running_loop().create_future()

    async def after_crash(self, learner: Learner) -> None:
        """Bring the update that got no answer once more, as Telegram does, and wait for what is still owed."""
        if learner.unanswered is not None:
            await self._deliver(learner, learner.unanswered)
            learner.unanswered = None
        if learner.news is not None:
            async with asyncio.timeout(_PATIENCE):
                await learner.news
            learner.walk.check(learner.screen)

    async def _post(self, learner: Learner, update: Fields, *, is_reply: bool = False) -> float:
        learner.news = asyncio.get_running_loop().create_future()
        learner.unanswered = update
        await self._deliver(learner, update)
        learner.unanswered = None
        learner.acknowledged += 1
        learner.replies_acknowledged += is_reply
        async with asyncio.timeout(_PATIENCE):
            return await learner.news

    async def _deliver(self, learner: Learner, update: Fields) -> None:
        if learner.address not in self._clients:
            self._clients[learner.address] = Client(self._ports[len(self._clients) % len(self._ports)])
        client = self._clients[learner.address]
        answer = await client.send("POST", self._path, self._head, msgspec.json.encode(update))
        if answer.status != 200:
            raise Wrong(f"the webhook was answered with {answer.status}")
        if (
            answer.body[:1] != b"{"
            and b"=" not in answer.body[:40]
            and b"multipart" not in answer.header(b"content-type")
        ):
            return
        fields = read_fields(answer.header(b"content-type"), answer.body)
        if method := fields.pop("method", None):
            self.api.take(str(method), fields)

    def _words(self, learner: Learner, words: str) -> Fields:
        self._last_update += 1
        message = {"message_id": 1, "from": person(learner.address), "chat": chat(learner.address)}
        return {"update_id": self._last_update, "message": message | {"date": int(time.time()), "text": words}}

    def _update(self, learner: Learner, button: Button) -> Fields:
        self._last_update += 1
        shown = {
            "message_id": learner.message,
            "from": BOT,
            "chat": chat(learner.address),
            "date": int(time.time()),
            "text": learner.screen.text,
            "reply_markup": {
                "inline_keyboard": [[{"text": b.face, "callback_data": b.sends}] for b in learner.screen.buttons]
            },
        }
        tap = {
            "id": str(self._rng.randrange(10**17, 10**18)),
            "from": person(learner.address),
            "chat_instance": "-3187283726181212121",
            "data": button.sends,
            "message": shown,
        }
        return {"update_id": self._last_update, "callback_query": tap}

    def _take(self, method: str, fields: Fields, message: Fields) -> None:
        """A message for a learner has arrived: it must be theirs, in the place of the old one, and asked for."""
        now = time.perf_counter()
        learner = self._by_address.get(int(fields["chat_id"]))
        if learner is None:
            self.problems.append(f"a message for nobody: {fields['chat_id']}")
            return
        if method == "editMessageText" and message["message_id"] != learner.message:
            self.problems.append("another message than the pressed one was edited")
        if self.may_repeat and fields["text"] == learner.screen.text:
            return
        if learner.news is None or learner.news.done():
            self.problems.append(f"a message nobody asked for: {fields['text'][:120]!r}")
            return
        learner.message = message["message_id"]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = tuple(Button(b["text"], b["callback_data"]) for row in rows for b in row)
        learner.screen = Screen(message["text"], buttons)
        learner.news.set_result(now)
