"""The parts of an office document: a ZIP file opened with suspicion, and the XML inside it.

`zipfile` and lxml do the reading; no library for whole documents does it, because those parse every part before
a limit can be set. Nothing is written to disk and nothing outside the document is opened.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import IO, TypeAlias

from lxml import etree

from casefile.core.folding import normalize
from casefile.reading.errors import ReadingError, UnreadableError
from casefile.reading.model import clean_name
from casefile.reading.protocol import Notice
from casefile.reading.sniff import describe

ENTRIES = 10_000
XML_BYTES = 64 * 1024 * 1024  # of one part read as a tree; a tree takes some eight times its bytes
STREAM_BYTES = 400 * 1024 * 1024  # of one part read row by row, and of one embedded file
RATIO, RATIO_FROM = 200, 10 * 1024 * 1024  # unpacked to packed, of parts that unpack to more than this
FILE_BYTES = 256 * 1024 * 1024  # of all embedded files together

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_RELATION = re.compile(r"\{.*\}Relationship")
_SEALED = "it can be sealed without being read."

Element: TypeAlias = "etree._Element"  # noqa: SLF001 - lxml gives its type no other name


class Archive:
    """The parts of one document by name; ReadingError for anything that an honest program does not write."""

    def __init__(self, data: bytes | bytearray, kind: str) -> None:
        self._what = describe(kind)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise ReadingError(
                f"this file says it is one of the {self._what} but is damaged or cut; {_SEALED}"
            ) from error
        self._parts = _checked(self._zip.infolist())
        self._unpacked = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all parts, in the order in which they are stored."""
        return tuple(self._parts)

    def has(self, name: str) -> bool:
        """Say whether there is a part of this name."""
        return name in self._parts

    def open(self, name: str, most: int = STREAM_BYTES) -> IO[bytes]:
        """Return a part to be read bit by bit; ReadingError when it is missing or unpacks to more than `most`."""
        info = self._parts.get(name)
        if info is None:
            raise ReadingError(f"its part {_shown(name)} is missing; the file is damaged. It can be sealed.")
        if info.file_size > most:
            raise ReadingError(
                f"its part {_shown(name)} unpacks to {info.file_size >> 20:,} MB, more than the reader takes; {_SEALED}"
            )
        if info.file_size > RATIO_FROM and info.file_size > RATIO * max(info.compress_size, 1):
            raise ReadingError(
                f"its part {_shown(name)} unpacks to {info.file_size // max(info.compress_size, 1):,} times its size,"
                f" as files do that are made to fill the memory; {_SEALED}"
            )
        try:
            return self._zip.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
            raise _damaged(name) from error

    def read(self, name: str, most: int = XML_BYTES) -> bytes:
        """Return the bytes of a part."""
        try:
            with self.open(name, most) as part:
                return part.read()
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise _damaged(name) from error

    def tree(self, name: str) -> Element:
        """Return the root of an XML part; entities are not resolved, a document type is refused."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(self.read(name), parser)
        except etree.XMLSyntaxError as error:
            raise _damaged(name) from error
        refuse_type(root, name)
        return root

    def tree_or_none(self, name: str) -> Element | None:
        """Return the root of an XML part that the document may lack; a broken one counts as lacking."""
        try:
            return self.tree(name) if self.has(name) else None
        except ReadingError:
            return None

    def rows(self, name: str, tags: tuple[str, ...]) -> Iterator[Element]:
        """Yield the elements of these tags (`{*}row`) of an XML part as they end, and forget each one after."""
        with self.open(name) as part:
            walker = etree.iterparse(
                part, events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False,
                huge_tree=False, remove_comments=True, remove_pis=True,
            )  # fmt: skip
            first = True
            try:
                for _, element in walker:
                    if first:
                        refuse_type(element, name)
                        first = False
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
            except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
                raise _damaged(name) from error

    def relations(self, name: str) -> dict[str, Relation]:
        """Return what a part of an Office Open XML document refers to, by id; none when it refers to nothing."""
        folder, base = posixpath.split(name)
        root = self.tree_or_none(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, Relation] = {}
        for node in root if root is not None else ():
            if isinstance(node.tag, str) and _RELATION.fullmatch(node.tag):
                target, outside = node.get("Target") or "", (node.get("TargetMode") or "").lower() == "external"
                if not outside:
                    target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                kind = (node.get("Type") or "").rpartition("/")[2]
                found.setdefault(node.get("Id") or "", Relation(kind, target, outside))
        return found

    def files(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes] | Notice]:
        """Yield the embedded files whose part names are wanted, and a notice for each that is left out."""
        for name, info in self._parts.items():
            if not wanted(name) or name.endswith("/"):
                continue
            self._unpacked += info.file_size
            if self._unpacked > FILE_BYTES:
                yield Notice(
                    f"Embedded files of more than {FILE_BYTES >> 20} MB were left out; they stay in the original."
                )
                return
            try:
                yield name, self.read(name, FILE_BYTES)
            except ReadingError as error:
                yield Notice(f"The embedded file {clean_name(name, 'without a name')} was left out: {error}")


class Relation:
    """One reference of a part: its kind (the last word of its type), its target, whether that lies outside."""

    __slots__ = ("kind", "outside", "target")

    def __init__(self, kind: str, target: str, outside: bool) -> None:  # noqa: FBT001 - a value, not a switch
        self.kind, self.target, self.outside = kind, target, outside


def refuse_type(root: Element, name: str) -> None:
    """Refuse an XML part with a document type, which no office program writes: entities would come with it."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadingError(
            f"its part {_shown(name)} declares a document type, which no office program writes; the file may be made"
            f" to attack its reader, and {_SEALED}"
        )


