"""How a long list is read without keeping anybody waiting: judged beside the others, written in short steps."""

from datetime import date, datetime

from sqlalchemy import Engine

from bot.membership.members.phones import Phones
from bot.membership.members.roster import drafts
from bot.membership.members.roster.drafts import Progress
from bot.membership.members.roster.reading import Sheet
from bot.membership.units.tree import Unit
from bot.runtime.database import reading


def bring(
    writer: Engine,
    reader: Engine,
    sheet: Sheet,
    *,
    unit: Unit,
    officer_id: int,
    phones: Phones,
    now: datetime,
    today: date,
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Judge a list and keep it until an officer says yes; returns the number of the list.

    SQLite has one writer: in one transaction, 100,000 lines would hold up every learner for seconds. Broken off
    half-way, the list stays "reading", can be neither mended nor taken, and is forgotten like one that was dropped.
    """
    if reader is writer:
        # A store in memory is a single connection.
        with writer.begin() as connection:
            return drafts.draft(
                connection,
                sheet,
                unit=unit,
                officer_id=officer_id,
                phones=phones,
                now=now,
                today=today,
                progress=progress,
            )
    with writer.begin() as connection:
        roster_id = drafts.begin(connection, sheet, unit, officer_id=officer_id, now=now)
    with reading(reader) as looking:
        for done, some in drafts.judge(looking, sheet, unit, phones=phones, today=today):
            with writer.begin() as connection:
                drafts.write(connection, roster_id, some, has_units=sheet.has_units)
            progress(done, len(sheet.lines))
    with writer.begin() as connection:
        drafts.finish(connection, roster_id)
    return roster_id
