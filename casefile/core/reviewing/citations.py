"""Citations: the paragraph on that date, what its verb bears, its duty bearer, exemptions and elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from casefile.core.citation_warnings import FAULTS, is_everybody, mixes_cap_and_conduct
from casefile.core.citing import cite
from casefile.core.dates import parse_date
from casefile.core.elements import Shown, grids
from casefile.core.force import State, share_amendments, state_in_words
from casefile.core.instruments import list_amending
from casefile.core.instruments_state import Phase, checked_through_warning
from casefile.core.reviewing.findings import about
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, many, name_finding
from casefile.core.schema import Citation, Finding, Provision, ProvisionText
from casefile.core.vocabulary import AssertedBy, Conclusion, FindingStatus, check_conclusion

CHECKED = "official-text"  # `verified` of a paragraph that was compared with the official text
_GONE = (Phase.NOT_YET, Phase.ENDED)
_DOUBTFUL = (Phase.REPLACED_THAT_DAY, Phase.UNCLEAR)


def check_citation(look: Look) -> Iterator[Problem]:
    """Name citations that say more than paragraph, date or record bear, one problem after the other."""
    rows = _rows(look)
    amending = list_amending(look.session) if rows else {}
    texts = set(look.session.scalars(select(ProvisionText.provision_id)))
    for row in rows:
        yield from _in_time(look, row, amending)
        yield from _strength(row)
        yield from _particulars(row)
        if row.verified != CHECKED and row.provision_id not in texts:
            says = "The paragraph was never checked against the official text."
            mend = "Import the text with `casefile library add`, and compare number, verb and figures."
            yield _of(row, "text_unchecked", Severity.WEAK, says, mend)
        if row.asserted_by == AssertedBy.SOURCE and row.excerpt_id is None:
            says = "It is a source's view, but the excerpt in which the source says so is gone."
            yield _of(row, "assertion_unproved", Severity.WRONG, says, "Name the excerpt, or assess it yourself.")


def check_elements(look: Look) -> Iterator[Problem]:
    """Name citations that conclude a breach although an element of it has no evidence, or only evidence against it."""
    rows = [row for row in _rows(look) if row.conclusion in FAULTS and row.binding]
    filled = grids(look.session, {row.finding_id for row in rows})
    for row in rows:
        found = next(one for one in filled[row.finding_id] if one.provision_id == row.provision_id)
        against = [str(one.number) for one in found.rows if one.shown is Shown.CONTRADICTED]
        missing = [str(one.number) for one in found.missing]
        if not found.rows:
            says = "The case has no elements of this paragraph, so nothing says what must be shown."
            yield _of(row, "no_elements", Severity.NOTICE, says, "Write its elements, then fill them with the proof.")
        if against:
            says = f"There is evidence against element {listed(against)}, and none for it."
            mend = "Add what shows it, or set the conclusion to unresolved."
            yield _of(row, "element_contradicted", Severity.WRONG, says, mend)
        if missing:
            which = "None of its" if len(missing) == len(found.rows) else f"{len(missing)} of its"
            numbers = "" if len(missing) == len(found.rows) else f": {listed(missing, 12)}"
            says = (
                f"{which} {many(len(found.rows), 'element')} {_have(len(missing), len(found.rows))} evidence{numbers}."
            )
            mend = f"Join an excerpt to each, as element `{row.provision_id}#{missing[0]}` and so on."
            yield _of(row, "element_missing", Severity.WEAK, says, mend)


def check_law(look: Look) -> Iterator[Problem]:
    """Name findings without a paragraph, with paragraphs that only ask, or later than the catalogue was checked."""
    rows: dict[str, list[Row[Any]]] = {}
    for row in _rows(look, by_finding=True):
        rows.setdefault(row.finding_id, []).append(row)
    for finding_id, finding in look.findings.items():
        cited = rows.get(finding_id, [])
        if not cited:
            says = "It cites no paragraph."
            yield about(
                finding, "no_citation", Severity.NOTICE, says, "Cite what the conduct falls under, if anything."
            )
        elif not any(row.binding for row in cited):
            says = f"It cites only paragraphs that do not bind: {listed(cite(row.provision_id) for row in cited)}."
            yield about(finding, "nothing_binds", Severity.WEAK, says, "Cite the binding paragraph that they read.")
        late = {row.on_date or row.period for row in cited if _is_late(look, row)}
        if late:
            through = parse_date(look.info.checked_through or "").show()
            says = (
                f"Its conduct ({listed(parse_date(one).show() for one in sorted(late))}) may be later than {through},"
            )
            says += " to which the catalogue was checked."
            mend = "Look for later resolutions and decisions of the Committee, and say in the reasoning that you did."
            yield about(finding, "law_unchecked", Severity.NOTICE, says, mend)
        if mixes_cap_and_conduct(cited):
            says = "It blames one State for a cap that counts the supplies of all States together."
            mend = "Make the supplier's own conduct a finding of its own."
            yield about(finding, "cap_and_conduct", Severity.WEAK, says, mend)


def _have(missing: int, total: int) -> str:
    return "has" if missing == total else ("has no" if missing == 1 else "have no")


def _in_time(look: Look, row: Row[Any], amending: dict[str, list[tuple[Row[Any], str]]]) -> Iterator[Problem]:
    date = row.on_date or row.period
    if date is None:
        mend = "Give the date of the conduct, in the citation or as the finding's period."
        yield _of(row, "no_date", Severity.WEAK, "It has no date, so nobody can tell whether it was in force.", mend)
        return
    state = _state(look, row, date, amending)
    is_fault = row.conclusion in FAULTS
    shown = parse_date(date).show()
    if state.phase in _GONE and row.status in {"superseded", "overtaken"}:
        severity = Severity.WRONG if is_fault else Severity.WEAK
        says = f"The paragraph was replaced before the conduct ({shown}): {state.words}."
        yield _of(row, "superseded", severity, says, "Cite the paragraph that replaced it.")
    elif state.phase in _GONE:
        severity = Severity.WRONG if is_fault else Severity.WEAK
        says = f"The paragraph was not in force for the conduct ({shown}): {state.words}."
        yield _of(row, "not_in_force", severity, says, "Correct the date, or cite the paragraph that held then.")
    elif state.phase in _DOUBTFUL or (state.phase in {Phase.SPENT, Phase.STATEMENT} and is_fault):
        says = f"The paragraph does not surely apply to {shown}: {state.words}."
        yield _of(row, "force_doubtful", Severity.WEAK, says, "Narrow the date, or cite another paragraph.")


def _state(look: Look, row: Row[Any], date: str, amending: dict[str, list[tuple[Row[Any], str]]]) -> State:
    by = share_amendments(row.provision_id, amending)
    checked = look.info.checked_through if row.verified else None
    return state_in_words(_Dated(row), parse_date(date), by, checked)


class _Dated:
    """The paragraph of a citation's row, as the question of its force wants it."""

    def __init__(self, row: Row[Any]) -> None:
        self.id, self.effective, self.until, self.status = row.provision_id, row.effective, row.until, row.status


