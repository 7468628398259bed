"""How much is learnt over time? The months of a year and the last half year week by week, drawn beside their tables."""

from bot.reports import activity as reports
from bot.reports.base import cut_off, shown
from bot.web.officers.visit import Answered, Shown, Visit

HERE = "/canbo/hoat-dong"
_FIRST_YEAR = 2025


async def show(visit: Visit) -> Answered:
    """GET /canbo/hoat-dong?dv=…&nam=…"""
    at = await visit.unit("see_counts", visit.asked("dv"))
    years = range(visit.today.year, _FIRST_YEAR - 1, -1)
    asked = visit.asked_number("nam")
    year = asked if asked in years else visit.today.year
    seen = await visit.read(
        lambda c: reports.activity(c, visit.scope, at, visit.now, zone=visit.house.settings.zone, year=year)
    )
    return Shown(
        "activity.html",
        {
            "seen": seen,
            "years": years,
            "cut_off": cut_off(seen.as_of, visit.words),
            "months": reports.months_report(seen, visit.words),
            "weeks": reports.weeks_report(seen, visit.words),
            "may_export": visit.scope.may("export", at),
            "cell": lambda cell: shown(cell, visit.words.locale),
        },
    )
