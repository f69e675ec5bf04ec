"""`casefile dossier`: the case as a PDF in which every claim walks back to the words of a sealed source."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

from casefile.commands.bar import progress_bar
from casefile.commands.leaving import add_edition, warn_before
from casefile.commands.opening import open_to_look
from casefile.commands.output import count_of, need_place, print_json, say, tell
from casefile.commands.parsing import Arguments, Parser, add_case, add_json, make_parser
from casefile.commands.prompting import ask_password
from casefile.core.dates import Precision, Qualifier, parse_date
from casefile.core.errors import UsageError
from casefile.core.handling import read_level
from casefile.dossier.export import export_dossier
from casefile.dossier.options import Options


def make() -> Parser:
    """Return the parser of `dossier`."""
    parser = make_parser(
        "dossier",
        text="""Export the dossier of a case as PDF. Nothing is written to the case; the same case with the same
        options gives the same bytes. A character that no font has stops the export and is named;
        --missing-glyph show prints it as [U+1F600] and lists it in the methodology. A failed or interrupted export
        leaves no file. On a terminal, a locked source's password is asked for; Enter: without its pictures.

        With --edition the dossier is cut for a handling level, by the same rule as a share: what is above it is left
        out or replaced by a bracket that says so, protected sources and entities stand under their alias, what may
        not be shown is black in page pictures, and grades are not printed. Numbers of findings and exhibits stay.
        Without it, it is the internal edition, with everything. A record without a marking takes that of what it
        hangs on, in the end the case's; a case without TLP counts as RED. What a person wrote under a lower marking
        about something higher is printed as it was marked: read it before you send it.""",
        examples="""
        casefile dossier lady-r.casefile -o lady-r.pdf
        casefile dossier lady-r.casefile -o short.pdf --findings 1,3-5 --paper letter
        casefile dossier lady-r.casefile -o green.pdf --edition GREEN --label "Edition for the Member State"
        casefile dossier lady-r.casefile -o counsel.pdf --edition AMBER --classification confidential
        casefile dossier lady-r.casefile -o out.pdf --date 2025-07-31 --missing-glyph show
        casefile dossier lady-r.casefile -o out.pdf --password secret     with pictures of a locked source
        """,
    )
    add_case(parser)
    parser.add_argument(
        "-o", "--output", metavar="PDF", type=Path, help="the file to write; else CASE.pdf or CASE.EDITION.pdf"
    )
    parser.add_argument("--paper", choices=("a4", "letter"), default="a4", help="the paper; else a4")
    parser.add_argument("--findings", metavar="NUMBERS", help="only these findings, such as 1,3-5")
    parser.add_argument("--date", metavar="DAY", help="the date on the cover; else that of the last change")
    add_edition(parser, required=False)
    parser.add_argument("--label", metavar="TEXT", help="what the edition is called on the cover and each page")
    parser.add_argument(
        "--no-grades", action="store_true", help="leave the Admiralty grades out of the internal edition too"
    )
    parser.add_argument("--title", metavar="TEXT", help="another title than the case's")
    parser.add_argument("--organisation", metavar="TEXT", help="another organisation than the case's")
    parser.add_argument(
        "--missing-glyph", choices=("stop", "show"), default="stop", help="what a character without a glyph does"
    )
    parser.add_argument(
        "--password",
        metavar="TEXT",
        action="append",
        default=[],
        help="a password that opens a locked source, to picture its pages; it is not kept; may be repeated",
    )
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Export the dossier and say what is in it."""
    if arguments.classification and not arguments.edition:
        raise UsageError("--classification goes with --edition; name both.")
    edition = read_level(arguments.edition, arguments.classification) if arguments.edition else None
    options = Options(
        paper="A4" if arguments.paper == "a4" else "Letter",
        date=_day(arguments.date),
        edition=edition,
        label=arguments.label,
        findings=_numbers(arguments.findings),
        missing=arguments.missing_glyph,
        grades=not arguments.no_grades,
        title=arguments.title,
        organisation=arguments.organisation,
    )
    suffix = f".{edition.tlp.value.lower()}.pdf" if edition else ".pdf"
    out = need_place(arguments.output or arguments.case.with_suffix(suffix))
    if out.resolve() == arguments.case.resolve():
        raise UsageError("The dossier cannot be written over the case; name another file with -o.")
    with open_to_look(arguments) as case, progress_bar() as progress:
        warn_before(case, edition)
        report = export_dossier(case, out, options, progress, passwords=arguments.password, ask=ask_password)
    if arguments.json:
        print_json({**asdict(report), "path": str(report.path)})
        return 0
    for character in report.replaced:
        tell(f"Printed as a code point: {character}")
    for exhibit in report.unpictured:
        tell(f"Without its page's picture: {exhibit}")
    for exhibit in report.unseen:
        tell(f"{exhibit}: its picture has no text in which protected names could be looked for. Look at it.")
    say(
        f"{report.path}: {count_of(report.pages, 'pages')}, {count_of(report.findings, 'findings')},"
        f" {count_of(report.exhibits, 'exhibits')}, {count_of(report.sources, 'sources')}."
    )
    if edition:
        say(f"Cut for {edition.words}. {report.told}")
    say(f"Head of the chain of changes, printed in it: {report.chain_head}")
    return 0


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    date = parse_date(text)
    if date.qualifier is not Qualifier.EXACTLY or date.precision is not Precision.DAY:
        raise UsageError("--date is one day, such as 2025-07-31.")
    return date.canonical


def _numbers(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    numbers: list[int] = []
    for piece in text.split(","):
        found = re.fullmatch(r"\s*([0-9]{1,6})\s*(?:-\s*([0-9]{1,6})\s*)?", piece)
        if found is None or int(found[2] or found[1]) - int(found[1]) not in range(1000):
            raise UsageError(f"--findings is a list of numbers such as 1,3-5; {piece.strip()!r} is none.")
        numbers += range(int(found[1]), int(found[2] or found[1]) + 1)
    return tuple(dict.fromkeys(numbers))
