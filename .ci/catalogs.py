"""Keep the catalogs whole: `update` gathers every sentence of the program, `check` says what is missing."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
KEYWORDS = {"say": None, "say_n": (1, 2), "_": None, "_one": None, "gettext": None, "ngettext": (1, 2)}
NOTE = "Translators:"
OPTIONS = {"web/templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "encoding": "utf-8"}}
PLACES = re.compile(r"\{(\w*)\}|%\((\w+)\)s")
LANGUAGES = ("vi", "en")


def path_of(language: str) -> Path:
    """Where a language's catalog lies."""
    return ROOT / "locales" / language / "LC_MESSAGES" / "hocso.po"


Found = tuple[int, str, tuple[str | None, ...], list[str]]


def sentences_in(file: BinaryIO, keywords: list[str], tags: object, options: object) -> Iterator[Found]:
    """The sentences of a Python file, those in a call within a call too: `turn.say(Message(title=say("…")))`."""
    del tags, options
    source = file.read().decode()
    lines = source.splitlines()
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        words = tuple(a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in call.args)
        if name in keywords and words and words[0]:
            above = lines[call.lineno - 2].strip().removeprefix("# ")
            yield call.lineno, name, words, [above] if above.startswith(NOTE) else []


METHODS = [("web/templates/**.html", "jinja2"), ("**.py", sentences_in)]


def gathered() -> Catalog:
    """Every sentence in the program, with the notes for translators."""
    catalog = Catalog(project="Học Số", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        str(ROOT / "bot"), METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=(NOTE,), strip_comment_tags=True
    )
    for name, _line, sentence, comments, context in found:
        catalog.add(sentence, locations=[(f"bot/{name}", 1)], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """A language's catalog as it is."""
    if not path_of(language).is_file():
        return Catalog(locale=language)
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Bring every catalog up to the program; what is translated stays."""
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(gathered(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            write_po(file, catalog, width=110, sort_output=True, no_location=True, ignore_obsolete=True)


def mistakes(language: str) -> Iterator[str]:
    """What is missing, left over or does not fit; Vietnamese may be empty, for the program speaks it."""
    catalog, program = read(language), gathered()
    wanted = {message.id for message in program if message.id}
    have = {message.id: message for message in catalog if message.id}
    for sentence in sorted(wanted - have.keys(), key=str):
        yield f"{language}: not in the catalog: {sentence!r} (make catalogs)"
    for sentence in sorted(have.keys() - wanted, key=str):
        yield f"{language}: no longer in the program: {sentence!r} (make catalogs)"
    for message in have.values():
        yield from (f"{language}: {said}: {message.id!r}" for said in _faults(message, language))


def _faults(message: Message, language: str) -> Iterator[str]:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    sentences = message.id if isinstance(message.id, tuple | list) else (message.id,)
    if message.fuzzy:
        yield "marked fuzzy"
    if not all(forms):
        if language != "vi":
            yield "not translated"
        return
    allowed = {name for s in sentences for name in _places(s)} | {"you", "You", "n"}
    if any(set(_places(form)) - allowed for form in forms):
        yield "names a place the sentence does not have"
    needed = {name for s in sentences for name in _places(s)} - {"you", "You", "n"}
    if any(needed - set(_places(form)) for form in forms):
        yield "leaves out a place"


def _places(text: str) -> list[str]:
    return [a or b for a, b in PLACES.findall(text)]


def main() -> None:
    """Run `update` or `check`."""
    if sys.argv[1:] == ["update"]:
        update()
        return
    found = [mistake for language in LANGUAGES for mistake in mistakes(language)]
    print("\n".join(found) or "catalogs: whole")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
