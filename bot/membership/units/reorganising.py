"""What would a reorganisation do, and do it: previewed, decided on paper, applied as a whole, never deleting."""

from datetime import date, datetime

from sqlalchemy import Connection

from bot.membership.units.operations import Operation, Preview


def preview(connection: Connection, operation: Operation, on: date) -> Preview:
    """Counts before and after, and what to mind; changes nothing. Raises `Refusal` where it cannot be done."""
    raise NotImplementedError


def apply(
    connection: Connection,
    operation: Operation,
    *,
    reason: str,
    decision: str,
    effective_on: date,
    officer_id: int | None,
    now: datetime,
) -> int:
    """Carry a reorganisation out within the caller's transaction; returns the number of the change.

    Raises `Refusal` where it cannot be done; nothing is changed then.
    """
    raise NotImplementedError
