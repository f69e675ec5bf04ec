"""The case as a whole: what it says of itself, the numbers of its findings, its short forms, its open leads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import select

from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, many, shorten
from casefile.core.schema import Abbreviation, Conflict, Entity, Finding, Note, Origin, Recommendation, Statement

_SHORT = re.compile(r"(?<![\w/.-])[A-Z][A-Z0-9]{1,7}(?:-[A-Z]+)?(?![\w/])")
_ROMAN = re.compile(r"[IVXLC]+")
_KNOWN = {"UN", "US", "USA", "UK", "EU", "TLP", "PDF", "ID", "OK", "RES", "UTC", "GPS", "AM", "PM", "NO", "OP"}


def check_case(look: Look) -> Iterator[Problem]:
    """Name what the case leaves unsaid about itself."""
    info = look.info
    if not info.standard:
        says = "It states no standard of proof."
        mend = "State it, with the least number of origins and the least grade (`casefile new --standard …`)."
        yield _of(look, "no_standard", Severity.WRONG, says, mend)
    elif not info.standard_origins and not info.standard_grade:
        says = "Its standard of proof has no measure, so no finding can be checked by it."
        yield _of(
            look, "standard_unmeasured", Severity.WEAK, says, "Give the least number of origins and the least grade."
        )
    fields = (("mandate", info.mandate), ("period", info.period), ("cut-off date", info.cut_off))
    missing = [name for name, value in (*fields, ("methodology", info.methodology)) if not value]
    if missing:
        says = f"It does not state its {listed(missing)}."
        yield _of(look, "case_unsaid", Severity.NOTICE, says, "Fill them in; the dossier opens with them.")


def check_numbers(look: Look) -> Iterator[Problem]:
    """Name numbers that no finding has, though later ones do."""
    numbers = set(look.session.scalars(select(Finding.number)))
    gaps = (
        [str(one) for one in range(1, max(numbers, default=0)) if one not in numbers] if len(numbers) < 10_000 else []
    )
    if gaps:
        which = "the number" if len(gaps) == 1 else "any of the numbers"
        says = f"No finding has {which} {listed(gaps, 12)}; readers will ask what stood there."
        mend = "Number the findings anew before the first edition, or keep a withdrawn finding in that place."
        yield _of(look, "number_gap", Severity.NOTICE, says, mend)


def check_abbreviations(look: Look) -> Iterator[Problem]:
    """Name short forms in our own text that the list of abbreviations does not have, nor the text explains."""
    found: dict[str, None] = {}
    known = {*_KNOWN, *look.session.scalars(select(Abbreviation.short))}
    names = select(Statement.value).where(Statement.property.in_(("name", "alias", "weakAlias")))
    listed_names = (select(Entity.name), select(Origin.name), names)
    for name in (name for query in listed_names for name in look.session.scalars(query)):
        if not name.islower() and any(letter.isupper() for letter in name[:2]):
            known.update(_SHORT.findall(name))
    info = look.info
    texts = [info.title, info.about, info.summary, info.mandate, info.methodology]
    for row in look.rows(
        select(Finding.title, Finding.text, Finding.contrary, Finding.reasoning).order_by(Finding.number)
    ):
        texts += row
    texts += look.session.scalars(select(Recommendation.action).order_by(Recommendation.number))
    for text in texts:
        for short in _SHORT.findall(text or ""):
            if short not in known and not _ROMAN.fullmatch(short) and f"({short})" not in (text or ""):
                found.setdefault(short)
            elif f"({short})" in (text or ""):
                known.add(short)
    unknown = [short for short in found if short not in known]
    if unknown:
        says = f"Its text has short forms that it does not explain: {listed(unknown, 12)}."
        yield _of(look, "abbreviation", Severity.NOTICE, says, "Add them to the abbreviations, or write them out.")


def check_leads(look: Look) -> Iterator[Problem]:
    """Name leads that nobody has followed."""
    leads = look.session.scalars(select(Note.id).where(Note.kind == "lead", Note.done.is_(False))).all()
    if leads:
        says = f"{many(len(leads), 'lead')} {'is' if len(leads) == 1 else 'are'} open."
        mend = "Follow them and mark them done, or say in the finding what was not followed."
        yield _of(look, "open_leads", Severity.NOTICE, says, mend)


def check_conflicts(look: Look) -> Iterator[Problem]:
    """Name the records of which a colleague's version was kept aside and nobody has decided."""
    query = select(Conflict.on_table, Conflict.on_id, Conflict.case_title).where(Conflict.resolution.is_(None))
    rows = list(look.rows(query.order_by(Conflict.on_table, Conflict.on_id)))
    if rows:
        which = listed(f"{row.on_table}/{row.on_id[-8:]} (from {shorten(row.case_title)})" for row in rows)
        verbs = "differs from yours and is" if len(rows) == 1 else "differ from yours and are"
        says = f"{many(len(rows), 'record')} of a colleague {verbs} kept aside: {which}."
        mend = "See both versions with `casefile conflicts CASE`, and settle each with the reason."
        yield _of(look, "open_conflicts", Severity.WEAK, says, mend)


def _of(look: Look, kind: str, severity: Severity, says: str, mend: str) -> Problem:
    return Problem(kind, severity, "case_info", look.info.id, "The case", says, mend)
