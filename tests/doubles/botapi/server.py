"""A Bot API server for one bot on this machine: the real one's rules, people to play with, and every kind of trouble.

    async with BotApi() as api:
        channel = TelegramChannel(api.token, api.url)
        hong = api.person("Cô Hồng")
        hong.starts()
        ...
        await hong.sees_soon("Chào")
        hong.taps("Tiếp")

Leaving the block fails the test if the bot sent a parameter that the Bot API does not have, or a malformed body.
It also runs alone, for bots in other processes: `python -m tests.doubles.botapi --port 8081` (see `__main__`).
"""

import asyncio
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.doubles.botapi.faults import BEFORE_THE_DEED, Fault, Limits, Trouble
from tests.doubles.botapi.inbound import Inbound
from tests.doubles.botapi.methods import Files, Given, Methods, answer, refusal
from tests.doubles.botapi.people import Delivery, Person, Shown
from tests.doubles.botapi.rules import BY_LOWER_NAME, METHODS, Refused, coerce

TOKEN = "700100200:AAF-double_0123456789abcdefghijklmnop"
_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True)
class Call:
    """One call of the bot's, as it came."""

    method: str
    given: Given
    files: tuple[str, ...]
    via: str
    form: str
    """The body's type: json, form or multipart."""


class BotApi:
    """The server. `url` and `token` are what a bot needs to know."""

    def __init__(self, token: str = TOKEN, *, port: int = 0) -> None:
        self.token = token
        self.limits = Limits()
        self.calls: list[Call] = []
        self.offences: list[str] = []
        """What no correct client does; a test that ends with any fails."""
        self.inbound = Inbound(self._on_hook_reply, self.tell)
        self._methods = Methods(int(token.partition(":")[0]), self.inbound, self.tell)
        self._faults: list[Fault] = []
        self._port = port
        self._numbers = itertools.count(5_000_000_001)
        self._tick = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "BotApi":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if kind is None:
            self.check()

    async def start(self, extra: Callable[[web.Application], None] | None = None) -> None:
        """Open the door on this machine; without a port of one's own any free one is taken."""
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        if extra:
            extra(app)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self.inbound.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def check(self) -> None:
        """Fail if the bot did what no correct client does."""
        assert not self.offences, self.offences

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def ledger(self) -> list[Delivery]:
        return self._methods.ledger

    @property
    def answered(self) -> list[str]:
        return self._methods.answered

    @property
    def people(self) -> dict[int, Person]:
        return self._methods.people

    @property
    def methods(self) -> Methods:
        return self._methods

    def person(self, name: str = "Cô Hồng", *, number: int = 0, language: str = "vi") -> Person:
        """Somebody new. The bot cannot write to them before they have written to it."""
        number = number or next(self._numbers)
        self.people[number] = Person(self, number, name, language)
        return self.people[number]

    def delivered(self, person: Person) -> list[Delivery]:
        """What reached this person, in order; each entry is one effect on their screen."""
        return [delivery for delivery in self.ledger if delivery.chat == person.id]

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def fail(self, trouble: Trouble, method: str = "", **more: Any) -> Fault:
        """Trouble for the next fitting call, or `times` of them; see `Fault` for the rest."""
        fault = Fault(trouble, method, **more)
        self._faults.append(fault)
        return fault

    def heal(self) -> None:
        """All trouble is over."""
        self._faults.clear()

    async def until(self, is_so: Callable[[], bool], within: float = 30.0) -> None:
        """Wait for something to be so; it is looked at again whenever anything happens here."""
        async with asyncio.timeout(within):
            while not is_so():
                await self._tick.wait()

    def tell(self) -> None:
        """Something happened: whoever waits looks again."""
        self._tick.set()
        self._tick = asyncio.Event()

    def as_user(self) -> Given:
        return self._methods.as_user()

    def as_message(self, person: Person, shown: Shown) -> Given:
        return self._methods.as_message(person, shown)

    def new_message_id(self) -> int:
        return self._methods.new_message_id()

    def new_query(self, person: Person) -> str:
        return self._methods.new_query(person)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            method, given, files = await self._read(request)
            fault = self._fault(method, given)
            if fault and fault.trouble in BEFORE_THE_DEED:
                return await self._before(request, fault)
            result = await self._act(method, given, files, "call")
        except Refused as no:
            return _response(*refusal(no))
        finally:
            self.tell()
        if fault:
            await self._after(request, fault)
        return _response(*answer(result))

    async def _read(self, request: web.Request) -> tuple[str, Given, Files]:
        """Who calls what with what. Raises `Refused` for a wrong token, name or body."""
        if request.match_info["token"] != self.token:
            known = re.fullmatch(r"\d+:[\w-]+", request.match_info["token"])
            raise Refused(401, "Unauthorized") if known else Refused(404, "Not Found")
        method = BY_LOWER_NAME.get(request.match_info["method"].lower())
        if method is None:
            raise Refused(404, "Not Found: method not found")
        raw, files, form = await _body(request)
        given = coerce(method, {**request.query, **raw})
        self._note(method, given, files, "call", form)
        return method, given, files

    def _note(self, method: str, given: Given, files: Files, via: str, form: str) -> None:
        self.calls.append(Call(method, given, tuple(files), via, form))
        attached = {name for name in files if f"attach://{name}" in json.dumps(given, default=str)}
        for name in (set(given) | set(files) - attached) - set(METHODS[method]):
            self.offences.append(f"{method} has no parameter {name}")
        if given.get("parse_mode"):
            self.offences.append(f"{method}: this double reads no parse_mode; send entities")
        self.tell()

    async def _act(self, method: str, given: Given, files: Files, via: str) -> Any:
        if method == "getUpdates":
            return await self.inbound.get_updates(given)
        if method.startswith(("sendM", "sendP", "sendD", "edit")):
            self.limits.take(given.get("chat_id", 0))
        return self._methods.call(method, given, files, via)

    def _fault(self, method: str, given: Given) -> Fault | None:
        fault = next((fault for fault in self._faults if fault.fits(method, given.get("chat_id"))), None)
        if fault:
            fault.times -= 1
        return fault

    async def _before(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.trouble == "page":
            return web.Response(status=fault.code, body=_PAGE, content_type="text/html")
        if fault.trouble == "silence":
            await asyncio.Event().wait()
        if fault.trouble == "refuse":
            _cut(request)
        return _response(*refusal(Refused(fault.code, fault.description, **fault.parameters)))

    async def _after(self, request: web.Request, fault: Fault) -> None:
        if fault.trouble == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.trouble == "late":
            await asyncio.Event().wait()
        else:
            _cut(request)

    async def _on_hook_reply(self, call: Given) -> None:
        """The bot's call in its answer to the webhook. Telegram tells nobody how it went."""
        method = BY_LOWER_NAME.get(str(call.pop("method")).lower())
        if method is None:
            self.offences.append("the answer to the webhook names no method")
            return
        try:
            given = coerce(method, call)
            self._note(method, given, {}, "hook", "json")
            await self._act(method, given, {}, "hook")
        except Refused as no:
            self.offences.append(f"the answer to the webhook was refused: {no.description}")
        finally:
            self.tell()


async def _body(request: web.Request) -> tuple[Given, Files, str]:
    kind = request.content_type
    if kind == "application/json":
        body = await request.read()
        try:
            given = json.loads(body) if body else {}
        except ValueError:
            raise Refused(400, "Bad Request: can't parse JSON object") from None
        return given, {}, "json"
    form = await request.post()
    given = {name: value for name, value in form.items() if isinstance(value, str)}
    files = {
        name: (value.filename, value.file.read()) for name, value in form.items() if isinstance(value, web.FileField)
    }
    return given, files, "multipart" if kind == "multipart/form-data" else "form"


def _response(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type="application/json")


def _cut(request: web.Request) -> None:
    """The connection ends without another byte."""
    if request.transport:
        request.transport.abort()
