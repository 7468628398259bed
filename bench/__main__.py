"""`python -m bench [part ...]`: measure, print tables, and fail if a single answer was wrong."""

import argparse
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path

import uvloop

from bench import pages, stores
from bench.parts import content, crash, growth, layers, officers, processes, start, taps, webchat
from bench.plan import Plan
from bench.processes import Died
from bench.session import Failed
from bench.table import Table
from bench.walk import Wrong

Part = Callable[[Plan], Awaitable[list[Table]]]
PARTS: dict[str, Part] = {
    "taps": taps.run,
    "crash": crash.run,
    "webchat": webchat.run,
    "start": start.run,
    "content": content.run,
    "growth": growth.run,
    "processes": processes.run,
    "layers": layers.run,
    "officers": officers.run,
}
_DOCS = Path(__file__).parents[1] / "docs"
_PACKAGES = ("aiogram", "python-telegram-bot", "sqlalchemy", "aiosqlite", "asyncpg", "psycopg", "uvicorn", "uvloop")


def main() -> None:
    """Read what is wanted, and do it."""
    wanted = _arguments()
    plan = Plan(
        rounds=wanted.rounds or (2 if wanted.quick else 3),
        is_quick=wanted.quick,
        has_postgres=not wanted.no_postgres,
        is_big=wanted.big,
    )
    said = facts()
    print(said)
    began, tables = time.monotonic(), []
    for name in wanted.parts or PARTS:
        try:
            found = uvloop.run(_run(name, plan))
        except (Failed, Wrong, Died, TimeoutError, ConnectionError) as trouble:
            sys.exit(f"{name}: this run must not be quoted: {type(trouble).__name__}: {trouble}")
        print(*(table.text() for table in found), sep="\n", flush=True)
        tables += found
    print(f"\n{time.monotonic() - began:.0f} s")
    if wanted.write:
        page = "\n\n".join([_HEAD, said, *(t.markdown() for t in tables)]) + "\n"
        (_DOCS / "bench.md").write_text(page, encoding="utf-8")
        pages.fill(_DOCS / "scale.md", tables)


async def _run(name: str, plan: Plan) -> list[Table]:
    return await PARTS[name](plan)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help=f"which of {', '.join(PARTS)}; all without any")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, taps and peers")
    parser.add_argument("--rounds", type=int, default=0, help="how often each program is measured")
    parser.add_argument("--no-postgres", action="store_true", help="SQLite only")
    parser.add_argument("--big", action="store_true", help="also the sizes that take minutes to prepare")
    parser.add_argument(
        "--write", action="store_true", help="keep the tables in docs/bench.md, and quote them in docs/scale.md"
    )
    return parser.parse_args()


def facts() -> str:
    """The machine and the versions the figures belong to."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{stores.cores()} cores of {platform.machine()}, load {os.getloadavg()[0]:.1f} at the start; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}."
    )


_HEAD = """# How fast it is

`make bench` wrote this page (`python -m bench --write`). The figures are ratios: all programs of a table ran in turn, on the
same machine, in the same minutes. On another machine the microseconds will be others; the ratios should stay."""


if __name__ == "__main__":
    main()
