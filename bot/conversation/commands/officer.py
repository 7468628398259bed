"""Officers' words: my work, taking up a post, the way to the officers' pages."""

from collections.abc import Callable

from bot.conversation.commands.base import Command
from bot.conversation.flows.officers import joins, signing_in, table, taking_up
from bot.conversation.flows.officers.gate import Visit, for_officers
from bot.conversation.turn import Turn


def _alone(show: Callable[[Visit], None]) -> Callable[[Turn, str], None]:
    """An officers' dialogue as a command: what was typed behind the word plays no part."""
    guarded = for_officers(show)

    def run(turn: Turn, rest: str) -> None:
        del rest
        guarded(turn)

    return run


def take_up(turn: Turn, rest: str) -> None:
    """Take up a post with the code that was handed over."""
    if rest:
        taking_up.take_up(turn, rest)
    else:
        taking_up.ask_code(turn)


DESK = Command(
    "desk",
    ("cán bộ", "việc của tôi", "việc cán bộ", "bàn cán bộ", "xem việc", "officer", "my work"),
    lambda turn, _rest: table.show_desk(turn),
)
JOINS = Command("joins", ("xác nhận", "duyệt", "người xin vào", "confirm"), _alone(joins.show))
PAGES = Command(
    "pages",
    ("mở trang cán bộ", "trang cán bộ", "đăng nhập", "open the officers' pages", "sign in"),
    _alone(signing_in.send_link),
)
TAKE_UP = Command("take_up", ("nhận việc", "take up"), take_up)
