"""`casefile letter`: an enquiry of the case as a letter in PDF."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from casefile.commands.bar import progress_bar
from casefile.commands.opening import open_to_look
from casefile.commands.output import count_of, need_place, print_json, say, tell
from casefile.commands.parsing import Arguments, Parser, add_case, add_json, make_parser
from casefile.commands.records import find_enquiry
from casefile.core.errors import UsageError
from casefile.dossier.letter import write_letter


def make() -> Parser:
    """Return the parser of `letter`."""
    parser = make_parser(
        "letter",
        text="""Write an enquiry of the case as a letter: the addressee, what is put, by when an answer is asked for,
        with the handling on each page. Findings, proof and notes are not printed, and protected names stand under
        their alias. Nothing is written to the case, and the same case gives the same bytes. An enquiry is named by
        its symbol, its addressee or the end of its id.""",
        examples="""
        casefile letter lady-r.casefile PA/17 -o port-authority.pdf
        casefile letter lady-r.casefile "Port authority" -o port-authority.pdf --paper letter
        """,
    )
    add_case(parser)
    parser.add_argument("enquiry", metavar="ENQUIRY", help="symbol, addressee, or the end of an id")
    parser.add_argument("-o", "--output", metavar="PDF", type=Path, required=True, help="the file to write")
    parser.add_argument("--paper", choices=("a4", "letter"), default="a4", help="the paper; else a4")
    parser.add_argument(
        "--missing-glyph", choices=("stop", "show"), default="stop", help="what a character without a glyph does"
    )
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Write the letter and say what is in it."""
    out = need_place(arguments.output)
    if out.resolve() == arguments.case.resolve():
        raise UsageError("The letter cannot be written over the case; name another file with -o.")
    with open_to_look(arguments) as case, progress_bar() as progress:
        with case.read() as session:
            enquiry_id = find_enquiry(session, arguments.enquiry)
        posted = write_letter(
            case,
            enquiry_id,
            out,
            paper="A4" if arguments.paper == "a4" else "Letter",
            missing=arguments.missing_glyph,
            progress=progress,
        )
    if arguments.json:
        print_json({**asdict(posted), "path": str(posted.path)})
        return 0
    if posted.replaced:
        tell(f"Printed as code points: {', '.join(posted.replaced)}")
    if posted.covered:
        tell("A protected name stood in what was put; the letter has its alias.")
    say(f"{posted.path}: {count_of(posted.pages, 'pages')}, {posted.handling}.")
    return 0
