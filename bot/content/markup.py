"""What an author's words become: `**bold**` kept where it may stand, the rest of Markdown refused or made safe."""

import re
from collections.abc import Callable

Complain = Callable[[int, str, str], None]
"""Takes how many lines below the beginning of the text, a message and a hint."""

_BOLD = re.compile(r"\*\*(?=[^\s*])([^*]+)(?<=[^\s*])\*\*")
# Stands for the markup of a bold stretch while the single stars are made safe.
_HELD = "\ue000"
# What makes a line worth a second look: anything but words and single spaces.
_SPECIAL = re.compile(r"[*_`<>\[\]\\&{}\ue000\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_REFUSED = (
    (re.compile(r"!\[[^\]\n]*\]\("), "Tranh phải đứng riêng một đoạn.", "Để một dòng trống trước và sau tranh."),
    (
        re.compile(r"\[[^\]\n]*\]\s?[\(\[]"),
        "Không đặt đường dẫn trong bài.",
        "Dùng {{…}} với một dòng trong contacts.csv.",
    ),
    (re.compile(r"</?[A-Za-z!?][^>]*>?"), "Không dùng HTML.", "Chỉ có đoạn văn, **chữ đậm** và danh sách."),
    (re.compile(r"`"), "Không dùng dấu ` (mã máy tính).", "Đặt chữ trong ngoặc kép “…”."),
    (re.compile(r"&(?:#\w+|[A-Za-z]\w*);"), "Không dùng mã ký tự HTML.", "Gõ thẳng ký tự ấy."),
    (
        re.compile(r"(?<![\w_])_(?=[^\s_])[^_\n]*(?<=[^\s_])_(?![\w_])"),
        "Không có chữ nghiêng.",
        "Chỉ dùng **chữ đậm**.",
    ),
    (re.compile(r"__(?=\S)[^\n]*?(?<=\S)__"), "Chữ đậm viết bằng dấu sao.", "Viết **chữ đậm**."),
    (re.compile(r"\ue000"), "Có ký tự lạ không hiện được.", "Xóa và gõ lại chỗ này."),
)
_EMPHASIS = re.compile(r"(?<!\*)\*(?=[^\s*])[^*\n]*(?<=[^\s*])\*(?!\*)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def is_plain(text: str) -> bool:
    """Whether the line has nothing in it to read, fill in or refuse: most lines of a course."""
    return _SPECIAL.search(text) is None and "  " not in text and text == text.strip()


def rich(text: str, complain: Complain) -> str:
    """One line of text that may hold `**bold**` and no other star."""
    if is_plain(text) or is_plain(_BOLD.sub(lambda bold: bold[1], text)):
        return text
    text = _ESCAPED.sub(lambda found: "∗" if found[1] == "*" else found[1] if found[1] != "\\" else "∖", text)
    _refuse(text, complain)
    held = _BOLD.sub(rf"{_HELD}\1{_HELD}", text.replace(_HELD, ""))
    if "**" in held:
        complain(_line(held, held.index("**")), "Dấu ** chưa khép.", "Viết **chữ đậm**, không có dấu cách bên trong.")
    elif emphasis := _EMPHASIS.search(held):
        complain(_line(held, emphasis.start()), "Không có chữ nghiêng.", "Chỉ dùng **chữ đậm**.")
    safe = held.replace("*", "∗").replace("\\", "∖").replace(_HELD, "**")
    return " ".join(safe.split())


def bare(text: str, complain: Complain) -> str:
    """One line of text without any markup: a title, an answer."""
    if "**" in text:
        complain(_line(text, text.index("**")), "Chỗ này không có chữ đậm.", "Bỏ dấu **.")
        text = text.replace("**", "")
    return rich(text, complain)


def _refuse(text: str, complain: Complain) -> None:
    for pattern, message, hint in _REFUSED:
        if found := pattern.search(text):
            complain(_line(text, found.start()), message, hint)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at)
