"""One enquiry as a letter: what is put to whom and by when, set by the dossier's engine.

Writing a letter writes nothing to the case, and the same case gives the same bytes. Findings, proof and notes stay in
the house: only what was put, and what a letter needs around it, is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Literal, cast

from casefile.core.case import Case
from casefile.core.checks import need
from casefile.core.dates import Precision, Qualifier, parse_date, show_date
from casefile.core.errors import RefusedError
from casefile.core.handling import Level, case_level
from casefile.core.info import get_info
from casefile.core.progress import Progress
from casefile.core.schema import CaseInfo, Enquiry
from casefile.core.veil import Veil, read_protection
from casefile.core.vocabulary import Classification, Tlp
from casefile.dossier import blocks
from casefile.dossier.blocks import Block, DocumentInfo, Facts, Heading, Keep, Rule, Space, Text, bold
from casefile.dossier.chapters.replies import MADE_UP
from casefile.dossier.content import terms
from casefile.dossier.content.gather import chain_state
from casefile.dossier.content.words import capital, cut, paragraphs
from casefile.dossier.layout import build_document, refuse_over

SHORT = 70  # characters of a name in the running head


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter prints, in plain words; `level` is that of its enquiry, else of the case.

    `covered`: a protected name stood in it and is printed as its alias. `day` is the date in the file's metadata.
    """

    organisation: str
    reference: str
    addressee: str
    channel: str
    sent: str
    due: str
    put: tuple[str, ...]
    illustrative: bool
    level: Level
    classified: bool
    day: date
    covered: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """What was written: the file, its pages, its handling, whether names were covered, and what no font has."""

    path: Path
    pages: int
    handling: str
    covered: bool
    replaced: tuple[str, ...]


def write_letter(
    case: Case,
    enquiry_id: str,
    out: Path,
    *,
    paper: Literal["A4", "Letter"] = "A4",
    missing: Literal["stop", "show"] = "stop",
    progress: Progress | None = None,
) -> Posted:
    """Write an enquiry as a PDF letter, replacing an older file of that name only when it is whole.

    Raises RefusedError (no such enquiry, nothing put, a character no font has, no folder) and CancelledError; then no
    file is left, and an older one stays as it was.
    """
    if not out.parent.is_dir():
        raise RefusedError(f"There is no folder {out.parent}. Make it first.")
    refuse_over(case.path, out)
    letter = read_letter(case, enquiry_id)
    info = DocumentInfo(
        title=f"Letter to {letter.addressee}",
        short_title=cut(letter.organisation or letter.addressee, SHORT),
        reference=letter.reference,
        edition="Letter",
        author=letter.organisation,
        created=datetime.combine(letter.day, time(), UTC),
        tlp=cast("blocks.Tlp", letter.level.tlp.value),
        classification=letter.level.classification.words if letter.classified else "",
        paper=paper,
        missing=missing,
    )
    built = build_document(out, set_letter(letter), info, (), progress)
    replaced = tuple(dict.fromkeys(f"U+{ord(one.character):04X}" for one in built.missing))
    return Posted(out, built.pages, letter.level.words, letter.covered, replaced)


def read_letter(case: Case, enquiry_id: str) -> Letter:
    """Read what the letter of an enquiry says; protected names are covered in all but the line of the addressee."""
    _, changed = chain_state(case)
    with case.read() as session:
        row, info = need(session, Enquiry, enquiry_id), get_info(session)
        veil = Veil(read_protection(session).names)
        if not row.put.strip():
            raise RefusedError(f"The enquiry to {row.addressee} puts nothing yet. Write what is put, then the letter.")
        return Letter(
            organisation=veil.mask(info.organisation or ""),
            reference=veil.mask(row.symbol or info.reference or ""),
            addressee=row.addressee,
            channel=terms.channel(row.channel),
            sent=show_date(row.sent),
            due=show_date(row.due),
            put=paragraphs(veil.mask(row.put)),
            illustrative=row.illustrative,
            level=_level(row, info),
            classified=bool(row.classification or info.classification),
            day=_whole_day(row.sent) or date.fromisoformat(changed[:10]),
            covered=veil.hides(row.put),
        )


def set_letter(letter: Letter) -> list[Block]:
    """Return the letter as blocks, its end on one page with the last words before it."""
    head = [
        ("To", letter.addressee),
        ("By", letter.channel),
        ("Our reference", letter.reference),
        ("Date", letter.sent or "Draft, not dated"),
        ("Answer by", letter.due),
    ]
    story: list[Block] = [Text([bold(letter.organisation)])] if letter.organisation else []
    story += [Space(10), Facts([(label, words) for label, words in head if words]), Rule(wide=False)]
    if letter.illustrative:
        story.append(Text([bold(MADE_UP)]))
    story.append(Heading(2, "Enquiry", listed=False))
    story += [Text(one) for one in letter.put[:-1]]
    return [*story, Keep([Text(letter.put[-1]), *_close(letter)])]


def _close(letter: Letter) -> list[Block]:
    when = f"We ask for an answer by {letter.due}." if letter.due else "No day is set for the answer."
    reply = f"It should name our reference, {letter.reference}." if letter.reference else ""
    fate = "What is answered, or that no answer came, is recorded beside what it concerns."
    end: list[Block] = [Space(6), Text(" ".join(part for part in (when, reply, fate) if part))]
    if letter.organisation:
        end += [Space(30), Text(f"For {capital(letter.organisation)}")]
    return end


def _level(row: Enquiry, info: CaseInfo) -> Level:
    of_case = case_level(info.tlp, info.classification)
    return Level(
        Tlp(row.tlp) if row.tlp else of_case.tlp,
        Classification(row.classification) if row.classification else of_case.classification,
    )


def _whole_day(text: str | None) -> date | None:
    """Return a stored date as a day where it is one."""
    found = parse_date(text) if text else None
    if found is None or found.qualifier is not Qualifier.EXACTLY or found.precision is not Precision.DAY:
        return None
    return date.fromisoformat(found.canonical)
