"""Coming in by name, password and code: as a person meets it, and as somebody who tries."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from bot.app import App
from bot.membership.officers import passwords, people, roles, sessions, signing_in, tickets
from bot.membership.officers.models import audit, sign_in_miss
from bot.membership.officers.passwords import Check
from bot.membership.officers.signing_in import CodeWanted, Inside, Missed, Try
from bot.membership.officers.tickets import BadTicket
from bot.membership.officers.totp import SecondFactor
from bot.runtime.errors import Refusal
from tests.membership.officers.office import NOW, TODAY, Office

GOOD = "con cò bay lả bay la"
# What comparing would have told, without the price of it.
RIGHT, WRONG = Check(is_right=True), Check(is_right=False)
MINUTE, STEP = timedelta(minutes=1), timedelta(seconds=30)
factor = SecondFactor("a key for tests only")


@pytest.fixture
def lan(office: Office) -> int:
    lan = office.appoint("Lan", "cau", "officer")
    people.change(office.connection, lan, by=None, now=NOW, today=TODAY, login="lan.cau")
    return lan


def tries(office: Office, login: str, checked: Check, now=NOW) -> Inside | CodeWanted | Missed:
    tried = signing_in.begin(office.connection, login, now)
    return signing_in.finish(office.connection, tried, checked, "Firefox", now)


def says(missed: object) -> str:
    assert isinstance(missed, Missed)
    return missed.message.format(**missed.values)


def test_the_right_password_opens_a_session(office: Office, lan: int) -> None:
    passwords.change(office.connection, lan, passwords.hash_of(GOOD), NOW)
    tried = signing_in.begin(office.connection, " Lan.Cau ", NOW)
    inside = signing_in.finish(office.connection, tried, passwords.check(tried.kept, GOOD), "Firefox", NOW)
    assert isinstance(inside, Inside)
    found = sessions.find(office.connection, inside.token, NOW)
    assert found is not None and (found.officer_id, found.how, found.device) == (lan, "password", "Firefox")


def test_an_older_hash_is_replaced_on_the_way_in_and_nothing_else_changes(office: Office, lan: int) -> None:
    there = sessions.open_session(office.connection, lan, "link", "", NOW)
    assert isinstance(tries(office, "lan.cau", Check(is_right=True, rehashed="newer")), Inside)
    assert passwords.kept_of(office.connection, lan) == "newer"
    assert sessions.find(office.connection, there, NOW)


def told(office: Office, login: str) -> list[str]:
    """What somebody hears who tries seven times."""
    heard = []
    for _ in range(7):
        try:
            heard.append(says(tries(office, login, WRONG)))
        except Refusal as refused:
            heard.append(refused.message.format(**refused.values))
    return heard


def test_five_misses_lock_the_name_and_each_says_how_many_are_left(office: Office, lan: int) -> None:
    heard = told(office, "lan.cau")
    assert [f"còn {n} lần" in line for n, line in zip((4, 3, 2, 1), heard, strict=False)] == [True] * 4
    assert heard[0] == "Tên hoặc mật khẩu chưa khớp. Thử lại, còn 4 lần."
    assert all("Đã sai 5 lần. Đợi 15 phút" in line for line in heard[4:])
    with pytest.raises(Refusal):
        tries(office, "lan.cau", RIGHT)


def test_a_name_that_nobody_has_is_told_the_same(office: Office, lan: int) -> None:
    people.disable(
        office.connection, office_gone := office.appoint("Mai", "cau", "officer"), by=None, now=NOW, today=TODAY
    )
    assert office_gone
    assert told(office, "nobody") == told(office, "lan.cau") == told(office, "") == told(office, "\0 x" * 5000)


def test_after_a_quarter_of_an_hour_there_are_five_tries_again(office: Office, lan: int) -> None:
    told(office, "lan.cau")
    with pytest.raises(Refusal):
        tries(office, "lan.cau", RIGHT, NOW + 14 * MINUTE)
    assert isinstance(tries(office, "lan.cau", RIGHT, NOW + 15 * MINUTE), Inside)


def test_coming_in_forgives_the_misses(office: Office, lan: int) -> None:
    for _ in range(4):
        tries(office, "lan.cau", WRONG)
    assert isinstance(tries(office, "lan.cau", RIGHT), Inside)
    assert "còn 4 lần" in says(tries(office, "lan.cau", WRONG))


def test_misses_for_one_name_do_not_lock_another(office: Office, lan: int) -> None:
    told(office, "somebody.else")
    assert isinstance(tries(office, "lan.cau", RIGHT), Inside)


def test_a_locked_name_still_opens_by_a_link_from_the_chat(office: Office, lan: int) -> None:
    told(office, "lan.cau")
    link = tickets.make(office.connection, "sign_in", lan, NOW)
    inside = signing_in.by_link(office.connection, link, "Chrome", NOW)
    assert sessions.officer_for(office.connection, inside.token, NOW) == roles.get(office.connection, lan)
    with pytest.raises(BadTicket, match="đã dùng rồi"):
        signing_in.by_link(office.connection, link, "Chrome", NOW)


def test_what_was_typed_as_a_name_is_not_kept(office: Office) -> None:
    tries(office, GOOD, WRONG)
    assert GOOD not in str(office.connection.execute(select(sign_in_miss)).all())
    tries(office, "somebody", WRONG, NOW + 15 * MINUTE)
    assert len(office.connection.execute(select(sign_in_miss)).all()) == 1


def test_one_who_was_sent_away_is_nobody(office: Office, lan: int) -> None:
    people.disable(office.connection, lan, by=None, now=NOW, today=TODAY)
    tried = signing_in.begin(office.connection, "lan.cau", NOW)
    assert (tried.officer_id, tried.kept) == (None, "")


def test_a_right_comparison_for_nobody_opens_nothing(office: Office) -> None:
    tried = Try("x", None, "", needs_code=False, left=4)
    assert isinstance(signing_in.finish(office.connection, tried, RIGHT, "", NOW), Missed)


def test_the_log_says_who_came_in_and_who_was_locked(office: Office, lan: int) -> None:
    tries(office, "lan.cau", RIGHT)
    told(office, "lan.cau")
    query = select(audit.c.act).where(audit.c.officer_id == lan).order_by(audit.c.id)
    assert office.connection.execute(query).scalars().all() == ["sign_in", "lock"]


# ---- the second step ----


@pytest.fixture
def secret(office: Office, lan: int) -> pyotp.TOTP:
    offer = factor.offer(lan, "lan.cau")
    otp = pyotp.TOTP(offer.secret)
    factor.turn_on(office.connection, lan, offer.sealed, otp.at(NOW - 9 * STEP), NOW - 9 * STEP)
    return otp


def asked(office: Office) -> str:
    wanted = tries(office, "lan.cau", RIGHT)
    assert isinstance(wanted, CodeWanted)
    return wanted.ticket


def enters(office: Office, ticket: str, code: str, now=NOW) -> Inside | Missed:
    return signing_in.enter_code(office.connection, ticket, code, factor, "Firefox", now)


def test_password_and_code_open_together(office: Office, lan: int, secret: pyotp.TOTP) -> None:
    ticket = asked(office)
    inside = enters(office, ticket, secret.at(NOW))
    assert isinstance(inside, Inside)
    with pytest.raises(BadTicket):
        enters(office, ticket, secret.at(NOW + STEP))


def test_a_wrong_code_may_be_tried_again_with_a_fresh_ticket(office: Office, lan: int, secret: pyotp.TOTP) -> None:
    missed = enters(office, asked(office), "000000")
    assert "còn 3 lần" in says(missed)
    assert isinstance(missed, Missed) and isinstance(enters(office, missed.ticket, secret.at(NOW)), Inside)
    assert "còn 4 lần" in says(tries(office, "lan.cau", WRONG))


def test_codes_cannot_be_guessed_by_trying(office: Office, lan: int, secret: pyotp.TOTP) -> None:
    ticket, heard = asked(office), []
    while ticket:
        missed = enters(office, ticket, "000000")
        heard.append(says(missed))
        ticket = missed.ticket if isinstance(missed, Missed) else ""
    assert len(heard) == 4 and "Đã sai 5 lần" in heard[-1]
    with pytest.raises(Refusal):
        tries(office, "lan.cau", RIGHT)


def test_the_second_step_waits_five_minutes(office: Office, lan: int, secret: pyotp.TOTP) -> None:
    with pytest.raises(BadTicket, match="hết hạn"):
        enters(office, asked(office), secret.at(NOW + 5 * MINUTE), NOW + 5 * MINUTE)


def test_many_tries_at_the_same_moment_are_five(app: App) -> None:
    """Each begins in a transaction of its own, before any of them is compared."""
    with app.writer.begin() as connection:
        office = Office(connection)
        lan = office.appoint("Lan", "cau", "officer")
        people.change(connection, lan, by=None, now=NOW, today=TODAY, login="lan.cau")

    def begins(_n: int) -> int | None:
        with app.writer.begin() as connection:
            try:
                return signing_in.begin(connection, "lan.cau", NOW).left
            except Refusal:
                return None

    with ThreadPoolExecutor(8) as crowd:
        left = list(crowd.map(begins, range(24)))
    assert sorted(n for n in left if n is not None) == [0, 1, 2, 3, 4]
