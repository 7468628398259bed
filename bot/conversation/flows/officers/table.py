"""The buttons and free words of the officers' dialogues, each behind the gate."""

from collections.abc import Callable, Mapping

from bot.conversation.flows.officers import (
    adding,
    desk,
    exporting,
    inviting,
    joins,
    members,
    people,
    signing_in,
    studying,
    units,
)
from bot.conversation.flows.officers.gate import find_officer, for_officers
from bot.conversation.turn import Turn
from bot.runtime.errors import NotAllowed

VERBS: Mapping[str, tuple[Callable[..., None], int]] = {
    "ou": (for_officers(units.show), 2),
    "op": (for_officers(people.show), 3),
    "or": (for_officers(people.remind), 2),
    "oj": (for_officers(lambda visit, _all: joins.show(visit)), 1),
    "oc": (for_officers(joins.confirm), 1),
    "ox": (for_officers(joins.refuse), 1),
    "oi": (for_officers(inviting.invite), 1),
    "oa": (for_officers(adding.begin), 1),
    "oe": (for_officers(exporting.send_table), 1),
    "om": (for_officers(members.show), 1),
    "omv": (for_officers(members.ask_where), 1),
    "omt": (for_officers(members.move), 2),
    "ome": (for_officers(members.ask_why), 1),
    "oer": (for_officers(members.ask_again), 2),
    "oey": (for_officers(members.end), 2),
    "study": (for_officers(studying.begin), 1),
    "assist": (studying.press_assist, 1),
    "ow": (for_officers(lambda visit, _go: signing_in.send_link(visit)), 1),
}
# Which of their arguments are numbers.
NUMBERS: Mapping[str, tuple[int, ...]] = {
    "ou": (0, 1),
    "op": (0, 2),
    "or": (0,),
    "oi": (0,),
    "oa": (0,),
    "oe": (0,),
    "study": (0,),
    "om": (0,),
    "omv": (0,),
    "omt": (0, 1),
    "ome": (0,),
    "oer": (0,),
    "oey": (0,),
}
# A list that is looked through takes its own place.
IN_PLACE = frozenset({"ou", "op", "oj", "oc", "ox", "om"})
show_desk = for_officers(desk.show)


def hear_unit(turn: Turn, words: str) -> bool:
    """The name of a unit, while figures are on the screen."""
    visit = find_officer(turn)
    return visit is not None and units.hear(visit, words)


def hear_where(turn: Turn, words: str) -> bool:
    """The name of the unit somebody is moved to."""
    visit, errand = find_officer(turn), turn.state.errand
    if visit is None or errand is None:
        return False
    try:
        return members.hear_where(visit, errand, words)
    except NotAllowed:
        return False


def hear_member(turn: Turn, words: str) -> bool:
    """The name of somebody to be added."""
    visit, errand = find_officer(turn), turn.state.errand
    if visit is None or errand is None:
        return False
    try:
        adding.hear(visit, errand, words)
    except NotAllowed:
        return False
    return True
