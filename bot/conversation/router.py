"""Who answers: from what was meant to the flow or command that takes the turn."""

from collections.abc import Callable, Mapping

from bot.conversation.commands import data, language, lessons, start, you
from bot.conversation.commands.table import COMMANDS, VOCABULARY
from bot.conversation.flows import consent, lesson, odd, people, place, quiz
from bot.conversation.flows.errands import ERRAND_VERBS, ERRANDS
from bot.conversation.flows.officers import table as officers
from bot.conversation.flows.table import FLOWS
from bot.conversation.flows.units import finding
from bot.conversation.flows.units import table as units
from bot.conversation.turn import Turn
from bot.conversation.understanding import Command, Event, Media, Press, Said, understand
from bot.membership.members import invites

Handler = Callable[..., None]


def _press_command(turn: Turn, name: str) -> None:
    command = COMMANDS.get(name)
    if command is None:
        place.stale(turn)
    else:
        command.run(turn, "")


def _press_on(turn: Turn, sitting: str, at: str) -> None:
    """The button under a feedback; pressed twice it goes on once."""
    flow = FLOWS.get(turn.state.flow)
    if int(sitting) != turn.state.sitting or flow is None:
        place.stale(turn)
    elif int(at) != turn.state.at:
        flow.show(turn)
    else:
        flow.forward(turn)


# Every payload is `verb:argument:…`; the verb stands here with the number of its arguments.
VERBS: Mapping[str, tuple[Handler, int]] = {
    "cmd": (_press_command, 1),
    "go": (lesson.press_card, 2),
    "quiz": (lesson.press_quiz, 1),
    "lesson": (lesson.press_lesson, 1),
    "track": (lessons.press_track, 1),
    "ans": (quiz.press_answer, 3),
    "on": (_press_on, 2),
    "peek": (quiz.press_peek, 2),
    "agree": (consent.press_agree, 1),
    "consents": (consent.press_consents, 1),
    "lang": (language.press_language, 1),
    "you": (you.press_you, 1),
    "data": (data.press_data, 1),
    **units.VERBS,
    **officers.VERBS,
    **people.VERBS,
}
# What a press inside a lesson or a list leads to takes the place of what was pressed, where a channel can edit.
# A lesson that begins is a new message: the promises above it, and what was learnt before, stay to be read.
_IN_PLACE = frozenset({"go", "quiz", "ans", "on", "peek", "agree", "track", "lang", "you"}) | officers.IN_PLACE
_IN_PLACE_COMMANDS = frozenset({"cmd:again", "cmd:lessons"})
_NUMBERS = {"go": (0, 1), "quiz": (0,), "ans": (0, 1), "on": (0, 1), "peek": (0, 1), "unit": (0,), **officers.NUMBERS}
_LONGEST_NUMBER = 9


def route(turn: Turn) -> None:
    """Let the right flow or command answer this turn."""
    meaning = understand(turn.incoming, turn.state.offered, VOCABULARY)
    match meaning:
        case Press(payload):
            press(turn, payload)
        case Command("join", rest) if rest and _awaits_name(turn) and not invites.read_code(rest):
            # Mã and Ma are family names, too.
            _said(turn, turn.incoming.text.strip())
        case Command(name, rest):
            turn.set(greeted=True, errand=None)
            COMMANDS[name].run(turn, rest)
        case Said(text):
            _said(turn, text)
        case Media(kind):
            odd.say_media(turn, kind)
        case Event(kind, payload):
            _event(turn, kind, payload)


def press(turn: Turn, payload: str) -> None:
    """A choice; a payload that is not of today's program, or of anybody's, is an old button."""
    verb, *arguments = payload.split(":")
    handler, count = VERBS.get(verb, (None, 0))
    if handler is None or len(arguments) != count or not _numbers_fit(verb, arguments):
        place.stale(turn)
    else:
        turn.set(greeted=True, **({} if verb in ERRAND_VERBS or not turn.state.errand else {"errand": None}))
        turn.is_in_place = verb in _IN_PLACE or payload in _IN_PLACE_COMMANDS
        handler(turn, *arguments)


def _numbers_fit(verb: str, arguments: list[str]) -> bool:
    places = _NUMBERS.get(verb, ())
    return all(
        arguments[i].isascii() and arguments[i].isdigit() and len(arguments[i]) <= _LONGEST_NUMBER for i in places
    )


def _awaits_name(turn: Turn) -> bool:
    errand = turn.state.errand
    return errand is not None and (errand.step == "name" or errand.kind == people.KIND)


def _said(turn: Turn, text: str) -> None:
    flow = FLOWS.get(turn.state.flow)
    errand = turn.state.errand
    if errand is not None and errand.kind in ERRANDS and ERRANDS[errand.kind](turn, text):
        return
    if not turn.state.greeted:
        start.run(turn, "")
    elif flow is None or turn.state.is_paused or not flow.hear(turn, text):
        odd.say_odd(turn, text)


def _event(turn: Turn, kind: str, payload: str) -> None:
    if kind == "start" and payload.startswith(units.LINK):
        finding.press_invite(turn, payload.removeprefix(units.LINK))
    elif kind == "blocked":
        turn.block(is_blocked=True)
    elif kind == "returned":
        turn.block(is_blocked=False)
    else:
        start.run(turn, "")
