"""Thanh Hóa is planted whole, named right, once."""

import re
from collections import Counter

import pytest
from sqlalchemy import Engine, func, select

from bot.membership.units import history, seed, tree
from bot.membership.units.models import ORGANISATIONS, unit
from bot.membership.units.operations import Merge, NewUnit
from bot.membership.units.words import ORGANISATIONS as WORDS
from bot.membership.units.words import body_name, head, in_sentence, level
from bot.runtime.text import nfc
from tests.membership.units.grove import Grove, check_tree


def test_the_province_has_19_wards_and_147_communes() -> None:
    kinds = Counter(name.split()[0] for _code, name in seed.communes())
    assert kinds == {"Phường": 19, "Xã": 147}
    codes = [code for code, _name in seed.communes()]
    assert len(set(codes)) == 166 and all(len(code) == 5 and code.isdigit() for code in codes)
    assert codes == sorted(codes)


def test_every_name_is_composed_and_puts_the_tone_where_today_it_is_put() -> None:
    for _code, name in seed.communes():
        assert name == nfc(name) == " ".join(name.split())
        assert not re.search(r"(o[àáảãạ]|o[èéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])\b", name.lower()), name


def test_it_is_planted_whole_and_only_once(engine: Engine) -> None:
    with engine.connect() as connection:
        assert seed.plant(connection) == 1 + 5 + 166 + 4 * 166
        assert seed.plant(connection) == 0
        check_tree(connection)
        kinds = select(unit.c.organisation, unit.c.kind, func.count()).group_by(unit.c.organisation, unit.c.kind)
        counts = {(o, k): n for o, k, n in connection.execute(kinds)}
        assert counts["MTTQ", "commune"] == counts["LHPN", "commune"] == 166
        assert ("CD", "commune") not in counts
        ward = tree.find_code(connection, "14758-lhpn")
        assert ward is not None and ward.name == "Hội LHPN phường Hàm Rồng"
        head_body = tree.find_code(connection, "38-lhpn")
        assert head_body is not None and ward.body_id == head_body.id
        assert head_body.name == "Hội LHPN tỉnh Thanh Hóa"


def test_what_was_merged_since_is_not_planted_again(engine: Engine) -> None:
    with engine.connect() as connection:
        seed.plant(connection)
        grove = Grove.__new__(Grove)
        grove.connection = connection
        grove.apply(Merge((grove.id("14758"), grove.id("14797")), NewUnit("90001", "Phường Mới")))
        assert seed.plant(connection) == 0
        assert history.heirs(connection, grove.id("14758~2026-11-18")) == (grove.id("90001"),)


@pytest.mark.parametrize(
    ("organisation", "kind", "area", "name"),
    [
        ("HND", "commune", "Xã Hà Trung", "Hội Nông dân xã Hà Trung"),
        ("LHPN", "commune", "Phường Hạc Thành", "Hội LHPN phường Hạc Thành"),
        ("DTN", "commune", "Đặc khu Cát Hải", "Đoàn đặc khu Cát Hải"),
        ("DTN", "province", "Tỉnh Thanh Hóa", "Tỉnh đoàn Thanh Hóa"),
        ("DTN", "province", "Thành phố Hà Nội", "Thành đoàn Hà Nội"),
        ("CD", "province", "Thành phố Hà Nội", "Liên đoàn Lao động thành phố Hà Nội"),
        ("CCB", "commune", "Xã Xuân Hòa", "Hội Cựu chiến binh xã Xuân Hòa"),
    ],
)
def test_a_body_is_named_after_its_area(organisation: str, kind: str, area: str, name: str) -> None:
    assert body_name(organisation, kind, area) == name


def test_a_name_that_only_begins_like_a_kind_of_place_keeps_its_capital() -> None:
    assert in_sentence("Hà Trung") == "Hà Trung"
    assert in_sentence("Xã") == "Xã"


def test_every_organisation_has_words_for_each_level() -> None:
    assert tuple(WORDS) == ORGANISATIONS
    for organisation in ORGANISATIONS:
        for kind in ("province", "commune", "branch", "cell"):
            assert level(organisation, kind) and head(organisation, kind)
