"""Officers come in, stay in, and go out."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import update

from bot.app import App
from bot.membership.officers import passwords, tickets
from bot.membership.officers.models import officer, officer_session
from bot.membership.officers.totp import SecondFactor
from bot.runtime.clock import FrozenClock
from tests.people import rows
from tests.web.officers.conftest import Enter
from tests.web.officers.town import Town
from tests.web.visitor import Answer, Visitor

pytestmark = pytest.mark.anyio
DOOR, SETTINGS = "/canbo/dang-nhap", "/canbo/cai-dat"
PASSWORD = "hoa cúc vàng đầu ngõ"


def give_password(house: App, town: Town, who: str = "an bình") -> None:
    values = {"login": "hanh.anbinh", "password_hash": passwords.hash_of(PASSWORD)}
    with house.writer.begin() as connection:
        connection.execute(update(officer).where(officer.c.id == town.officers[who]).values(**values))


def make(house: App, kind: tickets.Kind, officer_id: int) -> str:
    with house.writer.begin() as connection:
        return tickets.make(connection, kind, officer_id, house.clock.now())


async def sign_in(browser: Visitor, password: str = PASSWORD, **more: str) -> Answer:
    return await browser.post(DOOR, {"tk": "hanh.anbinh", "mk": password, **more})


async def test_who_is_not_signed_in_is_led_to_the_door_and_back(stranger: Visitor, office: App, town: Town) -> None:
    give_password(office, town)
    led = await stranger.get("/canbo/xin-vao?x=1")
    assert (led.status, led.headers["location"]) == (303, "/canbo/dang-nhap?ve=/canbo/xin-vao")
    page = await stranger.get(led.headers["location"])
    assert "Cán bộ đăng nhập" in page.words
    wanted = re.findall(r'name="ve" value="([^"]*)"', page.text)[0]
    inside = await sign_in(stranger, ve=wanted)
    assert (inside.status, inside.headers["location"]) == (303, "/canbo/xin-vao")
    assert (await stranger.get("/canbo/xin-vao")).status == 200


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/canbo/../chat", "/canbo\\evil", "/"])
async def test_the_door_leads_nowhere_but_to_our_own_pages(
    stranger: Visitor, office: App, town: Town, wanted: str
) -> None:
    give_password(office, town)
    assert (await sign_in(stranger, ve=wanted)).headers["location"] == "/canbo"


async def test_a_wrong_password_says_how_many_tries_are_left_and_then_closes(
    stranger: Visitor, office: App, town: Town, clock: FrozenClock
) -> None:
    give_password(office, town)
    first = await sign_in(stranger, "sai rồi sai rồi")
    assert first.status == 422
    assert "Tên hoặc mật khẩu chưa khớp. Thử lại, còn 4 lần." in first.words
    assert 'value="hanh.anbinh"' in first.text, "the name need not be typed again"
    for _try in range(4):
        await sign_in(stranger, "sai rồi sai rồi")
    assert (await sign_in(stranger)).status == 422, "the right one does not help now"
    clock.moment += timedelta(minutes=16)
    assert (await sign_in(stranger)).status == 303


async def test_a_name_that_nobody_has_reads_the_same(stranger: Visitor, office: App, town: Town) -> None:
    give_password(office, town)
    unknown = await stranger.post(DOOR, {"tk": "khong.ai", "mk": "sai rồi sai rồi"})
    assert "Tên hoặc mật khẩu chưa khớp. Thử lại, còn 4 lần." in unknown.words


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    stranger: Visitor, office: App, town: Town
) -> None:
    give_password(office, town)
    await sign_in(stranger)
    (cookie,) = [line for line in stranger.set_cookies if line.startswith("hocso-canbo=")]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/;" in f"{cookie};"
    (row,) = [r for r in rows(office, officer_session) if r["how"] == "password"]
    assert stranger.cookies["hocso-canbo"] not in str(row), "the store does not keep the secret"


async def test_with_a_second_factor_the_password_alone_opens_nothing(
    stranger: Visitor, office: App, town: Town, clock: FrozenClock
) -> None:
    give_password(office, town)
    factor, who = SecondFactor("a key for tests only"), town.officers["an bình"]
    offer = factor.offer(who, "x")
    totp = pyotp.TOTP(offer.secret)
    with office.writer.begin() as connection:
        factor.turn_on(connection, who, offer.sealed, totp.at(clock.now()), clock.now())
    step = await sign_in(stranger)
    assert step.headers["location"] == "/canbo/dang-nhap/ma"
    assert (await stranger.get("/canbo/xin-vao")).status == 303
    clock.moment += timedelta(seconds=60)
    wrong = await stranger.post("/canbo/dang-nhap/ma", {"ma": "000000"})
    assert "Mã chưa khớp" in wrong.words
    right = await stranger.post("/canbo/dang-nhap/ma", {"ma": totp.at(clock.now())})
    assert right.headers["location"] == "/canbo"
    assert (await stranger.get("/canbo/xin-vao")).status == 200


async def test_a_link_from_the_chat_opens_by_a_press_and_only_once(stranger: Visitor, office: App, town: Town) -> None:
    path = f"/canbo/vao/{make(office, 'sign_in', town.officers['an bình'])}"
    for _preview in range(3):
        page = await stranger.get(path)
        assert "Chào Nguyễn Thị Hạnh" in page.words
    assert (await stranger.post(path)).headers["location"] == "/canbo"
    assert (await stranger.get("/canbo/xin-vao")).status == 200
    again = await stranger.post(path)
    assert again.status == 410
    assert "chỉ mở được một lần" in again.words


async def test_a_link_does_not_open_after_ten_minutes(
    stranger: Visitor, office: App, town: Town, clock: FrozenClock
) -> None:
    path = f"/canbo/vao/{make(office, 'sign_in', town.officers['an bình'])}"
    clock.moment += timedelta(minutes=11)
    assert (await stranger.get(path)).status == 410
    assert (await stranger.post(path)).status == 410


@pytest.mark.parametrize("ticket", ["x", "%2e%2e", "a" * 3000, "đ"])
async def test_a_made_up_link_opens_nothing(stranger: Visitor, ticket: str) -> None:
    assert (await stranger.get(f"/canbo/vao/{ticket}")).status == 410
    assert (await stranger.get(f"/canbo/mat-khau/{ticket}")).status == 410
    assert (await stranger.post(f"/canbo/vao/{ticket}")).status == 410


async def test_signing_out_ends_the_session_itself(enter: Enter, town: Town) -> None:
    browser = enter("an bình")
    assert (await browser.post("/canbo/dang-xuat")).headers["location"] == DOOR
    thief = enter("an bình")
    assert (await thief.get("/canbo/xin-vao")).status == 303, "a copied cookie is worth nothing now"


async def test_a_session_sleeps_after_twelve_hours_and_use_keeps_it_awake(enter: Enter, clock: FrozenClock) -> None:
    browser = enter("an bình")
    for _hours in range(3):
        clock.moment += timedelta(hours=11)
        assert (await browser.get("/canbo/xin-vao")).status == 200
    clock.moment += timedelta(hours=13)
    assert (await browser.get("/canbo/xin-vao")).status == 303


async def test_an_officer_sees_their_devices_and_signs_out_everywhere(enter: Enter, office: App, town: Town) -> None:
    here, there = enter("an bình"), enter("an bình")
    path = f"/canbo/vao/{make(office, 'sign_in', town.officers['an bình'])}"
    await there.post(path, user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/140")
    page = await here.get(SETTINGS)
    assert "Firefox, Linux máy này" in page.words
    assert "Chrome, Android" in page.words
    await here.post(SETTINGS, {"lam": "thoat-het"})
    assert (await here.get(SETTINGS)).status == 303
    assert (await there.get(SETTINGS)).status == 303


async def test_a_password_is_set_by_who_is_in_and_changed_by_who_knows_the_old_one(enter: Enter) -> None:
    browser = enter("an bình")
    page = await browser.follow(SETTINGS, {"lam": "mat-khau", "moi": PASSWORD})
    assert "Đặt tên đăng nhập trước" in page.words
    await browser.follow(SETTINGS, {"lam": "ten", "tk": "Hanh.AnBinh", "xung-ho": "chị"})
    assert "Đã đổi mật khẩu" in (await browser.follow(SETTINGS, {"lam": "mat-khau", "moi": PASSWORD})).words
    wrong = await browser.follow(SETTINGS, {"lam": "mat-khau", "cu": "không phải", "moi": "câu khác hẳn nhé"})
    assert "Mật khẩu cũ chưa khớp" in wrong.words
    right = await browser.follow(SETTINGS, {"lam": "mat-khau", "cu": PASSWORD, "moi": "câu khác hẳn nhé"})
    assert "Đã đổi mật khẩu" in right.words


async def test_a_weak_password_is_refused_with_its_reason(enter: Enter) -> None:
    browser = enter("an bình")
    await browser.follow(SETTINGS, {"lam": "ten", "tk": "hanh.anbinh"})
    assert "cần ít nhất 10 ký tự" in (await browser.follow(SETTINGS, {"lam": "mat-khau", "moi": "ngắn"})).words


async def test_the_second_factor_is_on_once_a_code_was_shown(enter: Enter, clock: FrozenClock) -> None:
    browser, path = enter("an bình"), "/canbo/cai-dat/ma-xac-thuc"
    page = await browser.get(path)
    names = ("chu", "hinh", "phong-bi")
    hidden = {n: re.findall(rf'name="{n}" value="([^"]*)"', page.text)[0].replace("&amp;", "&") for n in names}
    assert "<svg" in page.text
    again = await browser.post(path, {**hidden, "ma": "000000"})
    assert "Mã chưa khớp" in again.words
    assert hidden["chu"] in again.text, "the same picture stands there again"
    done = await browser.follow(path, {**hidden, "ma": pyotp.TOTP(hidden["chu"]).at(clock.now())})
    assert "Đã bật mã 6 số" in done.words
    assert "Tắt mã 6 số" in done.words


async def test_a_forgotten_password_is_chosen_anew_by_a_link_from_above(
    stranger: Visitor, office: App, town: Town
) -> None:
    give_password(office, town)
    path = f"/canbo/mat-khau/{make(office, 'password', town.officers['an bình'])}"
    assert "Chào Nguyễn Thị Hạnh" in (await stranger.get(path)).words
    assert "cần ít nhất 10 ký tự" in (await stranger.post(path, {"mk": "ngắn"})).words
    done = await stranger.follow(path, {"mk": "một câu hoàn toàn mới"})
    assert "Đã đặt mật khẩu mới" in done.words
    assert (await sign_in(stranger)).status == 422
    assert (await sign_in(stranger, "một câu hoàn toàn mới")).status == 303


async def test_another_site_can_send_no_form_in_an_officers_name(enter: Enter, office: App, town: Town) -> None:
    form = {"lam": "xac-nhan", "ai": str(town.asking["Tạ Thị Mơ"])}
    answer = await enter("an bình").post(
        "/canbo/xin-vao", form, sec_fetch_site="cross-site", origin="https://evil.example"
    )
    assert answer.status == 403
