"""Anchors: where quoted words stand in a page's text, and where they stand when the page is read again.

Pure functions of text. Offsets are code points; the page's text never changes, so `text[start:end]` is the quote.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from casefile.core.folding import UNSPACED_SIGNS, normalize

CONTEXT = 32  # code points kept before and after a quote
TRUST = 0.5  # share of the context that must agree before a quote is said to be found again
SHORT = 64  # signs of a quote that is looked for at every place of a text
MISSES, MISSED = 10_000, 1_000_000  # places at which a longer one is tried in vain, and signs of it at all of them
OVERLAPS = 1_000  # places of one quote that overlap, after which the text is taken to be made of it

LONG_PART = 5  # letters of a part of a name from which it may have an ending
JOINED = {"HANGUL", "CJK", "HIRAGANA", "KATAKANA", "ARABIC", "HEBREW"}  # scripts that put particles onto names

_UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\u0002"
_HYPHENS = "-‐‑‒–—−"
_LOOKALIKES = ("'‘’‚‛ʼ′", '"“”„‟″«»', _HYPHENS)
_LIGATURES = {"ffi": ("ﬃ", "ﬀi", "fﬁ"), "ffl": ("ﬄ", "ﬀl", "fﬂ"), "ff": ("ﬀ",), "fi": ("ﬁ",), "fl": ("ﬂ",)}
_SPELT = str.maketrans({forms[0]: letters for letters, forms in _LIGATURES.items()})
_SKIPPED = re.compile(rf"[\s{_UNSEEN}]")
_SPACED_LETTER = re.compile(rf"[^\W_{UNSPACED_SIGNS}]")


class Span(NamedTuple):
    """Code points from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote with its place and the code points before and after it, up to 32 each."""

    start: int
    quote: str
    prefix: str
    suffix: str

    @property
    def end(self) -> int:
        """Return the offset behind the quote."""
        return self.start + len(self.quote)


@dataclass(frozen=True, slots=True)
class Found:
    """What became of an anchor in a new text: state exact, moved or lost; where, unless it is lost.

    `agreement` is the share of the context, 0 to 1, that stands around the quote as before.
    """

    state: str
    span: Span | None
    agreement: float


class _Bones(dict[int, str]):
    """What counts of each code point, however a quote is spelt: `"fi"` of a ligature, `""` of blanks and hyphens."""

    def __missing__(self, point: int) -> str:
        sign = chr(point)
        if sign in _HYPHENS or _SKIPPED.fullmatch(sign):
            bones = ""
        else:
            alike = next((signs[0] for signs in _LOOKALIKES if sign in signs), sign)
            bones = _SPELT.get(point) or unicodedata.normalize("NFD", alike)
        self[point] = bones
        return bones


def make_anchor(text: str, start: int, end: int) -> Anchor:
    """Return the anchor of `text[start:end]`."""
    return Anchor(start, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def find_exact(text: str, quote: str) -> list[Span]:
    """Return every place, overlapping ones too, at which the text has exactly these code points."""
    found: list[Span] = []
    overlaps = 0
    start = text.find(quote) if quote else -1
    while start >= 0:
        overlaps += bool(found) and start < found[-1].end
        if overlaps > OVERLAPS:
            return [*found, *_overlapping(text, quote, start)]
        found.append(Span(start, start + len(quote)))
        start = text.find(quote, start + 1)
    return found


def _overlapping(text: str, quote: str, start: int) -> Iterator[Span]:
    """Yield every place from `start` on, in time that does not grow with the quote (Knuth, Morris and Pratt)."""
    borders = [-1]  # for each length of the quote's beginning, how much of that beginning it ends with
    for sign in quote:
        same = borders[-1]
        while same >= 0 and quote[same] != sign:
            same = borders[same]
        borders.append(same + 1)
    same = 0
    for place in range(start, len(text)):
        while same >= 0 and (same == len(quote) or quote[same] != text[place]):
            same = borders[same]
        same += 1
        if same == len(quote):
            yield Span(place + 1 - same, place + 1)


def find_loose(text: str, quote: str) -> list[Span]:
    """Return where the text has the quote's words in other spacing: white space, line ends, soft hyphens.

    Also other forms of the same signs: curly and straight quotation marks, dashes, ligatures, composed and
    decomposed letters, marks that cannot be seen. Only when white space counts is nothing found, it is tried
    without any, and across hyphens at line ends. The span holds the page's own words.

    A quote of more than 64 signs is tried only where the text has all its letters one after the other, and no
    longer when it was in vain at thousands of such places, as in no ordinary text: so the time that hostile text
    takes grows with the text and with the quote, not with the product of both.
    """
    plain = normalize("NFC", quote).translate(_SPELT)
    bones = _Bones()
    wanted = plain.translate(bones)
    size = len(_SKIPPED.sub("", plain))
    if wanted not in text.translate(bones) or (size > SHORT and not wanted):
        return []
    for tight in (False, True):
        pattern = _loose_pattern(plain, tight=tight)
        if pattern is None:
            return []
        matches = pattern.finditer(text) if size <= SHORT else _match_bones(pattern, text, plain, bones)
        spans = [Span(*match.span()) for match in matches]
        if spans:
            return spans
    return []


def _match_bones(pattern: re.Pattern[str], text: str, plain: str, bones: _Bones) -> Iterator[re.Match[str]]:
    """Yield the matches of a long quote's pattern, one behind the other, trying it only where all its letters are."""
    wanted, there = plain.translate(bones), text.translate(bones)
    places = array("L", (place for place, sign in enumerate(text) for _ in bones[ord(sign)]))
    lead = sum(sign in _HYPHENS for sign in plain[: next(n for n, sign in enumerate(plain) if bones[ord(sign)])])
    misses = min(MISSES, MISSED // len(plain))
    bone = there.find(wanted)
    while bone >= 0 and misses:
        begin = _step_back(text, places[bone], lead, bones)
        match = pattern.match(text, begin) if begin is not None else None
        if match:
            yield match
            bone = bisect_left(places, match.end(), bone)
        else:
            misses -= 1
            bone += 1
        bone = there.find(wanted, bone)


def _step_back(text: str, place: int, hyphens: int, bones: _Bones) -> int | None:
    """Return where so many hyphens before a place begin, with nothing but blanks between; None when they do not."""
    while hyphens and place and not bones[ord(text[place - 1])]:
        place -= 1
        hyphens -= text[place] in _HYPHENS
    return None if hyphens else place


def find_abridged(text: str, quote: str) -> list[Span]:
    """Return where a quote written as `first words […] last words` stands, whole, from the first to the last.

    Each span ends at the nearest last words behind its first ones. A quote without `[…]` stands nowhere.
    """
    first, mark, last = split_abridged(quote)
    if not (mark and first.strip() and last.strip()):
        return []
    ends = find_spans(text, last.strip())
    starts = [end.start for end in ends]
    begins = ((span.start, bisect_left(starts, span.end)) for span in find_spans(text, first.strip()))
    return [Span(start, ends[nearest].end) for start, nearest in begins if nearest < len(ends)]


def split_abridged(quote: str) -> tuple[str, str, str]:
    """Return the first words of an abridged quote, `[…]`, and its last words; without the mark all is first."""
    return quote.replace("[...]", "[…]").partition("[…]")


def find_spans(text: str, quote: str) -> list[Span]:
    """Return where a quote stands: exactly, or else with its words in other spacing."""
    return find_exact(text, quote) or find_loose(text, quote)


def _loose_pattern(plain: str, *, tight: bool) -> re.Pattern[str] | None:
    """Return a pattern for a quote's signs with what may stand between them; None when it has no sign.

    Each code point can be skipped in one way only, so a hostile text cannot make matching explode. A tight
    match begins and ends where words do, lest "part is" be found in "apartisan".
    """
    words = [list(_signs(word)) for word in re.sub(f"[{_UNSEEN}]", "", plain).split()]
    if not words:
        return None
    parts: list[str] = []
    last = ""
    for word in words:
        for place, sign in enumerate(word):
            if last:
                parts.append(_between(last, sign, space=place == 0, tight=tight))
            parts.append(_sign_pattern(sign))
            last = sign
    first = words[0][0]
    before = r"(?<![^\W_])" if tight and _SPACED_LETTER.match(first) else ""
    after = r"(?![^\W_])" if tight and _SPACED_LETTER.match(last) else ""
    return re.compile(before + "".join(parts) + after)


def name_pattern(folded: str) -> str:
    """Return a pattern for a name in a text that was folded as it was (`folding.fold`); "" for one without letters.

    Like quotes, names are found across line ends, hyphens at line ends and marks that cannot be seen; between
    the parts of a name (letters, digits) up to three signs may stand, or any white space, or nothing. Parts of
    five letters and more may have an ending of up to three (a plural, a case). Names begin and end where words do,
    except in scripts that put particles onto them.
    """
    parts = re.findall(r"[^\W\d_]+|\d+", folded)
    if not parts:
        return ""
    before = r"(?<![^\W_])" if _stands_alone(parts[0][0]) else ""
    after = r"(?![^\W_])" if _stands_alone(parts[-1][-1]) else ""
    return before + r"(?:\s++|[\W_]{0,3})".join(map(_part_pattern, parts)) + after


def _part_pattern(part: str) -> str:
    """Return the pattern of one part of a name, with what may stand between its letters."""
    letters = [re.escape(letter) for letter in part]
    if not _stands_alone(part[-1]):
        return rf"[\s{_UNSEEN}]*+".join(letters)
    ending = r"[^\W\d_]{0,3}" if len(part) >= LONG_PART and part.isalpha() else ""
    return rf"[{_UNSEEN}]*+(?:[-‐][^\S\n]*+\n\s*+)?+".join(letters) + ending


def _stands_alone(letter: str) -> bool:
    return unicodedata.name(letter, "").split(" ")[0] not in JOINED


def _between(left: str, right: str, *, space: bool, tight: bool) -> str:
    """Return a pattern for what may stand between two signs; `space`: the quote has white space there.

    The digits of one number stay together, and a hyphen that the quote has is not skipped.
    """
    unseen, blank = f"[{_UNSEEN}]*+", rf"[\s{_UNSEEN}]*+"
    if not tight:
        return rf"{unseen}\s{blank}" if space else unseen
    if left.isdigit() and right.isdigit() and not space:
        return unseen
    return blank if right in _HYPHENS else rf"(?:[\s{_UNSEEN}]|[-‐][^\S\n]*+\n)*+"


def _signs(word: str) -> Iterator[str]:
    """Yield the signs of a word, letters that may be set as one ligature together."""
    place = 0
    while place < len(word):
        size = next((n for n in (3, 2) if word[place : place + n] in _LIGATURES), 1)
        yield word[place : place + size]
        place += size


def _sign_pattern(sign: str) -> str:
    """Return a pattern for all forms of a sign."""
    if sign in _LIGATURES:
        spelt = f"[{_UNSEEN}]*".join(map(re.escape, sign))
        return f"(?:{spelt}|{'|'.join(_LIGATURES[sign])})"
    forms = {sign, unicodedata.normalize("NFD", sign)}
    for alike in _LOOKALIKES:
        if sign in alike:
            forms |= set(alike)
    return f"(?:{'|'.join(re.escape(form) for form in sorted(forms))})" if len(forms) > 1 else re.escape(sign)


def words_around(text: str, start: int, end: int, width: int = 40) -> str:
    """Return the words before and after a place with the place itself as `[…]`, on one line."""
    before = " ".join(text[max(0, start - width) : start].split())
    after = " ".join(text[end : end + width].split())
    return f"…{before} […] {after}…"


def reanchor(anchor: Anchor, text: str) -> Found:
    """Return where the anchor's quote stands in another reading of its page.

    Exact: at the same offset; moved: elsewhere; lost: not there with the same code points, or nowhere that
    half of its context agrees with, for then the same words may be somebody else's. Of several places the one
    with most of the context is taken, of equals the one nearest to the old offset.
    """
    best: tuple[float, int, Span] | None = None
    for span in find_exact(text, anchor.quote):
        score = (_agreement(anchor, text, span), -abs(span.start - anchor.start), span)
        if best is None or score > best:
            best = score
    if best is None or best[0] < TRUST:
        return Found("lost", None, best[0] if best else 0.0)
    return Found("exact" if best[2].start == anchor.start else "moved", best[2], best[0])


def _agreement(anchor: Anchor, text: str, span: Span) -> float:
    """Return which share of the anchor's context stands around a place, counted outwards from the quote."""
    total = len(anchor.prefix) + len(anchor.suffix)
    before = text[max(0, span.start - len(anchor.prefix)) : span.start]
    after = text[span.end : span.end + len(anchor.suffix)]
    same = _common(anchor.prefix[::-1], before[::-1]) + _common(anchor.suffix, after)
    return same / total if total else 1.0


def _common(left: str, right: str) -> int:
    for count, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return count
    return min(len(left), len(right))
