"""The second factor: a code of the step before, now and after; each once; the secret never in clear."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from bot.membership.officers import roles, totp
from bot.membership.officers.models import officer
from bot.membership.officers.totp import Offer, SecondFactor
from bot.runtime.errors import NotAllowed, Refusal
from tests.membership.officers.office import NOW, TODAY, Office

STEP = timedelta(seconds=30)
factor = SecondFactor("a key for tests only")


def code_of(offer: Offer, steps: int = 0) -> str:
    return pyotp.TOTP(offer.secret).at(NOW + steps * STEP)


@pytest.fixture
def lan(office: Office) -> int:
    return office.appoint("Lan", "cau", "officer")


@pytest.fixture
def offer(office: Office, lan: int) -> Offer:
    """Turned on with a code of the step before the one before."""
    offer = factor.offer(lan, "lan.cau")
    factor.turn_on(office.connection, lan, offer.sealed, code_of(offer, -3), NOW - 3 * STEP)
    return offer


def test_nothing_is_kept_until_a_code_was_shown(office: Office, lan: int) -> None:
    offer = factor.offer(lan, "lan.cau")
    for wrong in ("", "000", "abcdef", "１２３４５６", code_of(offer, 5)):
        with pytest.raises(Refusal, match="Mã chưa khớp"):
            factor.turn_on(office.connection, lan, offer.sealed, wrong, NOW)
    assert not roles.get(office.connection, lan).has_totp
    factor.turn_on(office.connection, lan, offer.sealed, code_of(offer), NOW)
    assert roles.get(office.connection, lan).has_totp


@pytest.mark.parametrize("sealed", ["", "x", "!!!", "QUJD", "é"])
def test_an_offer_that_was_not_ours_is_refused(office: Office, lan: int, sealed: str) -> None:
    with pytest.raises(Refusal):
        factor.turn_on(office.connection, lan, sealed, "123456", NOW)


def test_an_offer_of_one_officer_is_nothing_for_another(office: Office, lan: int) -> None:
    offer, mai = factor.offer(lan, "lan"), office.appoint("Mai", "cau", "officer")
    with pytest.raises(Refusal):
        factor.turn_on(office.connection, mai, offer.sealed, code_of(offer), NOW)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_step_before_and_the_one_after_are_taken_too(
    office: Office, lan: int, offer: Offer, steps: int, is_right: bool
) -> None:
    assert factor.take(office.connection, lan, code_of(offer, steps), NOW) is is_right


def test_a_code_is_never_taken_twice_nor_an_older_one_after_it(office: Office, lan: int, offer: Offer) -> None:
    spaced = f" {code_of(offer)[:3]} {code_of(offer)[3:]} "
    tries = (spaced, code_of(offer), code_of(offer, -1), code_of(offer, 1), code_of(offer, 1))
    assert [factor.take(office.connection, lan, code, NOW) for code in tries] == [True, False, False, True, False]


def test_the_code_that_turned_it_on_does_not_open(office: Office, lan: int) -> None:
    offer = factor.offer(lan, "lan.cau")
    factor.turn_on(office.connection, lan, offer.sealed, code_of(offer), NOW)
    assert not factor.take(office.connection, lan, code_of(offer), NOW)


def test_the_secret_is_not_in_the_store_and_another_key_cannot_read_it(office: Office, lan: int, offer: Offer) -> None:
    kept = office.connection.execute(select(officer.c.totp).where(officer.c.id == lan)).scalar_one()
    assert offer.secret.encode() not in bytes(kept)
    assert not SecondFactor("another key altogether").take(office.connection, lan, code_of(offer), NOW)


def test_without_a_second_factor_no_code_is_right(office: Office, lan: int) -> None:
    assert not factor.take(office.connection, lan, "123456", NOW)


def test_who_lost_the_phone_is_helped_by_one_above(office: Office, lan: int, offer: Offer) -> None:
    owner, mai = office.appoint("Hạnh", "AL", "owner"), office.appoint("Mai", "cau", "officer")
    with pytest.raises(NotAllowed):
        totp.turn_off(office.connection, lan, by=mai, now=NOW, today=TODAY)
    totp.turn_off(office.connection, lan, by=owner, now=NOW, today=TODAY)
    assert not roles.get(office.connection, lan).has_totp


def test_the_picture_for_the_app_says_who_and_where(lan: int) -> None:
    offer = factor.offer(lan, "lan.cau")
    read = pyotp.parse_uri(offer.uri)
    assert (read.name, read.issuer) == ("lan.cau", "Học Số")