def name_of(element: Element) -> str:
    """Return an element's name without its namespace (there are two generations of each); "" for anything else."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: Element, name: str, default: str = "") -> str:
    """Return an attribute by its name in whatever namespace."""
    found = element.get(name)
    if found is None:
        found = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), default)
    return str(found)


def values_of(element: Element) -> dict[str, str]:
    """Return all attributes by their names without namespaces; quicker than one by one."""
    return {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}


def child_of(element: Element | None, *names: str) -> Element | None:
    """Return the first element down a path of names, or None."""
    for name in names:
        element = next((child for child in element if name_of(child) == name), None) if element is not None else None
    return element


def children_of(element: Element | None, *names: str) -> Iterator[Element]:
    """Yield the elements inside the first element down a path of names; none when there is no such path."""
    found = child_of(element, *names)
    return (child for child in found if isinstance(child.tag, str)) if found is not None else iter(())


def locked() -> UnreadableError:
    """Return the error for a document whose parts are encrypted."""
    return UnreadableError(
        "it is protected by a password, and this version cannot unlock office files; it can be sealed. Save a copy"
        " without the password in the program that made it, and add that copy as well."
    )


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the parts by name, or say why this is no honest document."""
    if len(infos) > ENTRIES:
        raise ReadingError(f"it holds {len(infos):,} parts, more than the {ENTRIES:,} that the reader takes; {_SEALED}")
    parts: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        if name.startswith("/") or "\\" in name or ":" in name.split("/")[0] or ".." in name.split("/"):
            raise ReadingError(f"its part {_shown(name)} points outside the document, as in an attack; {_SEALED}")
        folded = normalize("NFKC", name).casefold()
        if folded in seen:
            raise ReadingError(
                f"it holds two parts named {_shown(name)}, so that programs differ in what they show; {_SEALED}"
            )
        if info.flag_bits & 0x1:
            raise locked()
        if info.compress_type not in _METHODS:
            raise ReadingError(f"its part {_shown(name)} is packed in a way that office files do not use; {_SEALED}")
        seen.add(folded)
        parts[name] = info
    ordered = sorted(infos, key=lambda info: info.header_offset)
    if any(one.header_offset + one.compress_size > other.header_offset for one, other in pairwise(ordered)):
        raise ReadingError(f"its parts lie on top of each other, as in files made to fill the memory; {_SEALED}")
    return parts


def _damaged(name: str) -> ReadingError:
    return ReadingError(f"its part {_shown(name)} is damaged and cannot be read; {_SEALED}")


def _shown(name: str) -> str:
    printable = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return f'"{printable[:80]}{"…" if len(printable) > 80 else ""}"'
