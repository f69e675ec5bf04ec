"""OpenDocument texts (.odt): the text as page 1; notes, comments, headers and deleted words on pages of their own.

Names of elements and attributes are those of OpenDocument 1.3 part 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from casefile.reading.archive import Archive, Element, child_of, children_of, locked, name_of, value_of
from casefile.reading.model import normalise
from casefile.reading.office import embedded, engine, is_locked, open_facts
from casefile.reading.office_words import Beside, Change, comment_text, open_words
from casefile.reading.protocol import Begin, Piece, Request

FILES = ("Pictures/", "Media/", "Object ")
EDGES = ("header", "header-first", "header-left", "footer", "footer-first", "footer-left")


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield the pages of the text, embedded files, facts."""
    archive = Archive(data, request.kind)
    if is_locked(archive):
        raise locked()
    root = archive.tree("content.xml")
    styles = archive.tree_or_none("styles.xml")
    yield Begin(request.kind, engine())
    beside = Beside()
    reader = _Reader(beside, _unseen_styles(root) | _unseen_styles(styles))
    lines = reader.lines(child_of(root, "body", "text"))
    for master in children_of(styles, "master-styles"):
        for edge in EDGES:
            words = "\n".join(reader.lines(child_of(master, edge))).strip()
            if words:
                beside.edges[words] = None
    yield from beside.pages(lines)
    yield from beside.facts()
    yield from open_facts(archive)
    yield from embedded(archive, FILES)


class _Reader:
    """Turns blocks into lines and puts aside what is no running text."""

    def __init__(self, beside: Beside, unseen: frozenset[str]) -> None:
        self._beside = beside
        self._unseen = unseen
        self._boxes: list[Element] = []

    def lines(self, parent: Element | None) -> list[str]:
        """Return the blocks under an element, a line for each paragraph and each row of a table."""
        found: list[str] = []
        for node in parent if parent is not None else ():
            name = name_of(node)
            if name in {"p", "h"}:
                found += self._paragraph(node)
            elif name == "table":
                found += self._table(node)
            elif name == "tracked-changes":
                self._changes(node)
            elif name == "section" and value_of(node, "display") in {"none", "condition"}:
                self._hide("\n".join(self.lines(node)))
            elif name in {"list", "list-item", "list-header", "section", "text-box", "index-body", "index-title",
                          "table-of-content", "alphabetical-index", "bibliography", "illustration-index",
                          "table-index", "object-index", "user-index", "numbered-paragraph", "g"}:  # fmt: skip
                self._beside.numbered += name in {"list-item", "numbered-paragraph"}
                found += self.lines(node)
            elif name in {"frame", "custom-shape"}:
                found += self._box(node)
        return found

    def _paragraph(self, node: Element) -> list[str]:
        if value_of(node, "style-name") in self._unseen:
            self._hide(open_words(node))
            return []
        before = len(self._boxes)
        found = [open_words(node, self._aside, self._unseen)]
        boxes, self._boxes = self._boxes[before:], self._boxes[:before]
        for box in boxes:
            found += self._box(box)
        return found

    def _aside(self, kind: str, node: Element) -> None:
        if kind == "note":
            notes = self._beside.endnotes if value_of(node, "note-class") == "endnote" else self._beside.footnotes
            mark = _words(child_of(node, "note-citation"))
            notes.append(f"{mark}\t" + "\n".join(self.lines(child_of(node, "note-body"))))
        elif kind == "annotation":
            self._beside.comments.append(comment_text(node))
        elif kind in {"hidden-text", "hidden-paragraph"}:
            self._hide(value_of(node, "string-value") or open_words(node))
        else:
            self._boxes.append(node)

    def _box(self, node: Element) -> list[str]:
        """Return the lines of a text box or shape; captions and alternative texts of pictures are left out."""
        if name_of(node) == "frame":
            return [line for inner in node if name_of(inner) == "text-box" for line in self.lines(inner)]
        return self.lines(node)

    def _table(self, table: Element) -> list[str]:
        found: list[str] = []
        for node in table:
            name = name_of(node)
            if name == "table-row":
                cells = [cell for cell in node if name_of(cell) in {"table-cell", "covered-table-cell"}]
                found.append("\t".join("\n".join(self.lines(cell)) for cell in cells).rstrip("\t"))
            elif name in {"table-header-rows", "table-rows", "table-row-group"}:
                found += self._table(node)
        return found

    def _changes(self, node: Element) -> None:
        for region in node:
            for change in region:
                info = child_of(change, "change-info")
                author, date = (_words(child_of(info, name)) for name in ("creator", "date"))
                if name_of(change) == "deletion":
                    words = "\n".join(self.lines(change))
                    self._beside.deleted.append(Change(author, date, normalise(words)[0]))
                elif name_of(change) == "insertion":
                    self._beside.inserted.append(author)

    def _hide(self, words: str) -> None:
        words = " ".join(words.split())
        if words:
            self._beside.hidden.append(normalise(words)[0])


def _words(node: Element | None) -> str:
    return normalise("".join(node.itertext()))[0].strip() if node is not None else ""


def _unseen_styles(root: Element | None) -> frozenset[str]:
    """Return the names of styles that hide the words they are put on."""
    found = set()
    for group in ("automatic-styles", "styles"):
        for style in children_of(root, group):
            properties = child_of(style, "text-properties")
            if properties is not None and value_of(properties, "display") == "none":
                found.add(value_of(style, "name"))
    return frozenset(found)
