"""How does a list of names come in? Brought as a file, looked at line by line, taken, and taken back within a week."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import PurePath

from anyio import to_thread
from sqlalchemy import Connection, select
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.membership.members import roster
from bot.membership.members.models import roster as table
from bot.membership.members.phones import Phones
from bot.membership.members.roster import Applied, Roster
from bot.membership.officers import audit
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit
from bot.runtime.errors import NotAllowed, Refusal
from bot.web.officers import picker
from bot.web.officers.jobs import JOBS, Job, Progress, TooMany
from bot.web.officers.visit import Answered, Moved, Sent, Shown, Visit

HERE = "/canbo/nap-danh-sach"
# The file, and what a browser writes around it.
MOST_BYTES = roster.MOST_BYTES + 64 * 1024
# Up to so many lines a list is read and taken while the officer waits.
_AT_ONCE = 2_000
# Twenty megabytes over one bar of signal.
_SECONDS = 300.0
_PAGE = 100
_VIEWS = {"dang-xem": roster.WORTH_A_LOOK, "can-sua": ("mend",), "tat-ca": ("add", "keep", "change", "mend", "skip")}


async def show(visit: Visit) -> Answered:
    """GET /canbo/nap-danh-sach?tim=…: a file to bring, and what was brought before."""

    def look(connection: Connection) -> tuple[picker.Choices, list[tuple[Roster, Unit]]]:
        choices = picker.choices(connection, visit.scope, "import_roster", visit.asked("tim"), joinable=True)
        return choices, _before(connection, visit)

    choices, before = await visit.read(look)
    values = {"choices": choices, "before": before, "chosen": visit.asked_number("dv"), "most": roster.MOST_BYTES}
    return Shown("rosters.html", values)


async def take(visit: Visit) -> Answered:
    """POST: read the file and judge every line; nothing is written into the list yet."""
    content, name, at_text = await _upload(visit)
    at = await visit.unit("import_roster", at_text)
    sheet = await to_thread.run_sync(roster.read, content, name, visit.today)
    phones = _phones(visit)

    if len(sheet.lines) > _AT_ONCE:
        return _begin(visit, len(sheet.lines), HERE, lambda progress: _bring(visit, sheet, at, progress))

    def work(connection: Connection) -> int:
        made = roster.draft(
            connection, sheet, unit=at, officer_id=visit.officer.id, phones=phones, now=visit.now, today=visit.today
        )
        _note(connection, visit, "draft_roster", at.id, made, len(sheet.lines))
        return made

    return Moved(f"{HERE}/{await visit.write(work)}")


async def show_one(visit: Visit) -> Answered:
    """GET /canbo/nap-danh-sach/{id}?xem=…&sau=…: what would become of every line."""
    view = visit.asked("xem") if visit.asked("xem") in _VIEWS else "dang-xem"
    after = visit.asked_number("sau") or 0

    def look(connection: Connection) -> dict[str, object]:
        found, at = _find(connection, visit)
        counts = roster.counts(connection, found.id)
        wanted = _VIEWS[view] if found.state == "draft" else ("mend",)
        shown = roster.lines(
            connection, found.id, visit.words, phones=_phones(visit), verdicts=wanted, after=after, limit=_PAGE + 1
        )
        return {
            "roster": found,
            "unit": at,
            "counts": counts,
            "views": {key: sum(counts[v] for v in verdicts) for key, verdicts in _VIEWS.items()},
            "lines": shown[:_PAGE],
            "next": shown[_PAGE - 1].number if len(shown) > _PAGE else None,
            "undoable": found.can_be_undone(visit.now),
        }

    values = await visit.read(look)
    at = values["unit"]
    assert isinstance(at, Unit)
    asks = visit.asked("hoi") if visit.asked("hoi") in {"hoan-lai", "bo"} else ""
    return Shown("roster.html", {**values, "view": view, "after": after, "asks": asks}, unit_id=at.id)


async def take_one(visit: Visit) -> Answered:
    """POST: mend one line, take the list, take it back, or leave it."""
    acts = {"sua": _mend, "nap": _apply, "hoan-lai": _undo, "bo": _drop}
    act = acts.get(await visit.field("lam"))
    return await act(visit) if act else Moved(f"{HERE}/{visit.number()}")


async def show_job(visit: Visit) -> Answered:
    """GET /canbo/nap-danh-sach/dang-lam/{id}: how far a large file is."""
    job = JOBS.find(visit.number(), visit.officer.id)
    if job is None or job.is_running:
        return Shown("job.html", {"job": job})
    if job.failed is None:
        return Moved(job.to)
    if isinstance(job.failed, Refusal):
        said = visit.words.say(job.failed.message, **job.failed.values)
    else:
        said = visit.words.say("Học Số trục trặc nên chưa ghi gì cả. Thử lại sau ít phút.")
    return Moved(job.back, said, "mind")


async def send_corrected(visit: Visit) -> Answered:
    """GET /canbo/nap-danh-sach/{id}/can-sua: the lines to be mended, as a file."""

    def look(connection: Connection) -> tuple[bytes, int, int]:
        found, at = _find(connection, visit)
        count = roster.counts(connection, found.id)["mend"]
        return roster.corrected_file(connection, found.id, visit.words, phones=_phones(visit)), count, at.id

    content, people, unit_id = await visit.read(look)
    headers = {"content-disposition": 'attachment; filename="can-sua.xlsx"'}
    return Sent(Response(content, media_type=roster.MEDIA_TYPE, headers=headers), people, unit_id)


async def _mend(visit: Visit) -> Answered:
    number = next(iter(await visit.numbers("dong")), 0)
    # A button says which way; what is written comes after the colon of its key.
    key, written = await visit.field("cach"), await visit.field("gia-tri")
    repair = key + written if key.endswith(":") else key

    def work(connection: Connection) -> None:
        found, _at = _find(connection, visit)
        roster.mend(connection, found.id, number, repair, phones=_phones(visit), today=visit.today)

    await visit.write(work)
    view = await visit.field("xem")
    return Moved(f"{HERE}/{visit.number()}?xem={view if view in _VIEWS else 'dang-xem'}#dong-{number}")


async def _apply(visit: Visit) -> Answered:
    found, at = await visit.read(lambda c: _find(c, visit))

    def work(connection: Connection, progress: Progress = _silent) -> Applied:
        _find(connection, visit)
        done = roster.apply(
            connection, found.id, officer_id=visit.officer.id, now=visit.now, today=visit.today, progress=progress
        )
        _note(connection, visit, "import_roster", at.id, found.id, done.added + done.changed)
        return done

    back = f"{HERE}/{found.id}"
    if found.lines > _AT_ONCE:
        return _begin(visit, found.lines, back, lambda progress: _carry_through(visit, work, progress, back))
    done = await visit.write(work)
    said = visit.words.say("Đã nạp: thêm {added} người, đổi {changed} người.", added=done.added, changed=done.changed)
    return Moved(back, said)


async def _carry_through(
    visit: Visit, work: Callable[[Connection, Progress], object], progress: Progress, back: str
) -> str:
    """All of a list is taken or none of it: one piece of writing, however long."""
    await visit.write(lambda c: work(c, progress))
    return back


async def _bring(visit: Visit, sheet: roster.Sheet, at: Unit, progress: Progress) -> str:
    """A long list is judged beside the others and written in short steps: learners wait behind none of it for long."""
    made = await visit.write(lambda c: roster.begin(c, sheet, at, officer_id=visit.officer.id, now=visit.now))
    phones, said = _phones(visit), len(sheet.lines)
    pieces = await visit.read(lambda c: list(roster.judge(c, sheet, at, phones=phones, today=visit.today)))
    for done, some in pieces:
        await visit.write(lambda c, some=some: roster.write(c, made, some, has_units=sheet.has_units))  # type: ignore[misc]
        progress(done, said)

    def finish(connection: Connection) -> None:
        roster.finish(connection, made)
        _note(connection, visit, "draft_roster", at.id, made, said)

    await visit.write(finish)
    return f"{HERE}/{made}"


async def _undo(visit: Visit) -> Answered:
    def work(connection: Connection) -> roster.Undone:
        found, at = _find(connection, visit)
        done = roster.undo(connection, found.id, officer_id=visit.officer.id, now=visit.now, today=visit.today)
        _note(connection, visit, "undo_roster", at.id, found.id, done.removed + done.restored)
        return done

    done = await visit.write(work)
    said = visit.words.say(
        "Đã hoàn lại: bỏ {removed} người, trả {restored} người về như cũ. Giữ nguyên {left} người đã có thay đổi khác.",
        removed=done.removed,
        restored=done.restored,
        left=done.left,
    )
    return Moved(HERE, said)


async def _drop(visit: Visit) -> Answered:
    await visit.write(lambda c: roster.drop(c, _find(c, visit)[0].id))
    return Moved(HERE, visit.words.say("Đã thôi, không nạp gì. Các dòng trong tệp đã được xóa khỏi Học Số."))


async def _upload(visit: Visit) -> tuple[bytes, str, str]:
    """The file, its name, and the unit it is for. Raises `Refusal` when there is none."""
    try:
        async with asyncio.timeout(_SECONDS), visit.request.form(max_files=1, max_fields=5) as form:
            file, at = form.get("tep"), form.get("dv")
            if not isinstance(file, UploadFile) or not file.filename:
                raise Refusal(visit.words.say("Chọn tệp danh sách trước đã."))
            name = PurePath(file.filename.replace("\\", "/")).name[:150]
            return await file.read(), name, at if isinstance(at, str) else ""
    except TimeoutError:
        raise HTTPException(408) from None


def _begin(visit: Visit, total: int, back: str, work: Callable[[Progress], Coroutine[None, None, str]]) -> Answered:
    job = Job(visit.officer.id, total, back, visit.now)
    try:
        number = JOBS.start(job, work)
    except TooMany:
        raise Refusal(visit.words.say("Học Số đang đọc mấy tệp lớn khác. Một phút nữa gửi lại nhé.")) from None
    return Moved(f"{HERE}/dang-lam/{number}")


def _silent(_done: int, _all: int) -> None:
    """A short list needs no progress."""


def _find(connection: Connection, visit: Visit) -> tuple[Roster, Unit]:
    """The list of the address, and its unit. Raises `NotAllowed` for another's and for none."""
    found = roster.find(connection, visit.number())
    at = tree.find(connection, found.unit_id) if found else None
    if found is None or at is None or not visit.scope.may("import_roster", at):
        raise NotAllowed
    return found, at


def _before(connection: Connection, visit: Visit) -> list[tuple[Roster, Unit]]:
    mine = select(table.c.unit_id).join(unit, unit.c.id == table.c.unit_id)
    ids = connection.execute(mine.where(visit.scope.clause_for("import_roster")).distinct()).scalars().all()
    found = roster.of_unit(connection, ids)
    units = tree.many(connection, (one.unit_id for one in found))
    return [(one, units[one.unit_id]) for one in found]


def _note(connection: Connection, visit: Visit, act: audit.Deed, unit_id: int, subject: int, people: int) -> None:
    audit.write(
        connection,
        at=visit.now,
        officer_id=visit.officer.id,
        act=act,
        unit_id=unit_id,
        subject=subject,
        people=people,
        channel="web",
    )


def _phones(visit: Visit) -> Phones:
    return Phones(visit.house.settings.secret_key.get_secret_value())
