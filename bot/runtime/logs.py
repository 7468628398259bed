"""How the house writes its log: an event name and fields, never what people wrote."""

import logging
import sys
import traceback
from collections.abc import MutableMapping

import structlog

_DEEPEST = 12


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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Libraries speak only when something is wrong: their chatter may carry addresses with tokens in them.
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s")


def tell_error(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Say which error it was and where, but not its message nor its variables: those may hold what people wrote."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
        event["error"] = type(error).__name__
        event["at"] = " > ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}:{f.name}" for f in frames)
    return event
