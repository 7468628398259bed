"""Which pages has the dashboard? One line for each; `tests/web/officers` has a case for every one of them."""

from collections.abc import Sequence

from bot.web.officers import more
from bot.web.officers.visit import Page

PAGES: Sequence[Page] = (
    Page("/them", more.show, place="them"),
)
