"""Who stands at an officer's window, over what, and how is it answered? One request, from its door to its answer."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Literal, TypeVar

from msgspec import Struct
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import Form
from bot.membership.officers.permissions import Act
from bot.membership.officers.roles import Officer
from bot.membership.officers.scope import Scope
from bot.membership.officers.sessions import Session
from bot.membership.units import tree
from bot.membership.units.tree import Unit
from bot.runtime.errors import NotAllowed, Refusal
from bot.runtime.locale import Words
from bot.web.forms import first, read_form
from bot.web.house import House, read
from bot.web.pages import asked_locale

T = TypeVar("T")
Tone = Literal["good", "mind"]
# Longer numbers fit no row's column.
_DIGITS = 18


class Visit:
    """One officer at one window: who they are, what they may see today, and the way to the store."""

    def __init__(self, request: Request, house: House, session: Session, officer: Officer, scope: Scope) -> None:
        self.request, self.house, self.session, self.officer, self.scope = request, house, session, officer, scope
        locale = asked_locale(request)
        self.you: str = officer.you or Words(locale).say("đồng chí")
        """The word we call the officer by."""
        self.words = Words(locale, you=self.you)
        self.now: datetime = house.clock.now()
        self._form: Form | None = None

    @property
    def today(self) -> date:
        """The local day on which the scope holds."""
        return self.scope.on

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Look something up, in a thread."""
        return await read(self.house, query)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Change something, durable when this returns. Only for work of milliseconds: learners wait behind it."""
        return await write(self.house, work)

    async def form(self) -> Form:
        """The fields that were sent; read once."""
        if self._form is None:
            self._form = await read_form(self.request)
        return self._form

    async def field(self, name: str) -> str:
        """The first value of a field that was sent, without the blanks around it."""
        return first(await self.form(), name).strip()

    async def raw(self, name: str) -> str:
        """The same as it was typed: in a password a blank counts."""
        return first(await self.form(), name)

    async def numbers(self, name: str) -> list[int]:
        """The ticked rows of a form; whatever is no number is left out."""
        found = (_number(text) for text in (await self.form()).get(name, ()))
        return sorted({number for number in found if number is not None})

    def asked(self, name: str) -> str:
        """A value from the address's query, or nothing."""
        return self.request.query_params.get(name, "").strip()

    def asked_number(self, name: str) -> int | None:
        """A number from the address's query, or none."""
        return _number(self.asked(name))

    def number(self, name: str = "id") -> int:
        """The row that the address names. Raises a 404 for what is no number."""
        number = _number(self.request.path_params[name])
        if number is None:
            raise HTTPException(404)
        return number

    def enter(self, page: "Page") -> None:
        """Go on only if the officer may do somewhere what the page is for. Raises `NotAllowed`."""
        if page.act is not None and not self.may_anywhere(page.act):
            raise NotAllowed

    def may_anywhere(self, act: Act) -> bool:
        """Whether the officer may do this for any unit at all."""
        return any(self.scope.may(act, grant.unit) for grant in self.scope.grants)

    def home(self, act: Act) -> Unit:
        """The officer's own unit for an act: the first they were given. Raises `NotAllowed`."""
        found = next((grant.unit for grant in self.scope.grants if self.scope.may(act, grant.unit)), None)
        if found is None:
            raise NotAllowed
        return found

    async def unit(self, act: Act, asked: str = "") -> Unit:
        """The unit of that number, or the officer's own. Raises `NotAllowed` for one out of scope, or not there."""
        number = _number(asked) if asked else None
        if not asked:
            return self.home(act)
        found = await self.read(lambda c: tree.find(c, number)) if number else None
        # A unit that is not there and one that is another's read the same: numbers cannot be tried out.
        if found is None or not self.scope.may(act, found):
            raise NotAllowed
        return found


async def write(house: House, work: Callable[[Connection], T]) -> T:
    """Change something in the next commit. What a rule refuses costs those who ride in the same commit nothing."""

    def attempt(connection: Connection) -> T | Exception:
        try:
            with connection.begin_nested():
                return work(connection)
        except (Refusal, NotAllowed, Conflict, HTTPException) as refused:
            return refused

    done = await house.inbox.write(attempt)
    if isinstance(done, Exception):
        raise done
    return done


class Shown(Struct, frozen=True):
    """A page in the frame."""

    template: str
    values: Mapping[str, object] = {}
    unit_id: int | None = None
    """Whose people it shows, for the log; the officer's own unit if not given."""
    status: int = 200


class Moved(Struct, frozen=True):
    """Go on to another page, with a sentence about what was done."""

    to: str
    say: str = ""
    tone: Tone = "good"


class Sent(Struct, frozen=True):
    """A file, or anything that stands outside the frame; `people` are those whose names are in it."""

    response: Response
    people: int = 0
    unit_id: int | None = None


class Conflict(Exception):
    """Somebody was faster: what the page showed is no longer so. Its words are for the officer."""


Answered = Shown | Moved | Sent
Handler = Callable[[Visit], Awaitable[Answered]]


class Page(Struct, frozen=True):
    """One address of the dashboard."""

    path: str
    """Below /canbo; `{id}` is a row's number."""
    show: Handler | None = None
    """GET."""
    take: Handler | None = None
    """POST."""
    act: Act | None = None
    """What the officer must be allowed somewhere for the page to open; the handler asks about the very unit."""
    place: str = ""
    """The entry of the rail that is lit."""
    names: str = ""
    """People's names stand on it, and the log calls it this. A page without these words cannot show a name."""
    most_bytes: int = 0
    """How much may be sent to it; 0 is what a form needs."""

    @property
    def key(self) -> str:
        """What the log calls this page."""
        return self.path.strip("/").replace("{id}", "_") or "hom-nay"


def _number(text: str) -> int | None:
    is_one = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if is_one else None
