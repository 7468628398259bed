"""Officers: what they are called, sent away, come back, and one person behind two phones."""

import pytest

from bot.membership.officers import people, roles, sessions, tickets
from bot.membership.officers.tickets import BadTicket
from bot.runtime.errors import NotAllowed, Refusal
from tests.membership.officers.office import NOW, TODAY, Office

WHEN = {"now": NOW, "today": TODAY}


def test_an_officer_changes_what_they_are_called_and_one_above_may_too(office: Office) -> None:
    owner, lan = office.appoint("Hạnh", "AL", "owner"), office.appoint("Lan", "cau", "officer")
    people.change(office.connection, lan, by=lan, you="chị", login="Lan.Cau ", **WHEN)
    people.change(office.connection, lan, by=owner, name="trần thị lan", title=" Chi hội  trưởng ", **WHEN)
    found = roles.get(office.connection, lan)
    assert (found.you, found.login, found.name, found.title) == ("chị", "lan.cau", "Trần Thị Lan", "Chi hội trưởng")
    with pytest.raises(NotAllowed):
        people.change(office.connection, owner, by=lan, name="Khác", **WHEN)


@pytest.mark.parametrize("login", ["", "ab", "hạnh", "a b c", "-lan", "a" * 61, "lan@xa"])
def test_what_cannot_be_a_name_for_signing_in_is_refused(office: Office, login: str) -> None:
    lan = office.appoint("Lan", "cau", "officer")
    with pytest.raises(Refusal):
        people.change(office.connection, lan, by=lan, login=login, **WHEN)


def test_two_officers_never_share_a_name_for_signing_in(office: Office) -> None:
    lan, mai = office.appoint("Lan", "cau", "officer"), office.appoint("Mai", "cau", "officer")
    people.change(office.connection, lan, by=lan, login="lan.cau", **WHEN)
    people.change(office.connection, lan, by=lan, login="lan.cau", **WHEN)
    with pytest.raises(Refusal, match="đã có người dùng"):
        people.change(office.connection, mai, by=mai, login="LAN.cau", **WHEN)


def test_one_who_is_sent_away_loses_every_door_at_once(office: Office) -> None:
    owner = office.appoint("Hạnh", "AL", "owner")
    lan, code = office.appoint_with_code("Lan", "cau", "officer")
    learner = office.learner()
    roles.take_up(office.connection, code, learner, NOW)
    token = sessions.open_session(office.connection, lan, "link", "", NOW)
    link = tickets.make(office.connection, "sign_in", lan, NOW)
    people.disable(office.connection, lan, by=owner, **WHEN)
    assert office.scope(lan).grants == ()
    assert sessions.officer_for(office.connection, token, NOW) is None
    assert roles.of_learner(office.connection, learner) is None
    with pytest.raises(BadTicket):
        tickets.use(office.connection, "sign_in", link, NOW)


def test_one_who_comes_back_comes_without_a_role(office: Office) -> None:
    lan = office.appoint("Lan", "cau", "officer")
    people.disable(office.connection, lan, by=None, **WHEN)
    people.enable(office.connection, lan, now=NOW)
    assert office.scope(lan).grants == ()
    office.give(lan, "cau", "reader")
    assert office.held(lan) == {"cau": "reader"}


def test_nobody_sends_away_one_who_also_stands_above_them(office: Office) -> None:
    owner, lan = office.appoint("Hạnh", "AL", "owner"), office.appoint("Lan", "cau", "officer")
    office.give(lan, "T", "reader")
    with pytest.raises(NotAllowed):
        people.disable(office.connection, lan, by=owner, **WHEN)
    with pytest.raises(Refusal, match="không tự thôi"):
        people.disable(office.connection, owner, by=owner, **WHEN)


def test_when_two_phones_become_one_person_the_officer_goes_along(office: Office) -> None:
    lan, code = office.appoint_with_code("Lan", "cau", "officer")
    gone, stays = office.learner(), office.learner()
    roles.take_up(office.connection, code, gone, NOW)
    people.learners_joined(office.connection, gone=gone, stays=stays, now=NOW)
    found = roles.of_learner(office.connection, stays)
    assert found is not None and found.id == lan
    assert roles.of_learner(office.connection, gone) is None


def test_when_both_were_officers_one_is_left_with_the_roles_of_both(office: Office) -> None:
    lan, first = office.appoint_with_code("Lan", "cau", "officer")
    mai, second = office.appoint_with_code("Lan", "xa", "helper")
    gone, stays = office.learner(), office.learner()
    roles.take_up(office.connection, first, gone, NOW)
    roles.take_up(office.connection, second, stays, NOW)
    people.learners_joined(office.connection, gone=gone, stays=stays, now=NOW)
    assert office.held(mai) == {"xa": "helper", "cau": "officer"}
    assert office.scope(lan).grants == ()


def test_one_who_was_sent_away_brings_nothing_back_by_joining_two_phones(office: Office) -> None:
    _lan, first = office.appoint_with_code("Lan", "cau", "officer")
    mai, second = office.appoint_with_code("Lan", "xa", "helper")
    gone, stays = office.learner(), office.learner()
    roles.take_up(office.connection, first, gone, NOW)
    roles.take_up(office.connection, second, stays, NOW)
    people.disable(office.connection, mai, by=None, **WHEN)
    people.learners_joined(office.connection, gone=gone, stays=stays, now=NOW)
    found = roles.of_learner(office.connection, stays)
    assert found is not None and office.held(found.id) == {"cau": "officer"}


def test_a_learner_who_erased_everything_leaves_the_post_without_a_chat(office: Office) -> None:
    lan, code = office.appoint_with_code("Lan", "cau", "officer")
    learner = office.learner()
    roles.take_up(office.connection, code, learner, NOW)
    people.learner_left(office.connection, learner)
    assert roles.of_learner(office.connection, learner) is None
    assert office.held(lan) == {"cau": "officer"}
