"""What texts in many languages look like: how likely a string is to be one, for telling encodings apart.

The figures are rough natural logarithms of how often a character stands in running text. They need only be
right enough to tell a language from the same bytes misread, where letters that hardly ever meet stand side by
side. Letters are given per language from frequent to rare.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from casefile.reading.letters_han import HANGUL, KANJI, SIMPLIFIED, TRADITIONAL


class Script(Enum):
    """The scripts that are told apart; OTHER is every letter of none of them."""

    LATIN = "Latin"
    CYRILLIC = "Cyrillic"
    GREEK = "Greek"
    HEBREW = "Hebrew"
    ARABIC = "Arabic"
    HAN = "Han"
    KANA = "Kana"
    HANGUL = "Hangul"
    OTHER = "other"


ALPHABETS: dict[Script, tuple[str, ...]] = {
    Script.CYRILLIC: (
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        "оаинвіетрслкудмпязьбгйчшжхцюїєщфґ",
        "аоеитнрсвлдпкмзгъубячщжйхцшфьюѝ",
        "аиоенрјсктувдмлпзгбчшцњљжћхђфџ",
    ),
    Script.GREEK: ("αοιετσνηυρπκμςλάίθόγδέήωύφβχώξζψϊϋΐΰ",),
    Script.HEBREW: ("יוהלארתבשמנםעדקחפגטצסכזןךףץ" + "\u05b7\u05b8\u05b4\u05b5\u05b6\u05b0\u05b9\u05bc",),
    Script.ARABIC: (
        "اليمنرتوبعةدفهسكقحأجشطصىخإذءضئثزغؤظآًّ\u064e\u064f\u0650\u0652ـ",
        "اینردهومتبسشلکزفگعخقجآحپصطچضغذظثژئءأ\u200c",
        "اینرکےوہمتسلبدںپجئعفشقھحٹطگخچصزضڑذآغڈغثظؤژ",
    ),
}
LATIN_EXTRAS = (
    "äüößé", "éèàêçùâîôûœëï", "óíáéñúü¿¡", "ãçáéõíêóúâàô", "àèòùìéî", "åäöé", "øåæéò", "ąęłóżśćńź", "íáéěřýčžšůúťňďó",
    "áéöóőüíúű", "ăîâșțşţ", "ıişğüöçâİ", "čšžćđ", "ėšžąčųūįę", "āīēšūņļžķģč", "äõüöšž", "áíéýčšžúľťďôňäŕĺó",
)  # fmt: skip
"""Letters beyond a-z: German, French, Spanish, Portuguese, Italian, Swedish and Finnish, Danish and Norwegian,
Polish, Czech, Hungarian, Romanian, Turkish, Croatian and Slovene, Lithuanian, Latvian, Estonian, Slovak."""

SIGNS = dict.fromkeys("«»„“”’–—\xa0", -4.5) | dict.fromkeys("‘…№€°§©®·•£‚¿¡´¨ºª±×½¼²³™،؛؟־״׳―", -6.5)
FULL_WIDTH = dict.fromkeys(
    "\u3001\u3002\uff0c\u300c\u300d\u30fb\uff08\uff09\u300a\u300b\uff1a\uff1b\uff1f\uff01\u3000\u201c\u201d\u2026", -4.5
) | dict.fromkeys("\u300e\u300f\u3010\u3011\uff05\uff5e\u301c\uff0e\u2014\u2019\u2018\xb7", -6.0)
ASCII = (
    dict.fromkeys(map(chr, range(32, 127)), -4.5)
    | dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", -3.2)
    | {" ": -2.0, "\n": -2.5, "\r": -2.5, "\t": -3.0, "\f": -6.0, "\x1b": -6.0}
)

JUNK = -20.0
CONTROL = -15.0
UNKNOWN = -12.0
HALF_KANA = -9.0
RARE = -11.5
MIXED_WORD = -8.0
LONE_IN_WORD = -8.0
ENDS_ONLY = frozenset("ςךםןףץةى")
CAPS_START, CAPS_ON, CAPS_INSIDE, SMALL_AFTER_CAPS = -1.5, -0.3, -6.0, -4.0
VOWELS = frozenset("аеёиоуыэюяіїєъьѝйαεηιουωάέήίόύώϊϋΐΰ")
ACCENTS = frozenset("άέήίόύώΐΰΆΈΉΊΌΎΏ")
CONSONANTS = 4  # hardly more of them stand in a row
DASHES = frozenset("–—")
EAST = frozenset({Script.HAN, Script.KANA, Script.HANGUL})
CASED = frozenset({Script.LATIN, Script.CYRILLIC, Script.GREEK})
COMMON_HAN = {"gb": (SIMPLIFIED, "gb2312", 0xD7), "big5": (TRADITIONAL, "big5", 0xC6), "jp": (KANJI, "euc_jp", 0xCF)}


def script_of(sign: str) -> Script | None:
    """Return the script of a letter or of a mark on letters; None for signs that belong to none."""
    code = ord(sign)
    if code < 0x80:
        return Script.LATIN if sign.isalpha() else None
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script if unicodedata.category(sign)[0] in "LM" else None
    return Script.OTHER if unicodedata.category(sign)[0] == "L" and sign not in "ªº" else None


_RANGES = (
    (0xC0, 0x24F, Script.LATIN),
    (0x370, 0x3FF, Script.GREEK),
    (0x400, 0x52F, Script.CYRILLIC),
    (0x590, 0x5FF, Script.HEBREW),
    (0x600, 0x6FF, Script.ARABIC),
    (0x1E00, 0x1EFF, Script.LATIN),
    (0x1F00, 0x1FFF, Script.GREEK),
    (0x3040, 0x30FF, Script.KANA),
    (0x3131, 0x318E, Script.HANGUL),
    (0x3400, 0x9FFF, Script.HAN),
    (0xAC00, 0xD7A3, Script.HANGUL),
    (0xFF66, 0xFF9F, Script.KANA),
)


@dataclass
class Judge:
    """Scores texts that one family of encodings gives: "" for alphabets, else gb, big5, jp, kr or any.

    What was found out about a character is kept, for the next one.
    """

    family: str = ""
    _scripts: dict[str, Script | None] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)

    def score(self, text: str) -> float:
        """Return how likely a text is, as a logarithm: nearer to 0 is likelier, longer texts are lower."""
        counts = Counter(text)
        total = sum(count * self._weight(sign) for sign, count in counts.items())
        total += self._letters(counts)
        total += self._neighbours(text)
        if self._count(counts, Script.GREEK) > 12 and not counts.keys() & ACCENTS and not text.isupper():
            total -= 10.0  # Greek marks the stress in every longer word, unless in capitals
        if self.family == "jp" and counts.keys() & KANA_NEEDED == set() and self._count(counts, Script.HAN) > 3:
            total -= 8.0  # a Japanese sentence without any hiragana is rare
        return total

    def _count(self, counts: Counter[str], script: Script) -> int:
        return sum(count for sign, count in counts.items() if self._script(sign) is script)

    def _script(self, sign: str) -> Script | None:
        if sign not in self._scripts:
            self._scripts[sign] = script_of(sign)
        return self._scripts[sign]

    def _weight(self, sign: str) -> float:
        """Return what a sign counts by itself; letters of alphabets are 0 here and weighed by language."""
        if sign in ASCII:
            return ASCII[sign]
        if sign not in self._weights:
            self._weights[sign] = self._find_weight(sign)
        return self._weights[sign]

    def _find_weight(self, sign: str) -> float:
        script = self._script(sign)
        if sign == "\ufffd":
            return UNKNOWN
        category = unicodedata.category(sign)
        if category in {"Cc", "Cn", "Co", "Cs"}:
            return CONTROL if category == "Cc" else JUNK
        match script:
            case Script.HAN:
                weight = self._han(sign)
            case Script.HANGUL:
                weight = self._hangul(sign)
            case Script.KANA:
                weight = self._kana(sign)
            case None | Script.OTHER:
                weight = (FULL_WIDTH if self.family and sign in FULL_WIDTH else SIGNS).get(sign, RARE)
            case _:
                weight = 0.0
        return weight

    def _han(self, sign: str) -> float:
        if self.family == "kr":
            return -10.0
        tries = COMMON_HAN.values() if self.family == "any" else (COMMON_HAN.get(self.family),)
        best = -13.0
        for found in tries:
            if found is None:
                continue
            common, charset, last = found
            if sign in common:
                best = max(best, -6.0)
            elif _lead(sign, charset) <= last:
                best = max(best, -8.8)
        return best

    def _hangul(self, sign: str) -> float:
        if self.family not in {"kr", "any"} or sign < "\uac00":
            return -13.0
        if sign in HANGUL:
            return -5.3
        return -8.8 if _lead(sign, "euc_kr") < 0xFF else -14.0

    def _kana(self, sign: str) -> float:
        if sign >= "\uff00":
            return HALF_KANA
        if self.family not in {"jp", "any"}:
            return -9.5
        return -3.8 if sign < "\u30a0" else -4.8

    def _letters(self, counts: Counter[str]) -> float:
        """Return what the letters of alphabets count, each script in the language that fits it best."""
        total = 0.0
        folded: dict[Script, Counter[str]] = {}
        for sign, count in counts.items():
            script = self._script(sign)
            if sign > "\x7f" and (script is Script.LATIN or script in ALPHABETS):
                folded.setdefault(script, Counter())[_small(sign)] += count
        for script, letters in folded.items():
            languages = _WEIGHTS[script]
            total += max(
                sum(count * weights.get(sign, RARE) for sign, count in letters.items()) for weights in languages
            )
        return total

    def _neighbours(self, text: str) -> float:
        """Return what speaks against a text in how its letters meet: mixed scripts and odd capitals in words."""
        total = 0.0
        before: Script | None = None
        run = capitals = hard = 0
        for past, sign in pairwise(f" {text} "):
            script = self._script(sign)
            if script is None:
                if sign > "\x7f" and before is not None and before not in EAST and sign not in "’·\xad\u200c\xa0״׳":
                    total += _inside(sign)
                before, run, capitals, hard = None, 0, 0, 0
                continue
            if before is not None and script is not before:
                total += _meeting(before, script, run)
                run = 0
            run = run + 1
            if before is script and past in ENDS_ONLY:
                total -= 5.0
            if script in CASED:
                total += (
                    _case(past if before is script else "", sign, capitals) if sign > "\x7f" or past > "\x7f" else 0
                )
                capitals = capitals + 1 if sign.isupper() else 0
                hard = 0 if script is Script.LATIN or sign.lower() in VOWELS else hard + 1
                total -= 2.0 * (hard > CONSONANTS)
            before = script
        return total


def _inside(sign: str) -> float:
    """Return what a sign right after a letter counts: marks that open something do not stand there."""
    if sign in "«„“¿¡‚‘":
        return -4.0
    return -1.5 if sign in DASHES else 0.0


def _meeting(before: Script, script: Script, run: int) -> float:
    """Return what the meeting of two scripts inside a word counts; `run` letters of the first stood there."""
    if {before, script} <= {Script.HAN, Script.KANA}:
        return 0.0
    if before in EAST and script in EAST:
        return -3.0
    if before in EAST and script is Script.LATIN:
        return LONE_IN_WORD if run == 1 else -1.0
    return -1.0 if before is Script.LATIN and script in EAST else MIXED_WORD


def _case(past: str, sign: str, capitals: int) -> float:
    """Return what a letter's case counts, `capitals` capitals in a row before it."""
    if sign.isupper():
        if not past:
            return CAPS_START
        return CAPS_ON if capitals else CAPS_INSIDE
    return SMALL_AFTER_CAPS if capitals > 1 else 0.0


