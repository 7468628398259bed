"""How is a person's name shown? The given name stands out; every name that goes out is counted for the log."""

from markupsafe import Markup

from bot.membership.members.names import split


class Names:
    """The names on one page. A page that did not say it shows names cannot show any."""

    def __init__(self, *, is_allowed: bool) -> None:
        self._is_allowed = is_allowed
        self.shown = 0

    def person(self, name: str) -> Markup:
        """One person's name, the given name in bold."""
        if not self._is_allowed:
            raise PermissionError("this page is not declared to show names")
        self.shown += 1
        before, given = split(name)
        return Markup('<span class="who">{}<b class="gname">{}</b></span>').format(
            f"{before} " if before else "", given
        )
