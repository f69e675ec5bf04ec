"""Text as it is compared and searched: case, accents, vowel marks and invisible signs taken away."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Literal

_ACCENTS = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HEBREW_POINTS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
_ARABIC_MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
_UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_DROPPED = re.compile(f"[{_ACCENTS}{_HEBREW_POINTS}{_ARABIC_MARKS}{_UNSEEN}]+")
_ALIKE = str.maketrans(
    {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
)
# a sign with what may join it: marks, and the second and third part of a Hangul syllable
_CLUSTER = re.compile(rf"(?s).[{_ACCENTS}{_HEBREW_POINTS}{_ARABIC_MARKS}{_UNSEEN}\u1160-\u11ff\u3099\u309a]*")
_PIECE = re.compile(rf"[\x00-\x7f]+(?=[\x00-\x7f]|\Z)|{_CLUSTER.pattern[4:]}", re.DOTALL)
UNSPACED_SIGNS = (
    r"\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
UNSPACED = re.compile(f"[{UNSPACED_SIGNS}]+")
"""A run of Han, kana or Hangul: scripts in which a word is not what stands between two spaces."""

_SPREAD = re.compile(rf"(?<![{UNSPACED_SIGNS}])[{UNSPACED_SIGNS}](?:\s[{UNSPACED_SIGNS}](?![{UNSPACED_SIGNS}]))+")
"""Characters of these scripts one by one with a blank between them, as some PDF files give their text."""
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[-‐][^\S\n]*+\n\s*+([^\W\d_]+)")
"""A word that a hyphen breaks at the end of a line; tried once for each word, however long a hostile one is."""

_LONG_RUN = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){31,}")
"""More signs in a row than any writing puts onto a letter; all signs that normalising reorders are among these."""

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
MARKS = 30  # marks in a row that are put in order together (Unicode Standard Annex 15, stream-safe text)


def normalize(form: Form, value: str) -> str:
    """Return the text in a normal form of Unicode; a run of more than 30 marks is put in order in parts.

    Putting a run in order takes time with the square of its length, and a hostile text has a hundred thousand.
    """
    return "".join(unicodedata.normalize(form, part) for part in parts(value))


def parts(value: str) -> list[str]:
    """Return the text in parts none of which has more than 30 marks in a row; one for nearly every text."""
    cuts = [0]
    for run in _LONG_RUN.finditer(value):
        marks = 0
        for place, sign in enumerate(run.group(), run.start()):
            marks = marks + 1 if _is_mark(sign) else 0
            if marks > MARKS:
                cuts.append(place)
                marks = 1
    return [value[start:end] for start, end in pairwise([*cuts, len(value)])]


def _is_mark(sign: str) -> bool:
    return unicodedata.combining(unicodedata.normalize("NFKD", sign)[0]) > 0


def fold(value: str) -> str:
    """Return the text as it is compared: compatibility forms, case, accents, vowel marks and tatweel taken away.

    Marks that make another letter (kana, Indic vowels) stay. Letters of Arabic and Persian that keyboards and
    writers exchange become one, as do Latin letters without a decomposition (ł, ø) and their plain ones.
    """
    if value.isascii():
        return value.lower()
    plain = normalize("NFKD", value).casefold()
    return normalize("NFC", _DROPPED.sub("", plain).translate(_ALIKE))


def fold_places(value: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its code points (and its end) the offset in `value` it came from."""
    if value.isascii():
        return fold(value), [*range(len(value) + 1)]
    found: list[str] = []
    places: list[int] = []
    for match in _PIECE.finditer(value):
        piece = match.group()
        part = fold(piece)
        found.append(part)
        places += range(*match.span()) if piece.isascii() else [match.start()] * len(part)
    return "".join(found), [*places, len(value)]


def blocks(value: str, size: int = 512) -> list[int]:
    """Return offsets that cut the text into blocks of about `size` without tearing a sign from its marks."""
    cuts = [0]
    while cuts[-1] + size < len(value):
        found = _CLUSTER.match(value, cuts[-1] + size - 1)
        cuts.append(found.end() if found else cuts[-1] + size)
    return [*cuts, len(value)] if value else cuts


def pairs(run: str) -> list[str]:
    """Return the character pairs of a run, none for a single character."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def grams(folded: str) -> str:
    """Return the character pairs of each Han, kana or Hangul run, and its last character alone.

    `zz` keeps runs apart for phrases; the last character lets a single one be found wherever it stands. Characters
    that stand one by one with a blank between them follow once more as the runs that they are.
    """
    runs = UNSPACED.findall(folded)
    runs += ["".join(match.group().split()) for match in _SPREAD.finditer(folded)]
    return " zz ".join(" ".join([*pairs(run), run[-1]]) for run in runs)


def words(folded: str) -> str:
    """Return the folded text without its Han, kana and Hangul runs, which `grams` holds.

    Words that a hyphen breaks at the end of a line follow once more, whole.
    """
    whole = [first + second for first, second in _BROKEN.findall(folded)] if "\n" in folded else []
    return " ".join([UNSPACED.sub(" ", folded), *whole])
