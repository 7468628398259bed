"""`hocso demo` as the operator meets it: it says what it made and who may sign in, once."""

import pytest

from bot.cli_demo import demo
from bot.cli_figures import recount
from tests.conftest import COURSE


@pytest.fixture(autouse=True)
def _settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATABASE_URL": database_url, "SECRET_KEY": "a key for tests only"}.items():
        monkeypatch.setenv(f"HOCSO_{name}", value)
    monkeypatch.setenv("HOCSO_LESSONS_DIR", str(COURSE / "lessons"))
    monkeypatch.setenv("HOCSO_QUIZZES_DIR", str(COURSE / "quizzes"))


def test_it_says_what_it_made_and_who_may_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    demo(people=40)
    said = capsys.readouterr().out
    assert "40 người học" in said
    assert "thu-38 " in said
    assert "Tỉnh Thanh Hóa (dùng thử)" in said
    recount()
    assert "khớp" in capsys.readouterr().out


def test_a_second_province_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    demo(people=5)
    with pytest.raises(SystemExit) as ended:
        demo(people=5)
    assert ended.value.code == 2
    assert "Kho này đã có người học dùng thử." in capsys.readouterr().err


@pytest.mark.parametrize("people", [-1, 10_000_000])
def test_a_number_of_people_that_makes_no_sense_is_refused(people: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        demo(people=people)
    assert "Số người phải từ 0 đến 3.000.000." in capsys.readouterr().err
