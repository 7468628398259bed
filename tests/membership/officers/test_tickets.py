"""Tickets: once, for a while, of one kind, and nothing of them in the store."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.membership.officers import tickets
from bot.membership.officers.models import ticket
from bot.membership.officers.tickets import LIFETIMES, BadTicket, Kind
from tests.membership.officers.office import NOW, Office

KINDS: tuple[Kind, ...] = tuple(LIFETIMES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_ticket_works_once_and_a_second_use_says_so(office: Office, kind: Kind) -> None:
    who = office.appoint("Hạnh", "T", "owner")
    token = tickets.make(office.connection, kind, who, NOW)
    assert tickets.find(office.connection, kind, token, NOW) == who
    assert tickets.use(office.connection, kind, token, NOW) == who
    for again in (tickets.use, tickets.find):
        with pytest.raises(BadTicket, match="đã dùng rồi"):
            again(office.connection, kind, token, NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_a_ticket_works_until_its_time_is_over(office: Office, kind: Kind) -> None:
    who, ends = office.appoint("Hạnh", "T", "owner"), NOW + LIFETIMES[kind]
    token = tickets.make(office.connection, kind, who, NOW)
    with pytest.raises(BadTicket, match="hết hạn"):
        tickets.use(office.connection, kind, token, ends)
    assert tickets.use(office.connection, kind, token, ends - timedelta(seconds=1)) == who


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("token", ["", "x", "\ud800", "\0", "A" * 5000, "mã", "'; DROP TABLE ticket; --"])
def test_what_is_no_ticket_opens_nothing(office: Office, kind: Kind, token: str) -> None:
    with pytest.raises(BadTicket, match="không đúng"):
        tickets.use(office.connection, kind, token, NOW)


def test_a_ticket_of_one_kind_opens_no_other_door(office: Office) -> None:
    who = office.appoint("Hạnh", "T", "owner")
    token = tickets.make(office.connection, "sign_in", who, NOW)
    for kind in ("password", "code", "appoint"):
        with pytest.raises(BadTicket):
            tickets.use(office.connection, kind, token, NOW)  # type: ignore[arg-type]


def test_of_a_ticket_only_the_hash_is_kept(office: Office) -> None:
    who, code = office.appoint_with_code("Hạnh", "T", "owner")
    link = tickets.make(office.connection, "sign_in", who, NOW)
    kept = " ".join(str(row) for row in office.connection.execute(select(ticket)))
    assert code not in kept and link not in kept


def test_a_code_is_short_and_of_letters_that_no_keyboard_changes_and_no_eye_confuses(office: Office) -> None:
    _who, code = office.appoint_with_code("Hạnh", "T", "owner")
    assert len(code) == 8
    assert not set(tickets.ALPHABET) & set("AEIOUYWD" + "01" + "BGLQSZ")


def test_old_tickets_are_swept_away_and_not_before_they_could_be_asked_about(office: Office) -> None:
    who = office.appoint("Hạnh", "T", "owner")
    old = tickets.make(office.connection, "sign_in", who, NOW)
    tickets.make(office.connection, "sign_in", who, NOW + timedelta(days=20))
    with pytest.raises(BadTicket, match="hết hạn"):
        tickets.use(office.connection, "sign_in", old, NOW + timedelta(days=20))
    tickets.make(office.connection, "sign_in", who, NOW + timedelta(days=60))
    kept = office.connection.execute(select(ticket.c.expires_at)).scalars().all()
    assert [moment > NOW + timedelta(days=59) for moment in kept] == [True]
