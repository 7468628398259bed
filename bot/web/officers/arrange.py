"""How is the tree put in order? A decision on paper is tried first, with counts before and after, then carried out."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from bot.membership.officers import audit
from bot.membership.units import history, planning, reorganising, tree
from bot.membership.units.models import KINDS, ORGANISATIONS
from bot.membership.units.operations import (
    Create,
    Dissolve,
    Merge,
    Move,
    NewUnit,
    Operation,
    Part,
    Preview,
    Rename,
    Split,
)
from bot.membership.units.tree import Unit
from bot.membership.units.words import LEVELS
from bot.membership.units.words import ORGANISATIONS as ORGANISATION_WORDS
from bot.runtime.errors import NotAllowed, Refusal
from bot.web.forms import first
from bot.web.officers import picker
from bot.web.officers.visit import Answered, Moved, Shown, Visit

HERE = "/canbo/don-vi/sap-xep"
_MOST = 300
_LONGEST = 100_000
# No row has a number like that, and no column holds one.
_NO_NUMBER = 2**63


class Bench(Struct, frozen=True):
    """One unit, with what stands around it."""

    unit: Unit
    above: Sequence[Unit]
    """From the top down, as far as this officer may go."""
    children: Sequence[Unit]
    siblings: Sequence[Unit]
    """What it may be merged with, and who may take its people over."""
    parents: Sequence[Unit]
    """Under which it may be put instead."""
    changes: Sequence[history.Change]


async def show(visit: Visit) -> Answered:
    """GET /canbo/don-vi/sap-xep?dv=…&tim=…"""
    at = await visit.unit("reorganise", visit.asked("dv"))
    words = visit.asked("tim")
    bench, found = await visit.read(
        lambda c: (
            _bench(c, visit, at),
            picker.choices(c, visit.scope, "reorganise", words).found if words else (),
        )
    )
    return Shown(
        "arrange.html",
        {
            "bench": bench,
            "found": found,
            "words": words,
            "kinds": _kinds(at),
            "organisations": ORGANISATIONS if at.organisation == "MTTQ" else (at.organisation,),
            "organisation_words": ORGANISATION_WORDS,
            "levels": LEVELS,
            "deeds": _deeds(visit),
        },
    )


async def take(visit: Visit) -> Answered:
    """POST: first the preview, and from there the deed."""
    if await visit.field("lam") == "lam":
        return await _carry_out(visit)
    at = await visit.unit("reorganise", await visit.field("dv"))
    operation = _operation(visit, at, await visit.field("viec"), await visit.form())
    return await _preview(visit, at.id, operation)


async def _preview(visit: Visit, back_to: int, operation: Operation, wrong: str = "") -> Answered:
    def look(connection: Connection) -> Preview:
        _check(connection, visit, operation)
        return reorganising.preview(connection, operation, visit.today)

    seen = await visit.read(look)
    sealed = msgspec.json.encode(operation).decode()
    form = await visit.form()
    return Shown(
        "arrange_preview.html",
        {
            "seen": seen,
            "notes": [visit.words.say(note.sentence, **note.values) for note in seen.warnings],
            "sealed": sealed,
            "back_to": back_to,
            "deeds": _deeds(visit),
            "today": visit.today,
            "reason": first(form, "ly-do"),
            "decision": first(form, "quyet-dinh"),
            "wrong": wrong,
        },
        status=422 if wrong else 200,
    )


async def _carry_out(visit: Visit) -> Answered:
    operation, back_to = _unsealed(await visit.raw("op")), await visit.field("dv")
    reason, decision = await visit.field("ly-do"), await visit.field("quyet-dinh")
    effective_on = _day(visit, await visit.field("ngay"))

    def work(connection: Connection) -> int:
        _check(connection, visit, operation)
        change_id = reorganising.apply(
            connection,
            operation,
            reason=reason,
            decision=decision,
            effective_on=effective_on,
            officer_id=visit.officer.id,
            now=visit.now,
        )
        (about, *_rest) = sorted(planning.named(operation))
        audit.write(
            connection,
            at=visit.now,
            officer_id=visit.officer.id,
            act="reorganise",
            unit_id=about,
            subject=change_id,
            channel="web",
            detail=decision,
        )
        return change_id

    try:
        await visit.write(work)
    except Refusal as refused:
        said = visit.words.say(refused.message, **refused.values)
        return await _preview(visit, int(back_to) if _is_number(back_to) else 0, operation, wrong=said)
    return Moved(HERE, visit.words.say("Đã sắp xếp xong. Kết quả cũ vẫn xem được dưới đơn vị mới."))


def _bench(connection: Connection, visit: Visit, at: Unit) -> Bench:
    line = tree.many(connection, at.ancestors[:-1])
    above = [line[i] for i in at.ancestors[:-1] if i in line and visit.scope.may("reorganise", line[i])]
    siblings = tree.children(connection, at.parent_id, visit.today) if at.parent_id else []
    alike = [u for u in siblings if u.id != at.id and (u.kind, u.organisation) == (at.kind, at.organisation)]
    return Bench(
        at,
        above,
        tree.children(connection, at.id, visit.today)[:_MOST],
        [u for u in alike if visit.scope.may("reorganise", u)],
        _parents(connection, visit, line.get(at.parent_id or 0)),
        history.changes_of(connection, at.id)[:20],
    )


def _parents(connection: Connection, visit: Visit, parent: Unit | None) -> list[Unit]:
    """Units like the one it stands under, beside that one."""
    if parent is None or parent.parent_id is None:
        return []
    beside = tree.children(connection, parent.parent_id, visit.today)
    alike = [u for u in beside if (u.kind, u.organisation) == (parent.kind, parent.organisation)]
    return [u for u in alike if u.id != parent.id and visit.scope.may("reorganise", u)][:_MOST]


def _check(connection: Connection, visit: Visit, operation: Operation) -> None:
    """Every unit that is named must be one this officer may put in order. Raises `NotAllowed`."""
    wanted = planning.named(operation)
    if isinstance(operation, Split):
        wanted |= {number for part in operation.parts for number in part.sub_units}
    if any(abs(number) >= _NO_NUMBER for number in wanted):
        raise NotAllowed
    units = tree.many(connection, wanted)
    if len(units) < len(wanted) or not all(visit.scope.may("reorganise", one) for one in units.values()):
        raise NotAllowed


def _operation(visit: Visit, at: Unit, deed: str, form: Mapping[str, Sequence[str]]) -> Operation:
    """What the form asks for. Whether it can be done is the tree's to say."""
    name, code = first(form, "ten").strip(), first(form, "ma").strip()
    if deed == "create":
        kind, organisation = first(form, "cap"), first(form, "to-chuc")
        return Create(at.id, code, name, kind if kind in KINDS else "branch", organisation or at.organisation)
    if deed == "rename":
        return Rename(at.id, name)
    if deed == "move":
        return Move(at.id, _chosen(visit, form, "toi"))
    if deed == "merge":
        others = tuple(int(text) for text in form.get("cung", ()) if _is_number(text))
        if not others:
            raise Refusal(visit.words.say("Chọn ít nhất một đơn vị để sáp nhập cùng."))
        return Merge((at.id, *others), NewUnit(code, name) if name or code else at.id)
    if deed == "split":
        return Split(at.id, _parts(form))
    if deed == "dissolve":
        to = first(form, "nhan")
        return Dissolve(at.id, int(to) if _is_number(to) else None)
    raise Refusal(visit.words.say("Chọn việc cần làm với đơn vị này."))


