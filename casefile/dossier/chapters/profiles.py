"""Profiles of the entities: who they are, as what they stand, and what proves each value."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Column, Heading, Inline, Row, Run, Table, Text, bold, link
from casefile.dossier.chapters.parts import bullets, chapter, flow, footnote, links, marked, named, small
from casefile.dossier.content.case import Content
from casefile.dossier.content.entities import Identity, ProfileEntry, Property, Tie, Took
from casefile.dossier.content.exhibits import Place
from casefile.dossier.content.words import many, sentence


def write_profiles(content: Content, number: str) -> list[Block]:
    """Return the profiles in the order of their names."""
    if not content.profiles:
        return []
    out: list[Block] = [
        chapter("Entities", number, "entities"),
        Text(
            "To be named here is no allegation. What somebody is alleged to have done, and by whom, stands in the "
            "finding; the standing says as what each is named there."
        ),
    ]
    for one in content.profiles:
        out += _profile(one, "no finding of this edition" if content.omitted else "no finding")
    if content.counts.entities > 0:
        rest = many(content.counts.entities, "further record of an entity", "further records of entities")
        verb = "plays" if content.counts.entities == 1 else "play"
        out.append(small(f"The case holds {rest} that {verb} no part in this dossier."))
    return out


def _profile(one: ProfileEntry, none: str) -> list[Block]:
    out: list[Block] = [Heading(2, one.name, key=one.key)]
    kind = one.kind[:1].upper() + one.kind[1:]
    shield = (
        " The name is replaced by an alias, and what would identify the person or body is withheld."
        if one.protected
        else ""
    )
    out.append(
        Text(flow(f"{kind}.", footnote(one.proofs, one.key), f"{shield} {one.note}".rstrip(), marked(one.handling)))
    )
    standings = _standings(one)
    if standings:
        out += [Text("Standing", style="label", keep_with_next=True), *bullets(standings)]
    else:
        out.append(Text(f"Named in {none} as a party; it appears in events, links or replies only."))
    out += _properties(one)
    if one.ties:
        out += [
            Text("Links", style="label", keep_with_next=True),
            *bullets([_tie(row, one) for row in one.ties]),
        ]
    if one.identities:
        out += [
            Text("Identity", style="label", keep_with_next=True),
            *bullets([_identity(row) for row in one.identities]),
        ]
    if one.events:
        out += [
            Text("Events", style="label", keep_with_next=True),
            *bullets([_took(row) for row in one.events]),
        ]
    return out


def _standings(one: ProfileEntry) -> list[list[Inline]]:
    """Return the standings, findings in which it is the same together."""
    findings: dict[str, list[Place]] = {}
    for row in one.standings:
        findings.setdefault(f"{row.standing}. {sentence(row.note)}".rstrip(), []).append(row.finding)
    return [flow(links(places), f": {words}") for words, places in findings.items()]


def _properties(one: ProfileEntry) -> list[Block]:
    if not one.properties:
        return []
    dated = any(row.period for row in one.properties)
    columns = [Column("Property", 1.2, least=80), Column("Value", 2.6)]
    columns += [Column("When", 1.2, least=70)] if dated else []
    columns.append(Column("Known from", 1.1, least=60))
    rows = []
    for row in one.properties:
        cells = [row.label, _value(row, one.key), *([row.period] if dated else []), row.known_as or "not stated"]
        rows.append(Row(cells))
    return [Table(columns, rows)]


def _value(row: Property, section: str) -> list[Inline]:
    value: list[Inline] = [Run(row.value, lang=row.tag, record=f"property {row.label}")]
    original: list[Inline] = [" (", Run(row.original, lang=row.tag, record=f"property {row.label}"), ")"]
    return flow(
        value,
        original if row.original and row.original != row.value else [],
        footnote(row.proofs, section),
        f" ({row.identity})" if row.identity else "",
        f". {sentence(row.note)}" if row.note else "",
        [" ", bold("Caution:"), f" {row.caution}"] if row.caution else [],
    )


def _tie(row: Tie, one: ProfileEntry) -> list[Inline]:
    return flow(
        f"{row.words[:1].upper()}{row.words[1:]} ",
        [named(row.other, row.other_key)],
        f" ({row.role})" if row.role else "",
        f", {row.period}" if row.period else "",
        ".",
        footnote(row.proofs, one.key),
        f" {sentence(row.note)}" if row.note else "",
        marked(row.handling),
    )


def _identity(row: Identity) -> list[Inline]:
    verdict = {
        "the same": "Judged to be the same as",
        "not the same": "Judged not to be the same as",
    }.get(row.verdict, "Nobody can tell so far whether this is the same as")
    return flow(
        f"{verdict} ",
        [bold(row.other)],
        f" ({row.decided})" if row.decided else "",
        f". {sentence(row.reason)}",
    )


def _took(row: Took) -> list[Inline]:
    date = f", {row.date}" if row.date else ""
    return flow(f"{row.role[:1].upper()}{row.role[1:]} in: ", [link(row.title, row.key)], date)
