"""The program as an operator meets it: it starts, says where, stops cleanly, and explains what is wrong."""

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATIENCE = 60


def environment(**settings: str) -> dict[str, str]:
    """What the child sees: our settings and no others."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith("HOCSO_")}
    return bare | {"PYTHONPATH": str(ROOT)} | {f"HOCSO_{name}": value for name, value in settings.items()}


def hocso(*words: str, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, in the present folder."""
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(
        command, env=environment(**settings), input=said, capture_output=True, text=True, timeout=PATIENCE
    )


@contextmanager
def running(**settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server as a child, ready, with the address it printed."""
    command = [sys.executable, "-m", "bot", "run", "--demo"]
    child = subprocess.Popen(
        command, env=environment(PORT="0", **settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield child, _address(child)
    finally:
        child.kill()
        child.communicate()


def _address(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    watchdog = threading.Timer(PATIENCE, child.kill)
    watchdog.start()
    try:
        for line in child.stdout:
            if "Người học:" in line:
                return line.split()[-1]
    finally:
        watchdog.cancel()
    raise AssertionError(child.stderr and child.stderr.read())


def test_it_starts_without_any_setting_says_where_and_stops_cleanly_on_ctrl_c() -> None:
    with running() as (child, address):
        with urllib.request.urlopen(address) as page:
            assert "Ba điều Học Số hứa" in page.read().decode()
        assert Path("var/hocso.db").is_file()
        child.send_signal(signal.SIGINT)
        assert child.wait(PATIENCE) == 0
        assert child.stderr is not None
        assert "Traceback" not in child.stderr.read()


def test_it_stops_cleanly_when_the_system_asks() -> None:
    with running() as (child, _):
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE) == 0


def test_the_key_that_signs_cookies_is_made_once_and_for_its_owner_only() -> None:
    for _ in range(2):
        with running():
            key = Path("var/secret.key")
            assert key.stat().st_mode & 0o777 == 0o600
            last = key.read_text(encoding="ascii")
    assert len(last) > 30


def test_every_wrong_setting_gets_its_own_sentence() -> None:
    done = hocso(
        "run", DATABASE_URL="mysql://x", PORT="many", PUBLIC_URL="hoc.vn", SECRET_KEY="short", TELEGRAM_TOKEN="abc",
        TIMEZONE="Mars/Base", LOG_LEVEL="LOUD", LESSONS_DIR="/nowhere",
    )  # fmt: skip
    assert done.returncode == 2
    for name in (
        "DATABASE_URL",
        "PORT",
        "PUBLIC_URL",
        "SECRET_KEY",
        "TELEGRAM_TOKEN",
        "TIMEZONE",
        "LOG_LEVEL",
        "LESSONS_DIR",
    ):
        assert f"HOCSO_{name}:" in done.stderr, name
    assert "Traceback" not in done.stderr
    assert "short" not in done.stderr
    assert "abc" not in done.stderr


def test_a_webhook_without_a_secret_is_refused_at_the_start() -> None:
    done = hocso("run", PUBLIC_URL="https://hoc.example.vn", TELEGRAM_TOKEN="700:AAAAAAAAAAAAAAAA")
    assert done.returncode == 2
    assert "HOCSO_TELEGRAM_WEBHOOK_SECRET" in done.stderr


def test_postgresql_wants_a_key_that_all_processes_share() -> None:
    done = hocso("migrate", DATABASE_URL="postgresql://localhost/hocso")
    assert done.returncode == 2
    assert "HOCSO_SECRET_KEY" in done.stderr


def test_broken_lessons_keep_it_from_starting_with_file_and_line(tmp_path: Path) -> None:
    lessons = tmp_path / "bai"
    (lessons / "x").mkdir(parents=True)
    (lessons / "x" / "track.yaml").write_text("id: [", encoding="utf-8")
    for command in ("run", "check"):
        done = hocso(command, LESSONS_DIR=str(lessons))
        assert done.returncode in {1, 2}
        assert "track.yaml:1" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_our_own_course_has_no_mistake() -> None:
    done = hocso("check")
    assert done.stdout.strip().endswith("Bài học và câu hỏi đều đúng."), done.stdout


def test_a_conversation_in_the_terminal_ends_with_the_input() -> None:
    done = hocso("chat", said="xin chao\n\nhoc\ntiep\n")
    assert done.returncode == 0, done.stderr
    assert "Ba điều Học Số hứa" in done.stdout
    assert "Thẻ 2 trên" in done.stdout


def test_the_doctor_says_what_is_there_and_what_to_do() -> None:
    before = hocso("doctor")
    assert before.returncode == 1
    assert "hocso migrate" in before.stdout
    assert hocso("migrate").returncode == 0
    after = hocso("doctor")
    assert after.returncode == 0
    assert "12 bài, 12 chủ đề" in after.stdout
    assert "Telegram: chưa bật" in after.stdout


def test_replay_with_nothing_to_do_says_so() -> None:
    assert "Làm lại được 0 lượt, còn lỗi 0 lượt." in hocso("replay").stdout


@pytest.mark.parametrize("module", ["bot.cli", "bot.app"])
def test_without_telegram_its_heavy_library_is_not_loaded(module: str) -> None:
    code = f"import sys, {module}; print('aiogram' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
