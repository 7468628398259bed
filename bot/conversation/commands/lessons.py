"""The list of subjects and lessons, to choose from by number or by button."""

from bot.channels.message import Block, Choice, Message
from bot.content.model import Lesson, Track
from bot.conversation.commands.base import Command
from bot.conversation.turn import Turn


def run(turn: Turn, rest: str) -> None:
    """Show the subjects; a subject with a single lesson leads straight to it."""
    del rest
    say, finished = turn.words.say, turn.record.finished
    tracks = [t for t in turn.library.tracks(turn.learner.locale) if t.lessons]
    choices = tuple(
        Choice(_way(track), track.title, str(n), "answer", "✓" if finished.issuperset(track.lessons) else "")
        for n, track in enumerate(tracks, 1)
    )
    turn.say(
        Message(
            scene="menu",
            title=say("{You} muốn học gì?"),
            blocks=(Block("hint", (say("Bấm, hoặc nhắn số thứ tự."),)),),
            choices=choices,
            replaces=True,
        )
    )


def _way(track: Track) -> str:
    return f"lesson:{track.lessons[0]}" if len(track.lessons) == 1 else f"track:{track.id}"


def press_track(turn: Turn, track_id: str) -> None:
    """Show the lessons of one subject."""
    track = next((t for t in turn.library.tracks(turn.learner.locale) if t.id == track_id), None)
    if track is None:
        run(turn, "")
        return
    found = [turn.library.find_lesson(i, turn.learner.locale) for i in track.lessons]
    choices = tuple(_entry(turn, n, one) for n, one in enumerate((f for f in found if f), 1))
    turn.say(
        Message(
            scene="menu",
            title=track.title,
            icon=track.icon,
            replaces=True,
            blocks=(Block("hint", (track.summary,)),),
            choices=(*choices, Choice("cmd:lessons", turn.words.say("Chủ đề khác"))),
        )
    )


def _entry(turn: Turn, number: int, lesson: Lesson) -> Choice:
    is_finished = lesson.id in turn.record.finished
    return Choice(f"lesson:{lesson.id}", lesson.title, str(number), "answer", "✓" if is_finished else "")


COMMAND = Command(
    "lessons",
    (
        "các bài",
        "xem các bài",
        "danh sách",
        "danh sách bài",
        "bài học",
        "mục lục",
        "chọn bài",
        "menu",
        "chủ đề khác",
        "lessons",
        "all lessons",
        "see all lessons",
        "other subjects",
    ),
    run,
)
