"""Who is writing from a browser, and what a browser is told to keep."""

import pytest

from bot.web.server import create_app
from tests.web.conftest import identify
from tests.web.fakes import ToldHouse, web_settings
from tests.web.samples import CARD
from tests.web.visitor import Visitor

pytestmark = pytest.mark.anyio


async def test_a_browser_keeps_its_name(visitor: Visitor, house: ToldHouse) -> None:
    await visitor.get("/")
    for words in ("một", "hai"):
        await visitor.post("/chat", {"cau": words})
    first, second = house.inbox.taken
    assert first.address == second.address
    assert len(first.address) == 22


async def test_two_browsers_have_two_names(windows: object, house: ToldHouse) -> None:
    for _ in range(2):
        someone = Visitor(windows)
        await someone.get("/")
        await someone.post("/chat", {"cau": "học"})
    first, second = house.inbox.taken
    assert first.address != second.address


async def test_the_cookie_is_kept_400_days_and_out_of_reach_of_scripts(visitor: Visitor) -> None:
    await visitor.get("/")
    cookie = visitor.set_cookies[0]
    assert cookie.startswith("hocso=")
    for part in ("HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=lax"):
        assert part in cookie
    assert "Secure" not in cookie, "a machine without https must still be usable"


async def test_over_https_the_cookie_belongs_to_this_host_only(sqlite_url: str) -> None:
    house = ToldHouse(web_settings(sqlite_url, public_url="https://hocso.example"))
    visitor = Visitor(create_app(house), host="hocso.example", scheme="https")
    answer = await visitor.get("/")
    assert visitor.set_cookies[0].startswith("__Host-hocso=")
    assert "Secure" in visitor.set_cookies[0]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    house.engine.dispose()


async def test_every_visit_renews_the_cookie(reader: Visitor) -> None:
    before = dict(reader.cookies)
    await reader.get("/")
    assert reader.set_cookies
    assert reader.cookies == before


@pytest.mark.parametrize(
    "broken",
    ["", "x", "a.b", "ÿþ", "AAAAAAAAAAAAAAAAAAAAAA.forged-signature", "../../../etc/passwd.x", "a" * 5000],
)
async def test_a_forged_or_broken_cookie_quietly_gives_a_fresh_name(
    visitor: Visitor, house: ToldHouse, broken: str
) -> None:
    visitor.cookies["hocso"] = broken
    page = await visitor.get("/")
    assert page.status == 200
    assert "Ba điều Học Số hứa" in page.words
    assert visitor.cookies["hocso"] != broken
    assert (await visitor.post("/chat", {"cau": "học"})).headers["location"] == "/"


async def test_a_cookie_signed_by_somebody_else_opens_no_mailbox(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [CARD])
    name, _, signature = reader.cookies["hocso"].rpartition(".")
    reader.cookies["hocso"] = f"{name}.{signature[::-1]}"
    assert "Ba dấu hiệu" not in (await reader.get("/")).words


async def test_an_act_without_a_cookie_is_taken_and_the_browser_gets_its_name(
    visitor: Visitor, house: ToldHouse
) -> None:
    answer = await visitor.post("/chat", {"cau": "học"})
    assert answer.headers["location"] == "/?moi=1"
    assert visitor.cookies["hocso"].startswith(house.inbox.taken[0].address + ".")
    assert "chặn cookie" not in (await visitor.get("/?moi=1")).words


async def test_a_browser_that_keeps_no_cookies_is_told_so(visitor: Visitor) -> None:
    await visitor.post("/chat", {"cau": "học"})
    visitor.cookies.clear()
    assert "chặn cookie" in (await visitor.get("/?moi=1")).words


async def test_the_name_tells_nothing_about_the_person(reader: Visitor, address: str) -> None:
    identify(reader, address)
    assert reader.cookies["hocso"].split(".")[0] == address
