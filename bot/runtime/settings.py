"""What the operator may set: names in the environment or in `.env`, each checked at the start."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import ArgumentError

from bot.runtime.database import database_url

PREFIX = "HOCSO_"
# SQLite has one writer; on PostgreSQL a few commits may be on their way at once.
LANES_ON_POSTGRESQL = 4
# Every lane holds a connection of the pool, which has 16; the sender, its lock and `prepare` want theirs too.
MOST_LANES = 12

Role = Literal["all", "web", "worker"]


def _is_database(value: str) -> str:
    try:
        backend = database_url(value).get_backend_name()
    except ArgumentError:
        raise ValueError("không phải địa chỉ cơ sở dữ liệu, ví dụ sqlite:///var/hocso.db") from None
    if backend not in {"sqlite", "postgresql"}:
        raise ValueError("chỉ dùng được sqlite hoặc postgresql")
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
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("phải là địa chỉ web đầy đủ, ví dụ https://hoc.example.vn")
    return value.rstrip("/")


def _is_token(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    number, _, rest = text.partition(":")
    if text and (not number.isdigit() or len(rest) < 10):
        raise ValueError("mã của BotFather có dạng số:chữ")
    return SecretStr(text)


def _is_secret(value: SecretStr) -> SecretStr:
    if 0 < len(value.get_secret_value()) < 16:
        raise ValueError("cần ít nhất 16 ký tự")
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
    if value is not None and not value.is_dir():
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

    database_url: Annotated[str, AfterValidator(_is_database)] = "sqlite:///var/hocso.db"
    host: str = "127.0.0.1"
    port: Port = 8080
    public_url: Address = ""
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
        return self.lanes or (1 if self.is_sqlite else LANES_ON_POSTGRESQL)

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
    mistakes = _contradictions(settings)
    if mistakes:
        raise SettingsProblem(mistakes)
    return settings.model_copy(update={"secret_key": _secret_key(settings)})


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
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {said}."


def _secret_key(settings: Settings) -> SecretStr:
    """The key that signs cookies; without one, a key of our own is kept beside the SQLite file."""
    if settings.secret_key.get_secret_value():
        return settings.secret_key
    if settings.store_path is None:
        return SecretStr(secrets.token_urlsafe(32))
    path = settings.store_path.with_name("secret.key")
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return SecretStr(path.read_text(encoding="ascii").strip())
