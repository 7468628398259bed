"""Where else may I go? Every place of the dashboard on one page, for a phone's fifth place in the bar."""

from bot.web.officers.visit import Answered, Shown, Visit


async def show(visit: Visit) -> Answered:
    """GET /canbo/them."""
    del visit
    return Shown("more.html")
