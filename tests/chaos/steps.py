"""Where can a process be made to die? Every step of the roads in and out, numbered, wrapped from outside the product."""

import functools
import importlib
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

HOOK = "/hooks/telegram"

Fits = Callable[[tuple[Any, ...], Any], bool]


def _always(_args: tuple[Any, ...], _result: Any) -> bool:
    return True


def _has_result(_args: tuple[Any, ...], result: Any) -> bool:
    return bool(result)


def _has_turns(args: tuple[Any, ...], _result: Any) -> bool:
    return any(job.event is not None for job in args[1])


def _is_hook(args: tuple[Any, ...], _result: Any) -> bool:
    return bool(args[1].get("path") == HOOK)


def _is_turn(args: tuple[Any, ...], _result: Any) -> bool:
    return args[1].event is not None


def _has_results(args: tuple[Any, ...], _result: Any) -> bool:
    return bool(args[1])


class Step(NamedTuple):
    """A place on the road: a function of the product, and whether its beginning or its end is meant."""

    name: str
    road: str
    place: str
    when: str
    fits: Fits = _always


_LANE, _WORKER = "bot.conversation.lane:Lane", "bot.delivery.worker:Worker"
_DOOR, _APP = "bot.channels.telegram:TelegramChannel", "bot.app:App"

STEPS = (
    Step("hook called", "webhook", "bot.web.hooks:Hooks.telegram", "before"),
    Step("turn waits in its lane", "in", f"{_LANE}.put", "after", _is_turn),
    Step("transaction open", "in", "bot.conversation.engine:Engine.take", "before"),
    Step("turn written, not committed", "in", "bot.conversation.engine:Engine.take", "after"),
    Step("turn committed", "in", f"{_LANE}._resolve", "before", _has_turns),
    Step("request told", "in", f"{_LANE}._settle", "after", _has_turns),
    Step("answer ready", "webhook", "bot.web.hooks:Hooks.telegram", "after"),
    Step("answer handed over", "webhook", "starlette.responses:Response.__call__", "after", _is_hook),
    Step("claim begins", "out", "bot.delivery.queue:claim", "before"),
    Step("claimed, not committed", "out", "bot.delivery.queue:claim", "after", _has_result),
    Step("claim committed", "out", f"{_WORKER}._hold", "before", _has_results),
    Step("about to send", "out", f"{_DOOR}.send", "before"),
    Step("sent, nobody knows", "out", f"{_DOOR}.send", "after"),
    Step("result in memory", "out", f"{_WORKER}._send", "after"),
    Step("mark begins", "out", "bot.delivery.queue:mark", "before", _has_results),
    Step("marked, not committed", "out", "bot.delivery.queue:mark", "after", _has_results),
    Step("mark committed", "out", f"{_WORKER}.step", "after", _has_result),
    Step("updates fetched", "polling", f"{_DOOR}._fetch", "after", _has_result),
    Step("batch begins", "polling", f"{_APP}._take_all", "before"),
    Step("batch taken, offset not moved", "polling", f"{_APP}._take_all", "after"),
    Step("store prepared", "start", f"{_APP}.prepare", "after"),
    Step("what a dead sender held is recovered", "start", "bot.delivery.queue:recover", "after"),
    Step("sender stops", "stop", f"{_WORKER}._finish", "before"),
    Step("sender stopped", "stop", f"{_WORKER}._finish", "after"),
    Step("lanes closed", "stop", f"{_APP}.close_lanes", "after"),
    Step("reply handed over with its commit", "out", f"{_WORKER}.take", "before", _has_results),
)
NAMED = {step.name: step for step in STEPS}

Reached = Callable[[str], None]


def watch(step: Step, reached: Reached) -> None:
    """Call `reached` with the step's name at every passage."""
    owner, name = place_of(step)
    setattr(owner, name, _wrapped(getattr(owner, name), step, reached))


def place_of(step: Step) -> tuple[Any, str]:
    """What holds the step's function, and under which name."""
    module, _, path = step.place.partition(":")
    *owners, name = path.split(".")
    return functools.reduce(getattr, owners, importlib.import_module(module)), name


def _wrapped(function: Callable[..., Any], step: Step, reached: Reached) -> Callable[..., Any]:
    def tell(when: str, args: tuple[Any, ...], result: Any = None) -> None:
        if step.when == when and step.fits(args, result):
            reached(step.name)

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def waiting(*args: Any, **more: Any) -> Any:
            tell("before", args)
            result = await function(*args, **more)
            tell("after", args, result)
            return result

        return waiting

    @functools.wraps(function)
    def plain(*args: Any, **more: Any) -> Any:
        tell("before", args)
        result = function(*args, **more)
        tell("after", args, result)
        return result

    return plain
