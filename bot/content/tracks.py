"""What the file of a track says."""

from pathlib import Path

from msgspec import Struct

from bot.content.fields import Document
from bot.content.files import read_text
from bot.content.names import read_id, read_titles
from bot.content.origin import Origin


class TrackDraft(Struct, frozen=True):
    """A track as written, in all its languages."""

    id: str
    order: int
    icon: str
    titles: dict[str, str]
    summaries: dict[str, str]
    document: Document


def read_track(folder: Path, origin: Origin) -> TrackDraft:
    """Read `track.yaml`; its id is the name of its folder."""
    document = Document(origin, read_text(folder / "track.yaml", origin.file, origin.problems))
    fields = document.fields()
    read_id(fields, folder.name)
    draft = TrackDraft(
        id=folder.name,
        order=fields.whole("order", 1, 999),
        icon=fields.raw("icon"),
        titles=read_titles(fields, "title"),
        summaries=read_titles(fields, "summary"),
        document=document,
    )
    fields.finish()
    return draft
