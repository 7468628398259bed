"""Who may do what, as it is printed; a changed right is a changed file here, and never an accident."""

from pathlib import Path

import pytest

from bot.membership.officers import permissions
from bot.membership.officers.models import ROLES as STORED_ROLES
from bot.membership.officers.permissions import ACTS, ROLES, Act, Role, appoints, reach

GOLDEN = Path(__file__).with_name("permissions.golden.md")


def test_the_table_of_rights_is_as_agreed(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        GOLDEN.write_text(permissions.as_markdown(), encoding="utf-8")
    assert permissions.as_markdown() == GOLDEN.read_text(encoding="utf-8")


def test_the_roles_are_those_that_the_store_takes() -> None:
    assert set(ROLES) == set(STORED_ROLES)


def test_every_act_and_role_has_its_words() -> None:
    assert set(permissions.ACT_WORDS) == set(ACTS)
    assert set(permissions.ROLE_WORDS) == set(ROLES)


@pytest.mark.parametrize("act", ["see_names", "confirm", "add_member", "move_member", "import_roster"])
def test_over_a_whole_province_only_the_owner_meets_names(act: Act) -> None:
    assert [role for role in ROLES if reach(role, act, "province") != "none"] == ["owner"]


@pytest.mark.parametrize("kind", ["province", "commune", "branch", "cell"])
def test_a_reader_sees_counts_and_nothing_else(kind: str) -> None:
    assert [act for act in ACTS if reach("reader", act, kind) != "none"] == ["see_counts"]


def test_only_an_owner_makes_owners_and_officers() -> None:
    stronger: tuple[Role, ...] = ("owner", "officer")
    assert all([role for role in ROLES if appoints(role, given)] == ["owner"] for given in stronger)