def _parts(form: Mapping[str, Sequence[str]]) -> tuple[Part, ...]:
    """Two parts, and which of the units below goes to which."""
    second = tuple(int(text) for text in form.get("sang-hai", ()) if _is_number(text))
    named = [(first(form, f"ten-{n}").strip(), first(form, f"ma-{n}").strip()) for n in (1, 2)]
    return tuple(Part(NewUnit(code, name), second if n else ()) for n, (name, code) in enumerate(named))


def _unsealed(text: str) -> Operation:
    """The operation that the preview showed. It may have been written by anybody: it is checked again."""
    try:
        return msgspec.json.decode(text[:_LONGEST], type=Operation)  # type: ignore[no-any-return]
    except msgspec.MsgspecError:
        raise NotAllowed from None


def _chosen(visit: Visit, form: Mapping[str, Sequence[str]], name: str) -> int:
    text = first(form, name)
    if not _is_number(text):
        raise Refusal(visit.words.say("Chọn đơn vị nhận."))
    return int(text)


def _kinds(at: Unit) -> Sequence[str]:
    """What may stand under it: its own kind too, for a body stands under the area of its kind."""
    return KINDS[KINDS.index(at.kind) :]


def _deeds(visit: Visit) -> Mapping[str, str]:
    say = visit.words.say
    return {
        "create": say("Lập đơn vị mới"),
        "rename": say("Đổi tên"),
        "move": say("Chuyển sang đơn vị cấp trên khác"),
        "merge": say("Sáp nhập"),
        "split": say("Chia tách"),
        "dissolve": say("Giải thể"),
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _day(visit: Visit, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(visit.words.say("Ngày chưa đúng, ví dụ 2026-11-30.")) from None
