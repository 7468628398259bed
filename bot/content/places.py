"""Where the course lies: a folder the operator names, the installed package, or the checkout beside `bot/`."""

from importlib.resources import files
from pathlib import Path


def data_dir(name: str, override: Path | None = None) -> Path:
    """The folder of that name ("lessons", "quizzes"); it need not exist in a broken checkout."""
    if override is not None:
        return override
    package = Path(str(files("bot")))
    packaged = package / "_data" / name
    return packaged if packaged.is_dir() else package.parent / name
