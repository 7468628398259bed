"""What happens in a scenario: from a kind of disaster and a seed, who does what, and what goes wrong when."""

import random
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.chaos.steps import STEPS

Deed = Literal["says", "presses", "blocks", "unblocks", "joins"]


@dataclass(frozen=True)
class Act:
    """One thing one person does."""

    who: int
    deed: Deed
    words: str = ""
    """What is typed, or what the button sends."""
    waits: bool = True
    """First look at the answer to what was done before."""


@dataclass(frozen=True)
class Trouble:
    """One thing that goes wrong, once so many updates have been taken."""

    name: str
    after: int
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Bomb:
    """A process dies (or stands still) at the n-th passage of a step."""

    house: int
    step: str
    nth: int
    does: Literal["die", "stand"] = "die"
    life: int = 0
    """The how manyth process in its place; the first is 0."""


@dataclass(frozen=True)
class Scenario:
    """Everything that is decided beforehand. Only the machine's own timing is not."""

    kind: str
    seed: int
    store: Literal["sqlite", "postgres"]
    door: Literal["webhook", "polling"]
    houses: int
    people: int
    length: int
    haste: float
    """How often somebody acts without waiting for the answer."""
    mischief: float
    """How often an update is brought twice, late, crossed or with others at once."""
    troubles: tuple[Trouble, ...] = ()
    bombs: tuple[Bomb, ...] = ()
    answer: float = 5.0
    """Seconds a process waits for the platform's answer."""
    busy_ms: int = 10_000
    log: str = ""
    is_erasing: bool = False
    is_joining: bool = False
    starts_plain: bool = False
    browsers: int = 0
    """How many people learn on the web page beside those on Telegram."""

    def __str__(self) -> str:
        parts = [self.store, self.door, f"{self.houses} process(es)", f"{self.people} people × {self.length} acts"]
        parts += [f"{self.browsers} in a browser"] if self.browsers else []
        parts += [f"mischief {self.mischief:.0%}"] if self.mischief else []
        parts += ["erasing"] * self.is_erasing + ["joining"] * self.is_joining
        parts += [f"{b.does} at “{b.step}” #{b.nth} in process {b.house}" for b in self.bombs]
        parts += [f"{t.name} after {t.after} updates {t.given or ''}".strip() for t in self.troubles]
        return ", ".join(parts)


def scenario(kind: str, seed: int) -> Scenario:
    """The scenario of a kind and a seed; always the same one."""
    rng = random.Random(f"{kind}/{seed}")
    given: dict[str, Any] = {
        "store": "postgres" if rng.random() < 0.3 else "sqlite",
        "door": "polling" if rng.random() < 0.25 else "webhook",
        "houses": 1,
        "people": rng.randint(2, 5),
        "length": rng.randint(5, 10),
        "haste": rng.choice((0.0, 0.2, 0.6)),
        "mischief": rng.choice((0.0, 0.1, 0.3)),
        "is_erasing": rng.random() < 0.2,
        "is_joining": rng.random() < 0.2,
    }
    given["browsers"] = random.Random(f"{kind}/{seed}/browsers").choice((0, 1, 2))
    given |= KINDS[kind](rng, seed)
    return Scenario(kind, seed, **given)


def _is_long(seed: int) -> bool:
    """Every sixth time the store is away for ten real seconds."""
    return seed % 6 == 5


def _when(rng: random.Random) -> int:
    return rng.randint(1, 12)


def _nothing(rng: random.Random, seed: int) -> dict[str, Any]:
    return {"mischief": 0.0}


def _mischief(rng: random.Random, seed: int) -> dict[str, Any]:
    return {"mischief": 0.7, "door": "webhook", "haste": 0.6}


def _step(rng: random.Random, seed: int) -> dict[str, Any]:
    """Every step of the roads in turn, at an early or a later passage."""
    step = STEPS[seed % len(STEPS)]
    nth = 1 if step.road in {"start", "stop"} else rng.choice((1, 1, 2, 3, 5, 8))
    given: dict[str, Any] = {"bombs": (Bomb(0, step.name, nth),)}
    if step.road in {"webhook", "polling"}:
        given["door"] = step.road
    if step.road == "stop":
        given["troubles"] = (Trouble("stop", _when(rng)),)
    return given


