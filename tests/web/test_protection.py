"""What another website, a proxy or a curious person cannot do."""

import re

import pytest

from bot.web.server import create_app
from tests.web.fakes import ToldHouse, web_settings
from tests.web.samples import SCENES
from tests.web.visitor import Visitor

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"sec_fetch_site": "same-origin"}, 303),
        ({"sec_fetch_site": "none"}, 303),
        ({"origin": "http://testserver"}, 303),
        ({"sec_fetch_site": "cross-site", "origin": "https://evil.example"}, 403),
        ({"sec_fetch_site": "same-site", "origin": "http://other.testserver"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/chat", "/chat/look"])
async def test_only_our_own_pages_may_send_forms(
    visitor: Visitor, house: ToldHouse, headers: dict[str, str], status: int, path: str
) -> None:
    answer = await visitor.post(path, {"cau": "học"}, **headers)
    assert answer.status == status
    assert len(house.inbox.taken) == (status == 303 and path == "/chat")
    if status == 403:
        assert "Học Số không nhận tin này" in answer.words


async def test_behind_a_proxy_the_public_address_is_our_own(sqlite_url: str) -> None:
    house = ToldHouse(web_settings(sqlite_url, public_url="https://hocso.example"))
    visitor = Visitor(create_app(house), host="127.0.0.1:8080")
    assert (await visitor.post("/chat", {"cau": "học"}, origin="https://hocso.example")).status == 303
    house.engine.dispose()


PATHS = [
    "/", "/du-lieu", "/ngoai-tuyen", "/manifest.webmanifest", "/sw.js", "/healthz", "/readyz", "/khong-co",
    "/static/chat.css", "/chat/files/1", "/chat/stream", "/chat", "/lessons/lua-dao/cong-an-gia.png",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_headers(visitor: Visitor, path: str) -> None:
    headers = (await visitor.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["permissions-policy"].startswith("camera=()")
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src '")
    assert "script" not in policy, "scripts come under default-src, from us alone"
    if "lessons" not in path:
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize("name", SCENES)
async def test_no_page_needs_an_inline_script_or_style(
    reader: Visitor, house: ToldHouse, address: str, name: str
) -> None:
    house.post(address, SCENES[name])
    html = (await reader.get("/")).text
    assert not re.findall(r"<script(?![^>]* src=)", html)
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:|(?:src|href)=.data:", html)
    assert not re.findall(r'src="(?!/)', html)


@pytest.mark.parametrize("path", ["/chat", "/chat/look", "/hooks/telegram"])
async def test_a_body_beyond_the_limit_is_not_read(visitor: Visitor, house: ToldHouse, path: str) -> None:
    house.telegram = None
    answer = await visitor.post(path, b"cau=" + b"x" * 300_000)
    assert answer.status in {404, 413}
    assert house.inbox.taken == []


async def test_a_body_that_hides_its_length_is_cut_off_too(visitor: Visitor, house: ToldHouse) -> None:
    answer = await visitor.post("/chat", b"cau=" + b"x" * 300_000, content_length="5")
    assert answer.status == 413
    assert "Tin này dài quá" in answer.words


@pytest.mark.parametrize(
    "path",
    ["/lessons/../pyproject.toml", "/lessons/lua-dao/..%2f..%2fsecret.png", "/lessons/lua-dao/track.yaml",
     "/lessons/lua-dao/cong-an-gia.md", "/lessons/lua-dao/khong-co.png", "/lessons//etc/passwd", "/lessons/a/b/c.png",
     "/static/../server.py", "/static/..%2fserver.py", "/static/", "/static/khong-co.css"],
)  # fmt: skip
async def test_no_path_leads_out_of_its_folder(visitor: Visitor, path: str) -> None:
    assert (await visitor.get(path)).status == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/khong-co", 404, "Không có trang này"),
        ("DELETE", "/chat", 405, "Trang này không mở theo cách đó"),
        ("POST", "/", 405, "Trang này không mở theo cách đó"),
    ],
)
async def test_refusals_are_kind_and_lead_back(
    visitor: Visitor, method: str, path: str, status: int, words: str
) -> None:
    answer = await visitor.send(method, path)
    assert answer.status == status
    assert words in answer.words
    assert "Về trang trò chuyện" in answer.words


async def test_our_own_mistake_is_told_kindly_and_shows_nothing_of_the_inside(
    reader: Visitor, house: ToldHouse
) -> None:
    def break_down(_: object) -> object:
        raise RuntimeError("secret inside")

    house.inbox.answer = break_down  # type: ignore[assignment]
    answer = await reader.post("/chat", {"cau": "mật khẩu của tôi"})
    assert answer.status == 500
    assert "không phải lỗi của bà con" in answer.words
    assert "secret" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


async def test_machines_get_plain_words(visitor: Visitor) -> None:
    assert (await visitor.get("/static/khong-co.css")).headers["content-type"].startswith("text/plain")
