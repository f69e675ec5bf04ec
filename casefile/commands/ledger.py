"""`casefile ledger`: what was delivered, against the caps of the resolutions, period by period."""

from __future__ import annotations

from casefile.commands.bar import progress_bar
from casefile.commands.ledger_data import as_data
from casefile.commands.opening import open_to_look
from casefile.commands.output import print_json, say, say_table, shorten
from casefile.commands.parsing import Arguments, Parser, add_case, add_json, make_parser, whole
from casefile.commands.records import short_id
from casefile.core.caps import Caps
from casefile.core.dates import FIRST_YEAR, LAST_YEAR, show_date
from casefile.core.entries import Entry, read_facts
from casefile.core.errors import RefusedError, UsageError
from casefile.core.instruments import checked_through, find_provisions
from casefile.core.ledger import Account, Delivery, Ledger, LeftOut, Section, Sheet, make_ledger
from casefile.core.tally import Tally, same_words

WIDE = 60  # columns of an event's title
LONG = 500  # columns of what is remarked on a row


def make() -> Parser:
    """Return the parser of `ledger`."""
    parser = make_parser(
        "ledger",
        text="""Hold the quantities of a case against the caps of its paragraphs: refined petroleum, crude oil, coal,
        and any cap that was added, for all States together, in each period that has entries. What was declared to
        the Committee, what is alleged and what is estimated are summed apart. A delivery that several sources tell
        counts once. Figures of different originators are added only where they cannot mean the same delivery: no
        day in common, or other supplying States; otherwise the sum reaches from the smallest account to the largest.
        What cannot be counted is listed with the reason. Ids in brackets are excerpts.""",
        examples="""
        casefile ledger lady-r.casefile
        casefile ledger lady-r.casefile --cap 2397:5 --year 2024
        casefile ledger lady-r.casefile --cap "2321 26(b)" --json
        """,
    )
    add_case(parser)
    parser.add_argument("--cap", metavar="PARAGRAPH", help="only the cap of this paragraph, such as 2397:5")
    parser.add_argument("--year", metavar="YEAR", type=whole, help="only the periods that touch this year")
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Print the ledger."""
    if arguments.year is not None and not FIRST_YEAR <= arguments.year <= LAST_YEAR:
        raise UsageError(f"--year takes a year from {FIRST_YEAR} to {LAST_YEAR}.")
    with open_to_look(arguments) as case:
        with case.read() as session:
            facts = read_facts(session)
            checked = checked_through(session)
            chosen = find_provisions(session, arguments.cap) if arguments.cap else None
        if chosen is not None:
            _check(facts.caps, chosen, arguments.cap)
        with progress_bar() as progress:
            ledger = make_ledger(facts, provision_ids=chosen, year=arguments.year, progress=progress)
    if arguments.json:
        print_json(as_data(ledger))
        return 0
    _say(ledger)
    if checked and any(sheet.period.last.isoformat() > checked for sheet in ledger.sheets):
        say(f"The caps are checked through {show_date(checked)}; look for later decisions.")
    return 0


def _check(caps: Caps, chosen: list[str], words: str) -> None:
    """Refuse a paragraph without a cap, naming those that have one."""
    if not any(cap.provision_id in chosen for cap in caps.caps):
        there = ", ".join(dict.fromkeys(cap.citation for cap in caps.caps)) or "none"
        raise RefusedError(f"{words} sets no cap. The caps of the case are those of {there}.")


def _say(ledger: Ledger) -> None:
    for sheet in ledger.sheets:
        _say_sheet(sheet)
    if not ledger.sheets:
        say("No quantity of the case counts against a cap here.")
    if ledger.left_out:
        say("Not counted")
        _say_left_out(ledger.left_out)
        say()
    for sentence in ledger.unread:
        say(sentence)
    if ledger.others:
        count = ledger.others
        say(f"{count} other {'quantity concerns' if count == 1 else 'quantities concern'} no product of a cap.")


def _say_sheet(sheet: Sheet) -> None:
    cap = sheet.cap
    product = cap.product[:1].upper() + cap.product[1:]
    whose = f" for {cap.aggregate} together" if cap.aggregate == "all States" else ""
    say(f"{product}, {sheet.period.words()}: cap {cap.words()}{whose} ({cap.citation})")
    if sheet.period.cut:
        say("The cap ended with the last of these days; its figure is that of the whole period.")
    if cap.rule:
        say(f"Of the two figures: {cap.rule}.")
    for account in sheet.accounts:
        say()
        if len(sheet.accounts) > 1:
            say(f"Counted in {account.unit}:{' nothing' if not account.sections else ''}")
        for section in account.sections:
            _say_section(section, account)
        if account.left_out:
            say("Not counted" if len(sheet.accounts) == 1 else f"Not counted in {account.unit}")
            _say_left_out(account.left_out)
    say()


def _say_section(section: Section, account: Account) -> None:
    tally = section.tally
    say(f"{section.origin.capitalize()}: {_sum(tally, account.unit)}")
    if tally.rivals:
        say("  Rival figures of different originators are not added: from the smallest account to the largest.")
    if tally.nested:
        say("  A figure for a period may take in others of its originator: the larger is the low bound, both the high.")
    for name, own in section.originators:
        say(f"  {name}: {_sum(own, account.unit)}")
    say_table((row for delivery in section.deliveries for row in _rows(delivery, account.unit)), last=LONG)
    for percents, words in same_words(tally.notices):
        say(f"  {percents} of the cap: {words}")


def _sum(tally: Tally, unit: str) -> str:
    words = tally.amount.words(unit)
    return f"{words} ({tally.share} of the cap; {tally.verdict})" if tally.limit else words


def _rows(delivery: Delivery, unit: str) -> list[tuple[str, str, str, str]]:
    rows = []
    several = len(delivery.lines) > 1
    if several:
        words = delivery.amount.words(unit)
        rows.append(("  told more than once, counted once", words, "", delivery.lines[0].entry.event))
    for line in delivery.lines:
        entry = line.entry
        remarks = [
            f"stated as {entry.stated}, {line.conversion}" if line.conversion else "",
            f"load: {entry.load_assumption}" if entry.load_assumption else "",
            "may lie outside the period" if line.inside is None else "",
        ]
        start = "    " if several else "  "
        event = _proofs(entry) if several else f"{shorten(entry.event, WIDE)} {_proofs(entry)}"
        rows.append((f"{start}{entry.when}", line.amount.words(unit), shorten(entry.said_by, WIDE), event))
        rows += [("", "", "", remark) for remark in remarks if remark]
    return rows


def _say_left_out(left_out: tuple[LeftOut, ...]) -> None:
    for one in left_out:
        entry = one.entry
        told = f"  {entry.when}, {entry.stated} of {entry.product}, {entry.event} {_proofs(entry)}"
        say(f"{told}: because {one.because}.")
        if one.suggestion:
            say(f"    {one.suggestion}")


def _proofs(entry: Entry) -> str:
    marks = {"supports": "", "contradicts": "against: ", "context": "context: "}
    told = ", ".join(f"{marks.get(stance, '')}{short_id(excerpt)}" for excerpt, stance in entry.proofs)
    return f"[{told or 'no proof'}]"
