"""How the house writes its log: an event name and fields, never what people wrote."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import TextIO, cast

import structlog

_DEEPEST = 12
_ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def set_up(level: str, *, as_json: bool) -> None:
    """Send our events and the libraries' warnings to stderr, one line each."""
    number = logging.getLevelNamesMapping()[level]
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            tell_error,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", Unfailing(sys.stderr))),
        cache_logger_on_first_use=False,
    )
    # Libraries speak only when something is wrong: their chatter may carry addresses with tokens in them.
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[_handler("%(levelname)s %(name)s")])
    # The server's own sentences name no more than the port that is taken.
    server = logging.getLogger("uvicorn")
    server.handlers, server.propagate = [_handler("%(levelname)s %(name)s %(message)s")], False


class Unfailing:
    """Where our events go. A full disk or a closed pipe costs lines, never the lane or the sender that wrote them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write if it can be written."""
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        """Pass on what was written."""
        with suppress(OSError, ValueError):
            self._stream.flush()


class Reticent(logging.Formatter):
    """Of an error says which and where, but not its words."""

    def formatException(self, ei: _ErrorInfo) -> str:  # noqa: N802 - the library's name
        """The places on one line."""
        return f"{ei[0].__name__ if ei[0] else 'error'} {_places(ei[2])}"


def _handler(form: str) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Reticent(form))
    return handler


def tell_error(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Say which error it was and where, but not its message nor its variables: those may hold what people wrote."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = _places(error.__traceback__)
    return event


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-_DEEPEST:]
    return " > ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}:{f.name}" for f in frames)
