"""What may officers set for themselves? How they are called, how they come in, where they are signed in."""

from anyio import to_thread
from sqlalchemy import Connection

from bot.membership.officers import audit, passwords, people, sessions, signing_in, totp
from bot.membership.officers.signing_in import Try
from bot.membership.officers.totp import SecondFactor
from bot.runtime.errors import Refusal
from bot.web.officers.cookie import SessionCookie
from bot.web.officers.qr import qr
from bot.web.officers.visit import Answered, Moved, Shown, Visit

HERE = "/canbo/cai-dat"
SECOND = f"{HERE}/ma-xac-thuc"
# How officers may be called; the empty one is "đồng chí".
YOUS = ("", "anh", "chị", "cô", "chú", "bác")


async def show(visit: Visit) -> Answered:
    """GET /canbo/cai-dat."""
    open_now = await visit.read(lambda c: sessions.of_officer(c, visit.officer.id, visit.now))
    return Shown("settings.html", {"sessions": open_now, "here": visit.session.id, "yous": YOUS})


async def take(visit: Visit) -> Answered:
    """POST: one thing at a time."""
    acts = {"ten": _rename, "mat-khau": _set_password, "tat-ma": _turn_off, "thoat": _end, "thoat-het": _end_all}
    act = acts.get(await visit.field("lam"))
    return await act(visit) if act else Moved(HERE)


async def show_second(visit: Visit) -> Answered:
    """GET /canbo/cai-dat/ma-xac-thuc: a fresh secret, to be scanned by the officer's own app."""
    offer = _factor(visit).offer(visit.officer.id, visit.officer.login or visit.officer.name)
    return _second(offer.secret, offer.uri, offer.sealed)


async def take_second(visit: Visit) -> Answered:
    """POST: kept once a code of it was shown; after a wrong code the same picture stands there again."""
    secret, uri, sealed, code = [await visit.field(name) for name in ("chu", "hinh", "phong-bi", "ma")]
    try:
        await visit.write(lambda c: _factor(visit).turn_on(c, visit.officer.id, sealed, code, visit.now))
    except Refusal as refused:
        if not uri.startswith("otpauth://totp/"):
            raise
        return _second(secret, uri, sealed, wrong=visit.words.say(refused.message, **refused.values))
    return Moved(HERE, visit.words.say("Đã bật mã 6 số. Lần sau vào bằng mật khẩu thì gõ thêm mã ấy."))


def _second(secret: str, uri: str, sealed: str, wrong: str = "") -> Answered:
    spelled = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    values = {"secret": secret, "spelled": spelled, "uri": uri, "sealed": sealed, "qr": qr(uri), "wrong": wrong}
    return Shown("second.html", values, status=422 if wrong else 200)


async def _rename(visit: Visit) -> Answered:
    you, login = await visit.field("xung-ho"), await visit.field("tk")

    def work(connection: Connection) -> None:
        people.change(
            connection,
            visit.officer.id,
            by=visit.officer.id,
            now=visit.now,
            today=visit.today,
            you=you if you in YOUS else None,
            login=login or None,
        )

    await visit.write(work)
    return Moved(HERE, visit.words.say("Đã ghi."))


async def _set_password(visit: Visit) -> Answered:
    """The old one is asked for where there is one: an open session at a shared machine is not the officer."""
    old, new = await visit.raw("cu"), await visit.raw("moi")
    login = visit.officer.login or ""
    if not login:
        raise Refusal(visit.words.say("Đặt tên đăng nhập trước, rồi đặt mật khẩu."))
    passwords.check_rule(new, login)
    if visit.officer.has_password:
        tried: Try = await visit.write(lambda c: signing_in.begin(c, login, visit.now))
        if not (await to_thread.run_sync(passwords.check, tried.kept, old)).is_right:
            raise Refusal(visit.words.say("Mật khẩu cũ chưa khớp. Còn {n} lần.", n=tried.left))
    hashed, token = await to_thread.run_sync(passwords.hash_of, new), _token(visit)
    await visit.write(lambda c: passwords.change(c, visit.officer.id, hashed, visit.now, keep=token))
    return Moved(HERE, visit.words.say("Đã đổi mật khẩu. Các máy khác đã được đăng xuất."))


async def _turn_off(visit: Visit) -> Answered:
    """Only whoever holds the second factor can do without it."""
    code = await visit.field("ma")

    def work(connection: Connection) -> None:
        if not _factor(visit).take(connection, visit.officer.id, code, visit.now):
            raise Refusal(visit.words.say("Mã 6 số chưa khớp. Xem mã mới trong ứng dụng rồi gõ lại."))
        totp.turn_off(connection, visit.officer.id, by=visit.officer.id, now=visit.now, today=visit.today)

    await visit.write(work)
    return Moved(HERE, visit.words.say("Đã tắt mã 6 số."))


async def _end(visit: Visit) -> Answered:
    ids = await visit.numbers("phien")

    def work(connection: Connection) -> None:
        for number in ids:
            sessions.close_one(connection, visit.officer.id, number, visit.now)
        _note(connection, visit)

    await visit.write(work)
    return Moved(HERE, visit.words.say("Máy ấy đã được đăng xuất."))


async def _end_all(visit: Visit) -> Answered:
    def work(connection: Connection) -> None:
        sessions.close_all(connection, visit.officer.id, visit.now)
        _note(connection, visit)

    await visit.write(work)
    return Moved("/canbo/dang-nhap", visit.words.say("Đã đăng xuất mọi nơi."))


def _note(connection: Connection, visit: Visit) -> None:
    audit.write(
        connection,
        at=visit.now,
        officer_id=visit.officer.id,
        act="end_session",
        subject=visit.officer.id,
        channel="web",
    )


def _token(visit: Visit) -> str:
    return SessionCookie(is_https=visit.house.settings.public_url.startswith("https://")).find(visit.request)


def _factor(visit: Visit) -> SecondFactor:
    return SecondFactor(visit.house.settings.secret_key.get_secret_value())
