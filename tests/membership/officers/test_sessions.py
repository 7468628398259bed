"""Sessions: kept by us, asleep after half a day, over after a month, ended one by one and all at once."""

from datetime import timedelta

from sqlalchemy import select

from bot.membership.officers import passwords, sessions
from bot.membership.officers.models import officer_session
from tests.membership.officers.office import NOW, Office

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def opened(office: Office, who: int, device: str = "Chrome, Android") -> str:
    return sessions.open_session(office.connection, who, "link", device, NOW)


def test_an_open_session_names_its_officer(office: Office) -> None:
    who = office.appoint("Hạnh", "T", "owner")
    token = opened(office, who)
    found = sessions.officer_for(office.connection, token, NOW)
    assert found is not None and found.name == "Hạnh"
    for other in ("", "x", token[:-1], token + "x", "\ud800"):
        assert sessions.officer_for(office.connection, other, NOW) is None


def test_the_secret_is_not_in_the_store(office: Office) -> None:
    token = opened(office, office.appoint("Hạnh", "T", "owner"))
    assert token not in str(office.connection.execute(select(officer_session)).all())


def test_a_session_that_nobody_uses_falls_asleep_after_twelve_hours(office: Office) -> None:
    token = opened(office, office.appoint("Hạnh", "T", "owner"))
    assert sessions.find(office.connection, token, NOW + 12 * HOUR - MINUTE)
    assert sessions.find(office.connection, token, NOW + 12 * HOUR) is None


def test_one_that_is_used_every_day_is_over_after_thirty_days(office: Office) -> None:
    token = opened(office, office.appoint("Hạnh", "T", "owner"))
    uses = 0
    while (found := sessions.find(office.connection, token, NOW + uses * 11 * HOUR)) and uses < 1000:
        sessions.touch(office.connection, found.id, NOW + uses * 11 * HOUR)
        uses += 1
    assert uses == 66  # 30 days of 24 hours, every 11 hours


def test_that_it_is_in_use_is_noted_once_a_minute(office: Office) -> None:
    token = opened(office, office.appoint("Hạnh", "T", "owner"))

    def seen_after(seconds: int) -> float:
        now = NOW + timedelta(seconds=seconds)
        found = sessions.find(office.connection, token, now)
        assert found is not None
        assert found.is_due(now) == (now - found.seen_at >= MINUTE)
        sessions.touch(office.connection, found.id, now)
        again = sessions.find(office.connection, token, now)
        return (again.seen_at - NOW).total_seconds() if again else -1

    assert [seen_after(s) for s in (0, 30, 59, 60, 61, 119, 125)] == [0, 0, 0, 60, 60, 60, 125]


def test_an_officer_sees_their_devices_and_ends_one_of_them_but_no_other_officers(office: Office) -> None:
    hanh, lan = office.appoint("Hạnh", "T", "owner"), office.appoint("Lan", "cau", "officer")
    phone, laptop, hers = opened(office, hanh), opened(office, hanh, "Firefox" * 50), opened(office, lan)
    listed = sessions.of_officer(office.connection, hanh, NOW)
    assert {len(one.device) for one in listed} == {15, 80}
    by_device = {one.device: one.id for one in listed}
    sessions.close_one(office.connection, lan, by_device["Chrome, Android"], NOW)
    assert sessions.find(office.connection, phone, NOW)
    sessions.close_one(office.connection, hanh, by_device["Chrome, Android"], NOW)
    living = [bool(sessions.find(office.connection, token, NOW)) for token in (phone, laptop, hers)]
    assert living == [False, True, True]


def test_signing_out_ends_it_for_good(office: Office) -> None:
    token = opened(office, office.appoint("Hạnh", "T", "owner"))
    found = sessions.find(office.connection, token, NOW)
    sessions.close(office.connection, token, NOW)
    assert found is not None
    sessions.touch(office.connection, found.id, NOW + MINUTE)
    assert sessions.find(office.connection, token, NOW + MINUTE) is None


def test_a_new_password_ends_every_other_session(office: Office) -> None:
    who = office.appoint("Hạnh", "T", "owner")
    here, there = opened(office, who), opened(office, who)
    passwords.change(office.connection, who, "hash", NOW, keep=here)
    assert sessions.find(office.connection, here, NOW)
    assert sessions.find(office.connection, there, NOW) is None
    passwords.change(office.connection, who, "hash", NOW)
    assert sessions.find(office.connection, here, NOW) is None
