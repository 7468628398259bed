"""From hello to a finished quiz through the windows of the real house, without a script."""

import asyncio
import re

import pytest

from bot.app import App
from bot.web.server import create_app
from tests.web.visitor import Answer, Visitor

pytestmark = pytest.mark.anyio


async def press(visitor: Visitor, page: Answer, label: str) -> Answer:
    fields = {"lan": page.nonce, "chon": page.payload(label)}
    return await visitor.follow("/chat", fields)


async def learn(visitor: Visitor, page: Answer) -> Answer:
    """Walk through a lesson the way a thumb does: the main button, the first answer, until it is finished."""
    for _ in range(80):
        if "học xong bài" in page.words:
            return page
        page = await step(visitor, page)
    raise AssertionError(f"still not finished: {page.words}")


async def step(visitor: Visitor, page: Answer) -> Answer:
    dock = page.text.split('<div id="dock">')[1]
    main = re.findall(r'btn-primary btn-big" type="submit" form="bam" name="chon" value="([^"]+)"', dock)
    answers = re.findall(r'class="answer" type="submit" form="bam" name="chon" value="([^"]+)"', page.text)
    if main and not answers:
        return await visitor.follow("/chat", {"lan": page.nonce, "chon": main[0]})
    if answers:
        return await visitor.follow("/chat", {"lan": page.nonce, "chon": answers[0]})
    return await visitor.follow("/chat", {"lan": page.nonce, "cau": "khong biet"})


async def test_a_new_person_finishes_a_lesson_without_a_script(open_house: App) -> None:
    visitor = Visitor(create_app(open_house))
    page = await press(visitor, await visitor.get("/"), "Học thử ngay")
    assert "Thẻ 1 trên" in page.words
    page = await learn(visitor, page)
    assert "Từ nay bạn biết" in page.words
    assert 'class="weeks"' in page.text
    again = await visitor.get("/")
    assert "học xong bài" in again.words, "the page can be opened again and is still there"


async def test_an_answer_sent_twice_counts_once(open_house: App) -> None:
    visitor = Visitor(create_app(open_house))
    page = await press(visitor, await visitor.get("/"), "Học thử ngay")
    while "Câu 1 trên" not in page.words:
        page = await step(visitor, page)
    answer = re.findall(r'class="answer" type="submit" form="bam" name="chon" value="([^"]+)"', page.text)[0]
    fields = {"lan": page.nonce, "chon": answer}
    await asyncio.gather(*(visitor.post("/chat", fields) for _ in range(5)))
    await visitor.post("/chat", fields)
    with open_house.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM fact WHERE kind = 'answer'").scalar() == 1


async def test_consent_given_on_the_first_page_is_kept(open_house: App) -> None:
    visitor = Visitor(create_app(open_house))
    nonce = (await visitor.get("/")).nonce
    page = await visitor.follow("/chat", [("lan", nonce), ("dong", "agree:record"), ("luu", "1")])
    assert "Đã lưu lựa chọn" in page.words
    with open_house.read() as connection:
        assert connection.exec_driver_sql("SELECT agreed FROM learner").scalar() == "record"


async def test_every_place_of_the_menu_answers(open_house: App) -> None:
    visitor = Visitor(create_app(open_house))
    page = await visitor.get("/")
    for payload in re.findall(r'name="chon" value="(cmd:\w+)"', page.text):
        page = await visitor.follow("/chat", {"lan": page.nonce, "chon": payload})
        assert page.status == 200
        assert "trục trặc" not in page.words


async def test_ones_data_can_be_taken_along_and_erased(open_house: App) -> None:
    visitor = Visitor(create_app(open_house))
    page = await visitor.follow("/chat", {"lan": (await visitor.get("/")).nonce, "chon": "cmd:data"})
    page = await press(visitor, page, "Tải về")
    path = re.findall(r'href="(/chat/files/\d+)"', page.text)[0]
    assert (await visitor.get(path)).headers["content-disposition"].endswith("hoc-so-du-lieu-cua-toi.json")
    page = await visitor.follow("/chat", {"lan": page.nonce, "chon": "data:erase"})
    page = await press(visitor, page, "Xóa hết, tôi chắc")
    assert "Đã xóa hết" in page.words
    assert (await visitor.get(path)).status == 404


async def test_the_real_house_is_alive_and_ready(open_house: App) -> None:
    visitor = Visitor(create_app(open_house))
    assert (await visitor.get("/readyz")).text == '{"ready":true,"store":"ok"}'