def _small(sign: str) -> str:
    lower = sign.lower()
    return lower if len(lower) == 1 else sign


def _lead(sign: str, charset: str) -> int:
    """Return the first byte of a character in a charset of two bytes, which orders them by use; 256 when absent."""
    try:
        code = sign.encode(charset)
    except UnicodeEncodeError:
        return 256
    return code[0] if len(code) == 2 else 256


def _ranked(letters: str) -> dict[str, float]:
    """Return the weight of each letter of an alphabet: from about one in nine down to one in 400."""
    step = 4.0 / max(len(letters) - 1, 1)
    return {sign: -2.2 - step * place for place, sign in reversed(list(enumerate(letters)))}


def _extra(letters: str) -> dict[str, float]:
    """Return the weight of the letters that a language adds to a-z: from one in 60 down to one in 400."""
    return {sign: -4.2 - 0.2 * min(place, 9) for place, sign in reversed(list(enumerate(letters)))}


_WEIGHTS: dict[Script, list[dict[str, float]]] = {
    **{script: [_ranked(letters) for letters in alphabets] for script, alphabets in ALPHABETS.items()},
    Script.LATIN: [_extra(letters) for letters in LATIN_EXTRAS],
}
KANA_NEEDED = frozenset(map(chr, range(0x3041, 0x3094)))
