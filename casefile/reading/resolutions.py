"""Resolutions of the United Nations Security Council in the UN's Akoma Ntoso XML.

Paragraphs are labelled as they are cited: the number printed before them, with sub-paragraphs behind it
("8(a)(i)"); the XML's own ids are not used. Where the XML sets sub-paragraphs apart, a paragraph's text is
its own words; where they run on inside a sentence, its text is the whole sentence, and each sub-paragraph
repeats its part. Annexes are parts of their own because their numbers start again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lxml import etree

from casefile.reading.errors import ReadingError
from casefile.reading.model import ResolutionParagraph, ResolutionText

LANGUAGES = {
    "ara": "ar",
    "chi": "zh",
    "deu": "de",
    "eng": "en",
    "fra": "fr",
    "fre": "fr",
    "ger": "de",
    "rus": "ru",
    "spa": "es",
    "zho": "zh",
}
ANNEX = re.compile(r"^(?:annex|annexe|anexo|anlage|приложение|附件|المرفق|مرفق)\s*([ivx]+|\d+)?\b", re.IGNORECASE)
ROMAN = re.compile(r"x{0,2}(?:ix|iv|v?i{0,3})")
UNSPACED = re.compile(r"(?<=[a-z])(?=[0-9])")  # `on28 April`, as some files write the day of adoption
LEADING = re.compile(r"^\(([a-z]{1,4})\)\s+")
INLINE = re.compile(r"\(([a-z])\)\s")
REFERENCE = re.compile(r"(?:\d|paragraphs?|subparagraphs?|\)|\) (?:and|or))\s*$", re.IGNORECASE)
SYMBOL = re.compile(r"S/RES/(\d{1,5})\s*\((\d{4})\)")
SPACE = re.compile(r"[ \t\r\n]+")
HEADINGS = frozenset({"heading", "subheading"})


def parse_resolution(data: bytes) -> ResolutionText:
    """Return the resolution in `data`; ReadingError when the XML is broken or is no resolution."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError("this is no readable XML; use the file as the UN's library gives it.") from error
    symbol = SYMBOL.search(" ".join(_text(element) for element in _find(root, "docNumber")))
    if symbol is None or _name(root) != "akomaNtoso":
        raise ReadingError("this XML is no Security Council resolution in Akoma Ntoso; nothing was taken from it.")
    number, year = int(symbol.group(1)), int(symbol.group(2))
    adopted = [element.get("date", "") for element in _find(root, "FRBRdate") if element.get("name") == "adoption"]
    language = next((element.get("language", "") for element in _find(root, "FRBRlanguage")), "")
    return ResolutionText(
        symbol=f"S/RES/{number} ({year})",
        number=number,
        year=year,
        adopted=adopted[0] if adopted else "",
        language=LANGUAGES.get(language, language),
        title=UNSPACED.sub(" ", " ".join(filter(None, (_text(element) for element in _find(root, "docTitle"))))),
        parts=tuple(_paragraphs(root)),
    )


def _paragraphs(root: etree._Element) -> Iterator[ResolutionParagraph]:
    for preamble in _find(root, "preamble"):
        for count, element in enumerate(_find(preamble, "formula", "container")):
            yield ResolutionParagraph("preamble", str(count) if count else "", _text(element))
    for count, body in enumerate(_find(root, "mainBody")):
        outline = _Outline("annex" if count else "body")
        outline.walk(body)
        yield from outline.result()
    for count, note in enumerate(_find(root, "authorialNote"), 1):
        yield ResolutionParagraph("notes", note.get("marker") or str(count), _text(note, notes=True))


