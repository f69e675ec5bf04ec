"""The right of reply: beside each finding, and all enquiries and responses in a chapter."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Heading, Inline, Numbered, Text, bold, link
from casefile.dossier.chapters.parts import chapter, facts, flow, footnote, links, marked, named, quote, small
from casefile.dossier.content.case import Content
from casefile.dossier.content.enquiries import EnquiryEntry, ResponseEntry
from casefile.dossier.content.findings import FindingEntry
from casefile.dossier.content.words import sentence

MADE_UP = "Illustrative: this enquiry is made up to show the form and was not sent."


def write_reply(one: FindingEntry) -> list[Block]:
    """Return what was asked and answered on a finding, or that nobody was asked, and why."""
    out: list[Block] = [_asked(row) for row in one.enquiries]
    for row in one.responses:
        proof = row.shown[0] if row.shown else row.gap
        out.append(Numbered(flow(_answer(row), footnote([proof] if proof else [], one.key))))
        if row.shown:
            out.append(quote(*row.shown))
        out += [small(text) for text in _weighed(row)]
    asked = any(not row.illustrative for row in one.enquiries)
    if one.no_enquiry_reason:
        none = "Why no further enquiry was made" if asked else "No enquiry was made"
        out.append(Numbered(f"{none}: {one.no_enquiry_reason}."))
    elif not asked and not one.missing_of("enquiry") and not _answered(one):
        made_up = "Beside what is made up, no" if one.enquiries else "No"
        out.append(Numbered(f"{made_up} enquiry on this finding is recorded, nor a reason for making none."))
    return out


def _answered(one: FindingEntry) -> bool:
    """Tell whether anything came that is no statement made unasked."""
    return any(not (row.unsolicited or row.illustrative) for row in one.responses)


def _asked(row: EnquiryEntry) -> Numbered:
    if row.illustrative:
        dated = f" is dated {row.sent}" if row.sent else " has no date"
        return Numbered(
            flow(
                [link(f"Enquiry {row.number}", row.key)],
                f" to {row.addressee}{dated}. ",
                [bold(MADE_UP)],
                marked(row.handling),
            )
        )
    sent = f" was sent {row.sent}" if row.sent else " has no date of sending"
    due = f"; an answer was asked for by {row.due}" if row.due else ""
    none = "" if row.responses or row.gaps else " No response is recorded."
    return Numbered(
        flow(
            [link(f"Enquiry {row.number}", row.key)],
            f" to {row.addressee}{sent}{due}.{none}",
            marked(row.handling),
        )
    )


def _answer(row: ResponseEntry) -> list[Inline]:
    when = f", {row.date}" if row.date else ""
    to = flow(" to ", [link(f"enquiry {row.enquiry}", f"enquiry-{row.enquiry}")]) if row.enquiry else []
    return flow(
        [bold(row.kind)],
        to,
        ": ",
        [named(row.by, row.by_key)],
        f"{when}. {sentence(row.position)}",
        [" ", bold("Illustrative.")] if row.illustrative else [],
        marked(row.handling),
    )


def _weighed(row: ResponseEntry) -> list[str]:
    return [
        text
        for text in (
            f"Our assessment: {sentence(row.assessment)}" if row.assessment else "",
            f"Effect on the finding: {sentence(row.effect)}" if row.effect else "",
        )
        if text
    ]


def write_enquiries(content: Content, number: str) -> list[Block]:
    """Return all enquiries with what was put, then all responses."""
    out: list[Block] = [chapter("Enquiries and responses", number, "enquiries")]
    if not content.enquiries and not content.responses and not content.omitted.count("enquiry", "response"):
        where = "on these findings" if content.counts.findings_left_out else "in the case"
        return [*out, Text(f"No enquiry and no response is recorded {where}.")]
    if gone := content.omitted.told_of("enquiry", "response"):
        out.append(small(gone))
    if content.enquiries:
        out.append(Heading(2, "Enquiries", listed=False))
    for row in content.enquiries:
        out += _enquiry(row)
    if content.responses:
        out.append(Heading(2, "Responses and public statements", listed=False))
    for answer in content.responses:
        out += _response(answer)
    return out


def _enquiry(row: EnquiryEntry) -> list[Block]:
    out: list[Block] = [
        Heading(
            3, flow(f"Enquiry {row.number} to ", [named(row.addressee, row.addressee_key)]), key=row.key, listed=False
        )
    ]
    if row.illustrative:
        out.append(Text([bold(MADE_UP)]))
    out += facts(
        [
            ("On", links(row.findings)),
            ("Channel", row.channel),
            ("Symbol", row.symbol),
            ("Dated" if row.illustrative else "Sent", row.sent),
            ("Answer due", row.due),
            ("Response", flow(*_numbers(row.responses), _gaps(row)) or "none recorded"),
            ("Handling", row.handling),
            ("Note", sentence(row.note)),
        ]
    )
    return [*out, Text("What was put:", style="label", keep_with_next=True), *(Text(text) for text in row.put)]


def _gaps(row: EnquiryEntry) -> str:
    return f"{', ' if row.responses else ''}{', '.join(row.gaps)}" if row.gaps else ""


def _numbers(numbers: tuple[int, ...]) -> list[list[Inline]]:
    return [
        [", " if place else "", link(f"Response {number}", f"response-{number}")]
        for place, number in enumerate(numbers)
    ]


def _exhibit(row: ResponseEntry) -> list[Inline] | str:
    if row.shown:
        return [link(f"Exhibit {row.shown[1].number}", row.shown[1].key)]
    return row.gap.withheld if row.gap else ""


def _response(row: ResponseEntry) -> list[Block]:
    by = flow(f"Response {row.number}: {row.kind[:1].lower()}{row.kind[1:]}")
    out: list[Block] = [Heading(3, by, key=row.key, listed=False)]
    out += facts(
        [
            ("By", [named(row.by, row.by_key)]),
            ("Date", row.date),
            ("To", [link(f"Enquiry {row.enquiry}", f"enquiry-{row.enquiry}")] if row.enquiry else ""),
            ("On", links(row.findings)),
            ("Document", [link(f"Source {row.source}", f"source-{row.source}")] if row.source else ""),
            ("Exhibit", _exhibit(row)),
            ("Position", sentence(row.position)),
            ("Assessment", sentence(row.assessment)),
            ("Effect", sentence(row.effect)),
            ("Handling", row.handling),
        ]
    )
    return out