def _strength(row: Row[Any]) -> Iterator[Problem]:
    if check_conclusion(Conclusion(row.conclusion), binding=row.binding):
        verb = f"only “{row.verb}”" if row.verb else "does not decide"
        says = f"The paragraph {verb}, which does not bind; it cannot be contravened."
        mend = "Conclude that it is relevant, or cite the binding paragraph that it reads."
        yield _of(row, "not_binding", Severity.WRONG, says, mend)


def _particulars(row: Row[Any]) -> Iterator[Problem]:
    """Yield what a conclusion of fault leaves open."""
    if row.conclusion not in FAULTS:
        return
    if not row.duty_bearer:
        mend = "Name the State or party whose duty it was."
        yield _of(row, "no_duty_bearer", Severity.WEAK, "It does not say whose duty was broken.", mend)
    if not row.nexus and not is_everybody(row.duty_bearer or ""):
        says = "It does not say what ties the conduct to the duty bearer."
        yield _of(row, "no_nexus", Severity.NOTICE, says, "Choose State organ, national, territory or flag.")
    if not row.reasoning:
        says = "It gives no reasoning for its conclusion."
        yield _of(row, "no_law_reasoning", Severity.WEAK, says, "Say how the conduct falls under the paragraph.")
    if row.exemptions and not row.exemption:
        says = "The paragraph has exemptions, and none is considered."
        yield _of(row, "no_exemption", Severity.WEAK, says, "Say which exemption was considered and why it fails.")


def _is_late(look: Look, row: Row[Any]) -> bool:
    date = row.on_date or row.period
    through = look.info.checked_through if row.verified else None
    return bool(date and through and checked_through_warning(through, date))


def _rows(look: Look, *, by_finding: bool = False) -> list[Row[Any]]:
    """Return the citations that are looked at (or those of the findings that are), with paragraph and finding."""
    of_finding = (Finding.number, Finding.title, Finding.period, Finding.status.label("finding_status"))
    of_paragraph = (
        Provision.verb, Provision.binding, Provision.effective, Provision.until, Provision.status, Provision.verified,
        Provision.amounts, Provision.exemptions,
    )  # fmt: skip
    where = look.within("finding", Citation.finding_id) if by_finding else look.within("citation", Citation.id)
    query = (
        select(Citation.__table__, *of_finding, *of_paragraph)
        .join(Finding, Finding.id == Citation.finding_id)
        .join(Provision, Provision.id == Citation.provision_id)
        .where(where, Finding.status != FindingStatus.WITHDRAWN.value)
        .order_by(Finding.number, Citation.id)
    )
    return list(look.rows(query))


def _of(row: Row[Any], kind: str, severity: Severity, says: str, mend: str) -> Problem:
    where = f"{name_finding(row.number, row.title)}: {cite(row.provision_id)}"
    return Problem(kind, severity, "citation", row.id, where, says, mend)
