"""How the house writes its log: an event name and fields, never what people wrote."""

import logging
import sys

import structlog


def set_up(level: str, *, as_json: bool) -> None:
    """Send our events and the libraries' warnings to stderr, one line each."""
    number = logging.getLevelNamesMapping()[level]
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries speak only when something is wrong: their chatter may carry URLs with tokens in them.
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s")
