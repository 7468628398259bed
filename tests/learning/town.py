"""A small town where anything may happen to anybody, step by step, on a store that is rolled back afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st
from sqlalchemy import Connection, select

from bot.conversation import joining as persons
from bot.conversation import my_data
from bot.learning import recording
from bot.learning.facts import Answered, Begun, Fact, Finished, Happened
from bot.membership import consents, learners
from bot.membership.members import joining, standing
from bot.membership.members.finding import OPEN
from bot.membership.members.models import APPROVED, PENDING
from bot.membership.members.models import membership as memberships
from bot.membership.units.models import unit
from bot.runtime.errors import Refusal

BASIC = ("mot", "hai")
LESSONS = (*BASIC, "ba")
# A Tuesday: the week lies in two years.
FIRST_DAY = date(2026, 12, 22)
WORDING = {"record": "ghi", "remind": "nhắc"}


@dataclass(frozen=True)
class Step:
    """Something that happens: what, to whom, and two numbers that say how."""

    what: str
    who: int
    other: int
    how: int
    days: int


WHATS = ("learn", "learn", "learn", "learn", "agree", "withdraw", "ask", "approve", "move", "end", "test")
STEPS = st.lists(
    st.builds(
        Step,
        what=st.sampled_from((*WHATS, "join", "erase")),
        who=st.integers(0, 3),
        other=st.integers(0, 3),
        how=st.integers(0, 59),
        days=st.sampled_from((0, 0, 0, 1, 3, 8, 40)),
    ),
    max_size=25,
)


@dataclass
class Town:
    """Four people, the units of the demo, and a day that goes on."""

    connection: Connection
    today: date = FIRST_DAY
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        kinds = unit.c.kind.in_(("branch", "commune"))
        self.units = list(self.connection.execute(select(unit.c.id).where(kinds).order_by(unit.c.id)).scalars())
        for n in range(4):
            self._newcomer(f"nguoi-{n}")

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(3), UTC)

    def takes(self, step: Step) -> None:
        """Let it happen; what the rules refuse does not happen."""
        self.today += timedelta(days=step.days)
        try:
            with self.connection.begin_nested():
                getattr(self, step.what)(step)
        except Refusal:
            pass

    def learn(self, step: Step) -> None:
        """One or two people do something at once."""
        pair = sorted({step.who, step.other}) if step.how % 3 == 0 else [step.who]
        happened = [h for n in pair for h in self._deeds(self._person(n), step.how)]
        recording.record(self.connection, happened, BASIC)

    def _deeds(self, who: learners.Learner, how: int) -> Sequence[Happened]:
        units = who.units if "record" in who.agreed else ()
        return [Happened(who.id, "console", self.now, self.today, fact, units) for fact in _facts(how)]

    def agree(self, step: Step) -> None:
        self._choose(step, frozenset({"record"}))

    def withdraw(self, step: Step) -> None:
        self._choose(step, frozenset())

    def _choose(self, step: Step, agreed: frozenset[str]) -> None:
        who = self._person(step.who)
        consents.state(self.connection, who.id, agreed, who.agreed, wording=WORDING, channel="console", at=self.now)
        standing.refresh(self.connection, [who.id])

    def ask(self, step: Step) -> None:
        unit_id = self.units[step.how % len(self.units)]
        who = self._person(step.who).id
        joining.ask(self.connection, learner_id=who, unit_id=unit_id, name="Lê Lan", source="search", now=self.now)

    def approve(self, step: Step) -> None:
        waiting = [m.id for m in self._memberships() if m.state == PENDING]
        some = waiting[: 1 + step.how % 3]
        joining.approve(self.connection, some, officer_id=None, now=self.now, today=self.today)

    def move(self, step: Step) -> None:
        mine = [m for m in self._memberships() if m.state == APPROVED]
        if mine:
            one = mine[step.how % len(mine)]
            same = [u for u in self.units if self._organisation(u) == one.organisation]
            target = same[step.other % len(same)]
            joining.move(self.connection, one.id, target, officer_id=None, now=self.now, today=self.today)

    def end(self, step: Step) -> None:
        mine = [m for m in self._memberships() if m.state in OPEN]
        if mine:
            one = mine[step.how % len(mine)]
            joining.end(self.connection, one.id, why="left", officer_id=None, now=self.now, today=self.today)

    def test(self, step: Step) -> None:
        standing.set_test(self.connection, self._person(step.who).id, is_test=step.how % 2 == 0)

    def join(self, step: Step) -> None:
        gone, stays = self._person(step.who), self._person(step.other)
        if gone.id != stays.id:
            persons.join(self.connection, gone=gone.id, stays=stays.id, basic=BASIC, now=self.now, today=self.today)

    def erase(self, step: Step) -> None:
        my_data.erase(self.connection, self._person(step.who).id, self.now, self.today)

    def _person(self, n: int) -> learners.Learner:
        """Whoever writes from this address; somebody erased comes back as a stranger."""
        at = ("console", "local", self.names[n])
        found = learners.find_many(self.connection, [at])
        return found[at] if at in found else self._newcomer(self.names[n])

    def _newcomer(self, name: str) -> learners.Learner:
        if name not in self.names:
            self.names.append(name)
        at = ("console", "local", name)
        return learners.create_many(self.connection, [(at, "vi")], self.now)[at]

    def _memberships(self) -> Sequence[object]:
        return self.connection.execute(select(memberships).order_by(memberships.c.id)).all()

    def _organisation(self, unit_id: int) -> str:
        return self.connection.execute(select(unit.c.organisation).where(unit.c.id == unit_id)).scalar_one()


def _facts(how: int) -> list[Fact]:
    lesson = LESSONS[how % len(LESSONS)]
    number = how // len(LESSONS)
    answers = [Answered(lesson, "v", 1, f"cau-{n}", "A", n % 2 == 0) for n in range(number % 3)]
    again = Answered(lesson, "v", 1, "cau-1", "B", True, kind="again")
    review = Answered(lesson, "v", 1, "cau-1", "B", number % 2 == 0, kind="review", stage=1)
    done = Finished(lesson, "v", 1, 1, 2)
    kinds: list[list[Fact]] = [
        [Begun(lesson, "v", 1)],
        [*answers, again],
        [review],
        [done],
        [Begun(lesson, "v", 1), *answers, done],
    ]
    return kinds[number % len(kinds)]
