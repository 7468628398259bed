"""Which picture files can be sent, and by what name Telegram already knows them."""

import os
from pathlib import Path

import structlog
from msgspec import Struct
from msgspec.structs import replace

from bot.channels.message import Message, Picture
from bot.channels.telegram_wire import Upload

log = structlog.get_logger()


class Drawing(Struct, frozen=True):
    """A picture file as it was written at one time: drawn anew, it is another one and uploaded anew."""

    path: Path
    written_at: int

    def upload(self) -> Upload:
        """The file itself."""
        return Upload(self.path.read_bytes(), self.path.name)


class Pictures:
    """The lessons' pictures. After the first upload Telegram's own name for the picture is enough."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder or Path()
        self._names: dict[Drawing, str] = {}

    def only_readable(self, message: Message) -> Message:
        """The message, without its picture if the file cannot be read: the words must arrive all the same."""
        if message.picture is None or os.access(self._folder / message.picture.path, os.R_OK):
            return message
        log.warning("telegram.picture_missing", path=message.picture.path)
        return replace(message, picture=None)

    def find(self, picture: Picture) -> Drawing:
        """The picture's file as it is now."""
        path = self._folder / picture.path
        return Drawing(path, path.stat().st_mtime_ns)

    def name_of(self, drawing: Drawing) -> str:
        """Telegram's name for it, "" before the first upload."""
        return self._names.get(drawing, "")

    def learn(self, drawing: Drawing, name: str) -> None:
        """Keep Telegram's name for it; an empty one means that the old name is stale."""
        self._names.pop(drawing, None)
        if name:
            self._names[drawing] = name
