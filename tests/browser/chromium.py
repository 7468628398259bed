"""Which browser do the tests drive? The one installed on this machine; none is ever downloaded."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """The path of Chromium, or None."""
    named = os.environ.get("CHROMIUM_PATH", "")
    found = (named if Path(named).is_file() else None) if named else None
    return found or next(filter(None, map(shutil.which, _NAMES)), None)


def launch(play: Playwright) -> Browser:
    path = find()
    if path is None:
        raise FileNotFoundError("no Chromium on this machine; set CHROMIUM_PATH")
    return play.chromium.launch(executable_path=path, args=list(_QUIET))
