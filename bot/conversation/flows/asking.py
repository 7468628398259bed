"""How a question is asked, answered and explained: the same in a quiz and in a review."""

from bot.channels.message import Block, Choice, Message
from bot.content.model import Lesson, Question
from bot.content.questions.base import Kind, Mark, Reading
from bot.content.questions.kinds import kind_of
from bot.conversation.turn import Turn
from bot.learning.facts import Answered


def ref(lesson_id: str, question: Question) -> str:
    """How the queue names a question."""
    return f"{lesson_id}/{question.id}"


def present(turn: Turn) -> tuple[Lesson, Question] | None:
    """The question that is asked now, in the version the sitting began with; None when it is gone."""
    if not turn.state.queue:
        return None
    lesson_id, _, question_id = turn.state.queue[0].partition("/")
    lesson = turn.library.find_lesson(lesson_id, turn.learner.locale, turn.state.version)
    if lesson is None:
        return None
    found = next((q for q in lesson.questions if q.id == question_id), None)
    return None if found is None else (lesson, found)


def show(turn: Turn, lesson: Lesson, question: Question) -> None:
    """Put the question on the screen, or its feedback when it has been answered."""
    turn.set(is_paused=False)
    if turn.state.told:
        turn.say(_feedback(turn, lesson, question))
    else:
        turn.say(_question(turn, lesson, question))


def answer(turn: Turn, lesson: Lesson, question: Question, reading: Reading, *, stage: int = 0) -> None:
    """Take an answer, or a part of one; a whole one is marked, counted and explained."""
    turn.set(picked=reading.picked)
    if not reading.is_complete:
        show(turn, lesson, question)
        return
    is_right = kind_of(question).mark(question, reading.picked).is_right
    turn.note(
        Answered(
            lesson.id,
            lesson.version,
            turn.state.sitting,
            question.id,
            # Typed words are not kept: they might hold anything.
            "" if kind_of(question).ask_hint == "type" else reading.picked,
            is_right,
            kind=_fact_kind(turn),
            stage=stage,
        )
    )
    first_try = turn.state.flow == "quiz" and not turn.state.is_again
    turn.set(
        told=True,
        right=turn.state.right + (is_right and (first_try or turn.state.flow == "review")),
        missed=turn.state.missed if is_right or not first_try else (*turn.state.missed, turn.state.queue[0]),
    )
    show(turn, lesson, question)


def _fact_kind(turn: Turn) -> str:
    if turn.state.flow == "review":
        return "review"
    return "again" if turn.state.is_again else "answer"


def done(turn: Turn) -> None:
    """Leave the present question behind."""
    turn.set(queue=turn.state.queue[1:], at=turn.state.at + 1, picked="", told=False)


def _place(turn: Turn) -> tuple[int, int]:
    return turn.state.size - len(turn.state.queue) + 1, turn.state.size


def _label(turn: Turn, at: int, of: int) -> str:
    if turn.state.is_again:
        return turn.words.say("Hỏi lại câu {at} trên {of}", at=at, of=of)
    return turn.words.say("Câu {at} trên {of}", at=at, of=of)


def _question(turn: Turn, lesson: Lesson, question: Question) -> Message:
    kind, (at, of) = kind_of(question), _place(turn)
    hint = _hint(turn, kind)
    return Message(
        scene="question",
        heading=lesson.title,
        label=_label(turn, at, of),
        at=at,
        of=of,
        title=question.ask,
        blocks=(Block("hint", (hint,)),) if hint else (),
        choices=(*_options(turn, kind, question), *_extras(turn, kind)),
        replaces=True,
    )


def _options(turn: Turn, kind: Kind, question: Question) -> tuple[Choice, ...]:
    here = f"ans:{turn.state.sitting}:{turn.state.at}"
    return tuple(
        Choice(f"{here}:{o.key}", o.label, o.key, "answer", o.mark) for o in kind.options(question, turn.state.picked)
    )


def _extras(turn: Turn, kind: Kind) -> tuple[Choice, ...]:
    say, here = turn.words.say, f"ans:{turn.state.sitting}:{turn.state.at}"
    done_button = (Choice(f"{here}:ok", say("Xong"), role="main"),) if kind.needs_done and turn.state.picked else ()
    redo = (Choice(f"{here}:redo", say("Làm lại")),) if kind.ask_hint == "order" and turn.state.picked else ()
    return (*done_button, *redo, Choice("cmd:stop", say("Dừng"), role="quiet"))


def _hint(turn: Turn, kind: Kind) -> str:
    say = turn.words.say
    return {
        "one": "",
        "many": say("Chọn hết các câu đúng, rồi bấm Xong."),
        "order": say("Bấm lần lượt: việc nào làm trước thì bấm trước."),
        "type": say("Gõ câu trả lời, không dấu cũng được."),
    }[kind.ask_hint]


def _feedback(turn: Turn, lesson: Lesson, question: Question) -> Message:
    mark, (at, of) = kind_of(question).mark(question, turn.state.picked), _place(turn)
    say, here = turn.words.say, f"{turn.state.sitting}:{turn.state.at}"
    texts = [t for t in (mark.reply, question.explain) if t]
    hint = () if mark.is_right else (Block("hint", (_comes_back(turn),)),)
    right = () if mark.answered or mark.is_right else (Block("text", (_right_words(turn, mark),)),)
    look_back = () if turn.state.flow == "review" else (Choice(f"peek:{here}", say("Xem lại thẻ")),)
    return Message(
        scene="feedback",
        heading=lesson.title,
        label=_label(turn, at, of),
        at=at,
        of=of,
        title=_verdict(turn, mark),
        blocks=(*(Block("text", (t,)) for t in texts), *right, *hint),
        answered=mark.answered,
        replaces=True,
        choices=(
            *look_back,
            Choice(f"on:{here}", say("Tiếp"), role="main"),
            Choice("cmd:stop", say("Dừng"), role="quiet"),
        ),
    )


def _right_words(turn: Turn, mark: Mark) -> str:
    return turn.words.say("Câu đúng: **{words}**", words=mark.right_words)


def _verdict(turn: Turn, mark: Mark) -> str:
    say = turn.words.say
    if mark.is_right:
        return say("Đúng rồi")
    return say("Câu này khó thật") if turn.state.is_again else say("Chưa đúng, không sao")


def _comes_back(turn: Turn) -> str:
    if turn.state.flow == "quiz" and not turn.state.is_again:
        return turn.words.say("Lát nữa Học Số hỏi lại câu này một lần.")
    return turn.words.say("Vài hôm nữa Học Số hỏi lại câu này, để {you} nhớ lâu.")
