"""The words of a text document and what stands beside them: notes, comments, changes, hidden words; as pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from casefile.reading.archive import Element, child_of, name_of, value_of
from casefile.reading.model import Page, normalise
from casefile.reading.protocol import Fact, Notice, Piece

TEXT_LIMIT = 20_000_000
SHOWN = 5
SPACES = re.compile(r"[ \t\n\r]+")
SILENT = frozenset(
    {"soft-page-break", "bookmark-start", "bookmark-end", "annotation-end", "tracked-changes", "ruby-text"}
)
ASIDES = frozenset({"note", "annotation", "frame", "custom-shape", "text-box", "hidden-text", "hidden-paragraph"})

Aside = Callable[[str, Element], None]


@dataclass(slots=True)
class Change:
    """Words that a tracked change took out: who did it and when, as the document says, and the words."""

    author: str
    date: str
    words: str

    def line(self) -> str:
        """Return the change as a line of text."""
        who = ", ".join(part for part in (self.author, self.date) if part)
        return f"{who}: {self.words}" if who else self.words


@dataclass(slots=True)
class Beside:
    """What a document holds beside its text, gathered while the text is read."""

    footnotes: list[str] = field(default_factory=list)
    endnotes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    edges: dict[str, None] = field(default_factory=dict)
    deleted: list[Change] = field(default_factory=list)
    inserted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    numbered: int = 0
    symbols: int = 0

    def pages(self, lines: list[str]) -> Iterator[Piece]:
        """Yield the text as page 1, then what stands beside it on pages of its own."""
        others = (
            ("footnotes", self.footnotes), ("endnotes", self.endnotes), ("comments", self.comments),
            ("headers and footers", list(self.edges)), ("deleted text", [change.line() for change in self.deleted]),
        )  # fmt: skip
        there = [(label, rows) for label, rows in others if any(row.strip() for row in rows)]
        beside = {label: number for number, (label, _) in enumerate(there, 2)}
        yield from _page(1, "text", lines, self._notes(beside))
        for number, (label, rows) in enumerate(there, 2):
            yield from _page(number, label, rows, [])

    def facts(self) -> Iterator[Fact]:
        """Yield how much of each kind there is."""
        for name, count in (("footnotes", len(self.footnotes)), ("endnotes", len(self.endnotes)),
                            ("comments", len(self.comments))):  # fmt: skip
            if count:
                yield Fact(name, str(count))
        if self.deleted or self.inserted:
            names = dict.fromkeys(name for name in (*(one.author for one in self.deleted), *self.inserted) if name)
            by = f"; by {', '.join(list(names)[:20])}" if names else ""
            yield Fact("tracked changes", f"{len(self.inserted)} insertions, {len(self.deleted)} deletions{by}")

    def _notes(self, beside: dict[str, int]) -> list[str]:
        notes = []
        for label, count in (("footnotes", len(self.footnotes)), ("endnotes", len(self.endnotes)),
                             ("comments", len(self.comments))):  # fmt: skip
            if label in beside:
                notes.append(
                    f"{label.capitalize()}: {count}, on page {beside[label]}; their marks are not in this text."
                )
        if self.inserted:
            notes.append(f"Passages of this text that tracked changes mark as inserted: {len(self.inserted)}.")
        if self.deleted:
            notes.append(
                f"Passages that tracked changes mark as deleted: {len(self.deleted)}; they are not in this text but on"
                f" page {beside.get('deleted text', 1)}."
            )
            notes += [f"Deleted: {change.line()[:200]}" for change in self.deleted[:SHOWN]]
        if self.hidden:
            notes.append(f"Passages that the document hides, which are not in this text: {len(self.hidden)}.")
            notes += [f"Hidden: {words[:200]}" for words in self.hidden[:SHOWN]]
        if self.numbered:
            notes.append(
                f"Paragraphs with a number or bullet that the program adds, at least: {self.numbered}; those are not in"
                " this text."
            )
        if self.symbols:
            notes.append(f"Signs of symbol fonts, shown as U+FFFD: {self.symbols}.")
        return notes


def open_words(paragraph: Element, aside: Aside | None = None, unseen: frozenset[str] = frozenset()) -> str:
    """Return the words of an OpenDocument paragraph, white space collapsed as its rules say.

    Notes, comments, frames and hidden words are given to `aside` with their kind and are not in the text; `unseen`
    are names of styles that hide what they are put on.
    """
    if not len(paragraph):
        return SPACES.sub(" ", paragraph.text or "").removeprefix(" ")
    parts: list[str] = []

    def say(text: str | None) -> None:
        words = SPACES.sub(" ", text or "")
        if words.startswith(" ") and (not parts or parts[-1].endswith((" ", "\n", "\t"))):
            words = words[1:]
        if words:
            parts.append(words)

    def walk(element: Element) -> None:
        say(element.text)
        for node in element:
            name = name_of(node)
            if name == "s":
                count = value_of(node, "c", "1")
                parts.append(" " * min(int(count) if count.isdecimal() and len(count) < 6 else 1, 1000))
            elif name in {"tab", "line-break"}:
                parts.append("\t" if name == "tab" else "\n")
            elif name in ASIDES or (unseen and value_of(node, "style-name") in unseen):
                if aside is not None:
                    aside(name if name in ASIDES else "hidden-text", node)
            elif name and name not in SILENT:
                walk(node)
            say(node.tail)

    walk(paragraph)
    return "".join(parts)


def comment_text(node: Element) -> str:
    """Return an OpenDocument comment as `author, date: words`."""
    told = [child_of(node, "creator"), child_of(node, "date")]
    who = ", ".join("".join(one.itertext()).strip() for one in told if one is not None)
    words = "\n".join(open_words(inner) for inner in node.iter() if name_of(inner) in {"p", "h"})
    return normalise(f"{who}: {words}" if who else words)[0]


def _page(number: int, label: str, lines: list[str], notes: list[str]) -> Iterator[Piece]:
    text, replaced = normalise("\n".join(lines).strip("\n"))
    if len(text) > TEXT_LIMIT:
        yield Notice(f"Only the first {TEXT_LIMIT:,} of {len(text):,} characters of the {label} were read.")
        text = text[:TEXT_LIMIT]
    if not text.strip():
        notes = [*notes, "no text on this page"]
    yield Page(number=number, label=label, text=text, notes=(*notes, *replaced)[:90])
