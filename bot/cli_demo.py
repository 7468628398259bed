"""What an operator types for a province to try out with."""

import time
from datetime import UTC, datetime

from bot.cli_store import opened, stop
from bot.content.library import Library
from bot.content.places import data_dir
from bot.learning.demo import NotEmpty, Settled, settle

MOST_PEOPLE = 3_000_000
_ROLES = {"owner": "ban tổ chức", "officer": "cán bộ phụ trách", "helper": "tổ công nghệ số", "reader": "chỉ xem số"}


def demo(*, people: int = 20_000, seed: int = 1) -> None:
    """Dựng một tỉnh dùng thử trong kho còn trống: xã, chi hội, người học, một năm học, cán bộ. Mọi tên đều bịa.

    Parameters
    ----------
    people
        Bao nhiêu người học.
    seed
        Số mồi: cùng số thì ra cùng một tỉnh.
    """
    if not 0 <= people <= MOST_PEOPLE:
        stop(f"Số người phải từ 0 đến {MOST_PEOPLE:,}.".replace(",", "."))
    began = time.monotonic()
    with opened() as store:
        lessons, quizzes = store.settings.lessons_dir, store.settings.quizzes_dir
        library = Library.load(data_dir("lessons", lessons), data_dir("quizzes", quizzes))
        try:
            with store.engine.begin() as connection:
                settled = settle(
                    connection, people, seed=seed, library=library, now=datetime.now(UTC), today=store.today
                )
        except NotEmpty as refused:
            who = "người học thật" if refused.is_real else "người học dùng thử"
            stop(f"Kho này đã có {who}.", "Hãy chỉ HOCSO_DATABASE_URL sang một kho mới.")
    _tell(settled, time.monotonic() - began, store.address)


def _tell(settled: Settled, seconds: float, address: str) -> None:
    print(
        f"Đã dựng tỉnh dùng thử trong {seconds:.0f} giây: {_number(settled.people)} người học,"
        f" {_number(settled.memberships)} tên trong danh sách, {_number(settled.facts)} việc đã học.\n"
    )
    print(f"Cán bộ dùng thử vào {address}/canbo với mật khẩu {settled.password} (chỉ hiện lần này):")
    for login in settled.logins:
        print(f"  {login.login:<24} {_ROLES[login.role]}, {login.unit}")


def _number(n: int) -> str:
    return f"{n:,}".replace(",", ".")
