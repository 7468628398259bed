"""What a broken or hostile sender makes of a good message: any part of it replaced, left out, doubled or grown."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Spot = tuple[str | int, ...]

STRANGE_WORDS = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "%s%n{0}", "'; DROP TABLE learner; --", "<b>",
    "../../../etc/passwd", "a" * 5000, "é" * 3000, "a\u0301" * 3000, "ệ" * 300, "\n" * 5000, "1" * 400, "🧑‍🌾" * 500,
    "/start " + "x" * 200, "nối 123456", "nối ١٢٣٤٥٦", "câu " * 60, "²", "NaN",
)  # fmt: skip
STRANGE_NUMBERS = (
    0, -1, 1, 2**31, 2**31 - 1, 2**53, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64, 10**30, -(10**80), 10**300,
    0.5, 1e308, -1e-308,
)  # fmt: skip

words = st.sampled_from(STRANGE_WORDS) | st.text(max_size=60)
numbers = st.sampled_from(STRANGE_NUMBERS) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | numbers | words
anything = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=8
)


def spots(value: Any, at: Spot = ()) -> Iterator[Spot]:
    """The way to every part of a JSON value, the whole included."""
    yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        yield from spots(inner, (*at, key))


def part(value: Any, spot: Spot) -> Any:
    """What stands at a spot."""
    for key in spot:
        value = value[key]
    return value


def with_part(value: Any, spot: Spot, other: Any) -> Any:
    """A copy with one part replaced."""
    if not spot:
        return other
    changed = deepcopy(value)
    part(changed, spot[:-1])[spot[-1]] = other
    return changed


def without(value: Any, spot: Spot) -> Any:
    """A copy with one part left out."""
    changed = deepcopy(value)
    del part(changed, spot[:-1])[spot[-1]]
    return changed
