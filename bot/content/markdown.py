"""What the cards of a lesson say: the small Markdown of docs/authoring.md, and a refusal with its line for the rest."""

import re
from collections.abc import Callable, Mapping

from markdown_it.token import Token
from msgspec import Struct

from bot.channels.message import Block, BlockKind, Picture
from bot.content import markup
from bot.content.markdown_blocks import Group, blocks, groups
from bot.content.model import Card
from bot.content.origin import Origin

_IMAGE = re.compile(r"!\[([^\]]*)\]\(\s*([^)\s]*)\s*\)")
_BOX = re.compile(r"(nhớ|remember|làm ngay|do it now)\s*:\s*", re.IGNORECASE)
_BOXES: Mapping[str, BlockKind] = {"nhớ": "keep", "remember": "keep", "làm ngay": "do", "do it now": "do"}
_LABELS: Mapping[str, Mapping[BlockKind, str]] = {
    "vi": {"keep": "Nhớ một câu", "do": "Làm ngay"},
    "en": {"keep": "One thing to remember", "do": "Do it now"},
}
_ONLY = "Chỉ có đoạn văn, **chữ đậm**, danh sách, một tranh, “> Nhớ: …” và “> Làm ngay: …”."
_REFUSED: Mapping[str, str] = {"fence": "Không có đoạn mã (```).", "code_block": "Dòng thụt vào quá sâu."}


class WrittenCard(Struct, frozen=True):
    """A card, and the line of the file where it begins."""

    card: Card
    line: int


