"""All hostile files that the tests make; none of them is ever kept."""

from __future__ import annotations

from hostile import poison_mail, poison_office, poison_other, poison_pdf, poison_web, poison_words
from hostile.bait import Poison

GROUPS: dict[str, tuple[Poison, ...]] = {
    "pdf": poison_pdf.POISONS,
    "web": poison_web.POISONS,
    "mail": poison_mail.POISONS,
    "images": poison_other.IMAGES,
    "texts": (*poison_other.TEXTS, *poison_other.XML),
    "office": poison_office.POISONS,
    "words": poison_words.POISONS,
}
# What a tester of hostile input must have tried, kind by kind, and with which of our files it is tried. S and C (cases
# of others, cells of tables) are in tests/exchange/hostile_cases.py and in sums.csv.
ROWS: dict[str, tuple[str, ...]] = {
    "P1 content that unpacks to gigabytes": ("flate-squared.pdf", "flate.pdf"),
    "P2 millions of operators": ("operators.pdf",),
    "P3 page loops": ("page-loop.pdf", "page-chain.pdf"),
    "P3 deep nesting": ("deep-array.pdf", "deep-content.pdf"),
    "P3 cut short": ("cut.pdf", "header-only.pdf"),
    "P3 encrypted": ("locked.pdf",),
    "P3 wrong extension": ("photo.jpg", "words.pdf"),
    "P4 scripts, launches, addresses": ("active.pdf", "form.pdf", "outside.pdf"),
    "P4 embedded files": ("matryoshka.pdf",),
    "P5 text that is not what is seen": ("lies.pdf", "hidden.pdf"),
    "P6 a million pages": ("count.pdf", "kids.pdf"),
    "P6 vast pages": ("vast-page.pdf", "giant.pdf"),
    "H1 everything that loads": ("loads.html", "outside.eml", "xxe.xhtml", "data.html"),
    "H2 hidden text, zero width, look-alikes": ("hidden.html", "signs.html"),
    "H3 MIME bombs": ("parts.eml", "attachments.eml", "encoded.eml"),
    "H3 nested parts": ("nested.eml", "multiparts.eml"),
    "H3 bad charset": ("charset.eml", "idle-charset.eml"),
    "H3 header injection": ("injected.eml",),
    "H3 names of attachments": ("names.eml", "plain-names.eml"),
    "H4 ambiguous charset": ("charset.html", "charsets.html", "utf7.html"),
    "I1 vast images": ("vast.png", "vast.jpg", "bomb.png"),
    "I2 many frames": ("frames.tif", "many.gif", "loop.tif"),
    "I3 SVG with script and addresses": ("svg.png", "drawing.svg"),
    "I4 place of a camera": ("place.jpg",),
    "U1 markup in names": ("<img src=canary.png onerror=x>.txt", "<b>bold<i>.txt"),
    "U2 direction and invisible signs in names": ("\u202efdp.exe\u2066\u2069.txt", "zero\u200bwidth\U000e0041tag.txt"),
    "U2 halves of characters": ("half\udcff.txt", "halves.txt", "surrogates.eml"),
    "U2 NUL": ("nul.txt", "words-nul.txt", "nul.html"),
    "U2 names and lines without end": ("n" * 251 + ".txt", "long-line.txt", "line.txt"),
    "U3 ampersands": ("&File &amp; &&.txt",),
    "T1 page descriptions": ("markup.txt",),
    "T2 many words, a long word": ("many-words.txt", "long-word.txt"),
    "T3 templates": ("templates.txt", "%s%n{0}${HOME}$(x)`x`.txt"),
}


def all_poisons() -> list[tuple[str, Poison]]:
    """Return every hostile file with the group it belongs to."""
    return [(group, poison) for group, poisons in GROUPS.items() for poison in poisons]
