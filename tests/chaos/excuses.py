"""When may somebody be told twice? When nobody could know, or could yet write down, that it had arrived."""

from tests.chaos.children import Child
from tests.chaos.platform import UNKNOWN_TO_THE_BOT, Note
from tests.chaos.scene import Books
from tests.doubles.botapi import Delivery

# Seconds by which a busy platform may note a call later than it was made.
_NOTED_LATE = 2.0

Entry = tuple[Delivery, Note]


class Excuses:
    """What the processes said of their sends, their writes and their taking over."""

    def __init__(self, books: Books) -> None:
        self._lives = books.lives
        self._unanswered = [r for life in self._lives for r in life.refusals if r["reason"] == "no_answer"]

    def cover(self, first: Entry, again: Entry) -> bool:
        """Whether the first may be followed by its repetition."""
        one, note = first
        life = next(life for life in self._lives if life.sender == note.sender)
        return (
            note.trouble in UNKNOWN_TO_THE_BOT - {"slow"}
            or self._had_no_answer(one, again[0])
            or self._died_with_it(life, one, again[0])
            or self._was_taken_over(life, one, again)
        )

    def _had_no_answer(self, one: Delivery, other: Delivery) -> bool:
        return any(r["address"] == str(one.chat) and one.at <= r["at"] <= other.at for r in self._unanswered)

    def _died_with_it(self, life: Child, one: Delivery, other: Delivery) -> bool:
        is_dead = bool(life.killed_at) and other.at >= life.killed_at
        return is_dead and not _has_written(life, one, life.gone_at)

    def _was_taken_over(self, life: Child, one: Delivery, again: Entry) -> bool:
        """Another process became the sender before this one could write down what it had sent."""
        other, note = again
        return any(
            one.at - _NOTED_LATE <= over <= other.at and not _has_written(life, one, over)
            for successor in self._lives
            if successor.sender == note.sender and successor.house != life.house
            for over in successor.took_over
        )


def _has_written(life: Child, one: Delivery, before: float) -> bool:
    """Whether a send that a process knew of was in the store by a certain moment."""
    known = [k["at"] for k in life.known if k["address"] == str(one.chat)]
    earlier = sum(at < one.at for at in known)
    written = sum(w["addresses"].count(str(one.chat)) for w in life.written if w["at"] <= before)
    return earlier < len(known) and written > earlier
