"""The review: a few missed questions whose day has come, most overdue first, never shown as a debt."""

from bot.channels.message import Block, Choice, Message
from bot.content.questions.kinds import kind_of
from bot.conversation.flows import asking
from bot.conversation.flows.place import fresh, parked
from bot.conversation.flows.quiz import stage_of
from bot.conversation.turn import Turn
from bot.learning.rules import REVIEWS_AT_ONCE


class ReviewFlow:
    """Question, feedback, next; nothing to finish, nothing to lose."""

    name = "review"

    def show(self, turn: Turn) -> None:
        """Show the present question; one that is gone from the course is passed over."""
        now = asking.present(turn)
        if now is None:
            asking.done(turn)
            self._next(turn)
        else:
            asking.show(turn, *now)

    def forward(self, turn: Turn) -> None:
        """Go on after the feedback."""
        if not turn.state.told:
            self.show(turn)
            return
        asking.done(turn)
        self._next(turn)

    def back(self, turn: Turn) -> None:
        """There is nothing before a question."""
        self.show(turn)

    def hear(self, turn: Turn, words: str) -> bool:
        """Read typed words as an answer."""
        now = asking.present(turn)
        if now is None or turn.state.told:
            return False
        reading = kind_of(now[1]).read(now[1], turn.state.picked, words)
        if reading is None:
            return False
        asking.answer(turn, *now, reading, stage=stage_of(turn))
        return True

    def _next(self, turn: Turn) -> None:
        if not turn.state.queue:
            _end(turn)
            return
        _fix_version(turn)
        self.show(turn)


def begin(turn: Turn) -> None:
    """Ask the questions whose day has come."""
    due = [d for d in turn.record.due if d.on <= turn.today and turn.library.find_lesson(d.lesson) is not None]
    if not due:
        _nothing(turn)
        return
    queue = tuple(d.ref for d in due[:REVIEWS_AT_ONCE])
    turn.set(parked=parked(turn.state))
    turn.state = fresh(turn.state, flow="review", queue=queue, size=len(queue))
    _fix_version(turn)
    ReviewFlow().show(turn)


def _fix_version(turn: Turn) -> None:
    """Hold on to the version in which the present question is asked, so that its answer is marked by the same."""
    lesson = turn.library.find_lesson(turn.state.queue[0].partition("/")[0], turn.learner.locale)
    turn.set(version=lesson.version if lesson else "")


def _end(turn: Turn) -> None:
    say = turn.words.say
    count, right = turn.state.size, turn.state.right
    text = turn.words.say_n(
        "{You} ôn {n} câu, nhớ {right} câu.", "{You} ôn {n} câu, nhớ {right} câu.", count, right=right
    )
    turn.set(flow="", queue=())
    turn.say(
        Message(
            title=say("Ôn xong rồi"),
            blocks=(Block("text", (text,)),),
            replaces=True,
            choices=(
                Choice("cmd:learn", say("Học bài tiếp"), role="main"),
                Choice("cmd:stop", say("Để lúc khác"), role="quiet"),
            ),
        )
    )


def _nothing(turn: Turn) -> None:
    say = turn.words.say
    turn.say(
        Message(
            title=say("Chưa có câu nào cần ôn"),
            blocks=(Block("text", (say("Câu nào {you} trả lời nhầm, vài hôm sau Học Số hỏi lại ở đây."),)),),
            choices=(Choice("cmd:learn", say("Học bài tiếp"), role="main"), Choice("cmd:lessons", say("Xem các bài"))),
        )
    )
