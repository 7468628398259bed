"""What do people write into cells for a year of birth and a telephone number? Pure."""

import re
from datetime import date, datetime, timedelta

from bot.membership.members import phones
from bot.membership.members.roster.files import Cell

# Nobody older, nobody younger is on a list of members.
OLDEST, YOUNGEST = 110, 6
# Excel counts days from here; numbers of a lifetime lie between these.
_DAY_NOUGHT = date(1899, 12, 30)
_SERIALS = range(4_000, 60_000)
_NOTHING = frozenset(
    {"", "-", "--", "—", "x", "X", "?", ".", "0", "/", "n/a", "N/A", "kr", "KR", "không", "ko", "không có", "không rõ"}
)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_SHORT_DATE = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*(\d{2})")
_DAY_FIRST = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*(\d{4})")
_JOINED = re.compile(r"(?:\d{4}|\d{2}\d{2}(\d{4}))")
_QUOTED = re.compile(r'="(.*)"')
_BETWEEN_PHONES = re.compile(r"\s*[/;,\n]\s*|\s+(?:hoặc|hay|và|-)\s+")
_SHORTEST_PHONE = 8
_LONGEST_TEXT = 200


def text(cell: Cell | None) -> str:
    """A cell as it would be read on the screen."""
    if isinstance(cell, str):
        found = _QUOTED.fullmatch(cell) if cell.startswith('="') else None
        return (found[1] if found else cell).strip()[:_LONGEST_TEXT]
    if cell is None or isinstance(cell, bool | timedelta):
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime | date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year}"
    return str(cell)


def year(cell: Cell | None, today: date) -> int | None:
    """The year in a cell, however odd; None where there is nothing that could be one."""
    if isinstance(cell, datetime | date):
        return cell.year
    words = text(cell)
    if is_nothing(words):
        return None
    if words.isdecimal():
        return _of_number(int(words), len(words), today)
    found = _DAY_FIRST.search(words) or _YEAR.search(words)
    if found:
        return int(found[1])
    short = _SHORT_DATE.search(words)
    return _of_two(int(short[1]), today) if short else None


def is_nothing(words: str) -> bool:
    """What people write where they have nothing to write."""
    return words in _NOTHING or words.casefold() in _NOTHING


def is_likely(born: int, today: date) -> bool:
    """Somebody of that year may be a member."""
    return today.year - OLDEST <= born <= today.year - YOUNGEST


def likely_years(born: int, today: date) -> list[int]:
    """Which years were meant by one that cannot be: two digits swapped, one struck twice or wrong in the century."""
    digits = str(born)
    tries = []
    if len(digits) == 4:
        swapped = [digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(3)]
        tries = [*swapped, "19" + digits[2:], "20" + digits[2:]]
    elif len(digits) == 5:
        tries = [digits[:i] + digits[i + 1 :] for i in range(5)]
    elif len(digits) == 3:
        tries = ["19" + digits[1:], "1" + digits]
    found = [int(t) for t in tries if is_likely(int(t), today)]
    return list(dict.fromkeys(found))[:1]


def phone(cell: Cell | None) -> tuple[str | None, str]:
    """The number in a cell, and what stands there when it is none. Of several the first that is one."""
    words = text(cell)
    if is_nothing(words):
        return None, ""
    for part in (words, *_BETWEEN_PHONES.split(words)):
        if number := _number(part):
            return number, ""
    return None, words[:30]


def what_is_wrong(words: str) -> str:
    """Why a telephone number is none: short by so many digits, long, or no number at all."""
    digits = sum(c.isdecimal() for c in words)
    if digits < _SHORTEST_PHONE or digits != sum(c.isalnum() for c in words):
        return "phone_bad"
    if digits in {8, 9}:
        return "phone_short"
    return "phone_long" if digits > 10 else "phone_bad"


def _number(words: str) -> str | None:
    number = phones.normalise(words)
    if number is None:
        # A column of numbers loses the nought in front.
        digits = "".join(c for c in words if c.isdecimal())
        is_lost = len(digits) == 9 and not digits.startswith("0") and not any(c.isalpha() or c == "+" for c in words)
        number = phones.normalise("0" + digits) if is_lost else None
    return number


def _of_number(number: int, digits: int, today: date) -> int | None:
    if digits <= 2:
        return _of_two(number, today)
    if digits == 5 and number in _SERIALS:
        return (_DAY_NOUGHT + timedelta(days=number)).year
    if digits == 8:
        # 15031962 or 19620315
        ends, begins = number % 10_000, number // 10_000
        return ends if is_likely(ends, today) else begins
    return number if digits <= 5 else None


def _of_two(number: int, today: date) -> int:
    return 2000 + number if 2000 + number <= today.year - YOUNGEST else 1900 + number