def _any_moment(rng: random.Random, seed: int) -> dict[str, Any]:
    kills = sorted(_when(rng) for _ in range(rng.randint(1, 3)))
    return {"troubles": tuple(Trouble("kill", k, {"ms": rng.choice((0, 1, 3, 10, 30))}) for k in kills)}


def _stop(rng: random.Random, seed: int) -> dict[str, Any]:
    return {"troubles": (Trouble("stop", _when(rng)),)}


def _locked(rng: random.Random, seed: int) -> dict[str, Any]:
    # The product waits ten seconds for a lock; here 50 ms, so that waiting in vain costs no ten seconds.
    lock = Trouble("lock", _when(rng), {"seconds": rng.choice((0.05, 0.2, 0.5))})
    if _is_long(seed):
        return {"store": "sqlite", "troubles": (Trouble("lock", _when(rng), {"seconds": 10.5}),)}
    return {"store": "sqlite", "busy_ms": 50, "troubles": (lock,)}


def _reader(rng: random.Random, seed: int) -> dict[str, Any]:
    return {"store": "sqlite", "busy_ms": 200, "troubles": (Trouble("reader", _when(rng)),)}


def _full(rng: random.Random, seed: int) -> dict[str, Any]:
    how = rng.choice(("pages", "files", "disk"))
    trouble = Trouble("full", _when(rng), {"how": how, "seconds": rng.choice((0.1, 0.3))})
    return {"store": "sqlite", "troubles": (trouble,)}


def _gone(rng: random.Random, seed: int) -> dict[str, Any]:
    name = rng.choice(("refuse", "pause", "cut one", "cut leader"))
    seconds = rng.choice((0.1, 0.4))
    if _is_long(seed):
        name, seconds = rng.choice(("refuse", "pause")), 10.0
    troubles = (Trouble(name, _when(rng), {"seconds": seconds}),)
    return {"store": "postgres", "houses": rng.choice((1, 2)), "troubles": troubles}


def _crash(rng: random.Random, seed: int) -> dict[str, Any]:
    return {"store": "postgres", "houses": rng.choice((1, 2)), "troubles": (Trouble("crash", _when(rng)),)}


def _platform(rng: random.Random, name: str, **given: Any) -> dict[str, Any]:
    some = [
        Trouble(
            "platform",
            _when(rng),
            {"trouble": name, "times": rng.randint(1, 3), "who": rng.choice((-1, 0, 1)), **given},
        )
        for _ in range(rng.randint(1, 3))
    ]
    return {"troubles": tuple(some), "answer": 0.5 if name in {"silence", "late"} else 5.0}


def _too_fast(rng: random.Random, seed: int) -> dict[str, Any]:
    seconds = (1, 30, 900)[seed % 3]
    words = f"Too Many Requests: retry after {seconds}"
    return _platform(rng, "error", code=429, description=words, parameters={"retry_after": seconds})


def _refused(rng: random.Random, seed: int) -> dict[str, Any]:
    return _platform(rng, "error", code=400, description="Bad Request: message is too strange")


def _blocked(rng: random.Random, seed: int) -> dict[str, Any]:
    return _platform(rng, "error", code=403, description="Forbidden: bot was blocked by the user")


def _server_error(rng: random.Random, seed: int) -> dict[str, Any]:
    code, words = rng.choice(((500, "Internal Server Error"), (502, "Bad Gateway"), (401, "Unauthorized")))
    return _platform(rng, "error", code=code, description=words)


def _page(rng: random.Random, seed: int) -> dict[str, Any]:
    return _platform(rng, "page", code=rng.choice((200, 502, 504)))


def _cut(rng: random.Random, seed: int) -> dict[str, Any]:
    return _platform(rng, rng.choice(("refuse", "silence")))


def _unknown(rng: random.Random, seed: int) -> dict[str, Any]:
    return _platform(rng, rng.choice(("lost", "late")))


def _down_at_start(rng: random.Random, seed: int) -> dict[str, Any]:
    return {"troubles": (Trouble("deaf", 0, {"times": rng.randint(1, 6)}),)}


def _clock(rng: random.Random, seed: int) -> dict[str, Any]:
    jumps = (-86_400 * 40, -90_000, -3_600, -30, 30, 3_600, 90_000, 86_400 * 40)
    troubles = [Trouble("clock", _when(rng), {"by": rng.choice(jumps)}) for _ in range(rng.randint(1, 2))]
    troubles += [Trouble("platform", 1, {"trouble": "error", "times": 2, "who": 0, "code": 500, "description": "x"})]
    return {"troubles": tuple(troubles)}


