"""How the store looked at the newest revision, with people in it: writes `<revision>.<database>.sql` beside this file.

    python -m tests.migrations.record

Run once before a revision is released. A revision that is released is never changed, and its files neither.
"""

import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from bot.app import App
from bot.migrations.run import revisions
from bot.runtime.clock import FrozenClock
from tests import postgres
from tests.conftest import MORNING, run_on, settings_for
from tests.people import Talk

HERE = Path(__file__).parent


def live(database_url: str) -> None:
    """A morning in the house: one has finished a lesson and begun the next, one waits for replies on Telegram."""
    clock = FrozenClock(MORNING)
    app = App(settings_for(database_url), clock)
    app.prepare(with_demo=True)
    lan = Talk(app, clock, "lan").types("gọi tôi là bà").types("học")
    lan.presses("Tiếp").presses("Tiếp").presses("Làm câu hỏi").answers("B")
    lan.presses("Đúng").presses("Tiếp").answers("ACB")
    lan.waits(minutes=10).types("học").types("tiếp")
    minh = Talk(app, clock, "5000000001", "telegram").types("/start").types("học")
    minh.waits(days=1).types("tiếp")
    app.close_store()


def file_of(revision: str, database: str) -> Path:
    """Where the dump of a revision lies."""
    return HERE / f"{revision}.{database}.sql"


def main() -> None:
    """Write both dumps of the newest revision."""
    newest = revisions()[-1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hocso.db"
        live(f"sqlite:///{path}")
        with closing(sqlite3.connect(path)) as connection:
            dump = "\n".join(connection.iterdump())
    file_of(newest, "sqlite").write_text(dump + "\n", encoding="utf-8")
    with postgres.server() as server:
        run_on(server, "CREATE DATABASE record")
        url = server.replace("/postgres?", "/record?")
        live(url)
        file_of(newest, "postgresql").write_text(dumped(url), encoding="utf-8")


def dumped(url: str) -> str:
    """What pg_dump says, without the words that only psql understands."""
    plain = url.replace("+psycopg", "")
    command = [postgres.tool("pg_dump"), "--inserts", "--no-owner", "--no-comments", plain]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line for line in said.splitlines() if line and not line.startswith(("--", "\\"))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
