"""What ships with Casefile and goes into cases: the catalogue, its elements, the types of entities."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from casefile import paths
from casefile.core.elements import seed_elements
from casefile.core.progress import Progress
from casefile.core.schemata import Schemata, load_schemata
from casefile.core.seeding import seed_catalogue
from casefile.exchange.build import Tools
from casefile.exchange.import_case import ReadBack
from casefile.library.catalogue import Catalogue, load_catalogue
from casefile.library.elements import ElementSet, load_elements
from casefile.official_texts import add_resolution
from casefile.reading.client import read_document
from casefile.reading.errors import ReadingError
from casefile.reading.intake import add_file, page_rows, reading_facts


def shipped_catalogue() -> Catalogue:
    """Return the catalogue of resolution paragraphs that ships with Casefile."""
    return load_catalogue(paths.resource("catalogue", "dprk.json"))


def shipped_schemata() -> Schemata:
    """Return the types of entities that ship with Casefile."""
    return load_schemata(paths.resource("ftm", "schemata.json"))


def shipped_elements() -> ElementSet:
    """Return the elements of a breach that ship with Casefile."""
    return load_elements(paths.resource("elements", "dprk.json"))


def catalogue_filler() -> Callable[[Session], None]:
    """Return what puts the shipped catalogue, with the elements of its paragraphs, into a new case."""
    catalogue, elements = shipped_catalogue(), shipped_elements()

    def fill(session: Session) -> None:
        seed_catalogue(session, catalogue)
        seed_elements(session, elements.provisions)

    return fill


def build_tools() -> Tools:
    """Return what a build needs from the other layers."""
    return Tools(add_file=add_file, add_resolution=add_resolution, seed=catalogue_filler(), schemata=shipped_schemata())


def read_back(name: str, chunks: Iterable[bytes], progress: Progress) -> ReadBack:
    """Read an original in the limited reader process, as intake does."""
    try:
        reading = read_document(chunks, name=name, progress=progress)
    except ReadingError as error:
        return ReadBack(unread=str(error))
    facts = tuple((one[0], one[1]) for one in reading_facts(reading))
    return ReadBack(tuple(page_rows(reading)), facts, reading.media_type)
