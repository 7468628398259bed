"""What an operator types about officers: appoint the first, list, end, let choose a password, print who may do what."""

from collections.abc import Iterator
from contextlib import contextmanager

import cyclopts
from sqlalchemy import Connection, true

from bot.cli_store import Store, opened, stop
from bot.membership.officers import passwords, people, permissions, roles, tickets, totp
from bot.membership.officers.permissions import ROLE_WORDS, Role
from bot.membership.officers.roles import Officer
from bot.membership.units import tree
from bot.membership.units.tree import Unit
from bot.runtime.errors import NotAllowed, Refusal
from bot.runtime.locale import Words

officers = cyclopts.App(name="officer", help="Cán bộ: giao việc, kể ra, thôi giao, đặt lại mật khẩu, bảng quyền.")


@officers.command
def appoint(name: str, *, unit: str, role: Role = "owner", title: str = "", you: str = "", login: str = "") -> None:
    """Giao việc cho một cán bộ mới; in ra mã nhận việc và đường dẫn để vào.

    Parameters
    ----------
    name
        Họ tên, ví dụ "Nguyễn Thị Hạnh".
    unit
        Mã đơn vị (xem: hocso units show).
    role
        owner (ban tổ chức), officer (cán bộ phụ trách), helper (tổ công nghệ số cộng đồng), reader (chỉ xem số).
    title
        Chức danh trên giấy.
    you
        Học Số gọi là gì: anh, chị, đồng chí.
    login
        Tên đăng nhập, nếu muốn vào bằng mật khẩu.
    """
    with _at_work() as (store, connection):
        over = _unit(connection, unit)
        wanted = people.clean_login(connection, login) if login else None
        officer_id, code = roles.appoint(
            connection,
            name=name,
            title=title,
            you=you,
            unit_id=over.id,
            role=role,
            given_by=None,
            now=store.now,
            today=store.today,
        )
        link = _link(store, "vao", tickets.make(connection, "sign_in", officer_id, store.now))
        if wanted:
            people.change(connection, officer_id, by=None, now=store.now, today=store.today, login=wanted)
            link = _password_link(connection, store, officer_id)
        called = roles.get(connection, officer_id).name
    print(f"Đã giao việc cho {called} (cán bộ số {officer_id}): {ROLE_WORDS[role]}, {over.name}.")
    _tell_code(code)
    print(f"  Trên máy, mở trong {'một ngày để đặt mật khẩu' if login else '10 phút'}, một lần: {link}")


@officers.command
def give(who: str, *, unit: str, role: Role) -> None:
    """Giao thêm việc cho cán bộ đã có, hoặc đổi vai trong cùng đơn vị.

    Parameters
    ----------
    who
        Số hoặc tên đăng nhập của cán bộ.
    unit
        Mã đơn vị.
    role
        owner, officer, helper hoặc reader.
    """
    with _at_work() as (store, connection):
        officer, over = _officer(connection, who), _unit(connection, unit)
        now, today = store.now, store.today
        roles.give(connection, officer.id, unit_id=over.id, role=role, given_by=None, now=now, today=today)
    print(f"{officer.name}: {ROLE_WORDS[role]}, {over.name}.")


@officers.command(name="list")
def list_all(*, unit: str = "") -> None:
    """Kể ra cán bộ và việc đang giữ.

    Parameters
    ----------
    unit
        Chỉ kể trong đơn vị này và cấp dưới.
    """
    with _at_work() as (store, connection):
        clause = tree.below(_unit(connection, unit)) if unit else true()
        posts = roles.posts_in(connection, clause, store.today)
    for post in posts:
        how = "đã nhận việc" if post.has_chat else "chưa nhận việc trong khung chat"
        title = f" ({post.title})" if post.title else ""
        print(f"{post.officer_id:>5}  {post.officer}{title}: {ROLE_WORDS[post.role]}, {post.unit}; {how}")
    if not posts:
        print("Chưa có cán bộ nào. Giao việc: hocso officer appoint 'HỌ TÊN' --unit MÃ")


