"""Lists typed in fonts of before Unicode (.VnTime and its kin, TCVN 5712): letters in the places of others."""

from bot.membership.members.roster.files import Table

# The letters of a Western code page, and which Vietnamese letter the font drew there.
_DRAWN = (
    "µ¸¶·¹ ¨»¾¼½Æ ©ÇÊÈÉË ® ÌÐÎÏÑ ªÒÕÓÔÖ ×ÝØÜÞ ßãáâä «åèæçé ¬êíëìî ïóñòô \u00adõøö÷ù úýûüþ ¡¢§£¤¥¦",
    "àáảãạ ăằắẳẵặ âầấẩẫậ đ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ ĂÂĐÊÔƠƯ",
)
_TABLE = str.maketrans(*_DRAWN)


def to_unicode(words: str) -> str:
    """What the reader of that time saw. Capitals with a tone were small letters of another font: they stay small."""
    return words.translate(_TABLE)


def redrawn(table: Table) -> Table:
    """The same sheet as it looked in its font."""
    rows = [[to_unicode(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows]
    return Table(table.name, rows, table.merged)
