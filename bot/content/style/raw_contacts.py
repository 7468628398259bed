"""Which phone numbers, web addresses and e-mail addresses were typed into a text instead of named by their key."""

import re
from collections.abc import Iterator

from bot.content.contacts import Contacts

HINT_KEY = "Viết {{{{{key}}}}} thay cho “{found}”."
HINT_NEW = "Thêm vào contacts.csv một dòng, rồi viết {{tên}} của dòng ấy."

# Without a digit, an "@" or a dot between letters there is no contact.
_WORTH_A_LOOK = re.compile(r"[\d@]|\w\.\w|http", re.IGNORECASE)
_NAMED = re.compile(r"\{\{[^{}]*\}\}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A domain needs a name before its ending: "đuôi .gov.vn" is a lesson, not an address.
_WEB = re.compile(
    r"https?://\S+|www\.\S+"
    r"|(?<![\w.@-])[a-z0-9](?:[\w-]*\.)+(?:vn|com|net|org|info|io|edu|me|app|xyz|top|cc|site|online|shop|club|link|icu)\b"
    r"(?:/\S*)?",
    re.IGNORECASE,
)
# Endings that are named in lessons: an address is more than that.
_ENDINGS = frozenset({"gov.vn", "edu.vn", "com.vn", "org.vn", "net.vn"})
_HOTLINE = re.compile(r"(?<![\d.,])1[89]00(?:[ .]?\d{2,4}){1,3}(?![\d])")
_PHONE = re.compile(r"(?<![\d.,+])(?:\+84|0)[ .]?\d(?:[ .-]?\d){7,9}(?!\d)")
_SHORT = re.compile(r"(?<![\w.,/+-])\d{3,5}(?![\w/-]|[.,]\d)")
# A number with one of these beside it counts something; it is not one to call.
_COUNTED = re.compile(
    r"\s*(?:%|đồng|đ\b|nghìn|ngàn|triệu|tỷ|tỉ|người|lượt|ngày|năm|tháng|giờ|phút|giây|lần|trang|điều|bài|câu|km|kg|m\b|cm"
    r"|GB|MB|xã|phường|hộ|USD|people|days|years|hours|minutes|times|pages|million|thousand|đô)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:điều|khoản|số thứ tự|trang|năm|tháng|ngày|phòng|thẻ|câu|article|page|year)\s*$", re.IGNORECASE
)


def raw_contacts(text: str, contacts: Contacts) -> Iterator[tuple[str, str]]:
    """Each contact typed into the text, and a hint how to name it."""
    text = _NAMED.sub(" ", text)
    if not _WORTH_A_LOOK.search(text):
        return
    for pattern in (_EMAIL, _WEB, _HOTLINE, _PHONE):
        for found in pattern.finditer(text):
            if found[0].casefold() not in _ENDINGS:
                yield found[0], _hint(found[0], contacts)
        text = pattern.sub(" ", text)
    short = {row.value for row in contacts.rows.values() if row.value.isdigit()}
    for found in _SHORT.finditer(text):
        counts = _COUNTED.match(text, found.end()) or _NUMBERED.search(text[max(0, found.start() - 20) : found.start()])
        if found[0] in short and not counts:
            yield found[0], _hint(found[0], contacts)


def _hint(found: str, contacts: Contacts) -> str:
    wanted = _digits(found) or found.casefold()
    for key, row in contacts.rows.items():
        if wanted == (_digits(row.value) or row.value.casefold()):
            return HINT_KEY.format(key=key, found=found)
    return HINT_NEW


def _digits(text: str) -> str:
    """The number a text is, without its dots; "" when it is more than a number."""
    bare = re.sub(r"[ .-]", "", text)
    return bare if bare.isdigit() else ""
