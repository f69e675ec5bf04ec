"""HTML pages: the main text, the whole visible text, and what the page says about itself. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from casefile.reading.errors import ReadingError
from casefile.reading.html_main import main_text
from casefile.reading.html_text import text_of
from casefile.reading.model import READER, Page, normalise
from casefile.reading.plain import decode, guess_notices
from casefile.reading.protocol import Begin, Fact, Notice, Piece, Request

CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
BROWSER_CHARSETS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
    "tis-620": "cp874",
    "utf8": "utf-8",
}
"""Declared charset to the wider one that browsers read it as (WHATWG Encoding Standard)."""

PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "pubdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
)
METAS = (
    ("author", ("author", "article:author", "dc.creator", "parsely-author", "citation_author")),
    ("published", PUBLISHED),
    ("modified", ("article:modified_time", "og:updated_time", "last-modified", "datemodified")),
    ("description", ("description", "og:description", "dc.description")),
    ("site", ("og:site_name", "application-name")),
    ("generator", ("generator",)),
)
HIDDEN_SHOWN = 5


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield the main text as page 1 and all visible text as page 2, and facts."""
    yield from document(data, Begin(request.kind, engine(), 2), given=request.encoding)


def document(data: bytes | bytearray, begin: Begin, told: str = "", given: str | None = None) -> Iterator[Piece]:
    """Yield `begin`, the pages of an HTML document and its facts.

    `told` is the charset that its envelope says, `given` what a person says: see `decode`.
    """
    match = CHARSET.search(data[:8192]) or XML_CHARSET.search(data[:200])
    declared = told.lower() or (match.group(1).decode("ascii").lower() if match else "")
    text, charset, how = decode(data, BROWSER_CHARSETS.get(declared, declared), given)
    root, notices = parse(text)
    yield begin
    yield from notices
    yield from pages(root, first=1)
    yield Fact("charset", charset)
    yield Fact("charset found by", f"the page declares {declared}" if how == "declared" else how)
    yield from guess_notices(charset, how)
    if declared and BROWSER_CHARSETS.get(declared, declared) not in {charset, "utf-8"}:
        yield Fact("charset declared", declared)
    yield from facts(root)


def engine() -> str:
    """Return what reads HTML here, with versions."""
    version = ".".join(str(part) for part in etree.LXML_VERSION[:3])
    return f"{READER}; lxml {version}"


def parse(text: str) -> tuple[etree._Element, tuple[Notice, ...]]:
    """Return the tree of an HTML text and what was lost on the way; ReadingError when nothing is in it."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(normalise(text)[0].encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise ReadingError("this HTML page holds nothing that can be read; it can be sealed unread.") from error
    if root is None:
        raise ReadingError("this HTML page is empty; it can be sealed unread.")
    if any("depth" in error.message.lower() for error in parser.error_log):
        return root, (Notice("The page is nested deeper than the reader goes; the text beyond is missing."),)
    return root, ()


def pages(root: etree._Element, first: int) -> Iterator[Piece]:
    """Yield the two pages of one HTML document, the first numbered `first`."""
    hidden: list[str] = []
    whole = text_of(root, hidden=hidden)
    chosen = main_text(root)
    for number, (label, words) in enumerate((("main text", chosen), ("whole page", whole)), first):
        text, notes = normalise(words)
        unseen = len(INVISIBLE.findall(text))
        if unseen:
            notes += (f"{unseen} invisible characters (such as U+200B or direction marks) are in this text.",)
        if label == "whole page" and hidden:
            notes += (f"{len(hidden)} parts of the page are hidden by its own markup and are not in this text.",)
            notes += tuple(f"Hidden: {part[:200]}" for part in hidden[:HIDDEN_SHOWN])
        if not text:
            notes += ("no text on this page",)
        yield Page(number=number, label=label, text=text, notes=notes)
    if not whole:
        yield Notice("The page shows no text; it may be made by a script when it is opened.")


def facts(root: etree._Element) -> Iterator[Fact]:
    """Yield what the page says about itself."""
    titles = root.xpath("//title[not(ancestor::*[local-name()='svg'])]")
    title = " ".join("".join(titles[0].itertext()).split()) if titles else ""
    if title:
        yield Fact("title", title)
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if language.strip():
        yield Fact("language declared", language.strip()[:40])
    for link in root.iterfind(".//link[@href]"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield Fact("canonical address", (link.get("href") or "").strip()[:2000])
            break
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if key and content:
            said.setdefault(key, content)
    for name, keys in METAS:
        value = next((said[key] for key in keys if key in said), "")
        if name == "published" and not value:
            value = next((time.get("datetime") or "" for time in root.iterfind(".//time[@datetime]")), "")
        if value:
            yield Fact(name, value[:2000])
    scripts = sum(1 for _ in root.iter("script"))
    if scripts:
        yield Fact("active content present", f"JavaScript ({scripts} scripts); never run")
