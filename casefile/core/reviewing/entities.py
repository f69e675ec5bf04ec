"""Entities: what identifies them, whether an identifier can be right, and what proves what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Row, or_, select, union

from casefile.core.checks import among
from casefile.core.identifiers import CHECKED, check_property
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, shorten
from casefile.core.schema import Entity, FindingEntity, Link, Participant, Statement, Support
from casefile.core.vocabulary import Standing

_REGISTERED = (
    "registrationNumber", "leiCode", "innCode", "ogrnCode", "uscCode", "taxNumber", "vatCode", "idNumber", "imoNumber",
    "swiftBic", "dunsCode", "npiCode", "kppCode", "okpoCode", "voenCode", "opencorporatesUrl", "jurisdiction",
)  # fmt: skip
IDENTIFYING: Mapping[str, tuple[str, ...]] = {
    "Vessel": ("imoNumber", "mmsi", "callSign"),
    "Airplane": ("serialNumber", "icaoCode", "registrationNumber"),
    "Vehicle": ("registrationNumber",),
    "Company": _REGISTERED,
    "Person": ("birthDate", "passportNumber", "idNumber", "taxNumber", "innCode", "socialSecurityNumber"),
    "BankAccount": ("iban", "accountNumber", "bic"),
    "CryptoWallet": ("publicKey", "cryptoAddress"),
}
"""What tells one from another of its kind; kinds that are not here are known by their name."""


def check_identified(look: Look) -> Iterator[Problem]:
    """Name entities of a finding or event that nothing tells from others of their name."""
    rows = [row for row in _rows(look) if row.schema in IDENTIFYING]
    if not rows:
        return
    ids = {row.id for row in rows}
    there: dict[str, set[str]] = {}
    for one in look.rows(select(Statement.entity_id, Statement.property).where(among(Statement.entity_id, ids))):
        there.setdefault(one.entity_id, set()).add(one.property)
    parts = (select(column).where(among(column, ids)) for column in (FindingEntity.entity_id, Participant.entity_id))
    used = set(look.session.scalars(union(*parts)))
    accusing = select(FindingEntity.entity_id).where(
        FindingEntity.standing.in_([Standing.ALLEGED.value, Standing.FACILITATOR.value]),
        among(FindingEntity.entity_id, ids),
    )
    accused = set(look.session.scalars(accusing))
    for row in rows:
        if row.id in used and not there.get(row.id, set()).intersection(IDENTIFYING[row.schema]):
            says = f"Nothing tells this {row.schema.lower()} from another of its name."
            mend = f"Add {' or '.join(IDENTIFYING[row.schema][:3])}, or say in its note that none is known."
            severity = Severity.WEAK if row.id in accused and not row.note else Severity.NOTICE
            yield _of(row, "no_identifier", severity, says, mend)


def check_identifiers(look: Look) -> Iterator[Problem]:
    """Name identifiers that fail their check digits or their form."""
    query = (
        select(Statement.id, Statement.property, Statement.value, Statement.note, Entity.name, Entity.schema)
        .join(Entity, Entity.id == Statement.entity_id)
        .where(look.within("statement", Statement.id), Statement.property.in_(CHECKED))
        .order_by(Entity.name, Statement.id)
    )
    for row in look.rows(query):
        verdict = check_property(row.schema, row.property, row.value)
        if verdict.ok is False:
            severity = Severity.NOTICE if row.note else Severity.WEAK
            mend = "Compare it with the source; if the vessel or paper really bears it, say so in its note."
            where = f"{row.property} of {shorten(row.name)}"
            yield Problem("bad_identifier", severity, "statement", row.id, where, verdict.message, mend)


def check_statements(look: Look) -> Iterator[Problem]:
    """Name entities of a finding of which something is said without proof."""
    query = (
        select(Entity.id, Entity.name, Statement.property)
        .join(Statement, Statement.entity_id == Entity.id)
        .join(FindingEntity, FindingEntity.entity_id == Entity.id)
        .outerjoin(Support, Support.statement_id == Statement.id)
        .where(
            look.within("entity", Entity.id),
            Support.id.is_(None),
            or_(
                Statement.property.in_((*CHECKED, "flag", "birthDate")),
                Statement.valid_from.is_not(None),
                Statement.valid_until.is_not(None),
            ),
        )
        .order_by(Entity.id, Statement.property)
        .distinct()
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in look.rows(query):
        found.setdefault(row.id, []).append(row)
    for rows in found.values():
        says = f"Its {listed(row.property for row in rows)} {'has' if len(rows) == 1 else 'have'} no proof."
        mend = "Join the excerpt that says so to the statement."
        yield _of(rows[0], "statement_unproved", Severity.NOTICE, says, mend)


def check_aliases(look: Look) -> Iterator[Problem]:
    """Name protected entities that have no other name."""
    for row in _rows(look):
        if row.protected and (not row.alias or row.alias.strip().casefold() == row.name.strip().casefold()):
            says = "It is protected, but has no other name to stand in its place."
            yield _of(row, "no_alias", Severity.WRONG, says, "Give it an alias, such as “Witness A”.")


def check_links(look: Look) -> Iterator[Problem]:
    """Name links that nothing proves."""
    ends = [Entity.__table__.alias("one"), Entity.__table__.alias("two")]
    query = (
        select(Link.id, Link.kind, ends[0].c.name.label("one"), ends[1].c.name.label("two"))
        .join(ends[0], ends[0].c.id == Link.from_id)
        .join(ends[1], ends[1].c.id == Link.to_id)
        .outerjoin(Support, Support.link_id == Link.id)
        .where(look.within("link", Link.id), Support.id.is_(None))
        .order_by(Link.id)
    )
    for row in look.rows(query):
        where = f"Link {row.kind.replace('_', ' ')}, {shorten(row.one)} to {shorten(row.two)}"
        mend = "Join the excerpt that says so to the link, or delete it."
        yield Problem("link_unproved", Severity.WEAK, "link", row.id, where, "Nothing proves it.", mend)


def _rows(look: Look) -> list[Row[Any]]:
    if not look.scope.has("entity"):
        return []
    columns = (Entity.id, Entity.schema, Entity.name, Entity.alias, Entity.protected, Entity.note)
    return list(look.rows(select(*columns).where(look.within("entity", Entity.id)).order_by(Entity.name, Entity.id)))


def _of(row: Row[Any], kind: str, severity: Severity, says: str, mend: str) -> Problem:
    return Problem(kind, severity, "entity", row.id, f"Entity {shorten(row.name)}", says, mend)
