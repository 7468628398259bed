"""Whether a picture named in a lesson can be sent."""

import stat
from pathlib import Path

LARGEST = 512 * 1024
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def check_picture(folder: Path, name: str) -> str:
    """The picture's path below the lessons folder. Raises ValueError with a sentence."""
    if not name or "/" in name or "\\" in name or name.startswith("."):
        raise ValueError(f"Tên tranh “{name}” không hợp lệ.")
    path = folder / name
    try:
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode):
            raise ValueError(f"“{name}” không phải là tệp tranh nằm trong thư mục này.")
        if info.st_size > LARGEST:
            raise ValueError(f"Tranh “{name}” lớn quá {LARGEST // 1024} KB.")
        with path.open("rb") as source:
            beginning = source.read(8)
    except (OSError, UnicodeError):
        raise ValueError(f"Không có tranh “{name}” trong thư mục {folder.name}.") from None
    if not beginning.startswith(_SIGNATURES):
        raise ValueError(f"“{name}” không phải là tranh PNG hay JPEG.")
    return f"{folder.name}/{name}"
