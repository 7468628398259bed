"""What the operator may set: names in the environment or in `.env`, each checked at the start."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import ArgumentError

from bot.runtime.database import database_url

PREFIX = "HOCSO_"
# One lane makes the largest batches, and a batch is what makes a turn cheap: four lanes cost a third more a turn.
# More of them help where a commit takes long, as on a disk or a server far away.
USUAL_LANES = 1
# Every lane holds a connection of the pool, which has 16; the sender, its lock and `prepare` want theirs too.
MOST_LANES = 12

Role = Literal["all", "web", "worker"]


_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{10,}")
# Bytes that are no text come out of the environment as surrogates.
_UNTYPABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SHORTEST_KEY = 16


def _is_database(value: str) -> str:
    try:
        url = database_url(value)
    except (ArgumentError, ValueError):
        # Its own words would repeat a part of the address, perhaps of the password.
        raise ValueError("không phải địa chỉ cơ sở dữ liệu, ví dụ sqlite:///var/hocso.db") from None
    if url.drivername not in _DRIVERS:
        raise ValueError("chỉ dùng được sqlite:// hoặc postgresql://")
    if url.get_backend_name() == "sqlite" and (url.host or url.username or url.query):
        raise ValueError("sqlite chỉ cần đường dẫn tệp, ví dụ sqlite:///var/hocso.db")
    return value


def _is_host(value: str) -> str:
    try:
        value.encode("idna")
    except UnicodeError:
        raise ValueError("không phải tên máy hay địa chỉ, ví dụ 127.0.0.1") from None
    return value


def _is_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("không có múi giờ này, ví dụ Asia/Ho_Chi_Minh")
    return value


def _is_level(value: str) -> str:
    if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("phải là DEBUG, INFO, WARNING hoặc ERROR")
    return value.upper()


def _is_address(value: str) -> str:
    if not value:
        return value
    wrong = ValueError("phải là địa chỉ web đầy đủ, ví dụ https://hoc.example.vn")
    try:
        parts = urlsplit(value)
        has_port = parts.port is not None
    except ValueError:
        raise wrong from None
    named = f"{parts.hostname}:{parts.port}" if has_port else parts.hostname
    # A name and password before the host would be shown to everybody who is given the address.
    is_bare = parts.netloc.lower().removeprefix("[").replace("]", "") == named and " " not in value
    if parts.scheme not in {"http", "https"} or not is_bare or parts.query or parts.fragment:
        raise wrong
    return value.rstrip("/")


def _is_own_address(value: str) -> str:
    if urlsplit(_is_address(value)).path:
        raise ValueError("chỉ ghi tên miền, không ghi đường dẫn phía sau, ví dụ https://hoc.example.vn")
    return _is_address(value)


def _is_token(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    if text and not _TOKEN.fullmatch(text):
        raise ValueError("mã của BotFather có dạng số:chữ")
    return SecretStr(text)


def _is_secret(value: SecretStr) -> SecretStr:
    if 0 < len(value.get_secret_value()) < _SHORTEST_KEY:
        raise ValueError(f"cần ít nhất {_SHORTEST_KEY} ký tự")
    return value


def _is_hook_secret(value: SecretStr) -> SecretStr:
    # Telegram takes 1-256 characters of this alphabet: https://core.telegram.org/bots/api#setwebhook
    text = value.get_secret_value()
    if len(text) > 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in text):
        raise ValueError("chỉ gồm chữ cái không dấu, số, gạch dưới, gạch ngang; tối đa 256 ký tự")
    return value


def _is_role(value: str) -> str:
    if value not in get_args(Role):
        raise ValueError("phải là all (mọi việc), web (chỉ tiếp người) hoặc worker (chỉ gửi tin)")
    return value


def _is_folder(value: Path | None) -> Path | None:
    try:
        is_there = value is None or value.is_dir()
    except OSError:
        is_there = False
    if not is_there:
        raise ValueError("không có thư mục này")
    return value


Address = Annotated[str, AfterValidator(_is_address)]
Folder = Annotated[Path | None, AfterValidator(_is_folder)]
Port = Annotated[int, Field(ge=0, le=65535)]


class SettingsProblem(Exception):
    """Some settings are wrong; `mistakes` holds one sentence for each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Settings(BaseSettings):
    """Everything the operator may set. Secrets never show in a repr."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    # It may hold a password.
    database_url: Annotated[str, AfterValidator(_is_database)] = Field(default="sqlite:///var/hocso.db", repr=False)
    host: Annotated[str, AfterValidator(_is_host)] = "127.0.0.1"
    port: Port = 8080
    public_url: Annotated[str, AfterValidator(_is_own_address)] = ""
    secret_key: Annotated[SecretStr, AfterValidator(_is_secret)] = SecretStr("")
    telegram_token: Annotated[SecretStr, AfterValidator(_is_token)] = SecretStr("")
    telegram_api_url: Address = "https://api.telegram.org"
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(_is_hook_secret)] = SecretStr("")
    lessons_dir: Folder = None
    quizzes_dir: Folder = None
    timezone: Annotated[str, AfterValidator(_is_zone)] = "Asia/Ho_Chi_Minh"
    log_level: Annotated[str, AfterValidator(_is_level)] = "INFO"
    role: Annotated[Role, BeforeValidator(_is_role)] = "all"
    lanes: int | None = Field(default=None, ge=1, le=MOST_LANES)
    health_port: Port | None = None
    metrics_token: Annotated[SecretStr, AfterValidator(_is_secret)] = SecretStr("")
    organiser_name: str = Field(default="Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", min_length=3, max_length=120)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days and weeks are counted."""
        return ZoneInfo(self.timezone)

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is one file on this machine."""
        return database_url(self.database_url).get_backend_name() == "sqlite"

    @property
    def store_path(self) -> Path | None:
        """The SQLite file; None for PostgreSQL, and for a store in memory."""
        name = database_url(self.database_url).database if self.is_sqlite else None
        return None if name in {None, "", ":memory:"} else Path(str(name))

    @property
    def opens_windows(self) -> bool:
        """Whether people and platforms come to this process."""
        return self.role != "worker"

    @property
    def sends(self) -> bool:
        """Whether this process may send messages and ask platforms for news."""
        return self.role != "web"

    @property
    def lane_count(self) -> int:
        """How many commits this process may have on their way at once."""
        return self.lanes or USUAL_LANES

    @property
    def uses_webhook(self) -> bool:
        """Telegram calls us only where it can reach us: over https at a public address."""
        return self.public_url.startswith("https://")


def load(**given: object) -> Settings:
    """Read and check the settings; raises `SettingsProblem` with a sentence for every mistake."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # values as the environment would give them
    except ValidationError as error:
        raise SettingsProblem([_sentence(e) for e in error.errors()]) from None
    except (OSError, UnicodeError):
        raise SettingsProblem([".env: không đọc được tệp này, hãy lưu lại bằng bảng mã UTF-8."]) from None
    mistakes = [*_untypable(settings), *_contradictions(settings)]
    if mistakes:
        raise SettingsProblem(mistakes)
    return settings.model_copy(update={"secret_key": _secret_key(settings)})


