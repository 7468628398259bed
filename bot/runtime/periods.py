"""How the calendar is cut: weeks that begin on Monday."""

from collections.abc import Iterable
from datetime import date, timedelta

WEEK = timedelta(days=7)


def week_of(day: date) -> date:
    """The Monday of the week a day lies in."""
    return day - timedelta(days=day.weekday())


def weeks_in_a_row(weeks: Iterable[date], today: date) -> int:
    """How many weeks without a gap end this week or last week.

    The present week is not over, so not having learnt yet in it breaks nothing.
    """
    studied = set(weeks)
    week = week_of(today)
    if week not in studied:
        week -= WEEK
    count = 0
    while week in studied:
        count += 1
        week -= WEEK
    return count
