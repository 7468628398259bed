"""Which words a person reads: catalogs by language, whole sentences with named places.

The Vietnamese sentence in the code is the message id. `locales/vi` may polish it without touching code;
`locales/en` translates it.
"""

import gettext
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DEFAULT = "vi"
LOCALES: Mapping[str, str] = {"vi": "Tiếng Việt", "en": "English"}
DOMAIN = "hocso"

_PACKAGED = Path(__file__).parents[1] / "_data" / "locales"
_CHECKOUT = Path(__file__).parents[2] / "locales"


def catalog_path(locale: str) -> Path:
    """The .po file of a language, in the installed package or in a checkout."""
    root = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    return root / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def translator(locale: str) -> gettext.NullTranslations:
    """The catalog of a language; an unknown language reads Vietnamese."""
    path = catalog_path(known(locale))
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=known(locale), domain=DOMAIN))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def known(locale: str) -> str:
    """The language we have for what a platform says ("en-US" → "en"); Vietnamese for all others."""
    short = locale.replace("_", "-").split("-", maxsplit=1)[0].lower()
    return short if short in LOCALES else DEFAULT


class Words:
    """Speaks one person's language and calls them by the word they chose (bạn, bác, cô …)."""

    def __init__(self, locale: str, you: str = "") -> None:
        self.locale = known(locale)
        catalog = translator(self.locale)
        self._one, self._many = catalog.gettext, catalog.ngettext
        word = you or self._one("bạn")
        self._you = {"you": word, "You": word[:1].upper() + word[1:]}

    def say(self, sentence: str, **values: object) -> str:
        """Translate a whole sentence and fill its named places; {you} and {You} are filled by themselves."""
        return self._one(sentence).format_map({**self._you, **values})

    def say_n(self, one: str, many: str, n: int, **values: object) -> str:
        """Translate a sentence that counts; {n} is the number."""
        return self._many(one, many, n).format_map({**self._you, "n": n, **values})