@officers.command
def end(who: str, *, unit: str = "") -> None:
    """Thôi giao việc: ở một đơn vị, hoặc thôi hẳn và đóng mọi máy đang vào.

    Parameters
    ----------
    who
        Số hoặc tên đăng nhập của cán bộ.
    unit
        Mã đơn vị; bỏ trống là thôi hẳn.
    """
    with _at_work() as (store, connection):
        officer = _officer(connection, who)
        if not unit:
            people.disable(connection, officer.id, by=None, now=store.now, today=store.today)
        else:
            over = _unit(connection, unit)
            held = [p for p in roles.posts_of(connection, officer.id, store.today) if p.unit_id == over.id]
            if not held:
                stop(f"{officer.name} không giữ việc nào ở {over.name}.")
            roles.end_role(connection, held[0].role_id, ended_by=None, now=store.now, today=store.today)
    print(f"Đã thôi giao việc cho {officer.name}{f' ở {over.name}' if unit else ''}.")


@officers.command
def enable(who: str) -> None:
    """Mở lại cho cán bộ đã thôi hẳn; sau đó giao việc lại bằng `hocso officer give`.

    Parameters
    ----------
    who
        Số của cán bộ.
    """
    with _at_work() as (store, connection):
        officer = _officer(connection, who)
        people.enable(connection, officer.id, now=store.now)
    print(f"Đã mở lại cho {officer.name}.")


@officers.command
def code(who: str) -> None:
    """Cấp mã nhận việc mới: mã cũ bị mất, hoặc cán bộ đổi điện thoại.

    Parameters
    ----------
    who
        Số hoặc tên đăng nhập của cán bộ.
    """
    with _at_work() as (store, connection):
        officer = _officer(connection, who)
        fresh = people.new_code(connection, officer.id, by=None, now=store.now, today=store.today)
    print(f"Mã mới cho {officer.name}; mã cũ không dùng được nữa.")
    _tell_code(fresh)


@officers.command
def password(who: str, *, login: str = "", without_code: bool = False) -> None:
    """In đường dẫn để cán bộ tự đặt mật khẩu mới, dùng một lần trong một ngày.

    Parameters
    ----------
    who
        Số hoặc tên đăng nhập của cán bộ.
    login
        Đặt tên đăng nhập này, nếu cán bộ chưa có.
    without_code
        Tắt cả mã 6 số, khi cán bộ mất điện thoại.
    """
    with _at_work() as (store, connection):
        officer = _officer(connection, who)
        if login:
            people.change(connection, officer.id, by=None, now=store.now, today=store.today, login=login)
        elif not officer.login:
            stop(f"{officer.name} chưa có tên đăng nhập.", "Thêm --login, ví dụ --login hanh.anlac")
        if without_code:
            totp.turn_off(connection, officer.id, by=None, now=store.now, today=store.today)
        link = _password_link(connection, store, officer.id)
    print(f"{officer.name} mở trong một ngày để đặt mật khẩu, một lần: {link}")


@officers.command(name="permissions")
def print_permissions() -> None:
    """In bảng: vai nào làm được việc gì, tới đâu."""
    print(permissions.as_markdown(), end="")


@contextmanager
def _at_work() -> Iterator[tuple[Store, Connection]]:
    """One transaction; what a rule refuses ends the command with its sentence."""
    with opened() as store:
        try:
            with store.engine.begin() as connection:
                yield store, connection
        except (Refusal, NotAllowed) as refused:
            stop("Chưa làm được:", Words("vi", you="đồng chí").say(refused.message, **refused.values))


def _unit(connection: Connection, code: str) -> Unit:
    found = tree.find_code(connection, code)
    if found is None:
        stop(f"Không có đơn vị nào mang mã {code}.", "Xem các mã: hocso units show")
    return found


def _officer(connection: Connection, who: str) -> Officer:
    is_number = who.isascii() and who.isdigit() and len(who) < len(str(2**63))
    found = roles.find(connection, int(who)) if is_number else roles.of_login(connection, who.strip().casefold())
    if found is None:
        stop(f"Không có cán bộ nào là {who}.", "Xem số và tên: hocso officer list")
    return found


def _password_link(connection: Connection, store: Store, officer_id: int) -> str:
    ticket = passwords.allow_reset(connection, officer_id, by=None, now=store.now, today=store.today)
    return _link(store, "mat-khau", ticket)


def _link(store: Store, page: str, ticket: str) -> str:
    return f"{store.address}/canbo/{page}/{ticket}"


def _tell_code(code: str) -> None:
    print(f"  Trong khung chat, nhắn trong 7 ngày, một lần: nhận việc {tickets.spoken(code)}")
