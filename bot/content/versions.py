"""How every version of a lesson that was ever served is kept, so that nobody's lesson changes half-way (P8)."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from bot.content.library import Library
from bot.content.model import Lesson
from bot.content.models import lesson_version
from bot.runtime.batches import Upsert

_KEEP = Upsert(lesson_version)


def keep(connection: Connection, library: Library, now: datetime) -> None:
    """Store today's versions and give the library the earlier ones back. May be called at every start."""
    rows = [
        {
            "lesson": lesson.id,
            "locale": lesson.locale,
            "version": lesson.version,
            "served_since": now,
            "body": msgspec.json.encode(lesson).decode(),
        }
        for lesson in library.versions()
    ]
    _KEEP(connection, rows)
    for body in connection.execute(select(lesson_version.c.body)).scalars():
        library.add_version(msgspec.json.decode(body, type=Lesson))