def _crowd(rng: random.Random, seed: int, houses: int) -> dict[str, Any]:
    kills = [
        Trouble("kill", k, {"ms": rng.choice((0, 3, 10)), "house": rng.randrange(houses)})
        for k in sorted(rng.randint(1, 30) for _ in range(rng.randint(1, 3)))
    ]
    return {
        "store": "postgres", "houses": houses, "people": rng.randint(6, 10), "haste": 0.6, "mischief": 0.3,
        "door": "polling" if rng.random() < 0.15 else "webhook", "troubles": tuple(kills),
    }  # fmt: skip


def _two(rng: random.Random, seed: int) -> dict[str, Any]:
    return _crowd(rng, seed, 2)


def _four(rng: random.Random, seed: int) -> dict[str, Any]:
    return _crowd(rng, seed, 4)


def _lost_lead(rng: random.Random, seed: int) -> dict[str, Any]:
    """The sender loses its lock while sends are on their way."""
    slow = {"trouble": "slow", "times": 2, "who": rng.choice((-1, 0)), "seconds": rng.choice((0.2, 0.6))}
    after = rng.randint(1, 8)
    troubles = (Trouble("platform", after - 1, slow), Trouble("cut leader", after))
    return {"store": "postgres", "houses": rng.choice((1, 1, 2)), "troubles": troubles}


def _frozen(rng: random.Random, seed: int) -> dict[str, Any]:
    """A process stands still for a while, as a paused virtual machine does."""
    freeze = Trouble("freeze", _when(rng), {"seconds": rng.choice((0.1, 0.4))})
    return {"store": rng.choice(("postgres", "sqlite")), "troubles": (freeze,)}


def _no_log(rng: random.Random, seed: int) -> dict[str, Any]:
    """Nothing can be logged any more, and then something worth logging happens."""
    troubles = (
        Trouble("platform", 1, {"trouble": "error", "times": 2, "who": 0, "code": 500, "description": "x"}),
        Trouble("lock", _when(rng), {"seconds": 0.3}),
    )
    return {"store": "sqlite", "busy_ms": 50, "log": "/dev/full", "troubles": troubles}


def _erasing(rng: random.Random, seed: int) -> dict[str, Any]:
    """Somebody is erased while words to them are on their way."""
    slow = {"trouble": rng.choice(("slow", "lost", "error")), "times": 3, "who": 0, "seconds": 0.1}
    return {
        "is_erasing": True,
        "haste": 0.8,
        "troubles": (Trouble("platform", 1, slow), *_any_moment(rng, seed)["troubles"][:1]),
    }


def _all_at_once(rng: random.Random, seed: int) -> dict[str, Any]:
    names = rng.sample(("step", "any moment", "too fast", "server error", "unknown outcome", "clock"), 3)
    made = [KINDS[name](rng, rng.randrange(1000)) for name in names]
    return {
        "troubles": tuple(t for one in made for t in one.get("troubles", ())),
        "bombs": tuple(b for one in made for b in one.get("bombs", ())),
        "answer": min(one.get("answer", 5.0) for one in made),
    }


def _plain(rng: random.Random, seed: int) -> dict[str, Any]:
    """`python -m bot run` as an operator starts it: no fork, no knob; killed and started again."""
    return {"store": "sqlite", "starts_plain": True, "troubles": (Trouble("kill", 3, {"ms": rng.choice((0, 5))}),)}


KINDS: dict[str, Any] = {
    "nothing": _nothing,
    "mischief": _mischief,
    "step": _step,
    "any moment": _any_moment,
    "stop": _stop,
    "locked": _locked,
    "reader": _reader,
    "full disk": _full,
    "store gone": _gone,
    "store crash": _crash,
    "too fast": _too_fast,
    "refused": _refused,
    "blocked": _blocked,
    "server error": _server_error,
    "page": _page,
    "no answer": _cut,
    "unknown outcome": _unknown,
    "down at start": _down_at_start,
    "clock": _clock,
    "two processes": _two,
    "four processes": _four,
    "lost lead": _lost_lead,
    "frozen": _frozen,
    "no log": _no_log,
    "erasing": _erasing,
    "all at once": _all_at_once,
    "plain": _plain,
}