def _untypable(settings: Settings) -> Iterator[str]:
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if _UNTYPABLE.search(value.get_secret_value() if isinstance(value, SecretStr) else str(value)):
            yield f"{PREFIX}{name.upper()}: có ký tự lạ không gõ được, hãy viết lại."


def _contradictions(settings: Settings) -> list[str]:
    mistakes = []
    is_called = bool(settings.telegram_token.get_secret_value()) and settings.uses_webhook
    if is_called and not settings.telegram_webhook_secret.get_secret_value():
        mistakes.append(f"{PREFIX}TELEGRAM_WEBHOOK_SECRET: cần có khi dùng webhook (đã đặt {PREFIX}PUBLIC_URL).")
    if not settings.is_sqlite and not settings.secret_key.get_secret_value():
        mistakes.append(f"{PREFIX}SECRET_KEY: cần có khi dùng PostgreSQL, để mọi tiến trình ký cùng một khóa.")
    if settings.is_sqlite and settings.lane_count > 1:
        mistakes.append(f"{PREFIX}LANES: SQLite mỗi lúc chỉ ghi được một luồng, hãy bỏ cài đặt này hoặc đặt là 1.")
    return mistakes


def _sentence(error: Mapping[str, object]) -> str:
    place = error["loc"]
    name = PREFIX + "_".join(str(part) for part in place).upper() if isinstance(place, tuple) else PREFIX
    said = _SAID.get(str(error["type"]), "giá trị này không dùng được")
    ctx = error.get("ctx")
    return f"{name}: {said.format_map(ctx if isinstance(ctx, dict) else {})}."


# What pydantic finds by itself, in the operator's language; `error` is a sentence of ours.
_SAID = {
    "value_error": "{error}",
    "int_parsing": "phải là số nguyên",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "nhiều nhất là {le}",
    "string_too_short": "cần ít nhất {min_length} ký tự",
    "string_too_long": "nhiều nhất {max_length} ký tự",
}


def _secret_key(settings: Settings) -> SecretStr:
    """The key that signs cookies; without one, a key of our own is kept beside the SQLite file."""
    folder = _store_folder(settings)
    if settings.secret_key.get_secret_value():
        return settings.secret_key
    return SecretStr(secrets.token_urlsafe(32) if folder is None else _kept_key(folder / "secret.key"))


def _store_folder(settings: Settings) -> Path | None:
    """Where the SQLite file lies, made if need be; None for a store without a file."""
    database = database_url(settings.database_url).database
    if not settings.is_sqlite or not database or database == ":memory:":
        return None
    folder = Path(database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise SettingsProblem([f"{PREFIX}DATABASE_URL: không mở được thư mục để kho dữ liệu."]) from None
    return folder


def _kept_key(path: Path) -> str:
    """The key in the file, which is made if it is not there. A file that holds no key would let anybody sign."""
    try:
        if not path.is_file():
            _make_key(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        key = ""
    if len(key) < _SHORTEST_KEY or _UNTYPABLE.search(key):
        raise SettingsProblem([f"{PREFIX}SECRET_KEY: không đọc được khóa trong tệp {path}; xóa tệp để tạo khóa mới."])
    return key


def _make_key(path: Path) -> None:
    """Put a whole key into place at once: another process may be doing the same, and the first one counts."""
    with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=path.parent, prefix=".secret.") as fresh:
        fresh.write(secrets.token_urlsafe(32))
        fresh.flush()
        os.fsync(fresh.fileno())
        try:
            os.link(fresh.name, path)
        except FileExistsError:
            return
