"""Which lesson the learner is in, and what is said when a button or a lesson is no longer of today."""

import msgspec

from bot.channels.message import Block, Choice, Message
from bot.content.model import Lesson
from bot.conversation.state import MOST_PARKED, State
from bot.conversation.turn import Turn


def lesson_begun(turn: Turn) -> Lesson | None:
    """The lesson the learner is in, in the version they began; a lesson that is gone is said to be."""
    lesson = turn.library.find_lesson(turn.state.lesson, turn.learner.locale, turn.state.version)
    if lesson is None:
        gone(turn)
    return lesson


def parked(state: State) -> dict[str, tuple[str, int]]:
    """The lessons left half-way, the present one included."""
    if state.flow not in {"lesson", "quiz"} or not state.card:
        return state.parked
    places = {k: v for k, v in state.parked.items() if k != state.lesson}
    places[state.lesson] = (state.version, state.card)
    return dict(list(places.items())[-MOST_PARKED:])


def fresh(state: State, **fields: object) -> State:
    """A new sitting: nothing of the one before but what belongs to the person."""
    kept = State(greeted=state.greeted, parked=state.parked, link_misses=state.link_misses, link_day=state.link_day)
    return msgspec.structs.replace(kept, sitting=state.sitting + 1, **fields)


def gone(turn: Turn) -> None:
    """The lesson asked for does not exist, or not any more."""
    say = turn.words.say
    turn.set(flow="", lesson="", version="")
    _offer(turn, say("Bài này không còn nữa"), say("Học Số đã thay bằng bài khác. {You} chọn bài ở dưới nhé."))


def stale(turn: Turn) -> None:
    """A button of an earlier lesson was pressed: say so, and offer what makes sense now."""
    say = turn.words.say
    _offer(turn, say("Nút này là của lần học trước"), say("{You} muốn học tiếp hay chọn bài khác?"))


def _offer(turn: Turn, title: str, text: str) -> None:
    say = turn.words.say
    choices = (Choice("cmd:learn", say("Học tiếp"), role="main"), Choice("cmd:lessons", say("Xem các bài")))
    turn.say(Message(title=title, blocks=(Block("text", (text,)),), choices=choices))