class CardReader:
    """Reads one lesson's cards; every mistake is noted and the reading goes on."""

    def __init__(self, origin: Origin, find_picture: Callable[[str], str], *, above: int) -> None:
        """`find_picture` gives the path of a picture named in the lesson, or raises ValueError with a sentence.

        `above` is how many lines of the file stand before the text.
        """
        self._origin = origin
        self._find_picture = find_picture
        self._above = above

    def read(self, text: str) -> list[WrittenCard]:
        """The cards in order."""
        cards: list[list[Group]] = [[]]
        for group in blocks(text):
            if group[0].type != "hr":
                cards[-1].append(group)
            elif group[0].markup.startswith("-"):
                cards.append([])
            else:
                self._note(group[0], "Thẻ ngăn nhau bằng dòng ---.", "")
        # A line of --- at the very end opens no new card.
        if len(cards) > 1 and not cards[-1]:
            cards.pop()
        return [self._card(groups, n) for n, groups in enumerate(cards, 1)]

    def _card(self, groups: list[Group], number: int) -> WrittenCard:
        if not groups or groups[0][0].type != "heading_open" or groups[0][0].tag != "h1":
            line = self._line(groups[0][0]) if groups else self._above + 1
            self._origin.note(line, f"Thẻ {number} chưa có tiêu đề.", "Mở đầu thẻ bằng “# Tiêu đề của thẻ”.")
            return WrittenCard(Card("", tuple(self._body(groups)[0])), line)
        title, line = groups[0][1], self._line(groups[0][0])
        words = self._words(title.content, title, markup.bare)
        if not words:
            self._origin.note(line, f"Thẻ {number} có tiêu đề trống.")
        blocks, picture = self._body(groups[1:])
        if not blocks and not picture:
            self._origin.note(line, f"Thẻ {number} chưa có nội dung.")
        return WrittenCard(Card(words, tuple(blocks), picture), line)

    def _body(self, groups: list[Group]) -> tuple[list[Block], Picture | None]:
        blocks: list[Block] = []
        pictures: list[Picture] = []
        for group in groups:
            first = group[0]
            if first.type == "paragraph_open" and (image := _IMAGE.fullmatch(group[1].content.strip())):
                pictures += self._picture(first, image)
                if len(pictures) > 1:
                    self._note(first, "Mỗi thẻ chỉ một tranh.", "Chuyển tranh này sang thẻ khác.")
            else:
                blocks += self._block(group)
        for kind, box in (("keep", "> Nhớ:"), ("do", "> Làm ngay:")):
            if sum(block.kind == kind for block in blocks) > 1:
                self._note(groups[0][0], f"Thẻ có hai khung “{box}”.", "Giữ lại một.")
        return blocks, pictures[0] if pictures else None

    def _block(self, group: Group) -> list[Block]:
        first = group[0]
        if first.type == "paragraph_open":
            if group[1].content.startswith("|"):
                self._note(first, "Không có bảng.", _ONLY)
                return []
            return [Block("text", (words,))] if (words := self._rich(group[1])) else []
        if first.type in {"bullet_list_open", "ordered_list_open"}:
            return self._list(group)
        if first.type == "blockquote_open":
            return self._box(group)
        if first.type == "heading_open":
            is_title = first.tag == "h1"
            message = "Thẻ có hai tiêu đề." if is_title else "Không có tiêu đề nhỏ (##)."
            self._note(first, message, "Thêm dòng --- trước tiêu đề để mở thẻ mới." if is_title else _ONLY)
        else:
            self._note(first, _REFUSED.get(first.type, "Chỗ này viết chưa đúng."), _ONLY)
        return []

    def _list(self, group: Group) -> list[Block]:
        is_ordered = group[0].type == "ordered_list_open"
        if group[0].attrGet("start") not in {None, 1}:
            self._note(group[0], "Danh sách có số phải bắt đầu từ 1.", "")
        items = []
        for item in groups(group[1:-1]):
            inside = list(groups(item[1:-1]))
            if len(inside) != 1 or inside[0][0].type != "paragraph_open":
                self._note(item[0], "Mỗi mục của danh sách là một câu, không có danh sách con.", _ONLY)
            elif words := self._rich(inside[0][1]):
                items.append(words)
        return [Block("ordered" if is_ordered else "bullets", tuple(items))] if items else []

    def _box(self, group: Group) -> list[Block]:
        inside = list(groups(group[1:-1]))
        is_one_paragraph = len(inside) == 1 and inside[0][0].type == "paragraph_open"
        lead = _BOX.match(inside[0][1].content) if is_one_paragraph else None
        if not lead:
            self._note(group[0], "Khung “>” phải là một câu mở đầu bằng “Nhớ:” hoặc “Làm ngay:”.", _ONLY)
            return []
        token = inside[0][1]
        if any(_BOX.match(line) for line in token.content.split("\n")[1:]):
            self._note(group[0], "Hai khung “>” đứng liền nhau.", "Để một dòng trống giữa hai khung.")
        token.content = token.content[lead.end() :]
        kind = _BOXES[lead[1].casefold()]
        words = self._rich(token)
        if not words:
            self._note(group[0], "Khung “>” chưa có câu nào.", "")
        return [Block(kind, (words,), label=_LABELS[self._origin.locale][kind])]

    def _picture(self, token: Token, image: re.Match[str]) -> list[Picture]:
        alt = self._words(image[1], token, markup.bare)
        if not alt:
            self._note(token, "Tranh chưa có lời tả.", "Viết vào giữa [ ] cho người không nhìn thấy tranh.")
        try:
            return [Picture(self._find_picture(image[2]), alt)]
        except ValueError as error:
            self._note(token, str(error), "Tranh là tệp .png nằm cạnh bài.")
            return []

    def _rich(self, token: Token) -> str:
        return self._words(token.content, token, markup.rich)

    def _words(self, text: str, token: Token, clean: Callable[[str, markup.Complain], str]) -> str:
        if markup.is_plain(text):
            return text
        complain = self._origin.complain_at(self._line(token))
        return clean(self._origin.contacts.fill(text, complain), complain)

    def _note(self, token: Token, message: str, hint: str) -> None:
        self._origin.note(self._line(token), message, hint)

    def _line(self, token: Token) -> int:
        return self._above + (token.map[0] if token.map else 0) + 1
