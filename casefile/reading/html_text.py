"""Readable plain text of an HTML tree: what a browser would show, line for line, and what it would hide.

Blocks stand on lines of their own, paragraphs with an empty line between, white space is collapsed outside
`pre`, cells of a row are parted by tabs. Nothing is added that the document does not say: no bullets, no
alternative texts of pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from lxml import etree

SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "iframe",
        "frame",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "map",
        "select",
        "datalist",
        "option",
        "textarea",
        "input",
        "colgroup",
        "col",
        "meta",
        "link",
        "base",
        "title",
    ]
)
LINES = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "optgroup",
        "search",
        "section",
        "summary",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "caption",
        "html",
    ]
)
PARAGRAPHS = frozenset(["blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"])
CELLS = frozenset({"td", "th"})
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])")
SPACES = re.compile(r"[ \t\n\r\f]+")

Skip: TypeAlias = "Callable[[etree._Element], bool]"  # noqa: SLF001 - lxml gives its type no other name


def tag_of(element: etree._Element) -> str:
    """Return an element's tag in lower case without its namespace; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def is_hidden(element: etree._Element) -> bool:
    """Say whether the element's own attributes keep it from being shown."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style) and HIDING.search(style.lower()) is not None


def text_of(element: etree._Element, skip: Skip | None = None, *, hidden: list[str] | None = None) -> str:
    """Return the text under `element`; parts for which `skip` says True are left out.

    Words of hidden parts go to `hidden` when it is given, never into the text.
    """
    writer = _Writer()
    _walk(element, writer, skip or (lambda _: False), hidden, keep=False)
    return writer.text()


class _Writer:
    """Collects pieces of text and puts as many line ends between them as the blocks ask for."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._due = 0
        self._breaks = 0
        self._gap = ""
        self._blank = True

    def line_end(self) -> None:
        """Ask for one more line end, as `br` does; two of them leave an empty line."""
        self._breaks += 1
        self.lines(min(self._breaks, 2))

    def lines(self, count: int) -> None:
        """Ask for `count` line ends before the next word; several requests do not add up."""
        self._due = max(self._due, count)
        self._gap = ""

    def gap(self, sign: str) -> None:
        """Ask for a space or tab before the next word of the same line; a tab wins."""
        if not self._due and not self._blank and (sign == "\t" or not self._gap):
            self._gap = self._gap + sign if sign == "\t" and self._gap.strip(" ") else sign

    def say(self, text: str, *, keep: bool) -> None:
        """Write text; white space is collapsed unless `keep`."""
        if keep:
            self._put(text)
            return
        words = SPACES.sub(" ", text)
        if words.startswith(" "):
            self.gap(" ")
        bare = words.strip(" ")
        if bare:
            self._put(bare)
            if words.endswith(" "):
                self.gap(" ")

    def text(self) -> str:
        """Return all that was written."""
        return "".join(self._parts).strip("\n")

    def _put(self, text: str) -> None:
        if self._due and not self._blank:
            self._parts.append("\n" * self._due)
        elif self._gap:
            self._parts.append(self._gap)
        self._due, self._breaks, self._gap, self._blank = 0, 0, "", False
        self._parts.append(text)


def _walk(element: etree._Element, writer: _Writer, skip: Skip, hidden: list[str] | None, *, keep: bool) -> None:
    tag = tag_of(element)
    if not tag or tag in SILENT or skip(element):
        return
    if is_hidden(element):
        words = SPACES.sub(" ", "".join(element.itertext())).strip()
        if words and hidden is not None:
            hidden.append(words)
        return
    if tag == "br":
        writer.line_end()
        return
    keep = keep or tag == "pre"
    breaks = 2 if tag in PARAGRAPHS else 1 if tag in LINES else 0
    if breaks:
        writer.lines(breaks)
    if tag in CELLS and element.getprevious() is not None:
        writer.gap("\t")
    if element.text:
        writer.say(element.text, keep=keep)
    for child in element:
        _walk(child, writer, skip, hidden, keep=keep)
        if child.tail:
            writer.say(child.tail, keep=keep)
    if breaks:
        writer.lines(breaks)
