"""Is this learner an officer, and over what? The one way into every officers' dialogue."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from bot.channels.message import Block, Choice, Message
from bot.conversation.turn import Turn
from bot.membership.officers import audit, roles
from bot.membership.officers.audit import Deed
from bot.membership.officers.permissions import Act
from bot.membership.officers.roles import Officer
from bot.membership.officers.scope import OUT_OF_SCOPE, Scope, scope_of
from bot.membership.units import tree
from bot.membership.units.tree import Unit
from bot.reports.overview import Overview, overview
from bot.reports.people import Course
from bot.runtime.errors import NotAllowed
from bot.runtime.locale import Words

T = TypeVar("T")


class Visit(Struct, frozen=True):
    """An officer at work in the chat."""

    turn: Turn
    officer: Officer
    scope: Scope
    words: Words

    @property
    def course(self) -> Course:
        """What the basic course is, and how days are cut."""
        return Course(self.turn.library.basic, self.turn.house.zone)

    def unit(self, number: str, act: Act) -> Unit:
        """A unit they may do this with. Raises `NotAllowed`, also for one that does not exist."""
        unit = self.turn.store(lambda c: tree.find(c, int(number))) if number.isascii() and number.isdigit() else None
        if unit is None:
            raise NotAllowed(OUT_OF_SCOPE)
        self.scope.require(act, unit)
        return unit

    def store(self, work: Callable[[Connection], T]) -> T:
        """Run one piece of work in a savepoint."""
        return self.turn.store(work)

    def note(self, act: Deed, unit: Unit | None, *, people: int = 0, subject: int | None = None) -> None:
        """Write into the book who saw or did what."""
        turn = self.turn
        turn.store(
            lambda c: audit.write(
                c,
                at=turn.now,
                officer_id=self.officer.id,
                act=act,
                unit_id=unit.id if unit else None,
                subject=subject,
                people=people,
                channel=turn.learner.channel,
            )
        )


Handler = Callable[..., None]


def find_officer(turn: Turn) -> Visit | None:
    """The officer this learner is, with today's scope; None for everybody else."""
    officer = turn.store(lambda c: roles.of_learner(c, turn.learner.id))
    if officer is None:
        return None
    scope = turn.store(lambda c: scope_of(c, officer.id, turn.today))
    if not scope.grants:
        return None
    return Visit(turn, officer, scope, Words(turn.learner.locale, officer.you or turn.learner.you))


def for_officers(handler: Callable[..., None]) -> Handler:
    """Let only officers through; a refusal is said in a sentence, and costs nothing."""

    def guarded(turn: Turn, *arguments: str) -> None:
        visit = find_officer(turn)
        if visit is None:
            not_an_officer(turn)
            return
        try:
            handler(visit, *arguments)
        except NotAllowed as refusal:
            say = visit.words.say
            turn.say(
                Message(
                    title=say(refusal.message, **refusal.values),
                    choices=(Choice("cmd:desk", say("Việc của tôi"), role="main"),),
                )
            )

    return guarded


def overview_of(visit: Visit, unit: Unit) -> Overview:
    """The figures of a unit, as of now."""
    zone, now = visit.course.zone, visit.turn.now
    return visit.store(lambda c: overview(c, visit.scope, unit, now, zone=zone))


def not_an_officer(turn: Turn) -> None:
    """Somebody without a post used an officer's word."""
    say = turn.words.say
    turn.say(
        Message(
            title=say("Chỗ này dành cho cán bộ"),
            blocks=(Block("text", (say("Nếu {you} được giao việc, {you} nhắn “nhận việc” kèm mã được đưa."),)),),
            choices=(Choice("cmd:learn", say("Học tiếp"), role="main"),),
        )
    )
