"""How turns that failed are taken again, after the mend."""

import msgspec
import structlog
from sqlalchemy import Engine, delete, func, select

from bot.channels.base import Incoming
from bot.conversation.engine import Engine as Desk
from bot.conversation.models import FAILED, incoming

log = structlog.get_logger()


def count(engine: Engine) -> int:
    """How many turns wait for a replay."""
    query = select(func.count()).select_from(incoming).where(incoming.c.outcome == FAILED, incoming.c.body.is_not(None))
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def replay(engine: Engine, desk: Desk) -> tuple[int, int]:
    """Take every failed turn again, oldest first; returns how many went well and how many failed again."""
    query = select(incoming.c.id).where(incoming.c.outcome == FAILED, incoming.c.body.is_not(None))
    with engine.connect() as connection:
        ids = list(connection.execute(query.order_by(incoming.c.id)).scalars())
    results = [_again(engine, desk, row_id) for row_id in ids]
    return sum(results), len(results) - sum(results)


def _again(engine: Engine, desk: Desk, row_id: int) -> bool:
    """One turn: its failed row gives way to a fresh one in the same transaction, or nothing changes."""
    try:
        with engine.begin() as connection:
            gone = delete(incoming).where(incoming.c.id == row_id, incoming.c.outcome == FAILED)
            body = connection.execute(gone.returning(incoming.c.body)).scalar()
            if body is None:
                return True
            outcomes = desk.take(connection, [msgspec.json.decode(body, type=Incoming)])
            return all(outcome is not None and outcome.status == "done" for outcome in outcomes)
    except Exception as error:
        log.error("replay.failed", id=row_id, error=type(error).__name__)  # noqa: TRY400 - the trace would show the text
        return False
