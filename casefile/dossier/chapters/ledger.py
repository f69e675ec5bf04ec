"""The ledger: quantities against caps, one table for each period and one chart for each cap."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Column, Heading, Row, Table, Text, bold, link
from casefile.dossier.blocks import Content as Words
from casefile.dossier.chapters.ledger_chart import draw_chart
from casefile.dossier.chapters.parts import bullets, chapter, flow, footnote, small
from casefile.dossier.content.case import Content
from casefile.dossier.content.ledger import LedgerRow, LedgerSection, LedgerSum, LedgerTable
from casefile.dossier.content.words import sentence

SECTION = "ledger"
RULES = (
    "“At least” and “more than” open a sum upwards; “up to” and “less than” add only to its upper bound.",
    "A delivery that several sources tell counts once, from the lowest to the highest of their figures.",
    (
        "Figures of different originators are added where they cannot mean the same delivery (other days, other "
        "States); otherwise the sum reaches from the smallest account to the largest."
    ),
    (
        "A figure for a period may take in others that its originator tells of days within it: the lower bound takes "
        "the larger of the two, the upper one both."
    ),
    "What may lie outside a period adds nothing to the lower bound there, and all of it to the upper one.",
    "A unit is converted only by the factor that is recorded with the figure; tons are read as metric tons.",
)


def write_ledger(content: Content, number: str) -> list[Block]:
    """Return the chapter, or nothing when no quantity counts against a cap."""
    ledger = content.ledger
    if not ledger.tables:
        return []
    front = content.front
    out: list[Block] = [
        chapter("Ledger", number, SECTION),
        Text(
            "What the events of this dossier say was delivered, held against the caps of the paragraphs, period by "
            "period. What was declared to the Committee, what is alleged and what is estimated are three things and "
            "are never added to one another."
        ),
        *bullets(RULES),
    ]
    if content.counts.findings_left_out:
        out.append(small("This dossier is an extract: the sums count only the events that it prints."))
    if content.omitted:
        out.append(small("Of the case's quantities the sums count only those that this edition prints."))
    if front.checked_through:
        out.append(small(f"The caps are checked through {front.checked_through}."))
    out += [draw_chart(one) for one in ledger.charts]
    for table in ledger.tables:
        out += _table(table)
    if ledger.left_out:
        out += [Heading(2, "Not counted against any cap", listed=False), _left_out(ledger.left_out)]
    return [*out, *(small(one) for one in ledger.unread)]


def _table(one: LedgerTable) -> list[Block]:
    out: list[Block] = [
        Heading(2, one.title),
        small(flow([bold(f"Cap: {one.cap}")], f" ({one.citation}). {one.note}".rstrip())),
    ]
    rows = [row for section in one.sections for row in _section(section)]
    if rows:
        columns = [
            Column("Date", 1.0, least=58),
            Column("Delivery, as stated", 2.7),
            Column("Who says so", 1.5),
            Column(f"Counted, in {one.unit}", 1.6, align="right"),
        ]
        out.append(Table(columns, rows))
    out += [
        small(flow([bold(f"{section.head}. ")], _notices(section))) for section in one.sections if _notices(section)
    ]
    if one.left_out:
        out += [Text("Not counted here", style="label", keep_with_next=True), _left_out(one.left_out)]
    return out


def _notices(section: LedgerSection) -> str:
    nested = "A figure for a period stands among others of its originator." if section.nested else ""
    return " ".join(part for part in (*(sentence(one) for one in section.notices), nested) if part)


def _section(section: LedgerSection) -> list[Row]:
    rows = [Row([section.head], group=True)]
    before = ""
    for one in section.rows:
        rows.append(_row(one, told=one.event_key == before))
        before = one.event_key if one.once else before
    rows += [_sum(one, f"{one.name} alone") for one in section.originators]
    return [*rows, _sum(section.total, "Together, rivals not added" if section.rivals else "Together", last=True)]


def _row(one: LedgerRow, *, told: bool) -> Row:
    """Return a row; `told` tells that the event stands above it already."""
    title: Words = [link(one.event, one.event_key)]
    if one.once:
        return Row(["", title, one.said_by, [bold(one.counted)]])
    start = ["\u2013 "] if told else flow(title, ": ")
    stated = flow(start, one.stated, footnote(one.proofs, SECTION))
    return Row([one.date, flow(stated, f". {one.remarks}" if one.remarks else ""), one.said_by, one.counted])


def _sum(one: LedgerSum, name: str, *, last: bool = False) -> Row:
    told = f": {one.against}" if one.against else ""
    return Row(["", flow([bold(name)] if last else name, told), "", [bold(one.counted)] if last else one.counted])


def _left_out(rows: tuple[LedgerRow, ...]) -> Table:
    columns = [Column("Date", 1.0, least=58), Column("Delivery, as stated", 2.7), Column("Not counted, because", 3.3)]
    return Table(
        columns,
        [
            Row(
                [
                    one.date,
                    flow([link(one.event, one.event_key)], f": {one.stated}", footnote(one.proofs, SECTION)),
                    one.remarks,
                ]
            )
            for one in rows
        ],
    )
