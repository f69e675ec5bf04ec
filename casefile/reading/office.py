"""What documents of all office programs have in common: properties, macros, embedded files, links outside."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from casefile.reading.archive import Archive, Element, child_of, name_of, value_of
from casefile.reading.html import engine as lxml_engine
from casefile.reading.model import Child, clean_name, normalise
from casefile.reading.protocol import Fact, Piece
from casefile.reading.sniff import sniff

CORE = (
    ("title", "title"),
    ("subject", "subject"),
    ("creator", "author"),
    ("lastModifiedBy", "last saved by"),
    ("created", "created"),
    ("modified", "modified"),
    ("lastPrinted", "last printed"),
    ("revision", "times saved"),
    ("keywords", "keywords"),
    ("description", "description"),
    ("category", "category"),
    ("language", "language declared"),
)
APP = (
    ("Application", "made by program"),
    ("AppVersion", "program version"),
    ("Company", "company"),
    ("Manager", "manager"),
    ("Template", "template"),
    ("TotalTime", "minutes of editing"),
)
OPEN_META = (
    ("title", "title"),
    ("subject", "subject"),
    ("initial-creator", "author"),
    ("creator", "last saved by"),
    ("creation-date", "created"),
    ("date", "modified"),
    ("printed-by", "printed by"),
    ("print-date", "last printed"),
    ("editing-cycles", "times saved"),
    ("editing-duration", "time of editing"),
    ("generator", "made by program"),
    ("keyword", "keywords"),
    ("description", "description"),
    ("language", "language declared"),
)
VALUE = 4000
OWN_PROPERTIES = 50
TARGETS = 20


def engine() -> str:
    """Return what reads office files here, with versions."""
    return lxml_engine()


def main_part(archive: Archive, otherwise: str) -> str:
    """Return the name of the part in which an Office Open XML document begins."""
    relations = archive.relations("").values()
    return next((one.target for one in relations if one.kind == "officeDocument" and not one.outside), otherwise)


def xml_facts(archive: Archive) -> Iterator[Piece]:
    """Yield what an Office Open XML document says about itself, what runs in it, what it calls from outside."""
    found = {one.kind: one.target for one in archive.relations("").values()}
    yield from _named(archive.tree_or_none(found.get("core-properties", "docProps/core.xml")), CORE)
    yield from _named(archive.tree_or_none(found.get("extended-properties", "docProps/app.xml")), APP)
    custom = archive.tree_or_none(found.get("custom-properties", "docProps/custom.xml"))
    own = [node for node in custom if name_of(node) == "property"] if custom is not None else []
    for node in own[:OWN_PROPERTIES]:
        value = _words(node)
        if value:
            yield Fact(f"property {value_of(node, 'name')[:200]}", value)
    active = [word for word, mark in (("VBA macros", "vbaproject.bin"), ("Excel 4 macro sheets", "/macrosheets/"),
                                      ("ActiveX controls", "/activex/"))
              if any(mark in name.lower() for name in archive.names)]  # fmt: skip
    if active:
        yield Fact("macros present", f"{', '.join(active)}; never run")
    yield from _outside(archive)
    if any(name.startswith("_xmlsignatures/") and name.endswith(".xml") for name in archive.names):
        yield Fact("signed", "the document carries a signature, not checked")


def open_facts(archive: Archive) -> Iterator[Piece]:
    """Yield what an OpenDocument file says about itself, and whether macros are in it."""
    meta = child_of(archive.tree_or_none("meta.xml"), "meta")
    yield from _named(meta, OPEN_META)
    own = [node for node in meta if name_of(node) == "user-defined"] if meta is not None else []
    for node in own[:OWN_PROPERTIES]:
        value = _words(node)
        if value:
            yield Fact(f"property {value_of(node, 'name')[:200]}", value)
    for name in archive.names:
        if name.startswith(("Basic/", "Scripts/")) and not name.endswith(("/", "script-lc.xml", "dialog-lc.xml")):
            yield Fact("macros present", "yes; never run")
            break
    if archive.has("META-INF/documentsignatures.xml"):
        yield Fact("signed", "the document carries a signature, not checked")


def embedded(archive: Archive, folders: tuple[str, ...]) -> Iterator[Piece]:
    """Yield the files of these folders of the document, pictures included, as children."""
    count = 0
    for found in archive.files(lambda name: name.startswith(folders) and "/_rels/" not in name):
        if isinstance(found, tuple):
            name, data = found
            if data:
                count += 1
                short = clean_name(name, f"embedded file {count}")
                yield Child(short, sniff(data, short), data, f"part {name}")
        else:
            yield found
    if count:
        yield Fact("embedded files", str(count))


def is_locked(archive: Archive) -> bool:
    """Say whether the parts of an OpenDocument file are encrypted."""
    manifest = archive.tree_or_none("META-INF/manifest.xml")
    return manifest is not None and any(name_of(node) == "encryption-data" for node in manifest.iter())


def _outside(archive: Archive) -> Iterator[Fact]:
    """Yield how many links the parts have, and what the program would fetch on its own; we never do."""
    links, fetched = 0, []
    for name in archive.names:
        if not name.endswith(".rels"):
            continue
        folder, base = posixpath.split(name)
        part = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        for one in archive.relations(part).values():
            if one.outside and one.kind == "hyperlink":
                links += 1
            elif one.outside:
                fetched.append(f"{one.kind}: {one.target[:300]}")
    if links:
        yield Fact("links to the web", str(links))
    for target in fetched[:TARGETS]:
        yield Fact("outside source, never fetched", target)


def _named(root: Element | None, names: tuple[tuple[str, str], ...]) -> Iterator[Fact]:
    values: dict[str, list[str]] = {}
    for node in root if root is not None else ():
        values.setdefault(name_of(node), []).append(_words(node))
    for name, shown in names:
        value = ", ".join(word for word in values.get(name, ())[:20] if word)
        if value:
            yield Fact(shown, value[:VALUE])


def _words(node: Element) -> str:
    return normalise(" ".join("".join(node.itertext()).split()))[0][:VALUE]
