"""`quotes.json`: the exact words of every exhibit, for a PDF's text is never a safe carrier."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import Any

from casefile.dossier.content.exhibits import ExhibitEntry
from casefile.dossier.content.sources import SourceEntry

KEPT = {"\n", " "}


def make_quotes(
    exhibits: Sequence[ExhibitEntry], sources: Sequence[SourceEntry], *, title: str, chain_head: str
) -> bytes:
    """Return the quotes as canonical JSON in UTF-8: sorted keys, no spaces, one line end at the close.

    `invisible` lists each character of a quote that a reader cannot see, with its place (code points). A quote
    in which a protected name was covered is marked so and has no SHA-256; where its page holds such a name, its
    place in the page is withheld.
    """
    register = {one.number: one for one in sources}
    document = {
        "format": "casefile quotes 1",
        "title": title,
        "chain_head": chain_head,
        "quotes": [_quote(one, register[one.source]) for one in exhibits],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _quote(exhibit: ExhibitEntry, source: SourceEntry) -> dict[str, Any]:
    words = exhibit.quote
    return {
        "exhibit": exhibit.number,
        "excerpt_id": exhibit.id,
        "source": {"number": source.number, "name": exhibit.cite, "sha256": source.sha256 or None},
        "kind": exhibit.kind,
        "language": exhibit.tag or None,
        "text": words.text if words else None,
        "text_sha256": exhibit.quote_sha256 or None,
        "covered": bool(words and words.covered),
        "invisible": invisible(words.text) if words else [],
        "description": exhibit.description or None,
        "anchor": {
            "page": exhibit.page,
            "page_label": exhibit.page_label or None,
            "start": None if exhibit.withheld else exhibit.start,
            "end": None if exhibit.withheld else exhibit.end,
            "rectangles": [list(one) for one in exhibit.rectangles],
            "state": exhibit.anchor_state,
        },
        "translations": [
            {"language": one.tag, "text": one.text, "official": one.official, "by": one.by}
            for one in exhibit.translations
        ],
    }


def invisible(text: str) -> list[dict[str, Any]]:
    """Return the characters of a text that leave no mark of their own, plain spaces and line ends apart."""
    return [
        {"place": place, "code_point": f"U+{ord(letter):04X}", "name": unicodedata.name(letter, "control")}
        for place, letter in enumerate(text)
        if letter not in KEPT and unicodedata.category(letter) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn"}
    ]
