"""Word documents (.docx, .docm): the text as page 1; notes, comments, headers and deleted words on other pages.

Names of elements are those of ECMA-376 part 1, chapter 17. Inserted words are in the text, deleted and hidden
ones are not; each is said. Nothing is added: numbers and bullets that Word makes, and marks of notes, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casefile.reading.archive import Archive, Element, Relation, child_of, name_of, value_of
from casefile.reading.model import normalise
from casefile.reading.office import embedded, engine, main_part, xml_facts
from casefile.reading.office_words import Beside, Change
from casefile.reading.protocol import Begin, Piece, Request

FILES = ("word/media/", "word/embeddings/", "word/afchunk")
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
SILENT = frozenset({
    "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "instrText", "delInstrText",
    "rt", "rubyPr", "fldData", "Fallback", "binData",
})  # fmt: skip
BOXES = frozenset({"drawing", "pict", "object"})
INSERTED, DELETED = frozenset({"ins", "moveTo"}), frozenset({"del", "moveFrom"})
OFF = frozenset({"0", "false", "off", "none"})
TRAILING = re.compile(r"\t+\Z")


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield the pages of the text, embedded files, facts."""
    archive = Archive(data, request.kind)
    place = main_part(archive, "word/document.xml")
    root = archive.tree(place)
    yield Begin(request.kind, engine())
    beside = Beside()
    relations = archive.relations(place)
    reader = _Reader(beside)
    lines = reader.lines(child_of(root, "body"))
    _notes(archive, relations, reader, beside)
    _edges(archive, relations, reader, beside)
    yield from beside.pages(lines)
    yield from beside.facts()
    yield from xml_facts(archive)
    yield from embedded(archive, FILES)


