"""The one record that says what a case is: title, mandate, period, cut-off date, standard of proof, handling."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import check_date, check_word
from casefile.core.errors import RefusedError
from casefile.core.grading import parse_grade
from casefile.core.schema import CaseInfo
from casefile.core.vocabulary import Classification, Tlp

_WORDS = {"tlp": Tlp, "classification": Classification}
FIELDS = (
    "title", "reference", "organisation", "about", "summary", "mandate", "period", "cut_off", "standard",
    "standard_origins", "standard_grade", "methodology", "tlp", "classification",
)  # fmt: skip


def make_info(**fields: Any) -> CaseInfo:  # noqa: ANN401 - the fields in FIELDS
    """Return the record of a new case; refuses a wrong field by its name. Dates are written as people do."""
    clean = _clean(fields)
    if not clean.get("title"):
        raise RefusedError("A case needs a title.")
    return CaseInfo(**clean)


def get_info(session: Session) -> CaseInfo:
    """Return the record of the case."""
    found = session.scalars(select(CaseInfo).order_by(CaseInfo.id).limit(1)).first()
    if found is None:
        raise RefusedError("The record that says what this case is has gone. Run `casefile verify` on it.")
    return found


def edit_info(session: Session, **fields: Any) -> None:  # noqa: ANN401
    """Change fields of the record; None takes a field away, except the title."""
    info = get_info(session)
    clean = _clean(fields)
    if "title" in clean and not clean["title"]:
        raise RefusedError("A case needs a title.")
    for name, value in clean.items():
        setattr(info, name, value)


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in FIELDS:
            raise RefusedError(f"A case has no field {name!r}; it has {', '.join(FIELDS)}.")
        clean[name] = value
        if value is None:
            continue
        where = f"{name.replace('_', ' ')} of the case"
        if name == "standard_origins":
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise RefusedError("The least number of independent origins is a whole number from 1.")
            continue
        if not isinstance(value, str):
            raise RefusedError(f"The {where} must be text.")
        clean[name] = _clean_text(name, value.strip(), where)
    return clean


def _clean_text(name: str, value: str, where: str) -> str | None:
    if not value:
        return None
    if name in {"period", "cut_off"}:
        return check_date(value, where)
    if name in _WORDS:
        return check_word(_WORDS[name], value, where)
    if name == "standard_grade":
        grade = parse_grade(value)
        return f"{grade.reliability or ''}{grade.credibility or ''}" or None
    return value
