"""How much a run of the bench is asked to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """What the person at the keyboard chose."""

    rounds: int = 3
    is_quick: bool = False
    has_postgres: bool = True
    is_big: bool = False
    """Also the sizes that take minutes to prepare."""

    @property
    def databases(self) -> tuple[str, ...]:
        """The kinds of store to measure on."""
        return ("sqlite", "postgres") if self.has_postgres else ("sqlite",)
