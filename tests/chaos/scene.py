"""How a scenario is played: processes kept alive, people who act, trouble at its time, then rest, stop and the books."""

import asyncio
import contextlib
import random
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.browsers import Browser
from tests.chaos.children import Child, Nursery, PlainChild, start_plain
from tests.chaos.knobs import Dials
from tests.chaos.oracle import COURSE, ORGANISER, PUBLIC_URL, ZONE, code_in, plan
from tests.chaos.platform import Platform, press
from tests.chaos.script import Act, Scenario, Trouble
from tests.chaos.stores import PostgresServer, PostgresStore, SqliteStore, Store, small_disk
from tests.chaos.troubles import TROUBLES
from tests.doubles.botapi import Person

REST_WITHIN = 60.0
_ACTS_WITHIN = 240.0
_OPENS_WITHIN = 180.0
_STOPS_WITHIN = 20.0
_LOOKS_FOR = 0.6
# Seconds that may go by at once while everybody waits for the end.
_LONGEST_LEAP = 60.0
_SECRET = "a-secret-for-chaos-only"


class Stuck(Exception):
    """Something that must end did not."""


@dataclass
class Books:
    """Everything that is known after a scenario."""

    scenario: Scenario
    acts: list[Act]
    platform: Platform
    people: list[Person]
    lives: list[Child]
    browsers: list[Browser] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    """What went wrong with the playing itself: something stuck, or a process that ended by itself."""
    seconds: float = 0.0
    rest_seconds: float = 0.0


@dataclass
class Ground:
    """What scenarios share: who forks, a folder, an empty store to copy, and PostgreSQL servers on demand."""

    nursery: Nursery
    folder: Path
    template: Path
    servers: dict[str, PostgresServer] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def server(self, name: str) -> PostgresServer:
        # One at a time: what brings a store into shape is not made for two threads.
        async with self._locks.setdefault("servers", asyncio.Lock()):
            if name not in self.servers:
                self.servers[name] = await asyncio.to_thread(PostgresServer)
            return self.servers[name]

    def alone(self, name: str) -> asyncio.Lock:
        """A crash throws out everybody on its server: such scenarios go one at a time."""
        return self._locks.setdefault(f"alone {name}", asyncio.Lock())

    def close(self) -> None:
        for server in self.servers.values():
            server.close()


class Slot:
    """A place for a process: whenever the one in it ends, the next is started, as a supervisor would."""

    def __init__(self, scene: "Scene", number: int) -> None:
        self.scene, self.number = scene, number
        self.child: Child | None = None
        self.lives = 0
        self.is_closing = False
        self._task = asyncio.create_task(self._keep_alive())

    @property
    def is_open(self) -> bool:
        child = self.child
        return child is not None and child.is_ready.is_set() and not (child.is_gone.is_set() or child.killed_at)

    async def _keep_alive(self) -> None:
        while not self.is_closing:
            self.child = child = await self.scene.bear(self.number, self.lives)
            self.lives += 1
            await child.ready_or_gone(_OPENS_WITHIN)
            self.scene.platform.tell()
            await child.is_gone.wait()
            self.scene.note_end(child)
            if child.code not in {-signal.SIGKILL, 0}:
                # A start without its store fails at once; a supervisor tries again after a moment.
                await asyncio.sleep(0.05)

    async def stop(self, number: int) -> None:
        self.is_closing = True
        if self.child is not None:
            self.scene.signal(self.child, number)
        try:
            await asyncio.wait_for(self._task, _STOPS_WITHIN)
        except TimeoutError:
            self.scene.books.trouble.append(f"process {self.number} did not stop within {_STOPS_WITHIN:.0f} s")
            assert self.child is not None
            self.scene.signal(self.child, signal.SIGKILL)
            await self.child.is_gone.wait()


