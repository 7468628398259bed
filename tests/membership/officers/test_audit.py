"""The log: written once, changed never, read page by page by those whom it concerns."""

import typing

import pytest
from sqlalchemy import delete, false, insert, text, true, update
from sqlalchemy.exc import DBAPIError

from bot.membership.officers import audit
from bot.membership.officers import models as m
from bot.membership.officers.audit import Deed
from tests.membership.officers.office import NOW, Office

ACTS: tuple[Deed, ...] = typing.get_args(Deed)


def note(office: Office, who: int | None, act: Deed, code: str = "", **more: object) -> None:
    unit_id = office.numbers[code] if code else None
    audit.write(office.connection, at=NOW, officer_id=who, act=act, unit_id=unit_id, channel="web", **more)


def test_every_deed_has_its_words_and_fits_its_column() -> None:
    assert set(audit.WORDS) == set(ACTS)
    assert max(map(len, ACTS)) <= m.audit.c.act.type.length


@pytest.mark.parametrize("change", [update(m.audit).values(people=0), delete(m.audit)])
def test_the_database_itself_refuses_to_change_or_drop_a_line(office: Office, change: object) -> None:
    note(office, None, "see_names", "cau", people=12)
    savepoint = office.connection.begin_nested()
    with pytest.raises(DBAPIError, match="append-only"):
        office.connection.execute(change)  # type: ignore[call-overload]
    savepoint.rollback()
    assert [entry.people for entry in audit.read(office.connection, true())] == [12]


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_nor_can_it_be_emptied(office: Office) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        office.connection.execute(text("TRUNCATE audit"))


def test_an_officer_reads_about_their_own_units_newest_first(office: Office) -> None:
    lan = office.appoint("Lan", "AL-PN", "officer")
    for code in ("cau", "nd", "bai", "xa"):
        note(office, lan, "see_names", code, people=3)
    seen = audit.read(office.connection, office.scope(lan).clause_for("see_audit"))
    assert [(e.unit, e.officer, e.act) for e in seen] == [
        ("Chi hội Phụ nữ thôn Bái", "Lan", "see_names"),
        ("Chi hội Phụ nữ thôn Cầu", "Lan", "see_names"),
        ("Hội LHPN xã An Lạc", "", "appoint"),
    ]


def test_what_is_about_no_unit_is_read_by_whoever_did_it(office: Office) -> None:
    lan, mai = office.appoint("Lan", "cau", "officer"), office.appoint("Mai", "cau", "officer")
    note(office, lan, "sign_in")
    for who, expected in ((lan, ["sign_in"]), (mai, [])):
        seen = audit.read(office.connection, false(), own=who)
        assert [entry.act for entry in seen] == expected
    assert "sign_in" not in [e.act for e in audit.read(office.connection, office.scope(mai).clause_for("see_audit"))]


def test_it_is_read_page_by_page_without_a_gap(office: Office) -> None:
    for people in range(7):
        note(office, None, "export", "cau", people=people)
    note(office, None, "remind", "cau")
    read: list[int] = []
    page = audit.read(office.connection, true(), act="export", limit=3)
    while page:
        read += [entry.people for entry in page]
        page = audit.read(office.connection, true(), act="export", before=page[-1].id, limit=3)
    assert read == [6, 5, 4, 3, 2, 1, 0]


def test_a_long_detail_is_cut_and_not_refused(office: Office) -> None:
    note(office, None, "export", "cau", detail="ă" * 1000)
    (entry,) = audit.read(office.connection, true(), act="export")
    assert len(entry.detail) == 300


def test_a_line_must_say_when_by_what_way_and_what(office: Office) -> None:
    savepoint = office.connection.begin_nested()
    with pytest.raises(DBAPIError):
        office.connection.execute(insert(m.audit), {"at": NOW, "act": "export"})
    savepoint.rollback()
