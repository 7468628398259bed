"""The lesson: card after card, forward and back, on the version that was begun."""

from bot.channels.message import Choice
from bot.content.model import Lesson
from bot.conversation.flows import quiz
from bot.conversation.flows.cards import card_message
from bot.conversation.flows.place import fresh, gone, lesson_begun, parked, stale
from bot.conversation.turn import Turn
from bot.learning.facts import Begun


class LessonFlow:
    """Cards with Tiếp, Quay lại, Dừng."""

    name = "lesson"

    def show(self, turn: Turn) -> None:
        """Show the present card."""
        lesson = lesson_begun(turn)
        if lesson is not None:
            show_card(turn, lesson, turn.state.card)

    def forward(self, turn: Turn) -> None:
        """Show the next card, or begin the quiz after the last one."""
        lesson = lesson_begun(turn)
        if lesson is None:
            return
        if turn.state.card + 1 < len(lesson.cards):
            show_card(turn, lesson, turn.state.card + 1)
        else:
            quiz.begin(turn, lesson)

    def back(self, turn: Turn) -> None:
        """Show the card before; the first card stays where it is."""
        lesson = lesson_begun(turn)
        if lesson is not None:
            show_card(turn, lesson, turn.state.card - 1)

    def hear(self, turn: Turn, words: str) -> bool:
        """A card asks nothing, so no words answer it."""
        del turn, words
        return False


def begin(turn: Turn, lesson_id: str) -> None:
    """Begin a lesson, or go on with one that was left half-way, in the version it was begun in."""
    turn.set(parked=parked(turn.state))
    version, card = turn.state.parked.get(lesson_id, ("", 0))
    lesson = turn.library.find_lesson(lesson_id, turn.learner.locale, version)
    if lesson is None:
        gone(turn)
        return
    left = {other: place for other, place in turn.state.parked.items() if other != lesson_id}
    turn.state = fresh(turn.state, flow="lesson", lesson=lesson.id, version=lesson.version, parked=left)
    turn.note(Begun(lesson.id, lesson.version, turn.state.sitting))
    show_card(turn, lesson, card)


def show_card(turn: Turn, lesson: Lesson, index: int) -> None:
    """Put one card on the screen; there is nothing before the first nor after the last."""
    at = min(max(index, 0), len(lesson.cards) - 1)
    turn.set(flow="lesson", card=at, is_paused=False)
    turn.say(card_message(turn, lesson, at, _navigation(turn, lesson, at)))


def _navigation(turn: Turn, lesson: Lesson, index: int) -> tuple[Choice, ...]:
    say, sitting = turn.words.say, turn.state.sitting
    back = (Choice(f"go:{sitting}:{index - 1}", say("Quay lại")),) if index else ()
    if index + 1 < len(lesson.cards):
        forward = Choice(f"go:{sitting}:{index + 1}", say("Tiếp"), role="main")
    else:
        forward = Choice(f"quiz:{sitting}", say("Làm câu hỏi"), role="main")
    return (*back, forward, Choice("cmd:stop", say("Dừng"), role="quiet"))


def press_card(turn: Turn, sitting: str, index: str) -> None:
    """A card's button: pressed twice it shows the same card twice and changes nothing."""
    if int(sitting) != turn.state.sitting:
        stale(turn)
    elif turn.state.flow == "quiz":
        # The questions have begun: the button of an old card must not throw them away.
        quiz.QuizFlow().show(turn)
    elif lesson := lesson_begun(turn):
        show_card(turn, lesson, int(index))


def press_quiz(turn: Turn, sitting: str) -> None:
    """The button under the last card."""
    if int(sitting) != turn.state.sitting:
        stale(turn)
    elif turn.state.flow == "quiz":
        quiz.QuizFlow().show(turn)
    elif lesson := lesson_begun(turn):
        quiz.begin(turn, lesson)


def press_lesson(turn: Turn, lesson_id: str) -> None:
    """A lesson was chosen from a list."""
    begin(turn, lesson_id)
