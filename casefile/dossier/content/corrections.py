"""What was wrong: known errors in sources, and corrections to earlier editions."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.core.dates import Order, compare, parse_date, show_date
from casefile.core.errors import RefusedError
from casefile.dossier.content.exhibits import Exhibits, Place, Proof
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.sources import Register
from casefile.dossier.content.words import sentence, sort_key


@dataclass(frozen=True, slots=True)
class KnownError:
    """What a source says wrongly, what is right, and how we know."""

    source: int
    cite: str
    says: str
    correction: str
    basis: str
    proof: Proof | None

    @property
    def key(self) -> str:
        """Return the key of the source in the register."""
        return f"source-{self.source}"


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """What an edition said wrongly, and what is right."""

    date: str
    finding: int | None
    edition: str
    was: str
    now: str
    reason: str

    @property
    def key(self) -> str:
        """Return the key of the corrected finding, if it names one."""
        return f"finding-{self.finding}" if self.finding else ""


def tell_errors(rows: Rows, register: Register, exhibits: Exhibits, *, whole: bool) -> tuple[KnownError, ...]:
    """Return the known errors of all sources, or only of those that the dossier uses."""
    where = Place("Known errors in sources", "errors")
    used = exhibits.sources
    return tuple(
        KnownError(
            register.number(row.source_id),
            register.cite(row.source_id),
            f"“{register.mask(row.source_id, row.says)}”",
            sentence(register.mask(row.source_id, row.correction)),
            sentence(register.mask(row.source_id, row.basis)),
            exhibits.referred("source_error", row, where),
        )
        for row in sorted(rows.errors, key=lambda row: (register.number(row.source_id), row.id))
        if whole or row.source_id in used
    )


def tell_corrections(rows: Rows) -> tuple[CorrectionEntry, ...]:
    """Return the corrections since the last edition, or all when there has been none, oldest first."""
    numbers = {row.id: row.number for row in rows.findings}
    editions = {row.id: f"edition {row.number}" for row in rows.editions}
    last = rows.editions[-1].date if rows.editions else ""
    return tuple(
        CorrectionEntry(
            show_date(row.date),
            numbers.get(row.finding_id or ""),
            editions.get(row.edition_id or "", ""),
            sentence(row.was),
            sentence(row.now),
            sentence(row.reason),
        )
        for row in sorted(rows.corrections, key=lambda row: (sort_key(row.date), row.id))
        if not _before(row.date, last) or (rows.editions and row.edition_id == rows.editions[-1].id)
    )


def _before(date: str, last: str) -> bool:
    """Tell whether a correction was surely made before the last edition; what is open counts as later."""
    try:
        return bool(last) and compare(parse_date(date), parse_date(last)) is Order.BEFORE
    except RefusedError:
        return False
