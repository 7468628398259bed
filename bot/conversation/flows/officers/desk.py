"""The officer's desk in the chat: what waits today, each with the one button that does it."""

from collections.abc import Mapping

from bot.channels.message import Block, Choice, Message
from bot.conversation.flows.officers.gate import Visit, overview_of
from bot.membership.officers.permissions import Act
from bot.membership.units.tree import Unit
from bot.reports import base, overview_words
from bot.reports.overview_words import Todo

# What each thing that waits leads to; what is typed in with date and source is done on the officers' pages.
_DOES: Mapping[str, tuple[str, Act]] = {
    "confirm": ("oj:all", "confirm"),
    "remind": ("op:{unit}:none:0", "see_names"),
    "invite": ("oi:{unit}", "invite"),
    "total": ("ow:go", "set_totals"),
}


def show(visit: Visit) -> None:
    """What waits, for the unit the officer was given first; the others are one tap away."""
    home, words = visit.scope.grants[0].unit, visit.words
    seen = overview_of(visit, home)
    mine = [todo for todo in overview_words.todos(seen, words) if _may(visit, todo, home)]
    lines = tuple(f"**{base.number(t.n, words.locale)}** {t.title}. {t.detail}" for t in mine)
    blocks = (
        *((Block("bullets", lines),) if lines else ()),
        Block("hint", (f"{home.name}. {base.cut_off(seen.as_of, words)}",)),
    )
    title = overview_words.todo_heading(len(mine), words)
    visit.turn.say(Message(title=title, blocks=blocks, choices=_choices(visit, home, mine), replaces=True))


def _may(visit: Visit, todo: Todo, home: Unit) -> bool:
    return visit.scope.may(_DOES[todo.key][1], home)


def _choices(visit: Visit, home: Unit, mine: list[Todo]) -> tuple[Choice, ...]:
    say = visit.words.say
    does = [
        Choice(_DOES[t.key][0].format(unit=home.id), t.verb, role="main" if not n else "line")
        for n, t in enumerate(mine)
    ]
    figures = [
        Choice(f"ou:{grant.unit.id}:0", say("Tiến độ {unit}", unit=grant.unit.name)) for grant in visit.scope.grants
    ]
    more = [
        Choice(f"oi:{home.id}", say("Mời vào"), role="quiet") if visit.scope.may("invite", home) else None,
        Choice(f"oa:{home.id}", say("Thêm người"), role="quiet") if visit.scope.may("add_member", home) else None,
        Choice("ow:go", say("Mở trang cán bộ"), role="quiet"),
    ]
    offered = {choice.payload for choice in does} - {"ow:go"}
    return (*does, *figures, *(c for c in more if c is not None and c.payload not in offered))
