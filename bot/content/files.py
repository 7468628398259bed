"""What stands in an author's file, once it is certain that it is a small, readable text inside its own folder."""

import os
import stat
import unicodedata
from pathlib import Path

from bot.runtime.errors import ContentError

LARGEST = 256 * 1024
# Far longer than any line a person writes; looking for an address in one takes the square of its length.
_LONGEST_LINE = 1000


def read_text(path: Path, name: str, problems: list[ContentError]) -> str:
    """The file's text in NFC with plain line ends; a file that cannot be used gives "" and one problem."""
    try:
        raw = _bytes(path)
    except OSError as error:
        problems.append(ContentError(name, 1, f"Không mở được tệp: {error.strerror}.", "Kiểm tra quyền đọc của tệp."))
        return ""
    if isinstance(raw, str):
        problems.append(ContentError(name, 1, raw))
        return ""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(ContentError(name, line, "Tệp không phải UTF-8.", "Lưu lại tệp, chọn bảng mã UTF-8."))
        return ""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if mistake := _unusable(text):
        line, message, hint = mistake
        problems.append(ContentError(name, line, message, hint))
        return ""
    return text


def _unusable(text: str) -> tuple[int, str, str] | None:
    """The line, message and hint of what makes a text no text of the course."""
    if not text.strip():
        return 1, "Tệp trống.", "Xem mẫu trong docs/authoring.md."
    if "\0" in text:
        return text.count("\n", 0, text.index("\0")) + 1, "Tệp có ký tự rỗng (NUL).", "Chép nội dung sang tệp mới."
    for n, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST_LINE:
            return n, f"Dòng dài {len(line)} ký tự (nhiều nhất {_LONGEST_LINE}).", "Xuống dòng."
    return None


def _bytes(path: Path) -> bytes | str:
    """The raw file, or why it is refused. A link may lead anywhere: only files of the course are read."""
    if path.is_symlink():
        return "Tệp là liên kết (symlink): chép hẳn tệp vào đây."
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        return "Đây không phải là tệp."
    if info.st_size > LARGEST:
        return f"Tệp lớn quá {LARGEST // 1024} KB."
    # The file may have grown since it was measured.
    with path.open("rb") as source:
        raw = source.read(LARGEST + 1)
    return raw if len(raw) <= LARGEST else f"Tệp lớn quá {LARGEST // 1024} KB."


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, by name, without hidden files; nothing when there is no such folder."""
    try:
        with os.scandir(folder) as found:
            return sorted((e for e in found if not e.name.startswith(".")), key=lambda e: e.name)
    except OSError:
        return []
