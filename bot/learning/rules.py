"""When a missed question comes back: a few growing intervals, explainable to anyone."""

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
