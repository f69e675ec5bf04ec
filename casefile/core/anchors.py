"""Anchors: where quoted words stand in a page's text, and where they stand when the page is read again.

Pure functions of text. Offsets are code points; the page's text never changes, so `text[start:end]` is the quote.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from casefile.core.folding import normalize

CONTEXT = 32  # code points kept before and after a quote
TRUST = 0.5  # share of the context that must agree before a quote is said to be found again
NEAR_TEXT = 2_000_000  # code points in which similar words are looked for
NEAR_QUOTE = 400  # code points of the quote that are compared
NEAR_WINDOWS = 8  # windows compared closely for each text

LONG_PART = 5  # letters of a part of a name from which it may have an ending
JOINED = {"HANGUL", "CJK", "HIRAGANA", "KATAKANA", "ARABIC", "HEBREW"}  # scripts that put particles onto names

_UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\u0002"
_HYPHENS = "-‐‑‒–—−"
_LOOKALIKES = ("'‘’‚‛ʼ′", '"“”„‟″«»', _HYPHENS)
_LIGATURES = {"ffi": ("ﬃ", "ﬀi", "fﬁ"), "ffl": ("ﬄ", "ﬀl", "fﬂ"), "ff": ("ﬀ",), "fi": ("ﬁ",), "fl": ("ﬂ",)}
_SPELT = str.maketrans({forms[0]: letters for letters, forms in _LIGATURES.items()})
_UNSPACED = r"\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff"  # scripts without word ends
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_SPACED_LETTER = re.compile(rf"[^\W_{_UNSPACED}]")


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


class Similar(NamedTuple):
    """The passage most like a quote, and how like it is (0 to 1)."""

    ratio: float
    span: Span


def make_anchor(text: str, start: int, end: int) -> Anchor:
    """Return the anchor of `text[start:end]`."""
    return Anchor(start, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def find_exact(text: str, quote: str) -> list[Span]:
    """Return every place, overlapping ones too, at which the text has exactly these code points."""
    found = []
    start = text.find(quote) if quote else -1
    while start >= 0:
        found.append(Span(start, start + len(quote)))
        start = text.find(quote, start + 1)
    return found


def find_loose(text: str, quote: str) -> list[Span]:
    """Return where the text has the quote's words in other spacing: white space, line ends, soft hyphens.

    Also other forms of the same signs: curly and straight quotation marks, dashes, ligatures, composed and
    decomposed letters, marks that cannot be seen. Only when white space counts is nothing found, it is tried
    without any, and across hyphens at line ends. The span holds the page's own words.
    """
    for tight in (False, True):
        pattern = _loose_pattern(quote, tight=tight)
        spans = [Span(*match.span()) for match in pattern.finditer(text)] if pattern else []
        if spans:
            return spans
    return []


def find_abridged(text: str, quote: str) -> list[Span]:
    """Return where a quote written as `first words […] last words` stands, whole, from the first to the last.

    Each span ends at the nearest last words behind its first ones. A quote without `[…]` stands nowhere.
    """
    first, mark, last = split_abridged(quote)
    if not (mark and first.strip() and last.strip()):
        return []
    ends = find_spans(text, last.strip())
    found = []
    for span in find_spans(text, first.strip()):
        behind = [end.end for end in ends if end.start >= span.end]
        if behind:
            found.append(Span(span.start, behind[0]))
    return found


def split_abridged(quote: str) -> tuple[str, str, str]:
    """Return the first words of an abridged quote, `[…]`, and its last words; without the mark all is first."""
    return quote.replace("[...]", "[…]").partition("[…]")


def find_spans(text: str, quote: str) -> list[Span]:
    """Return where a quote stands: exactly, or else with its words in other spacing."""
    return find_exact(text, quote) or find_loose(text, quote)


def _loose_pattern(quote: str, *, tight: bool) -> re.Pattern[str] | None:
    """Return a pattern for the quote's signs with what may stand between them; None when it has no sign.

    Each code point can be skipped in one way only, so a hostile text cannot make matching explode. A tight
    match begins and ends where words do, lest "part is" be found in "apartisan".
    """
    plain = normalize("NFC", quote).translate(_SPELT)
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


def find_similar(text: str, quote: str) -> Similar | None:
    """Return the passage of the text that is most like the quote, or None when nothing is.

    Windows with the most words in common are found in one pass, the best of them compared closely; only the
    first 2 million code points of the text and the first 400 of the quote are looked at.
    """
    quote = quote[:NEAR_QUOTE]
    wanted = Counter(match.group().casefold() for match in _WORD.finditer(quote))
    places = [match.span() for match in _WORD.finditer(text, 0, NEAR_TEXT)]
    if not wanted or not places:
        return None
    width = sum(wanted.values())
    words = [text[start:end].casefold() for start, end in places]
    best: Similar | None = None
    for first in _likely_windows(words, wanted, width):
        start = places[max(0, first - 1)][0]
        end = places[min(len(places), first + width + 1) - 1][1]
        similar = _trim(text, start, min(end, start + 3 * NEAR_QUOTE), quote)
        if best is None or similar.ratio > best.ratio:
            best = similar
    return best


def _likely_windows(words: Sequence[str], wanted: Counter[str], width: int) -> list[int]:
    """Return the first words of the windows that share most words with the quote, at least two in five."""
    have: Counter[str] = Counter()
    common = 0
    scored: list[tuple[int, int]] = []
    for place, word in enumerate(words):
        if word in wanted:
            common += have[word] < wanted[word]
            have[word] += 1
        if place >= width and words[place - width] in wanted:
            gone = words[place - width]
            have[gone] -= 1
            common -= have[gone] < wanted[gone]
        if common * 5 >= width * 2:
            scored.append((-common, max(0, place - width + 1)))
    chosen: list[int] = []
    for _, first in sorted(scored):
        if all(abs(first - other) > width // 2 for other in chosen):
            chosen.append(first)
            if len(chosen) == NEAR_WINDOWS:
                break
    return chosen


def _trim(text: str, start: int, end: int, quote: str) -> Similar:
    matcher = difflib.SequenceMatcher(None, text[start:end], quote, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 1]
    if not blocks:
        return Similar(0.0, Span(start, end))
    span = Span(start + blocks[0].a, start + blocks[-1].a + blocks[-1].size)
    common = sum(block.size for block in blocks)
    return Similar(2 * common / (span.end - span.start + len(quote)), span)


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
