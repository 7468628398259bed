"""What may be taken home? The figures and lists of a unit as a file, each taking kept in the log."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import BinaryIO, cast

import anyio.to_thread
from msgspec.structs import replace
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from bot.membership.officers import audit
from bot.membership.units.tree import Unit
from bot.reports import activity, export, overview_words, people
from bot.reports.base import Report, Row
from bot.reports.overview import overview
from bot.reports.people import FILTERS, Filter, Wanted
from bot.runtime.text import fold
from bot.web.officers.people import course_of
from bot.web.officers.visit import Answered, Sent, Visit

_PIECE = 64 * 1024
# A long list takes seconds of a processor: two at once leave room for everybody else.
_AT_ONCE = 2


async def send_units(visit: Visit) -> Answered:
    """GET /canbo/tai-ve/don-vi: a unit and what stands below it."""
    at = await visit.unit("export", visit.asked("dv"))

    def build(connection: Connection) -> Report:
        zone, with_past = visit.house.settings.zone, visit.asked("gop") != "0"
        seen = overview(connection, visit.scope, at, visit.now, zone=zone, with_past=with_past)
        return overview_words.parts_report(seen, visit.words)

    return await _send(visit, at, build, "export", "ket-qua")


async def send_activity(visit: Visit) -> Answered:
    """GET /canbo/tai-ve/hoat-dong: a unit's year by month."""
    at = await visit.unit("export", visit.asked("dv"))
    year = visit.asked_number("nam")
    if year is not None and not 2000 <= year <= visit.today.year:
        raise HTTPException(404)

    def build(connection: Connection) -> Report:
        zone = visit.house.settings.zone
        seen = activity.activity(connection, visit.scope, at, visit.now, zone=zone, year=year)
        return activity.months_report(seen, visit.words)

    return await _send(visit, at, build, "export", "hoat-dong")


async def send_people(visit: Visit) -> Answered:
    """GET /canbo/tai-ve/hoi-vien: the people of a unit."""
    at = await visit.unit("export", visit.asked("dv"))
    visit.scope.require("see_names", at)
    state: Filter = next((one for one in FILTERS if one == visit.asked("tt")), "")

    def build(connection: Connection) -> Report:
        course = course_of(visit)
        every = people.everybody(connection, visit.scope, at, visit.now, Wanted(state), course=course)
        return people.report(every, at, _local(visit), visit.words, lessons=len(course.basic))

    return await _send(visit, at, build, "export_names", "hoi-vien")


def _room(windows: Starlette) -> asyncio.Semaphore:
    """How many files are written at once in this process."""
    if not hasattr(windows.state, "exports"):
        windows.state.exports = asyncio.Semaphore(_AT_ONCE)
    return cast("asyncio.Semaphore", windows.state.exports)


def _local(visit: Visit) -> datetime:
    return visit.now.astimezone(visit.house.settings.zone)


async def _send(visit: Visit, at: Unit, build: Callable[[Connection], Report], act: audit.Deed, name: str) -> Answered:
    """Write the file aside, then the log, then send it: what was taken is known before it leaves the house."""
    is_sheet = visit.asked("dang") == "xlsx"
    # Closed when it has been sent.
    out = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115
    try:
        async with _room(visit.request.app):
            lines = await visit.read(lambda c: _write(out, build(c), visit, is_sheet=is_sheet))
        await visit.write(
            lambda c: audit.write(
                c,
                at=visit.now,
                officer_id=visit.officer.id,
                act=act,
                unit_id=at.id,
                people=lines if act == "export_names" else 0,
                channel="web",
                detail=f"{name}, {'XLSX' if is_sheet else 'CSV'}",
            )
        )
    except BaseException:
        out.close()
        raise
    suffix = "xlsx" if is_sheet else "csv"
    file_name = f"{name}-{fold(at.name).replace(' ', '-')[:60]}-{_local(visit):%Y%m%d-%H%M}.{suffix}"
    size = out.tell()
    out.seek(0)
    headers = {"content-disposition": f'attachment; filename="{file_name}"', "content-length": str(size)}
    return Sent(StreamingResponse(_pieces(out), headers=headers, media_type=export.XLSX if is_sheet else export.CSV))


def _write(out: BinaryIO, report: Report, visit: Visit, *, is_sheet: bool) -> int:
    """The lines of the file, the line below a table not counted."""
    counted = _Counted(report.rows)
    whole = replace(report, rows=counted)
    if is_sheet:
        export.xlsx(whole, out, visit.words, by=visit.officer.name)
        out.seek(0, 2)
    else:
        out.writelines(export.csv(whole, visit.words, by=visit.officer.name))
    return counted.lines


class _Counted:
    """Rows that are counted as they go by."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows, self.lines = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.lines += 1
            yield row


async def _pieces(out: BinaryIO) -> AsyncIterator[bytes]:
    with out:
        while piece := await anyio.to_thread.run_sync(partial(out.read, _PIECE)):
            yield piece
