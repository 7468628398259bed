"""A post in the chat: taken up by a typed code, taken along to another phone, left behind with everything else."""

import re

import pytest

from bot.app import App
from bot.membership import learners
from bot.membership.officers import roles
from bot.membership.officers.roles import Officer
from bot.membership.units import tree
from tests.membership.officers.office import NOW, TODAY
from tests.people import Talk


@pytest.fixture
def code(app: App) -> str:
    with app.writer.begin() as connection:
        over = tree.find_code(connection, "demo-1-pn")
        assert over is not None
        return roles.appoint(
            connection, name="Hạnh", unit_id=over.id, role="officer", given_by=None, now=NOW, today=TODAY
        )[1]


def officer_at(talk: Talk) -> Officer | None:
    """Who the house takes this person for."""
    with talk.app.writer.begin() as connection:
        address = (talk.channel, "local", talk.name)
        learner = learners.find_many(connection, [address]).get(address)
        return roles.of_learner(connection, learner.id) if learner else None


def test_the_code_typed_in_the_chat_makes_the_officer(lan: Talk, code: str) -> None:
    lan.types("xin chào").types(f"nhan viec {code[:4].lower()} {code[4:].lower()}")
    found = officer_at(lan)
    assert found is not None and found.name == "Hạnh"


def test_the_post_goes_along_to_another_phone(lan: Talk, minh: Talk, code: str) -> None:
    minh.types("xin chào").types(f"nhận việc {code}")
    lan.types("xin chào").types("nối máy")
    pin = re.search(r"\b\d{6}\b", lan.says)
    assert pin is not None
    minh.types(f"nối {pin[0]}")
    assert officer_at(lan) is not None
    assert officer_at(lan) == officer_at(minh)


def test_whoever_erases_everything_leaves_the_post_without_a_chat(lan: Talk, code: str) -> None:
    lan.types("xin chào").types(f"nhận việc {code}")
    assert officer_at(lan) is not None
    lan.types("xóa dữ liệu").presses("Xóa hết").presses("Xóa hết, tôi chắc")
    lan.types("xin chào")
    assert officer_at(lan) is None
