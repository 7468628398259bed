"""The errands, by name: short dialogues beside the lesson that wait for free words."""

from collections.abc import Callable, Mapping

from bot.conversation.flows import people
from bot.conversation.flows.officers import adding, members
from bot.conversation.flows.officers import table as officers
from bot.conversation.flows.officers import units as figures
from bot.conversation.flows.units import asking
from bot.conversation.flows.units import table as units
from bot.conversation.turn import Turn

# Given the turn and the words; False when they are no answer.
ERRANDS: Mapping[str, Callable[[Turn, str], bool]] = {
    asking.KIND: units.hear,
    figures.KIND: officers.hear_unit,
    adding.KIND: officers.hear_member,
    members.KIND: officers.hear_where,
    people.KIND: people.hear,
}
# The buttons of the errands themselves; any other button drops the errand.
ERRAND_VERBS = frozenset(units.VERBS)
