"""Strings that programs trip over: what is stored, and for some how a dossier must print it."""

from __future__ import annotations

import json
from pathlib import Path

PRINTED: tuple[tuple[str, str], ...] = (
    ("<b>x</b>", "<b>x</b>"),
    ("</para>", "</para>"),
    ("From: <joe@x> said AT&T", "From: <joe@x> said AT&T"),
    ("a<b", "a<b"),
    ("&amp;&lt;b&gt;&alpha;", "&amp;&lt;b&gt;&alpha;"),
    ("&#x110000;", "&#x110000;"),
    ('<font color="setColors(1)">', '<font color="setColors(1)">'),
    ('<a href="file:///x">y</a>', '<a href="file:///x">y</a>'),
    ("run\u202eback", "run[U+202E]back"),
    ("\u2066iso\u2069", "[U+2066]iso[U+2069]"),
    ("zero\u200bwidth", "zero[U+200B]width"),
    ("tag\U000e0041", "tag[U+E0041]"),
    ("nul\0nul", "nul[U+0000]nul"),
    ("\x1b[31mred", "[U+001B][31mred"),
    ("%s%(x)d{0}${HOME}{{7*7}}$(x)`x`", "%s%(x)d{0}${HOME}{{7*7}}$(x)`x`"),
    ("=1+1", "=1+1"),
    ("@SUM(1)|' /C calc'!A0", "@SUM(1)|' /C calc'!A0"),
    ("tab\tand  spaces", "tab and spaces"),
    ("e\u0301\u0323x\u0308", "e\u0301\u0323x\u0308"),
    ("朝鮮民主主義", "朝鮮民主主義"),
    ("한국어와 ελληνικά и русский", "한국어와 ελληνικά и русский"),
    ("\ufeffmark", "[U+FEFF]mark"),
    ("C:\\x\\..\\y \\\\host\\share", "C:\\x\\..\\y \\\\host\\share"),
    ("]]><!--", "]]><!--"),
    ("%PDF-1.7 endobj (open \\( bracket", "%PDF-1.7 endobj (open \\( bracket"),
    ("'; DROP TABLE finding; --", "'; DROP TABLE finding; --"),
    ("../../etc/passwd", "../../etc/passwd"),
    ("soft\u00adhyphen", "soft[U+00AD]hyphen"),
    ("\u2028line", "[U+2028]line"),
    ("next\u0085line\u2029 and\x1c part", "next[U+0085]line[U+2029] and[U+001C] part"),
    ("private\ue000\U00100000", "private[U+E000][U+100000]"),
)
STORED: tuple[str, ...] = (
    *(one for one, _ in PRINTED),
    "\U0010ffff\ufffe\uffff",
    "\ue000",
    "مرحبا بالعالم",
    "שלום",
    "नमस्ते",
    "\u0000",
    "\r\n\r",
    "a" + "\u0301" * 300,
    "x" * 20_000 + "\n",
    "\u202e" * 50,
    "😀👩‍👩‍👧",
    '"}],{"a":1',
    "\u0085\u2029",
    "NULL",
    "1e999",
)
"""Every one is valid Unicode, so each must come back as it went in."""


def naughty(shared: Path | None) -> list[str]:
    """Return all strings to be stored: ours, and the public list where it is."""
    found = list(STORED)
    if shared is not None:
        found += json.loads((shared / "hostile" / "blns.json").read_text("utf-8"))
    return [one for one in dict.fromkeys(found) if one.strip()]
