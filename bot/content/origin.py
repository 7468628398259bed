"""Where a text of the course comes from, and where its mistakes are noted."""

from msgspec import Struct

from bot.content.contacts import Contacts
from bot.content.markup import Complain
from bot.runtime.errors import ContentError


class Origin(Struct, frozen=True):
    """The file being read, its language, the contacts it may name, and the list its mistakes go to."""

    file: str
    locale: str
    contacts: Contacts
    problems: list[ContentError]

    def note(self, line: int, message: str, hint: str = "") -> None:
        """Note a mistake."""
        self.problems.append(ContentError(self.file, line, message, hint))

    def complain_at(self, line: int) -> Complain:
        """Note mistakes of a text that begins at this line."""
        return lambda below, message, hint: self.note(line + below, message, hint)
