"""What an operator types about figures: do they agree with what happened?"""

import sys

from bot.cli_store import Store, opened
from bot.content.library import Library
from bot.content.places import data_dir
from bot.learning import recount as counting
from bot.runtime.database import reading


def recount(*, fix: bool = False) -> None:
    """So mọi số liệu của đơn vị với những gì người học đã làm, kể ra chỗ lệch.

    Parameters
    ----------
    fix
        Tính lại tất cả. Trong lúc tính, lượt học của mọi người phải chờ.
    """
    with opened() as store:
        basic = _basic(store)
        with reading(store.engine) as connection:
            wrong = counting.differences(connection, basic)
        if wrong and fix:
            with store.engine.begin() as connection:
                counting.rebuild(connection, basic)
    if not wrong:
        print("Số liệu khớp với những gì đã học.")
        return
    print(*wrong, sep="\n")
    if fix:
        print("\nĐã tính lại mọi số liệu.")
        return
    print(f"\n{len(wrong)} chỗ lệch. Tính lại: hocso recount --fix")
    sys.exit(1)


def _basic(store: Store) -> tuple[str, ...]:
    settings = store.settings
    return Library.load(data_dir("lessons", settings.lessons_dir), data_dir("quizzes", settings.quizzes_dir)).basic
