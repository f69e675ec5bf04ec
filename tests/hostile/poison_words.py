"""Hostile names of files, and texts that a user interface or a printed page could obey."""

from __future__ import annotations

from hostile.bait import Bait, Poison
from hostile.strings import PRINTED

GOOD = "Twelve crates at Rajin."


def good(_: Bait) -> bytes:
    return GOOD.encode()


def markup(bait: Bait) -> bytes:
    """Say everything that a page description or a template could take for an order, line by line."""
    odd = ("\0", "\ufeff", "\u2028", "%PDF")  # the last would make it one
    lines = [text for text, _ in PRINTED if not any(one in text for one in odd)]
    lines += [f'<img src="{bait.picture}"/>', f'<img src="{bait.http}"/>', f'<a href="{bait.url}">a</a>']
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def named(name: str) -> Poison:
    return Poison(name, good, ends="read", says=(GOOD,))


POISONS = (
    named("<img src=canary.png onerror=x>.txt"),
    named("<b>bold<i>.txt"),
    named("\u202efdp.exe\u2066\u2069.txt"),
    named("zero\u200bwidth\U000e0041tag.txt"),
    named("half\udcff.txt"),
    named("\x1b[2J\x07 screen.txt"),
    named("&File &amp; &&.txt"),
    named("%s%n{0}${HOME}$(x)`x`.txt"),
    named("-rf --.txt"),
    named("CON.txt "),
    named("n" * 251 + ".txt"),
    Poison("markup.txt", markup, ends="read", says=("From: <joe@x> said AT&T", "a<b", "&#x110000;", "</para>")),
    Poison(
        "templates.txt",
        lambda _: b"%s%(x)d ${HOME} {{7*7}} {0} $(x) `x` endobj <%= 7 %> #{7} \\input{x}",
        ends="read",
        says=("%s%(x)d ${HOME} {{7*7}} {0} $(x) `x`",),
    ),
    Poison("many-words.txt", lambda _: b"crates " * 200_000, ends="read", says=("crates crates",)),
    Poison("long-word.txt", lambda _: b"Twelve " + b"x" * 100_000 + b" crates", ends="read", says=("Twelve",)),
    Poison("long-line.txt", lambda _: ("朝鮮 " * 350_000).encode(), ends="read"),
)