class _Reader:
    """Turns blocks into lines and puts aside what is no running text."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside
        self._boxes: list[Element] = []
        self.cited: dict[str, list[str]] = {"footnote": [], "endnote": []}

    def lines(self, parent: Element | None) -> list[str]:
        """Return the blocks under an element, a line for each paragraph and each row of a table."""
        found: list[str] = []
        for node in parent if parent is not None else ():
            name = name_of(node)
            if name == "p":
                found += self._paragraph(node)
            elif name == "tr":
                found += self._row(node)
            elif name in DELETED:
                self._delete(node, "\n".join(_Reader(Beside()).lines(node)) or _plain(node))
            elif name and name not in SILENT:  # tables, content controls and other wrappers
                found += self.lines(node)
        return found

    def _row(self, row: Element) -> list[str]:
        gone = child_of(row, "trPr", "del")
        if gone is not None:
            self._delete(gone, "\t".join(_plain(cell) for cell in row if name_of(cell) == "tc"))
            return []
        cells = [cell for node in row for cell in _cells(node)]
        return [TRAILING.sub("", "\t".join("\n".join(self.lines(cell)) for cell in cells))]

    def _paragraph(self, node: Element) -> list[str]:
        self._beside.numbered += child_of(node, "pPr", "numPr") is not None
        parts: list[str] = []
        before = len(self._boxes)
        self._walk(node, parts)
        boxes, self._boxes = self._boxes[before:], self._boxes[:before]
        found = ["".join(parts)]
        for box in boxes:
            found += self.lines(box)
        return found

    def _walk(self, element: Element, parts: list[str]) -> None:
        """Add the words of a paragraph, a run or anything around them."""
        for node in element:
            name = name_of(node)
            if name in DELETED:
                self._delete(node, _plain(node))
            elif name == "delText":
                self._delete(node, node.text or "")
            elif name == "r" and _is_hidden(node):
                words = _plain(node)
                if words.strip():
                    self._beside.hidden.append(words)
            elif name in BOXES:
                self._boxes += _outermost(node)
            elif name in {"footnoteReference", "endnoteReference"}:
                self.cited[name.removesuffix("Reference")].append(value_of(node, "id"))
            elif name == "AlternateContent":
                self._choose(node, parts)
            elif name == "t" or name in SIGNS or name == "sym":
                parts.append(self._sign(node, name))
            elif name and name not in SILENT:
                if name in INSERTED and _plain(node):
                    self._beside.inserted.append(value_of(node, "author"))
                self._walk(node, parts)

    def _choose(self, node: Element, parts: list[str]) -> None:
        """Read the first of several forms of the same thing that has any words, not all of them."""
        for form in node:
            before = len(parts), len(self._boxes)
            self._walk(form, parts)
            if (len(parts), len(self._boxes)) != before:
                return

    def _sign(self, node: Element, name: str) -> str:
        if name == "t":
            return node.text or ""
        if name != "sym":
            return SIGNS[name]
        code = value_of(node, "char")
        number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else 0
        if 0x20 <= number < 0xD800:
            return chr(number)
        self._beside.symbols += 1
        return "\ufffd"

    def _delete(self, node: Element, words: str) -> None:
        if words.strip():
            author, date = normalise(value_of(node, "author"))[0], normalise(value_of(node, "date"))[0]
            self._beside.deleted.append(Change(author, date, normalise(words)[0]))


def _notes(archive: Archive, relations: dict[str, Relation], reader: _Reader, beside: Beside) -> None:
    """Read footnotes and endnotes, in the order in which the text cites them, and comments."""
    for kind, found in (("footnote", beside.footnotes), ("endnote", beside.endnotes)):
        part = _part(archive, relations, f"{kind}s")
        texts = {
            value_of(note, "id"): "\n".join(reader.lines(note)).strip()
            for note in (part if part is not None else ())
            if name_of(note) == kind and value_of(note, "type", "normal") == "normal"
        }
        for number, which in enumerate(reader.cited[kind], 1):
            if which in texts:
                found.append(f"{number}\t{texts.pop(which)}")
        found += [f"\t{text}" for text in texts.values() if text]  # cited nowhere
    part = _part(archive, relations, "comments")
    for comment in part if part is not None else ():
        if name_of(comment) == "comment":
            who = ", ".join(value for name in ("author", "date") if (value := value_of(comment, name)))
            words = "\n".join(reader.lines(comment)).strip()
            beside.comments.append(f"{who}: {words}" if who else words)


def _edges(archive: Archive, relations: dict[str, Relation], reader: _Reader, beside: Beside) -> None:
    """Read the headers and footers of all sections, equal ones once."""
    for one in relations.values():
        if one.kind in {"header", "footer"} and not one.outside:
            words = "\n".join(reader.lines(archive.tree_or_none(one.target))).strip()
            if words:
                beside.edges[words] = None


def _part(archive: Archive, relations: dict[str, Relation], kind: str) -> Element | None:
    place = next((one.target for one in relations.values() if one.kind == kind and not one.outside), "")
    return archive.tree_or_none(place)


def _cells(node: Element) -> Iterator[Element]:
    """Yield the cells of a row, those inside content controls and other wrappers too."""
    name = name_of(node)
    if name == "tc":
        yield node
    elif name and name not in SILENT:
        for inner in node:
            yield from _cells(inner)


def _outermost(node: Element) -> list[Element]:
    """Return the text boxes of a drawing, not those inside them."""
    if name_of(node) == "txbxContent":
        return [node]
    found: list[Element] = []
    for inner in node:
        if name_of(inner) and name_of(inner) != "Fallback":
            found += _outermost(inner)
    return found


def _plain(node: Element) -> str:
    """Return all words under an element, deleted ones too, in a row."""
    parts = []
    for inner in node.iter():
        name = name_of(inner)
        if name in {"t", "delText"}:
            parts.append(inner.text or "")
        elif name in SIGNS and inner is not node:
            parts.append(SIGNS[name])
    return normalise("".join(parts))[0]


def _is_hidden(run: Element) -> bool:
    mark = child_of(run, "rPr", "vanish")
    return mark is not None and value_of(mark, "val", "1").lower() not in OFF
