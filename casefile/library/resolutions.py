"""Official texts of resolutions in the library, and how they are put beside the paragraphs of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session

from casefile.core.citing import instrument_id, provision_id
from casefile.core.instruments import add_provision_text, edit_instrument, list_instruments, list_provisions

ACKNOWLEDGEMENT = "Official text: United Nations, {symbol}, adopted {adopted}."


@dataclass(frozen=True)
class OfficialParagraph:
    """One paragraph: the part it stands in (`body`, `annex 1`, …), its label as cited, its text."""

    part: str
    label: str
    text: str


@dataclass(frozen=True)
class Resolution:
    """One resolution in one language, and the file it was read from."""

    symbol: str
    number: int
    year: int
    adopted: str
    language: str
    title: str
    file_name: str
    file_sha256: str
    paragraphs: tuple[OfficialParagraph, ...]


@dataclass(frozen=True)
class Held:
    """What the library holds of one resolution in one language; `added` is a moment in UTC."""

    symbol: str
    language: str
    title: str
    adopted: str
    file_name: str
    file_sha256: str
    added: str
    paragraphs: int


def make_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Describe the tables of resolutions and of their paragraphs."""
    resolution = Table(
        "resolution",
        metadata,
        Column("symbol", Text, primary_key=True),
        Column("language", Text, primary_key=True),
        Column("number", Integer, nullable=False),
        Column("year", Integer, nullable=False),
        Column("adopted", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("file_name", Text, nullable=False),
        Column("file_sha256", Text, nullable=False),
        Column("added", Text, nullable=False),
        sqlite_strict=True,
    )
    paragraph = Table(
        "paragraph",
        metadata,
        Column("symbol", Text, primary_key=True),
        Column("language", Text, primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("part", Text, nullable=False),
        Column("label", Text, nullable=False),
        Column("text", Text, nullable=False),
        ForeignKeyConstraint(["symbol", "language"], ["resolution.symbol", "resolution.language"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    return resolution, paragraph


def store_resolution(connection: Connection, one: Resolution, added: str) -> bool:
    """Put a resolution into the library in place of an earlier one in that language; False when it was there so."""
    resolution, paragraph = make_tables(MetaData())
    c = resolution.c
    here = (c.symbol == one.symbol) & (c.language == one.language)
    if connection.execute(select(c.file_sha256).where(here)).scalar() == one.file_sha256:
        return False
    connection.execute(delete(resolution).where(here))
    values = {name: getattr(one, name) for name in c.keys() if name != "added"}  # noqa: SIM118 - names of columns
    connection.execute(insert(resolution).values(**values, added=added))
    rows = [
        {
            "symbol": one.symbol,
            "language": one.language,
            "position": n,
            "part": p.part,
            "label": p.label,
            "text": p.text,
        }
        for n, p in enumerate(one.paragraphs, 1)
    ]
    if rows:
        connection.execute(insert(paragraph), rows)
    return True


def list_resolutions(connection: Connection) -> list[Held]:
    """Return what the library holds, by number and language."""
    resolution, paragraph = make_tables(MetaData())
    r, p = resolution.c, paragraph.c
    count = select(func.count()).where(p.symbol == r.symbol, p.language == r.language).scalar_subquery()
    query = select(r.symbol, r.language, r.title, r.adopted, r.file_name, r.file_sha256, r.added, count).order_by(
        r.number, r.language
    )
    return [Held(*row) for row in connection.execute(query)]


def get_texts(connection: Connection, symbol: str, part: str, label: str) -> dict[str, str]:
    """Return the words of one paragraph by language; nothing when the library does not hold the resolution."""
    _, paragraph = make_tables(MetaData())
    c = paragraph.c
    query = select(c.language, c.text).where(c.symbol == symbol, c.part == part, c.label == label)
    return {row.language: row.text for row in connection.execute(query.order_by(c.language, c.position))}


def put_texts(session: Session, one: Resolution) -> list[str]:
    """Put the official words beside the paragraphs that the case knows; return what could not be placed.

    Sub-paragraphs that the case has not as paragraphs of their own follow in the text of the paragraph above.
    """
    instrument = instrument_id(one.number, one.year)
    if instrument not in {row.id for row in list_instruments(session)}:
        return [f"The case has no {one.symbol}; its text was not put beside anything."]
    known = {row.id for row in list_provisions(session, instrument)}
    texts, lost = _gather(one, known)
    for provision, text in texts.items():
        add_provision_text(
            session,
            provision,
            language=one.language,
            text=text,
            taken_from=one.file_name,
            file_sha256=one.file_sha256,
        )
    thanks = ACKNOWLEDGEMENT.format(symbol=one.symbol, adopted=one.adopted)
    edit_instrument(session, instrument, acknowledgement=thanks)
    if not lost:
        return []
    return [f"{one.symbol}, {one.language}: the case has no paragraph for {', '.join(lost)} of the body."]


def _gather(one: Resolution, known: set[str]) -> tuple[Mapping[str, str], Sequence[str]]:
    """Return the text of each known paragraph, and the labels of the body that belong to none."""
    texts: dict[str, str] = {}
    lost: list[str] = []
    for paragraph in one.paragraphs:
        if paragraph.part in {"preamble", "notes"} or not paragraph.label:
            continue
        exact = provision_id(one.number, one.year, paragraph.label, paragraph.part)
        here = exact
        while here not in known and here.endswith(")"):
            here = here.rpartition("(")[0]
        if here not in known:
            if paragraph.part == "body":
                lost.append(paragraph.label)
        elif here == exact:
            texts[here] = paragraph.text
        elif paragraph.text not in texts.get(here, ""):
            label = exact.removeprefix(here)
            texts[here] = f"{texts[here]}\n{label} {paragraph.text}" if here in texts else f"{label} {paragraph.text}"
    return texts, lost
