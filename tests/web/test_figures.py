"""Who may read the figures: those with the token, or without one whoever is on our own side of the door."""

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.web.server import create_app, create_watch
from tests.runtime.test_metrics import read, value
from tests.web.fakes import ToldHouse, web_settings
from tests.web.visitor import Visitor

pytestmark = pytest.mark.anyio
TOKEN = "a token for the figures"


@pytest.fixture
def guarded(house: ToldHouse) -> Visitor:
    house.settings = house.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    return Visitor(create_app(house))


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.9", "172.18.0.4", "fd00::1"])
async def test_our_own_network_may_read_them(windows: Starlette, peer: str) -> None:
    answer = await Visitor(windows, peer=peer).get("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("peer", ["8.8.8.8", "203.162.4.1", "2402:800::1", "no-address", ""])
async def test_strangers_may_not(windows: Starlette, peer: str) -> None:
    answer = await Visitor(windows, peer=peer).get("/metrics")
    assert (answer.status, answer.text) == (403, "not from there")


@pytest.mark.parametrize("header", ["x_forwarded_for", "x_real_ip", "forwarded", "via"])
async def test_whoever_comes_through_a_proxy_is_a_stranger_whatever_the_proxy_says(
    visitor: Visitor, header: str
) -> None:
    assert (await visitor.get("/metrics", **{header: "127.0.0.1"})).status == 403


async def test_behind_a_public_address_nobody_reads_them_without_a_token(sqlite_url: str) -> None:
    """A proxy with the shortest configuration says neither whose name was asked for nor who asks."""
    house = ToldHouse(web_settings(sqlite_url, public_url="https://hoc.example.vn"))
    assert (await Visitor(create_app(house), host="127.0.0.1:8080").get("/metrics")).status == 403
    assert (await Visitor(create_watch(house), host="127.0.0.1:9100").get("/metrics")).status == 200
    house.settings = house.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    assert (await Visitor(create_app(house)).get("/metrics", authorization=f"Bearer {TOKEN}")).status == 200
    house.engine.dispose()


@pytest.mark.parametrize("given", ["", "Bearer wrong", TOKEN, f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ố"])
async def test_with_a_token_set_nobody_reads_without_it_not_even_from_this_machine(
    guarded: Visitor, given: str
) -> None:
    answer = await guarded.get("/metrics", **({"authorization": given.encode().decode("latin-1")} if given else {}))
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_token_opens_them_from_anywhere(house: ToldHouse, guarded: Visitor) -> None:
    far = Visitor(guarded.app, peer="8.8.8.8")
    assert (await far.get("/metrics", authorization=f"Bearer {TOKEN}", x_forwarded_for="8.8.8.8")).status == 200


async def test_answers_are_counted_by_window_and_status_and_never_by_address(visitor: Visitor) -> None:
    await visitor.get("/")
    await visitor.get("/")
    await visitor.get("/chat/files/999")
    await visitor.get("/mot-dia-chi-bi-mat")
    await visitor.post("/hooks/telegram", b"{}")
    page = (await visitor.get("/metrics")).body
    assert value(page, "hocso_http_answers_total", window="page", status="200") == 2
    assert value(page, "hocso_http_answers_total", window="hook", status="404") == 1
    assert value(page, "hocso_http_answers_total", window="other", status="404") == 1
    told = {labels for name, labels in read(page) if name.startswith("hocso_http")}
    assert {name for labels in told for name, _ in labels} == {"window", "status"}
    assert "bi-mat" not in page.decode()
