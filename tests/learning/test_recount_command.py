"""`hocso recount` as the operator meets it: in step, out of step, mended."""

import pytest
from sqlalchemy import text

from bot.cli_figures import recount
from bot.runtime.database import open_writer
from tests.conftest import COURSE


@pytest.fixture(autouse=True)
def _settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATABASE_URL": database_url, "SECRET_KEY": "a key for tests only"}.items():
        monkeypatch.setenv(f"HOCSO_{name}", value)
    monkeypatch.setenv("HOCSO_LESSONS_DIR", str(COURSE / "lessons"))
    monkeypatch.setenv("HOCSO_QUIZZES_DIR", str(COURSE / "quizzes"))


def _spoil(database_url: str) -> None:
    engine = open_writer(database_url)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO learner (created_at, locale, standing) VALUES ('2026-01-05 03:00:00', 'vi', 'done')")
        )
    engine.dispose()


def test_figures_that_agree_are_said_to(capsys: pytest.CaptureFixture[str]) -> None:
    recount()
    assert capsys.readouterr().out == "Số liệu khớp với những gì đã học.\n"


def test_every_difference_is_told_and_the_command_fails(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    _spoil(database_url)
    with pytest.raises(SystemExit) as ended:
        recount()
    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        "learner (id 1): standing ghi done, đúng ra none",
        "",
        "1 chỗ lệch. Tính lại: hocso recount --fix",
    ]


def test_differences_are_mended_when_asked(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    _spoil(database_url)
    recount(fix=True)
    assert "Đã tính lại mọi số liệu." in capsys.readouterr().out
    recount()
    assert "khớp với những gì" in capsys.readouterr().out
