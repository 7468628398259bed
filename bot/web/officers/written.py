"""What did an officer write about a person? Name, year, phone, and whether they learn together; blanks are nothing."""

from msgspec import Struct

from bot.membership.members import names, phones
from bot.membership.members.roster import cells
from bot.runtime.errors import Refusal
from bot.web.officers.people import phones_of
from bot.web.officers.visit import Visit


class Written(Struct, frozen=True):
    """A person as a form tells of them."""

    name: str
    birth_year: int | None
    phone: bytes | None
    """Encrypted."""
    is_assisted: bool


async def read(visit: Visit, *, kept: bytes | None = None) -> Written:
    """The form's person. Raises `Refusal` for what is no name, year or number.

    `kept` is the number that is known already: a form that shows it masked sends the mask back, and it stays.
    """
    return Written(
        names.clean(await visit.field("ten")),
        _year(visit, await visit.field("nam")),
        _phone(visit, await visit.field("so"), kept),
        bool(await visit.field("cung")),
    )


def masked(visit: Visit, kept: bytes | None) -> str:
    """A number as it stands on a page: enough to know it again."""
    if kept is None:
        return ""
    return phones.mask(shown(visit, kept))


def shown(visit: Visit, kept: bytes) -> str:
    """The whole number; nothing where it was written with another secret key."""
    try:
        return phones_of(visit).decrypt(kept)
    except phones.UnreadablePhone:
        return ""


def _year(visit: Visit, text: str) -> int | None:
    if cells.is_nothing(text):
        return None
    found = cells.year(text, visit.today)
    if found is None or not cells.is_likely(found, visit.today):
        raise Refusal(visit.words.say("Năm sinh gồm bốn số, ví dụ 1962. Chưa rõ thì để trống."))
    return found


def _phone(visit: Visit, text: str, kept: bytes | None) -> bytes | None:
    if not text:
        return None
    if kept is not None and text == masked(visit, kept):
        return kept
    number = phones.normalise(text)
    if number is None:
        raise Refusal(visit.words.say("Số điện thoại chưa đúng, ví dụ 0912 345 678. Chưa có thì để trống."))
    return phones_of(visit).encrypt(number)
