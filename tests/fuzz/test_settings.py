"""Anything at all is set in the environment, in `.env` or beside the store: each mistake is told in a sentence."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.app import App
from bot.runtime.settings import Settings, SettingsProblem, load
from bot.web.server import create_app
from tests.conftest import COURSE
from tests.fuzz.depth import fuzzed
from tests.fuzz.mangle import STRANGE_WORDS
from tests.test_program import hocso

NAMES = tuple(Settings.model_fields)
HINTS = (
    "sqlite://", "sqlite:///x.db", "sqlite:///x.db?timeout=abc", "sqlite://host/x", "sqlite+aiosqlite:///x", "sqlite:///proc",
    "postgresql://u:S3cretPw@h:12x/db", "postgresql://[::1/db", "postgresql+nonsense://u:S3cretPw@h/db", "postgres://h/db",
    "postgresql+asyncpg://h/db", "mysql://u:S3cretPw@h/db", "://", "http://[", "https://a:99999", "https://u:S3cretPw@h",
    "https://hoc.vn/x", "https://hoc.vn?x", "https://hoc.vn\nx", "https://a b", "https://", "ftp://a", "²:aaaaaaaaaaaa",
    "123:abc def ghi jkl", "123:éééééééééééé", "700:AAAAAAAAAAAAAAAAAAAA", "a" * 300, "a" * 64 + ".vn", "/", ".", "~",
    "-1", "1e3", "٣", "65536", "9" * 20, "Asia/Ho_Chi_Minh", "../../etc/passwd", "/dev/null", "all", "DEBUG", "true",
    "\udcff" * 20, "k" * 20 + "\x07", "a-secret-for-the-hook",
)  # fmt: skip
values = st.sampled_from(HINTS) | st.sampled_from(STRANGE_WORDS) | st.text(max_size=40)
# With these the house itself is built; the others are only read.
BUILT_WITH = {
    "database_url",
    "telegram_token",
    "telegram_webhook_secret",
    "telegram_api_url",
    "public_url",
    "secret_key",
}
VIETNAMESE = re.compile("[à-ỹđ]")


def mistakes(given: dict[str, str], file: str | None = None) -> list[str]:
    """The sentences for these settings; where there are none, the house can be built with them."""
    try:
        settings = load(_env_file=file, **given)
        if settings.is_sqlite and given.keys() & BUILT_WITH:
            told = {"lessons_dir": COURSE / "lessons", "quizzes_dir": COURSE / "quizzes"}
            app = App(settings.model_copy(update=told))
            create_app(app)
            app.close_store()
    except SettingsProblem as problem:
        return problem.mistakes
    return []


@fuzzed(80)
@given(told=st.dictionaries(st.sampled_from(NAMES), values, max_size=4))
@example(told={"database_url": "postgresql://u:S3cretPw@h:12x/db"})
@example(told={"database_url": "sqlite:////proc/nowhere/x.db"})
@example(told={"database_url": "sqlite:///" + "a" * 300 + "/x.db"})
@example(told={"database_url": "sqlite:///a\0b/x.db"})
@example(told={"database_url": "sqlite:///x.db?timeout=abc"})
@example(told={"database_url": "sqlite+aiosqlite:///x.db"})
@example(told={"lessons_dir": "a" * 300})
@example(told={"telegram_token": "123:abc def ghi jkl"})
@example(told={"telegram_token": "²:aaaaaaaaaaaa"})
@example(told={"public_url": "https://hoc.vn/x"})
@example(told={"public_url": "https://a:99999"})
@example(told={"secret_key": "\udcff" * 20})
@example(told={"organiser_name": "\udcff" * 20})
@example(told={"port": "x", "lanes": "0", "health_port": "99999", "organiser_name": "a"})
def test_every_wrong_setting_is_told_in_a_sentence_that_does_not_repeat_it(told: dict[str, str]) -> None:
    for sentence in mistakes(told):
        name, _, said = sentence.partition(": ")
        assert re.fullmatch("HOCSO_[A-Z_]+", name), sentence
        assert VIETNAMESE.search(said), sentence
        assert "S3cretPw" not in said
        assert "\udcff" not in said


def test_nothing_secret_shows_in_what_the_settings_print() -> None:
    settings = load(
        _env_file=None,
        database_url="postgresql://hocso:S3cretPw@db/hocso",
        **dict.fromkeys(("secret_key", "telegram_webhook_secret", "metrics_token"), "S3cretPw-S3cretPw"),
        telegram_token="700:S3cretPw-S3cretPw",
    )
    assert "S3cretPw" not in f"{settings!r} {settings}"


@pytest.mark.parametrize("kept", [b"", b"\n", b"short", b"\xff\xfe\x00", "khóa".encode() * 9], ids=range(5))
def test_a_key_file_that_is_no_key_is_refused_for_anybody_could_forge_a_cookie(kept: bytes) -> None:
    Path("secret.key").write_bytes(kept)
    assert [m.partition(":")[0] for m in mistakes({"database_url": "sqlite:///x.db"})] == ["HOCSO_SECRET_KEY"]


def test_a_key_that_another_process_made_meanwhile_is_the_one_we_use(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("secret.key").write_text("the key of the other process", encoding="ascii")
    is_file = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: path.name != "secret.key" and is_file(path))
    settings = load(_env_file=None, database_url="sqlite:///x.db")
    assert settings.secret_key.get_secret_value() == "the key of the other process"


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfeH\x00O\x00", b"HOCSO_PORT=\xe1\xbb", b"HOCSO_PORT='", b"=\n==\n\0", b"HOCSO_PORT=${X"],
    ids=range(5),
)
def test_a_broken_env_file_is_told_in_a_sentence(content: bytes) -> None:
    Path(".env").write_bytes(content)
    assert all(VIETNAMESE.search(sentence) for sentence in mistakes({"database_url": "sqlite:///x.db"}, ".env"))


@pytest.mark.parametrize(
    "told",
    [
        {"DATABASE_URL": "postgresql://u:S3cretPw@127.0.0.1:1/x", "SECRET_KEY": "k" * 20},
        {"DATABASE_URL": "postgresql://u:S3cretPw@127.0.0.1/x?nonsense=1", "SECRET_KEY": "k" * 20},
        {"DATABASE_URL": "sqlite:///garbage.db"},
        {"DATABASE_URL": "sqlite:///folder"},
        {"HOST": "999.999.999.999"},
    ],
    ids=lambda told: next(iter(told.values())),
)
def test_a_store_or_address_that_cannot_be_used_is_told_without_a_traceback(told: dict[str, str]) -> None:
    Path("garbage.db").write_bytes(b"no database at all" * 100)
    Path("folder").mkdir()
    done = hocso("run", **({"PORT": "0", "LOG_LEVEL": "DEBUG"} | told))
    assert done.returncode in {1, 2, 3}
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert "S3cretPw" not in done.stdout + done.stderr
