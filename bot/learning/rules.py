"""When a missed question comes back, and who is done with the basic course: rules explainable to anyone."""

from collections.abc import Collection
from datetime import date, timedelta

# A missed question returns after two days, a week and three weeks; remembered three times it rests.
# Growing or equal steps hardly differ; that it returns at all is what counts.
INTERVALS = (timedelta(days=2), timedelta(days=7), timedelta(days=21))
# Nobody is met by a mountain: the rest waits without being counted as a debt.
REVIEWS_AT_ONCE = 5


def next_review(stage: int, today: date, *, is_right: bool) -> tuple[int, date] | None:
    """The new stage and the day a question comes back, or None when it may rest."""
    if not is_right:
        return 0, today + INTERVALS[0]
    if stage + 1 >= len(INTERVALS):
        return None
    return stage + 1, today + INTERVALS[stage + 1]


def standing_of(begun: Collection[str], finished: Collection[str], basic: Collection[str]) -> str:
    """How far through the basic course: `none` of it begun, `half`, or `done` with all of it."""
    if basic and all(lesson in finished for lesson in basic):
        return "done"
    return "half" if any(lesson in begun or lesson in finished for lesson in basic) else "none"
