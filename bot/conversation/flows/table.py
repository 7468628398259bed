"""The dialogues, by name."""

from collections.abc import Mapping

from bot.conversation.flows.base import Flow
from bot.conversation.flows.lesson import LessonFlow
from bot.conversation.flows.quiz import QuizFlow
from bot.conversation.flows.review import ReviewFlow

_ALL: tuple[Flow, ...] = (LessonFlow(), QuizFlow(), ReviewFlow())
FLOWS: Mapping[str, Flow] = {flow.name: flow for flow in _ALL}
