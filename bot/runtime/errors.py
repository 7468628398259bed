"""Which kinds of failure the house knows, besides a message that could not be sent.

Raised low, caught at the door. A class's docstring is its message when none is given. A message is a sentence of the
catalogs; `values` fill its named places: `words.say(error.message, **error.values)`.
"""


class ContentError(Exception):
    """A lesson or a quiz has a mistake."""

    def __init__(self, file: str, line: int, message: str = "", hint: str = "") -> None:
        self.file = file
        self.line = line
        self.message = message or type(self).__doc__ or ""
        self.hint = hint
        super().__init__(f"{file}:{line}: {self.message}")


class Refusal(Exception):
    """This cannot be done."""

    def __init__(self, message: str = "", **values: object) -> None:
        self.message = message or type(self).__doc__ or ""
        self.values = values
        super().__init__(self.message)


class NotAllowed(Exception):
    """The officer has no role over this unit."""

    def __init__(self, message: str = "", **values: object) -> None:
        self.message = message or type(self).__doc__ or ""
        self.values = values
        super().__init__(self.message)
