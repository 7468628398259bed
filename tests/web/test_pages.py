"""The pages and files around the chat: look, data, drawings, home screen, offline, health."""

import hashlib
import json
import re

import pytest

from bot.web.assets import FOLDER, Assets
from bot.web.pages import rich
from tests.web.fakes import ToldHouse
from tests.web.samples import CARD
from tests.web.visitor import Visitor

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("size", ["100", "125", "150", "200"])
async def test_size_of_letters_is_kept_without_a_script(visitor: Visitor, size: str) -> None:
    page = await visitor.follow("/chat/look", {"co": size})
    assert f'data-size="{size}"' in page.text
    assert f"đang {size} %" in page.words


async def test_theme_and_size_are_kept_together(visitor: Visitor) -> None:
    await visitor.follow("/chat/look", {"co": "150"})
    page = await visitor.follow("/chat/look", {"nen": "dark"})
    assert 'data-size="150" data-bs-theme="dark"' in page.text
    page = await visitor.follow("/chat/look", {"nen": "auto"})
    assert "data-bs-theme" not in page.text


@pytest.mark.parametrize("cookie", ["", "999-pink", "<script>", "200", "-dark"])
async def test_an_unknown_look_counts_as_not_asked(visitor: Visitor, cookie: str) -> None:
    visitor.cookies["hocso_look"] = cookie
    page = await visitor.get("/")
    assert page.status == 200
    assert re.search(r'data-size="(100|200)"', page.text)


async def test_the_look_leads_back_to_where_it_was_changed(visitor: Visitor) -> None:
    assert (await visitor.post("/chat/look", {"co": "125", "ve": "/du-lieu"})).headers["location"] == "/du-lieu"
    assert (await visitor.post("/chat/look", {"co": "125", "ve": "//evil.example"})).headers["location"] == "/"


async def test_what_is_kept_is_told_in_plain_words(visitor: Visitor) -> None:
    words = (await visitor.get("/du-lieu")).words
    for said in ("Mã của cuộc trò chuyện", "Chi hội đã chọn", "Bài đã học", "Câu trả lời", "Điều đã đồng ý",
                 "Số điện thoại, số căn cước", "Mặt trận Tổ quốc tỉnh"):  # fmt: skip
        assert said in words


async def test_plain_pages_send_their_forms_without_a_script(visitor: Visitor) -> None:
    assert "hx-post" not in (await visitor.get("/du-lieu")).text
    assert "hx-post" in (await visitor.get("/")).text


async def test_every_file_a_page_names_is_there_and_kept_for_ever(visitor: Visitor) -> None:
    html = (await visitor.get("/")).text
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    sheets = [(await visitor.get(path)).text for path in named if path.endswith(".css")]
    named |= {url for sheet in sheets for url in re.findall(r'url\("([^"]+)"\)', sheet)}
    assert len([n for n in named if n.endswith(".woff2")]) == 6
    for path in named:
        answer = await visitor.get(path)
        assert answer.status == 200, path
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_a_file_under_an_old_name_is_served_but_not_kept(visitor: Visitor) -> None:
    answer = await visitor.get("/static/chat.000000000000.css")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-cache"


async def test_texts_are_sent_packed_to_who_can_unpack(visitor: Visitor) -> None:
    url = Assets().url("chat.css")
    packed = await visitor.get(url, accept_encoding="gzip, br")
    plain = await visitor.get(url)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.body == plain.body
    assert len(packed.raw) < len(plain.raw) / 3


async def test_the_first_page_is_light_enough_for_a_cheap_phone(visitor: Visitor) -> None:
    page = await visitor.get("/", accept_encoding="gzip")
    css = [await visitor.get(Assets().url(name), accept_encoding="gzip") for name in ("tokens.css", "chat.css")]
    assert len(page.raw) < 6_000
    assert sum(len(sheet.raw) for sheet in css) < 9_000


def test_vendored_files_are_what_their_makers_released() -> None:
    vendor = FOLDER / "vendor"
    lines = (vendor / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split() for line in lines)}
    assert set(listed) == {p.name for p in vendor.iterdir()} - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest


def test_the_font_comes_with_its_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "fonts" / "OFL.txt").read_text()


async def test_the_chat_can_be_put_on_the_home_screen(visitor: Visitor) -> None:
    manifest = json.loads((await visitor.get("/manifest.webmanifest")).text)
    assert (manifest["start_url"], manifest["display"], manifest["lang"]) == ("/", "standalone", "vi")
    purposes = {(i["purpose"], i["sizes"]) for i in manifest["icons"]}
    assert purposes == {(p, s) for p in ("any", "maskable") for s in ("192x192", "512x512")}
    for icon in manifest["icons"]:
        image = await visitor.get(icon["src"])
        side = int(icon["sizes"].split("x")[0])
        assert image.body[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(image.body[16:20], "big") == side
    assert (await visitor.get("/favicon.ico")).status == 307


async def test_the_worker_keeps_only_a_page_without_anybodys_words(visitor: Visitor) -> None:
    worker = await visitor.get("/sw.js")
    assert worker.headers["cache-control"] == "no-cache"
    kept = json.loads(re.findall(r"KEPT = (\[.*?\]);", worker.text)[0])
    assert kept[0] == "/ngoai-tuyen"
    for path in kept:
        assert (await visitor.get(path)).status == 200
    assert not [path for path in kept if "chat" in path and "/static/" not in path]
    assert "hocso=" not in str(visitor.set_cookies)
    assert "Máy chưa có mạng" in (await visitor.get("/ngoai-tuyen")).words


async def test_a_lesson_shows_its_light_drawing_and_still_has_its_picture(
    reader: Visitor, house: ToldHouse, address: str
) -> None:
    house.post(address, [CARD])
    assert 'src="/lessons/lua-dao/cong-an-gia.svg"' in (await reader.get("/")).text
    drawing = await reader.get("/lessons/lua-dao/cong-an-gia.svg")
    picture = await reader.get("/lessons/lua-dao/cong-an-gia.png")
    assert (drawing.headers["content-type"], picture.headers["content-type"]) == ("image/svg+xml", "image/png")
    assert "default-src 'none'" in drawing.headers["content-security-policy"]
    assert picture.headers["cache-control"] == "public, max-age=3600"
    again = await reader.get("/lessons/lua-dao/cong-an-gia.png", if_none_match=picture.headers["etag"])
    assert (again.status, again.raw) == (304, b"")


async def test_alive_and_ready_are_two_questions(visitor: Visitor, house: ToldHouse) -> None:
    assert (await visitor.get("/healthz")).text == "ok"
    assert json.loads((await visitor.get("/readyz")).text) == {"ready": True, "store": "ok"}
    house.facts = {"ready": False, "store": "unreachable"}
    assert (await visitor.get("/healthz")).status == 200
    assert (await visitor.get("/readyz")).status == 503


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("**đậm** và thường", "<strong>đậm</strong> và thường"),
        ("<b>&\"'", "&lt;b&gt;&amp;&#34;&#39;"),
        ("**<i>**", "<strong>&lt;i&gt;</strong>"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
        ("****", "****"),
        ("một\nhai", "một<br>hai"),
        ("**một\nhai**", "**một<br>hai**"),
    ],
)
def test_bold_is_the_only_markup(words: str, html: str) -> None:
    assert rich(words) == html
