"""Passwords: which are good enough, which is right, and who may let another choose a new one."""

import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from bot.membership.officers import passwords, people, sessions, tickets, totp
from bot.membership.officers.models import officer
from bot.membership.officers.passwords import NOBODY, check, check_rule, hash_of
from bot.membership.officers.tickets import BadTicket
from bot.runtime.errors import NotAllowed, Refusal
from tests.membership.officers.office import NOW, TODAY, Office

GOOD = "con cò bay lả bay la"


@pytest.mark.parametrize("password", [GOOD, "Tháng Tám trời xanh", "x7#kP2!mQz", "một hai ba bốn"])
def test_a_short_sentence_is_a_good_password(password: str) -> None:
    check_rule(password, "hanh.anlac")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "ít nhất 10"),
        ("Ab3$xyz89", "ít nhất 10"),
        ("1234567890", "nhiều người dùng"),
        ("Mật khẩu 123", "nhiều người dùng"),
        ("MATKHAU123", "nhiều người dùng"),
        ("aaaaaaaaaaaaaa", "nhiều người dùng"),
        ("abababababab", "nhiều người dùng"),
        ("Hanh.AnLac2026"[:10], "trùng tên"),
        ("x" * 300, "dài quá"),
    ],
)
def test_a_bad_password_is_refused_in_a_sentence(password: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_rule(password, "hanh.anlac")
    assert why in refused.value.message.format(n=passwords.SHORTEST, you="chị", You="Chị")


def test_the_right_password_is_right_however_its_letters_were_composed() -> None:
    kept = hash_of(unicodedata.normalize("NFC", GOOD))
    assert check(kept, unicodedata.normalize("NFD", GOOD)).is_right
    assert not check(kept, GOOD + " ").is_right
    assert not check(kept, "").is_right


@pytest.mark.parametrize("kept", ["", "not a hash", NOBODY])
def test_without_a_password_nothing_is_right(kept: str) -> None:
    assert not check(kept, GOOD).is_right
    assert not check(kept, "").is_right


def test_a_password_that_was_hashed_by_older_rules_is_hashed_anew() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    found = check(old, GOOD)
    assert found.is_right and check(found.rehashed, GOOD).is_right
    assert check(found.rehashed, GOOD).rehashed == ""


def test_a_name_that_nobody_has_costs_the_same_time() -> None:
    assert extract_parameters(NOBODY) == extract_parameters(hash_of(GOOD))


def test_one_above_lets_an_officer_choose_a_new_password_once(office: Office) -> None:
    owner, lan = office.appoint("Hạnh", "AL", "owner"), office.appoint("Lan", "cau", "officer")
    token = passwords.allow_reset(office.connection, lan, by=owner, now=NOW, today=TODAY)
    session = sessions.open_session(office.connection, lan, "link", "", NOW)
    who = tickets.use(office.connection, "password", token, NOW)
    passwords.change(office.connection, who, hash_of(GOOD), NOW)
    assert who == lan
    assert check(passwords.kept_of(office.connection, lan), GOOD).is_right
    assert sessions.find(office.connection, session, NOW) is None
    with pytest.raises(BadTicket):
        tickets.use(office.connection, "password", token, NOW)


def test_a_new_password_makes_waiting_links_for_it_useless(office: Office) -> None:
    lan = office.appoint("Lan", "cau", "officer")
    token = passwords.allow_reset(office.connection, lan, by=None, now=NOW, today=TODAY)
    passwords.change(office.connection, lan, "hash", NOW)
    with pytest.raises(BadTicket, match="hết hạn"):
        tickets.use(office.connection, "password", token, NOW)


def test_nobody_resets_the_password_of_one_who_also_stands_above_them(office: Office) -> None:
    owner, lan = office.appoint("Hạnh", "AL", "owner"), office.appoint("Lan", "cau", "officer")
    office.give(lan, "T", "owner")
    for deed in (passwords.allow_reset, totp.turn_off, people.new_code):
        with pytest.raises(NotAllowed):
            deed(office.connection, lan, by=owner, now=NOW, today=TODAY)


def test_an_equal_without_the_right_to_appoint_resets_nothing(office: Office) -> None:
    lan, mai = office.appoint("Lan", "cau", "officer"), office.appoint("Mai", "cau", "officer")
    with pytest.raises(NotAllowed):
        passwords.allow_reset(office.connection, mai, by=lan, now=NOW, today=TODAY)


def test_the_password_itself_is_nowhere(office: Office) -> None:
    lan = office.appoint("Lan", "cau", "officer")
    passwords.change(office.connection, lan, hash_of(GOOD), NOW)
    assert GOOD not in str(office.connection.execute(select(officer)).all())
