"""Which characters of a story no font has, found without laying it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Final

from casefile.dossier.blocks import Block
from casefile.dossier.fonts import FontBook, Missing
from casefile.dossier.scripts import JOINERS, clusters, tidy

_NOT_PRINTED: Final = frozenset({"key", "kind", "lang", "record", "link", "colour", "style", "rgb", "align"})


def missing_characters(story: Sequence[Block]) -> tuple[Missing, ...]:
    """Return each character that no font has with the record it is in, in the order of the story.

    With them a chapter can say what is printed as `[U+1F600]` before the document is made.
    """
    book = FontBook("show")
    known: dict[str, bool] = {}
    for text, record in _words(story, ""):
        if text.isascii():
            continue
        for stretch, stands_in in tidy(text):
            if not stands_in:
                _look_up(book, stretch, record, known)
    return tuple(book.missing)


def _look_up(book: FontBook, text: str, record: str, known: dict[str, bool]) -> None:
    for cluster in clusters(text):
        for character in cluster:
            if character.isspace() or character in JOINERS:
                continue
            found = known.get(character)
            if found is None:
                face = book.find(character, "serif", bold=False, italic=False, size=10.5, lang="")
                found = known[character] = face is not None
            if not found:
                book.note_missing(character, record)


def _words(value: object, record: str) -> Iterator[tuple[str, str]]:
    """Yield every printed string under `value` with the record it is blamed on."""
    if isinstance(value, str):
        yield value, record
    elif is_dataclass(value):
        record = getattr(value, "record", "") or record
        for field in fields(value):
            if field.name not in _NOT_PRINTED:
                yield from _words(getattr(value, field.name), record)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for part in value:
            yield from _words(part, record)
