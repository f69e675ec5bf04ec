"""Seeded quotes in eight scripts, with all that makes text hard to print."""

from __future__ import annotations

import random

LETTERS: dict[str, tuple[str, ...]] = {
    "en": ("Twelve", "crates", "café", "naïve", "Łódź", "office", "\u201cquoted\u201d", "3,141\u00a0bbl", "—", "fjord"),
    "ru": ("Танкер", "вышел", "из", "порта", "ёлка", "объём", "Находка", "№\u00a05", "«груз»", "й"),
    "el": ("Το", "πλοίο", "απέπλευσε", "Πειραιά", "ΐ", "φορτίο", "Ωμέγα", "ἄνθρωπος"),
    "ar": ("قالت", "السفينة", "في", "٢٠٢٤", "مُحَمَّد", "لا", "الله", "طن", "،", "می\u200cروم"),
    "he": ("הספינה", "עזבה", "את", "הנמל", "שָׁלוֹם", "בשנת", "תל־אביב", "״כן״"),
    "hi": ("जहाज़", "ने", "पेट्रोलियम", "क्षत्रिय", "र्क", "श्री", "हूँ", "२०२४", "क्\u200dष"),
    "zh": ("朝鲜", "货轮", "抵达", "港口", "。", "「報告」", "臺灣", "二〇二四年"),
    "ko": ("조선", "외무성은", "유조선", "경유를", "밝혔다", "뷁", "한국어", "朝鮮", "\u1112\u1161\u11ab"),
}
TROUBLE: tuple[str, ...] = (
    "\u202e", "\u202d", "\u2066", "\u2067", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u2060", "\ufeff",
    "\u00ad", "\u200c", "\u200d", "e\u0301", "n\u0303\u0323", "o\u0308\u0304", "\u0301", "\x07", "\x1b[1m", "\x7f",
    "\x85", "\t", "  ", "<b>", "</i>", "&amp;", "&", "%s", "\\", "\U000e0041", "\ue000", "…", "ﬁ", "²", "½", "\u2028",
    "\n", "𝔄", "⟨x⟩", "\u0340", "\ufffc", "\ufffd", "\u3000", "\u2003", "\u115f", "\u180e", "\u034f",
)  # fmt: skip


def quotes(seed: int, number: int) -> list[tuple[str, str]]:
    """Return `number` different (language, quote), each with its number in front; the same for the same seed."""
    chance = random.Random(seed)
    found = []
    for at in range(number):
        lang = list(LETTERS)[at % len(LETTERS)]
        words = []
        for _ in range(chance.randint(3, 12)):
            word = chance.choice(LETTERS[lang])
            if chance.random() < 0.25:
                place = chance.randrange(len(word) + 1)
                word = word[:place] + chance.choice(TROUBLE) + word[place:]
            elif chance.random() < 0.1:
                word = chance.choice(LETTERS[chance.choice(list(LETTERS))])
            words.append(word)
        found.append((lang, f"{at + 1}. {' '.join(words)}."))
    return found