class Scene:
    """One scenario on its stage."""

    def __init__(self, scenario: Scenario, ground: Ground, folder: Path, store: Store) -> None:
        self.scenario, self.ground, self.folder, self.store = scenario, ground, folder, store
        self.rng = random.Random(f"{scenario.kind}/{scenario.seed}/scene")
        self.platform = Platform(random.Random(f"{scenario.kind}/{scenario.seed}/post"), scenario.mischief)
        self.dials = Dials(folder / "dials")
        self.books = Books(scenario, plan(scenario), self.platform, [], [])
        self.slots: list[Slot] = []
        self.open_ended = contextlib.AsyncExitStack()
        self._last_bear = 0.0

    async def play(self) -> Books:
        begun = time.monotonic()
        await self.platform.open()
        self.platform.post.doors = self.doors
        self.books.people = [self.platform.person(f"người {n}", number=5000 + n) for n in range(self.scenario.people)]
        self.books.browsers = [self._browser(n) for n in range(self.scenario.browsers)]
        for trouble in self.scenario.troubles:
            if trouble.name == "deaf":
                self.platform.fail("refuse", **trouble.given)
        try:
            self.slots = [Slot(self, n) for n in range(self.scenario.houses)]
            await self._act_out()
            await self._rest()
            await asyncio.gather(*(browser.looks() for browser in self.books.browsers))
            self.books.rest_seconds = time.monotonic() - begun
            await self._end()
        except Stuck as stuck:
            self.books.trouble.append(str(stuck))
        finally:
            await self.open_ended.aclose()
            await asyncio.gather(*(slot.stop(signal.SIGKILL) for slot in self.slots), return_exceptions=True)
            await self.platform.stop()
        self.books.seconds = time.monotonic() - begun
        return self.books

    def doors(self) -> list[str]:
        """Where processes listen now."""
        return [slot.child.url for slot in self.slots if slot.is_open and slot.child]

    def _browser(self, number: int) -> Browser:
        rng = random.Random(f"{self.scenario.kind}/{self.scenario.seed}/browser {number}")
        return Browser(self.scenario.people + number, self.doors, rng, self.scenario.mischief)

    async def bear(self, number: int, life: int) -> Child:
        house, name = f"p{number}", f"{self.folder.name}.{number}.{life}"
        order = self._order(house, number, life)
        if self.scenario.starts_plain:
            child: Child = await start_plain(name, house, order, _free_port())
        else:
            child = self.ground.nursery.bear(name, house, order)
        child.sender = f"{house}.{life}"
        self.books.lives.append(child)
        return child

    def signal(self, child: Child, number: int) -> None:
        child.stopped_by_us = child.stopped_by_us or number in {signal.SIGTERM, signal.SIGKILL}
        if isinstance(child, PlainChild):
            child.signal(number)
        else:
            self.ground.nursery.signal(child, number)

    def note_end(self, child: Child) -> None:
        died_at_step = child.killed_at > 0
        if child.code == 0 and child.stopped_by_us:
            return
        if not (died_at_step and child.code == -signal.SIGKILL):
            self.books.trouble.append(f"{child.name} ended by itself with {child.code}: {self._last_words(child)}")

    def _last_words(self, child: Child) -> str:
        logs = [self.folder / f"{child.name}.crash", self.folder / f"{child.house}.log"]
        return next((one.read_text()[-600:] for one in logs if one.exists()), "")

    def _order(self, house: str, number: int, life: int) -> dict[str, Any]:
        s = self.scenario
        env = {
            "HOCSO_DATABASE_URL": self.store.url,
            "HOCSO_SECRET_KEY": "a key for chaos only, nothing else",
            "HOCSO_PORT": "0",
            "HOCSO_TELEGRAM_TOKEN": self.platform.token,
            "HOCSO_TELEGRAM_API_URL": self.platform.url_for(f"{house}.{life}"),
            "HOCSO_TELEGRAM_WEBHOOK_SECRET": _SECRET,
            "HOCSO_PUBLIC_URL": PUBLIC_URL if s.door == "webhook" else "",
            "HOCSO_LESSONS_DIR": str(COURSE / "lessons"),
            "HOCSO_QUIZZES_DIR": str(COURSE / "quizzes"),
            "HOCSO_ORGANISER_NAME": ORGANISER,
            "HOCSO_TIMEZONE": ZONE,
        }
        bombs = [{"step": b.step, "nth": b.nth, "does": b.does} for b in s.bombs if (b.house, b.life) == (number, life)]
        knobs = {"quick": True, "answer": s.answer, "busy_ms": s.busy_ms, "dials": str(self.folder / "dials")}
        log = s.log or str(self.folder / f"{house}.log")
        return {"env": env, "folder": str(self.folder), "log": log, "bombs": bombs, **knobs}

    async def _act_out(self) -> None:
        tasks = [asyncio.create_task(self._live(n)) for n in range(self.scenario.people)]
        tasks += [asyncio.create_task(self._browse(browser)) for browser in self.books.browsers]
        troubles = [asyncio.create_task(self._make(t, tasks)) for t in self.scenario.troubles]
        try:
            async with asyncio.timeout(_ACTS_WITHIN):
                await asyncio.gather(*tasks, *troubles)
        except TimeoutError:
            raise Stuck(f"the acting did not end within {_ACTS_WITHIN:.0f} s: {self._unrest()}") from None
        finally:
            for task in (*tasks, *troubles):
                task.cancel()
            await asyncio.gather(*tasks, *troubles, return_exceptions=True)

    async def _live(self, who: int) -> None:
        """One person's acts, in their order; who waits looks for an answer, but not for ever."""
        person = self.books.people[who]
        for act in self.books.acts:
            if act.who != who:
                continue
            if act.waits:
                with contextlib.suppress(TimeoutError):
                    await self.platform.until(lambda: person.changes > person._seen_changes, _LOOKS_FOR)
            person._seen_changes = person.changes
            await self._do(person, act)

    async def _browse(self, browser: Browser) -> None:
        for act in self.books.acts:
            if act.who == browser.number:
                await browser.does(act)

    async def _do(self, person: Person, act: Act) -> None:
        match act.deed:
            case "says":
                person.says(act.words)
            case "presses":
                press(self.platform, person, act.words)
            case "blocks":
                person.blocks()
            case "unblocks":
                person.unblocks()
            case "joins":
                other = self.books.people[int(act.words)]
                with contextlib.suppress(TimeoutError):
                    await self.platform.until(lambda: bool(_code_of(other)), 3 * _LOOKS_FOR)
                person.says(f"nối {_code_of(other) or '000000'}")
        # The person's own message is a change on their screen, too, but no answer.
        person._seen_changes = person.changes

    async def _make(self, trouble: Trouble, people: list["asyncio.Task[None]"]) -> None:
        """Wait until it is time (or everybody is done), then let it go wrong."""
        waits = asyncio.create_task(self._taken(trouble.after))
        done = asyncio.gather(*people, return_exceptions=True)
        try:
            await asyncio.wait({waits, done}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waits.cancel()
            await asyncio.gather(waits, return_exceptions=True)
        await TROUBLES[trouble.name](self, **trouble.given)

    async def _taken(self, count: int) -> None:
        while self.platform.post.taken_count < count:
            await self.platform.until(lambda: self.platform.post.taken_count >= count, REST_WITHIN)

    async def _rest(self) -> None:
        """Until nothing waits on either side. Waiting is the only thing quickened: time goes by faster and faster."""
        self.platform.post.bring_the_late()
        ends = time.monotonic() + REST_WITHIN
        leap = 1.0
        while time.monotonic() < ends:
            owed = await asyncio.to_thread(self.store.owed)
            if owed == 0 and self.platform.post.is_idle and all(slot.is_open for slot in self.slots):
                return
            self.platform.post.bring_the_late()
            if not all(slot.is_open for slot in self.slots):
                # How long a start takes is the machine's business; it ends by itself, or its slot complains.
                ends = max(ends, time.monotonic() + REST_WITHIN)
            self.dials.gone_by += leap
            leap = min(1.05 * leap, _LONGEST_LEAP)
            await asyncio.sleep(0.03)
        raise Stuck(f"no rest within {REST_WITHIN:.0f} s: {self._unrest()}")

    def _unrest(self) -> str:
        post = self.platform.post
        states = [(r["id"], r["address"], r["state"], r["attempts"], r["reason"]) for r in self._table("delivery")]
        held = [one for one in states if one[2] in {"queued", "sending"}]
        open_slots = [slot.is_open for slot in self.slots]
        return f"{len(post.pending)} updates not taken, open {open_slots}, owed {held[:8]}"

    async def _end(self) -> None:
        """Stop as an operator does; whatever is left unsaid or unmarked then shows in the books."""
        await asyncio.gather(*(slot.stop(signal.SIGTERM) for slot in self.slots))
        names = ("incoming", "conversation", "delivery", "fact", "progress", "review", "identity", "learner")
        self.books.tables = {name: self._table(name) for name in names}

    def _table(self, name: str) -> list[dict[str, Any]]:
        from bot.runtime.database import metadata

        return self.store.rows(metadata.tables[name])

    def pids(self) -> list[int]:
        return [s.child.pid for s in self.slots if s.child and s.child.pid and s.child.code is None]


def _code_of(person: Person) -> str:
    return next((code for shown in reversed(person.sees()) if (code := code_in(shown.text))), "")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def _store_for(scenario: Scenario, ground: Ground, folder: Path) -> AsyncIterator[Store]:
    if scenario.store == "sqlite":
        needs_disk = any(t.given.get("how") == "disk" for t in scenario.troubles)
        with small_disk(folder / "store") if needs_disk else contextlib.nullcontext():
            store: Store = await asyncio.to_thread(SqliteStore, folder, ground.template)
            try:
                yield store
            finally:
                store.close()
        return
    crashes = any(t.name == "crash" for t in scenario.troubles)
    name = "crashing" if crashes else "shared"
    server = await ground.server(name)
    async with ground.alone(name) if crashes else contextlib.nullcontext():
        store = await asyncio.to_thread(PostgresStore, server, f"c_{folder.name}".replace("-", "_"))
        try:
            yield store
        finally:
            await asyncio.to_thread(store.close)


async def play(scenario: Scenario, ground: Ground) -> Books:
    """Play one scenario from an empty store to the books."""
    folder = ground.folder / f"{scenario.kind.replace(' ', '_')}_{scenario.seed}"
    folder.mkdir()
    async with _store_for(scenario, ground, folder) as store:
        return await Scene(scenario, ground, folder, store).play()
