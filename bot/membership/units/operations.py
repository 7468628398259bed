"""What can be decided about the tree: six kinds of reorganisation, and what is shown before one is applied."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

# An operation may come back from a browser: what no row can have is refused while it is read.
Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Text = Annotated[str, Meta(max_length=1_000)]
Ids = Annotated[tuple[Id, ...], Meta(max_length=100_000)]


class NewUnit(Struct, frozen=True):
    """A unit that begins with a reorganisation."""

    code: Text
    name: Text
    parent_id: Id | None = None
    """Where it will stand; where the first of its forerunners stood, if nothing is said."""


class Create(Struct, frozen=True, tag="create"):
    """A unit that was not there before."""

    parent_id: Id
    code: Text
    name: Text
    kind: Text
    organisation: Text


class Rename(Struct, frozen=True, tag="rename"):
    """The same unit under another name."""

    unit_id: Id
    name: Text


class Move(Struct, frozen=True, tag="move"):
    """A unit, with all below it, goes under another one."""

    unit_id: Id
    parent_id: Id


class Merge(Struct, frozen=True, tag="merge"):
    """Several units become one: a new one, or one that exists and stays (which may be named among them)."""

    unit_ids: Ids
    into: Id | NewUnit


class Part(Struct, frozen=True):
    """One of the units that a split makes, and who goes there."""

    unit: NewUnit
    sub_units: Ids = ()
    """Units below the old one that go there, with all their people."""
    membership_ids: Ids = ()
    """People directly in the old unit who go there."""


class Split(Struct, frozen=True, tag="split"):
    """One unit becomes several; whoever and whatever is named in no part goes to the first."""

    unit_id: Id
    parts: Annotated[tuple[Part, ...], Meta(max_length=50)]


class Dissolve(Struct, frozen=True, tag="dissolve"):
    """A unit, with all below it, is no more; its memberships end, or go on in another unit."""

    unit_id: Id
    members_to: Id | None = None


Operation = Create | Rename | Move | Merge | Split | Dissolve


class Note(Struct, frozen=True):
    """A sentence of the catalogs for an officer, with what fills its places: `words.say(sentence, **values)`."""

    sentence: str
    values: Mapping[str, object] = {}


class Tally(Struct, frozen=True):
    """One unit with all below it, counted before or after. Members are memberships: one person may have several."""

    unit_id: int | None
    """None for a unit that does not exist yet."""
    code: str
    name: str
    units: int
    members: int
    waiting: int
    officers: int


class Hand(Struct, frozen=True):
    """An officer's role that ends or goes on elsewhere."""

    officer_id: int
    officer: str
    role: str
    unit: str
    goes_to: tuple[str, ...]
    """Names of the units it goes on over; none when it ends."""


class Month(Struct, frozen=True):
    """What was learnt in a month in the units concerned, which no reorganisation changes; people, then events."""

    month: date
    active: int
    finishers: int
    finished: int
    answered: int


class Preview(Struct, frozen=True):
    """What a reorganisation would do, before anybody agrees to it."""

    kind: str
    before: Sequence[Tally]
    after: Sequence[Tally]
    ended: int
    """Memberships that end and do not go on."""
    hands: Sequence[Hand]
    invites: int
    """Invitations that still work and will lead to the successor."""
    months: Sequence[Month]
    warnings: Sequence[Note]
