"""How are numbers, shares and days written? As Vietnamese officers write them: 1.234, 68 %, 23/11/2026."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo


def number(value: int) -> str:
    """1234 → 1.234."""
    return f"{value:,}".replace(",", ".")


def share(part: int, whole: int) -> str:
    """A whole per cent, rounded down: nobody reads 100 % while somebody is missing. Nothing without a denominator."""
    return f"{100 * part // whole} %" if whole else ""


def width(part: int, whole: int) -> str:
    """A share as the width of a bar."""
    return f"{min(100.0, 100 * part / whole):.1f}%" if whole else "0%"


def day(value: date) -> str:
    """2026-11-23 → 23/11/2026."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime, zone: ZoneInfo) -> str:
    """A moment in local time: 9:12 ngày 23/11/2026 without the words."""
    local = value.astimezone(zone)
    return f"{local.hour}:{local:%M} {local:%d/%m/%Y}"


HELPERS: Mapping[str, Callable[..., str]] = {"num": number, "share": share, "width": width, "day": day}
