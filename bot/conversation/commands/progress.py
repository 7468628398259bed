"""Progress: what was learnt, week by week, without marks that shame anybody."""

from bot.channels.message import Block, Choice, Message
from bot.conversation.commands.base import Command
from bot.conversation.flows.officers.gate import find_officer
from bot.conversation.flows.quiz import WEEKS_SHOWN, weeks_label
from bot.conversation.turn import Turn
from bot.runtime.periods import weeks_in_a_row

# The last few lessons fit on a phone; the number says the rest.
_SHOWN = 8


def run(turn: Turn, rest: str) -> None:
    """Say how many lessons are done, which ones last, and how many weeks in a row."""
    del rest
    say, locale = turn.words.say, turn.learner.locale
    total = len(turn.library.lessons(locale))
    finished = turn.record.finished
    if not finished:
        _nothing_yet(turn)
        return
    count = weeks_in_a_row(turn.record.weeks, turn.today)
    blocks = [Block("bullets", _lines(turn))]
    if count:
        blocks.append(
            Block(
                "weeks",
                (),
                label=weeks_label(turn, count),
                count=count,
                of=max(WEEKS_SHOWN, count),
            )
        )
    choices = [Choice("cmd:learn", say("Học tiếp"), role="main")]
    if any(due.on <= turn.today for due in turn.record.due):
        choices.append(Choice("cmd:review", say("Ôn lại")))
    title = say("{You} đã học xong {count} trên {total} bài", count=len(finished), total=total)
    turn.say(Message(title=title, blocks=tuple(blocks), choices=(*choices, *_of_units(turn))))


def _of_units(turn: Turn) -> tuple[Choice, ...]:
    """To officers, the way to the figures of their units."""
    visit = find_officer(turn)
    say = turn.words.say
    grants = () if visit is None else visit.scope.grants
    return tuple(Choice(f"ou:{one.unit.id}:0", say("Tiến độ {unit}", unit=one.unit.name)) for one in grants)


def _lines(turn: Turn) -> tuple[str, ...]:
    done = [d for d in turn.record.lessons.values() if d.is_finished][-_SHOWN:]
    lines = []
    for one in reversed(done):
        lesson = turn.library.find_lesson(one.lesson, turn.learner.locale)
        if lesson is not None:
            lines.append(
                turn.words.say(
                    "{title}: đúng {right} trên {asked} câu", title=lesson.title, right=one.right, asked=one.asked
                )
            )
    return tuple(lines)


def _nothing_yet(turn: Turn) -> None:
    say = turn.words.say
    turn.say(
        Message(
            title=say("{You} chưa học xong bài nào"),
            blocks=(Block("text", (say("Bài đầu chỉ năm phút. Nhầm thì học lại, không mất gì."),)),),
            choices=(
                Choice("cmd:learn", say("Vào học"), role="main"),
                Choice("cmd:lessons", say("Xem các bài")),
                *_of_units(turn),
            ),
        )
    )


COMMAND = Command(
    "progress",
    (
        "tiến độ",
        "xem tiến độ",
        "kết quả",
        "xem kết quả",
        "điểm",
        "thành tích",
        "progress",
        "my progress",
        "see my progress",
    ),
    run,
)