class _Outline:
    """Paragraphs of one body in the order of the text, labelled while walking."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._base = part
        self._path: list[str] = []
        self._rows: list[tuple[str, str, list[str]]] = []
        self._labels: set[tuple[str, str]] = set()
        self._subheading = ""

    def result(self) -> Iterator[ResolutionParagraph]:
        for part, label, texts in self._rows:
            text = "\n".join(texts)
            yield ResolutionParagraph(part, label, text)
            if label and (part, f"{label}(a)") not in self._labels:
                for letter, words in _inline_items(text):
                    yield ResolutionParagraph(part, f"{label}({letter})", words)

    def walk(self, element: etree._Element, depth: int | None = None) -> None:
        for child in element:
            name = _name(child)
            if name in HEADINGS:
                self._head(_text(child))
            elif name == "num":
                self._number(_text(child), depth)
            elif name == "table":
                for row in _find(child, "tr"):
                    self._say("\t".join(_text(cell) for cell in _find(row, "td", "th")))
            elif name == "p":
                self._say(_text(child))
            elif name == "list":
                self.walk(child, 1)
            elif name == "sublist":
                self.walk(child, (depth or 1) + 1)
            else:
                self.walk(child, depth)

    def _head(self, text: str) -> None:
        annex = ANNEX.match(text)
        if annex and self._base.startswith("annex"):
            number = annex.group(1) or ""
            self._base = self._part = f"annex {_arabic(number)}" if number else "annex"
            self._subheading = ""
        elif self._base.startswith("annex"):
            self._subheading = text
        self._path = []
        if self._part == "body" or not annex:
            self._rows.append((self._part, "", [text]))

    def _number(self, text: str, depth: int | None) -> None:
        item = _item(text)
        if item.isdecimal():
            self._path = [item]
            if (self._part, item) in self._labels and self._subheading:
                self._part = f"{self._base}, {self._subheading}"
        else:
            level = depth if depth is not None else self._level(item)
            self._path = [*self._path[:level], f"({item})"]
        label = "".join(self._path)
        self._labels.add((self._part, label))
        self._rows.append((self._part, label, []))

    def _level(self, item: str) -> int:
        """Return how deep a sub-paragraph stands that no list holds: Roman numbers stand below letters."""
        last = self._path[-1].strip("()") if len(self._path) > 1 else ""
        roman = ROMAN.fullmatch(item) is not None
        follows = len(last) == 1 and len(item) == 1 and ord(item) == ord(last) + 1
        if roman and not follows and last and (len(self._path) > 2 or item == "i"):
            return 2
        return 1

    def _say(self, text: str) -> None:
        if not text:
            return
        heading = ANNEX.match(text)
        if heading and heading.end() == len(text) and self._base.startswith("annex"):
            self._head(text)
            return
        leading = LEADING.match(text)
        if leading and self._rows and self._rows[-1][2] and self._path:
            self._number(leading.group(1), None)
            text = text[leading.end() :]
        if not self._rows or (not self._path and self._rows[-1][1] == "" and self._rows[-1][2]):
            self._rows.append((self._part, "", []))
        self._rows[-1][2].append(text)


def _inline_items(text: str) -> Iterator[tuple[str, str]]:
    """Yield (letter, words) of sub-paragraphs that run on inside a sentence: at least "(a) … (b) …"."""
    places: list[tuple[str, int, int]] = []
    for match in INLINE.finditer(text):
        expected = chr(ord("a") + len(places))
        if match.group(1) == expected and not REFERENCE.search(text[: match.start()]):
            places.append((expected, match.start(), match.end()))
    if len(places) < 2:
        return
    for index, (letter, _, end) in enumerate(places):
        stop = places[index + 1][1] if index + 1 < len(places) else len(text)
        yield letter, text[end:stop].strip()


def _item(text: str) -> str:
    """Return "8" of "8." or "8 -", "a" of "(a)" or "a."."""
    kept = "".join(sign for sign in text if unicodedata.category(sign)[0] in "LN")
    return str(int(kept)) if kept.isdecimal() else kept.lower()


def _arabic(number: str) -> str:
    if number.isdecimal():
        return str(int(number))
    values = {"i": 1, "v": 5, "x": 10}
    digits = [values[sign] for sign in number.lower()]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    return str(sum(-value if value < after else value for value, after in pairs))


def _text(element: etree._Element, *, notes: bool = False) -> str:
    """Return an element's words on one line, without its footnotes; other spaces than ASCII stay."""
    parts: list[str] = []

    def gather(node: etree._Element) -> None:
        if not notes and _name(node) == "authorialNote":
            return
        parts.append(node.text or "")
        for child in node:
            if isinstance(child.tag, str):
                gather(child)
            parts.append(child.tail or "")

    gather(element)
    return SPACE.sub(" ", "".join(parts)).strip()


def _find(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    for node in element.iter(etree.Element):
        if _name(node) in names:
            yield node


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
