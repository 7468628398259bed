"""What happens elsewhere while somebody chats: posts are given, others are on the list, ask, and learn."""

from bot.app import App
from bot.membership.members import joining
from bot.membership.officers import roles
from bot.membership.units import tree
from bot.membership.units.tree import Unit
from bot.runtime.clock import local_day
from tests.people import Talk


def elsewhere(talk: Talk, words: str) -> None:
    """`nhận việc: code, role, name` · `hội viên: code, name, year` · `xin vào: code, name, year` · `đồng ý: name`."""
    deed, _, rest = words.partition(": ")
    {"nhận việc": _appoint, "hội viên": _list, "xin vào": _ask, "đồng ý": _agree}[deed](talk, rest)


def unit_of(app: App, code: str) -> Unit:
    """A unit by its code."""
    with app.read() as connection:
        found = tree.find_code(connection, code)
    assert found is not None
    return found


def _appoint(talk: Talk, rest: str) -> None:
    code, role, name = rest.split(", ")
    now, today = talk.clock.now(), local_day(talk.clock.now(), talk.app.settings.zone)
    unit = unit_of(talk.app, code)
    with talk.app.writer.begin() as connection:
        _, ticket = roles.appoint(
            connection,
            name=name,
            title="Chi hội trưởng",
            unit_id=unit.id,
            role=role,
            given_by=None,
            now=now,
            today=today,
            you="chị",
        )
    talk.types(f"nhận việc {ticket}")


def _list(talk: Talk, rest: str) -> None:
    code, name, year = rest.split(", ")
    now, today = talk.clock.now(), local_day(talk.clock.now(), talk.app.settings.zone)
    with talk.app.writer.begin() as connection:
        joining.add_by_hand(
            connection,
            unit_id=unit_of(talk.app, code).id,
            name=name,
            birth_year=int(year),
            officer_id=None,
            now=now,
            today=today,
        )


def _ask(talk: Talk, rest: str) -> None:
    code, name, year = rest.split(", ")
    unit = unit_of(talk.app, code)
    other = Talk(talk.app, talk.clock, name, talk.channel)
    other.types("xin chao").does(kind="choice", payload=f"unit:{unit.id}")
    other.presses("Đúng, tôi vào").types(name).types(year)


def _agree(talk: Talk, name: str) -> None:
    """They agree to everything and begin a lesson."""
    other = Talk(talk.app, talk.clock, name, talk.channel)
    other.sent += talk.sent[:1] * 100
    other.does(kind="choice", payload="consents:record+remind").types("học")
