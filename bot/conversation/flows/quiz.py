"""The quiz after a lesson: each question once, the missed ones once more, then what was learnt."""

from bot.channels.message import Block, Choice, Message
from bot.content.model import Lesson
from bot.content.questions.kinds import kind_of
from bot.conversation.flows import asking
from bot.conversation.flows.cards import card_message
from bot.conversation.flows.place import gone, stale
from bot.conversation.turn import Turn
from bot.learning.facts import Finished
from bot.runtime.periods import week_of, weeks_in_a_row

# As many squares as the row of weeks shows on a phone.
WEEKS_SHOWN = 6


class QuizFlow:
    """Question, feedback, next."""

    name = "quiz"

    def show(self, turn: Turn) -> None:
        """Show the present question or its feedback."""
        now = asking.present(turn)
        if now is None:
            gone(turn)
        else:
            asking.show(turn, *now)

    def forward(self, turn: Turn) -> None:
        """Go on after the feedback; before an answer the question is simply shown again."""
        if not turn.state.told:
            self.show(turn)
            return
        asking.done(turn)
        if turn.state.queue:
            self.show(turn)
        elif turn.state.missed:
            again = turn.state.missed
            turn.set(queue=again, missed=(), size=len(again), is_again=True)
            self.show(turn)
        else:
            finish(turn)

    def back(self, turn: Turn) -> None:
        """Look at the card the question is about."""
        peek(turn)

    def hear(self, turn: Turn, words: str) -> bool:
        """Read typed words as an answer."""
        now = asking.present(turn)
        if now is None or turn.state.told:
            return False
        reading = kind_of(now[1]).read(now[1], turn.state.picked, words)
        if reading is None:
            return False
        asking.answer(turn, *now, reading)
        return True


def begin(turn: Turn, lesson: Lesson) -> None:
    """Ask the lesson's questions in the author's order."""
    queue = tuple(asking.ref(lesson.id, q) for q in lesson.questions)
    turn.set(flow="quiz", queue=queue, size=len(queue), at=0, picked="", told=False, right=0, missed=(), is_again=False)
    QuizFlow().show(turn)


def press_answer(turn: Turn, sitting: str, at: str, key: str) -> None:
    """An answer's button, in a quiz or a review; one for a question already answered changes nothing."""
    now = asking.present(turn)
    if int(sitting) != turn.state.sitting or now is None:
        stale(turn)
    elif int(at) != turn.state.at or turn.state.told:
        asking.show(turn, *now)
    else:
        reading = kind_of(now[1]).press(now[1], turn.state.picked, key)
        asking.answer(turn, *now, reading, stage=stage_of(turn))


def stage_of(turn: Turn) -> int:
    """For a review: how often the present question had been remembered before."""
    if turn.state.flow != "review":
        return 0
    return next((due.stage for due in turn.record.due if due.ref == turn.state.queue[0]), 0)


def press_peek(turn: Turn, sitting: str, at: str) -> None:
    """Look again at the card a question is about."""
    if int(sitting) != turn.state.sitting or int(at) != turn.state.at:
        stale(turn)
    else:
        peek(turn)


def peek(turn: Turn) -> None:
    """Show the card the present question is about, with the way back to the question."""
    now = asking.present(turn)
    if now is None:
        gone(turn)
        return
    lesson, question = now
    way_back = Choice("cmd:again", turn.words.say("Về câu hỏi"), role="main")
    turn.say(card_message(turn, lesson, min(question.card, len(lesson.cards)) - 1, (way_back,)))


def finish(turn: Turn) -> None:
    """Count the lesson as finished, and say what was learnt and what comes next."""
    lesson = turn.library.find_lesson(turn.state.lesson, turn.learner.locale, turn.state.version)
    if lesson is None:
        gone(turn)
        return
    right, asked = turn.state.right, len(lesson.questions)
    turn.note(Finished(lesson.id, lesson.version, turn.state.sitting, right, asked))
    turn.set(flow="", queue=(), parked={k: v for k, v in turn.state.parked.items() if k != lesson.id})
    turn.say(_finish_message(turn, lesson, right, asked))


def _finish_message(turn: Turn, lesson: Lesson, right: int, asked: int) -> Message:
    say = turn.words.say
    following = turn.library.next_after(turn.record.finished | {lesson.id}, turn.learner.locale, lesson.id)
    blocks = (
        Block("learned", lesson.learned, label=say("Từ nay {you} biết:")),
        Block("hint", (_score(turn, right, asked),)),
        _weeks(turn),
    )
    if following is None:
        after = Block("text", (say("{You} đã học hết các bài. Thỉnh thoảng {you} vào ôn lại nhé."),))
        choices = (Choice("cmd:progress", say("Xem tiến độ"), role="main"),)
    else:
        minutes = following.minutes
        after = Block("text", (say("Bài sau, {minutes} phút: **{title}**", minutes=minutes, title=following.title),))
        choices = (Choice(f"lesson:{following.id}", say("Học luôn"), role="main"),)
    offer = () if turn.learner.agreed else (Choice("cmd:consent", say("Lưu kết quả học")),)
    rest = Choice("cmd:stop", say("Để lúc khác"), role="quiet")
    return Message(
        scene="finish",
        title=say("{You} học xong bài: {title}", title=lesson.title),
        blocks=(*blocks, after),
        choices=(*choices, *offer, rest),
        icon=following.track if following else "",
        replaces=True,
    )


def _score(turn: Turn, right: int, asked: int) -> str:
    if right == asked:
        return turn.words.say("Đúng cả {asked} câu ngay lần đầu.", asked=asked)
    return turn.words.say(
        "Đúng {right} trên {asked} câu ngay lần đầu. Câu nhầm, vài hôm nữa Học Số hỏi lại.", right=right, asked=asked
    )


def weeks_label(turn: Turn, count: int) -> str:
    """How many weeks in a row, in words."""
    if count == 1:
        return turn.words.say("Tuần này {you} đã học")
    return turn.words.say_n("Học đều {n} tuần liền", "Học đều {n} tuần liền", count)


def _weeks(turn: Turn) -> Block:
    count = weeks_in_a_row((*turn.record.weeks, week_of(turn.today)), turn.today)
    label = weeks_label(turn, count)
    of = max(WEEKS_SHOWN, count)
    hint = turn.words.say("Mỗi tuần một bài là đủ. Bận thì nghỉ, không mất gì.")
    return Block("weeks", (hint,), label=label, count=count, of=of)
