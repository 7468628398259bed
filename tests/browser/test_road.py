"""The whole way of a new person in a real browser: with a script, without one, and with a network that fails."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.house import Gallery, Town
from tests.web.samples import REMINDER

pytestmark = pytest.mark.browser
WEAK = "Mạng yếu, lời nhắn chưa đi. Học Số sẽ gửi lại khi có mạng."


def begin(page: Page, base: str) -> None:
    page.goto(base)
    page.get_by_role("button", name="Học thử ngay").click()
    expect(page.get_by_text("Thẻ 1 trên")).to_be_visible()


def to_first_question(page: Page) -> None:
    while page.locator(".answers").count() == 0:
        here = page.locator("main h2").first.inner_text()
        page.locator("#dock .btn-primary").click()
        expect(page.locator("main h2").first).not_to_have_text(here)


def go_on(page: Page) -> None:
    """One step the way a thumb does it: the main button, else the first answer, else a few typed words."""
    was = page.locator("main").inner_text()
    answer, main = page.locator("main button.answer:not(.picked)"), page.locator("#dock .btn-primary[name=chon]")
    if main.count() and not answer.count():
        main.click()
    elif answer.count():
        answer.first.click()
    else:
        page.locator("#cau").fill("khong biet")
        page.get_by_role("button", name="Gửi").click()
    page.wait_for_function("was => document.querySelector('main')?.innerText !== was", arg=was)


def finish(page: Page) -> None:
    for _ in range(60):
        if page.get_by_role("heading", name=re.compile("học xong bài")).count():
            return
        go_on(page)
    raise AssertionError(page.locator("main").inner_text())


def test_a_new_person_finishes_a_lesson_with_a_script_and_without_a_reload(page: Page, town: Town) -> None:
    begin(page, town.base)
    page.evaluate("() => { window.same = true; }")
    finish(page)
    assert page.evaluate("() => window.same === true"), "the page was never loaded anew"
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("học xong bài"))).to_be_visible()


def test_a_new_person_finishes_a_lesson_without_a_script(browser: Browser, town: Town) -> None:
    context = browser.new_context(**PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(town.base)
    page.get_by_role("button", name="Học thử ngay").click()
    for _ in range(60):
        if page.get_by_role("heading", name=re.compile("học xong bài")).count():
            break
        press_without_script(page)
    expect(page.get_by_role("heading", name=re.compile("học xong bài"))).to_be_visible()
    page.locator("summary", has_text="Aa").click()
    page.get_by_role("button", name="150 %").click()
    expect(page.locator("html")).to_have_attribute("data-size", "150")
    page.locator("summary", has_text="Danh mục").click()
    page.get_by_role("button", name="Tiến độ").click()
    expect(page.get_by_role("heading", name=re.compile("đã học xong 1 trên"))).to_be_visible()
    context.close()


def press_without_script(page: Page) -> None:
    answer, main = page.locator("main button.answer:not(.picked)"), page.locator("#dock .btn-primary[name=chon]")
    if main.count() and not answer.count():
        main.click()
    elif answer.count():
        answer.first.click()
    else:
        page.locator("#cau").fill("khong biet")
        page.get_by_role("button", name="Gửi").click()


def test_after_an_answer_a_reader_stands_at_the_new_heading(page: Page, town: Town) -> None:
    begin(page, town.base)
    assert page.evaluate("() => document.activeElement.tagName") == "H2"
    assert page.evaluate("() => window.scrollY") == 0
    assert page.title().startswith("Thẻ 1 trên")
    expect(page.locator("main")).to_have_attribute("aria-live", "polite")


def test_typed_words_stand_above_their_answer_and_are_gone_after_a_reload(page: Page, town: Town) -> None:
    page.goto(town.base)
    page.locator("#cau").fill("tro giup <b>")
    page.locator("#cau").press("Enter")
    expect(page.locator(".me")).to_have_text("tro giup <b>")
    assert page.locator("#cau").input_value() == ""
    page.reload()
    expect(page.locator(".me")).to_have_count(0)


def test_an_answer_without_network_is_kept_told_and_sent_once(page: Page, town: Town) -> None:
    begin(page, town.base)
    to_first_question(page)
    before = town.count("answer")
    page.context.set_offline(True)
    page.locator("button.answer").first.click()
    expect(page.locator("#bao")).to_have_text(WEAK)
    page.locator("button.answer").nth(1).click()
    assert town.count("answer") == before
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile("Câu đúng|Chọn đúng|Chọn hết")).first).to_be_visible()
    expect(page.locator("#bao")).to_be_empty()
    assert town.count("answer") == before + 1
    assert page.evaluate("() => localStorage.getItem('hocso.unsent')") is None


def test_an_answer_whose_reply_was_lost_counts_once(page: Page, town: Town) -> None:
    begin(page, town.base)
    to_first_question(page)
    before, lost = town.count("answer"), []

    def lose(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/chat", lose)
    page.locator("button.answer").first.click()
    expect(page.locator("#bao")).to_have_text(WEAK)
    assert town.count("answer") == before + 1
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator("#bao")).to_be_empty()
    expect(page.get_by_text(re.compile("Câu đúng|Chọn đúng")).first).to_be_visible()
    assert lost == [200]
    assert town.count("answer") == before + 1


def test_an_answer_kept_over_a_closed_page_goes_out_at_the_next_visit(page: Page, town: Town) -> None:
    begin(page, town.base)
    to_first_question(page)
    before = town.count("answer")
    page.route("**/chat", lambda route: route.abort())
    page.locator("button.answer").first.click()
    expect(page.locator("#bao")).to_have_text(WEAK)
    page.unroute("**/chat")
    page.reload()
    expect(page.get_by_text(re.compile("Câu đúng|Chọn đúng")).first).to_be_visible()
    assert town.count("answer") == before + 1


@pytest.mark.parametrize("answer", [{"status": 503, "body": "busy"}, {"status": 200, "body": "<h1>Wifi free</h1>"}])
def test_somebody_elses_answer_is_not_taken_for_ours(page: Page, town: Town, answer: dict[str, object]) -> None:
    begin(page, town.base)
    page.route("**/chat", lambda route: route.fulfill(**answer))  # type: ignore[arg-type]
    page.locator("#dock .btn-primary").click()
    expect(page.locator("#bao")).to_have_text(WEAK)
    expect(page.get_by_text("Thẻ 1 trên")).to_be_visible()
    page.unroute("**/chat")
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Thẻ 2 trên")).to_be_visible()


def test_two_taps_are_one_act_and_the_button_says_so(page: Page, town: Town) -> None:
    begin(page, town.base)
    sent: list[str] = []
    held: list[Route] = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/chat", hold)
    button: Locator = page.locator("#dock .btn-primary")
    button.click()
    expect(button).to_have_text("Đang gửi")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    held[0].continue_()
    expect(page.get_by_text("Thẻ 2 trên")).to_be_visible()
    assert len(sent) == 1


def test_the_menu_closes_itself_and_leads_on(page: Page, town: Town) -> None:
    page.goto(town.base)
    page.locator("summary", has_text="Danh mục").click()
    page.get_by_role("button", name="Các bài").click()
    expect(page.get_by_role("heading", name="Bạn muốn học gì?")).to_be_visible()
    expect(page.locator("details[open]")).to_have_count(0)
    page.locator("summary", has_text="Danh mục").click()
    page.keyboard.press("Escape")
    expect(page.locator("details[open]")).to_have_count(0)


def test_a_push_comes_to_an_open_page_once(page: Page, shop: Gallery) -> None:
    page.goto(shop.scene("02-the"))
    address = next(c["value"].split(".")[0] for c in page.context.cookies() if c["name"] == "hocso")
    shop.house.post(address, [REMINDER], turn=0)
    news = page.get_by_role("heading", name="Tuần này có bài 3 phút về mã QR")
    expect(news).to_be_visible()
    expect(page.get_by_role("heading", name="Ba dấu hiệu là kẻ gian")).to_be_visible()
    page.wait_for_timeout(800)
    expect(news).to_have_count(1)
    page.reload()
    expect(news).to_have_count(1)


def test_without_network_a_reload_shows_our_own_page_and_then_the_chat_again(browser: Browser, shop: Gallery) -> None:
    context = browser.new_context(**(PHONE | {"service_workers": "allow"}))
    page = context.new_page()
    page.goto(shop.scene("02-the"))
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Máy chưa có mạng")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_role("heading", name="Ba dấu hiệu là kẻ gian")).to_be_visible()
    kept = page.evaluate("""async () => { const found = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
      return found; }""")
    assert kept
    assert all(path == "/ngoai-tuyen" or path.startswith("/static/") for path in kept)
    context.close()
