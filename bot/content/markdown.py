"""What the cards of a lesson say: the small Markdown of docs/authoring.md, and a refusal with its line for the rest."""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from bot.channels.message import Block, BlockKind, Picture
from bot.content import markup
from bot.content.markdown_blocks import Piece, blocks
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
_REFUSED: Mapping[str, str] = {
    "paragraph": "Không có bảng.",
    "heading": "Không có tiêu đề nhỏ (##).",
    "fence": "Không có đoạn mã (```).",
    "code_block": "Dòng thụt vào quá sâu.",
}


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
        cards: list[list[Piece]] = [[]]
        for piece in blocks(text):
            if piece.kind != "hr":
                cards[-1].append(piece)
            elif piece.markup.startswith("-"):
                cards.append([])
            else:
                self._note(piece, "Thẻ ngăn nhau bằng dòng ---.")
        # A line of --- at the very end opens no new card.
        if len(cards) > 1 and not cards[-1]:
            cards.pop()
        return [self._card(pieces, n) for n, pieces in enumerate(cards, 1)]

    def _card(self, pieces: list[Piece], number: int) -> WrittenCard:
        if not pieces or pieces[0].tag != "h1":
            line = self._line(pieces[0]) if pieces else self._above + 1
            self._origin.note(line, f"Thẻ {number} chưa có tiêu đề.", "Mở đầu thẻ bằng “# Tiêu đề của thẻ”.")
            return WrittenCard(Card("", tuple(self._body(pieces)[0])), line)
        title = self._words(pieces[0].text, pieces[0], markup.bare)
        if not title:
            self._note(pieces[0], f"Thẻ {number} có tiêu đề trống.")
        blocks, picture = self._body(pieces[1:])
        if not blocks and not picture:
            self._note(pieces[0], f"Thẻ {number} chưa có nội dung.")
        return WrittenCard(Card(title, tuple(blocks), picture), self._line(pieces[0]))

    def _body(self, pieces: list[Piece]) -> tuple[list[Block], Picture | None]:
        blocks: list[Block] = []
        pictures: list[Picture] = []
        for piece in pieces:
            if piece.kind == "paragraph" and (image := _IMAGE.fullmatch(piece.text)):
                pictures += self._picture(piece, image)
                if len(pictures) > 1:
                    self._note(piece, "Mỗi thẻ chỉ một tranh.", "Chuyển tranh này sang thẻ khác.")
            else:
                blocks += self._block(piece)
        for kind, box in (("keep", "> Nhớ:"), ("do", "> Làm ngay:")):
            if sum(block.kind == kind for block in blocks) > 1:
                self._note(pieces[0], f"Thẻ có hai khung “{box}”.", "Giữ lại một.")
        return blocks, pictures[0] if pictures else None

    def _block(self, piece: Piece) -> list[Block]:
        if piece.kind == "paragraph" and not piece.text.startswith("|"):
            return [Block("text", (words,))] if (words := self._rich(piece)) else []
        if piece.tag in {"ul", "ol"}:
            return self._list(piece)
        if piece.kind == "blockquote":
            return self._box(piece)
        if piece.tag == "h1":
            self._note(piece, "Thẻ có hai tiêu đề.", "Thêm dòng --- trước tiêu đề để mở thẻ mới.")
        else:
            self._note(piece, _REFUSED.get(piece.kind, "Chỗ này viết chưa đúng."), _ONLY)
        return []

    def _list(self, piece: Piece) -> list[Block]:
        if piece.start != 1:
            self._note(piece, "Danh sách có số phải bắt đầu từ 1.")
        items = []
        for item in piece.inside:
            if len(item.inside) != 1 or item.inside[0].kind != "paragraph":
                self._note(item, "Mỗi mục của danh sách là một câu, không có danh sách con.", _ONLY)
            elif words := self._rich(item.inside[0]):
                items.append(words)
        return [Block("ordered" if piece.tag == "ol" else "bullets", tuple(items))] if items else []

    def _box(self, piece: Piece) -> list[Block]:
        is_one_paragraph = len(piece.inside) == 1 and piece.inside[0].kind == "paragraph"
        lead = _BOX.match(piece.inside[0].text) if is_one_paragraph else None
        if not lead:
            self._note(piece, "Khung “>” phải là một câu mở đầu bằng “Nhớ:” hoặc “Làm ngay:”.", _ONLY)
            return []
        text = piece.inside[0].text
        if any(_BOX.match(line) for line in text.split("\n")[1:]):
            self._note(piece, "Hai khung “>” đứng liền nhau.", "Để một dòng trống giữa hai khung.")
        kind = _BOXES[lead[1].casefold()]
        words = self._words(text[lead.end() :], piece, markup.rich)
        if not words:
            self._note(piece, "Khung “>” chưa có câu nào.")
        return [Block(kind, (words,), label=_LABELS[self._origin.locale][kind])]

    def _picture(self, piece: Piece, image: re.Match[str]) -> list[Picture]:
        alt = self._words(image[1], piece, markup.bare)
        if not alt:
            self._note(piece, "Tranh chưa có lời tả.", "Viết vào giữa [ ] cho người không nhìn thấy tranh.")
        try:
            return [Picture(self._find_picture(image[2]), alt)]
        except ValueError as error:
            self._note(piece, str(error), "Tranh là tệp .png nằm cạnh bài.")
            return []

    def _rich(self, piece: Piece) -> str:
        return self._words(piece.text, piece, markup.rich)

    def _words(self, text: str, piece: Piece, clean: Callable[[str, markup.Complain], str]) -> str:
        if markup.is_plain(text):
            return text
        complain = self._origin.complain_at(self._line(piece))
        return clean(self._origin.contacts.fill(text, complain), complain)

    def _note(self, piece: Piece, message: str, hint: str = "") -> None:
        self._origin.note(self._line(piece), message, hint)

    def _line(self, piece: Piece) -> int:
        return self._above + piece.line + 1
