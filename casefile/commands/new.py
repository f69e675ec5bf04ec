"""`casefile new`: an empty case with its title, mandate, period and standard."""

from __future__ import annotations

import shlex
from pathlib import Path

from casefile.commands.opening import sign
from casefile.commands.output import print_json, say
from casefile.commands.parsing import Arguments, Parser, add_author, add_json, make_parser, whole
from casefile.commands.prompting import add_new_passphrase, new_passphrase
from casefile.core.case import create_case
from casefile.core.info import FIELDS, make_info
from casefile.shipped import catalogue_filler


def make() -> Parser:
    """Return the parser of `new`."""
    parser = make_parser(
        "new",
        text="""Make an empty case. It holds the catalogue of resolution paragraphs from the start, and everything
        else is added with other commands. A file that is there already is never replaced.""",
        examples="""
        casefile new lady-r.casefile --title "Arms by sea, 2023 to 2025"
        casefile new lady-r.casefile --title "Arms by sea" --passphrase     asks for one, and protects the case
        casefile new lady-r.casefile --title "Arms by sea" --reference CF/2025/1 \\
            --period 2023-09/2025-07 --cut-off 2025-07-31 --tlp AMBER \\
            --standard "Two independent origins, one of them graded C3 or better." \\
            --standard-origins 2 --standard-grade C3
        """,
    )
    parser.add_argument("case", metavar="CASE", type=Path, help="the file to make, such as NAME.casefile")
    parser.add_argument("--title", required=True, help="the title, as on the cover")
    for name, text in (
        ("reference", "a number or symbol of its own"),
        ("organisation", "who makes the case"),
        ("about", "one paragraph: what the case is about"),
        ("mandate", "on whose behalf and within which limits"),
        ("period", "the period looked at, such as 2024-01/2025-04"),
        ("cut-off", "the day after which nothing was taken in any more"),
        ("standard", "the standard of proof in words"),
        ("standard-grade", "the least grade of a supporting excerpt, such as C3"),
        ("tlp", "CLEAR, GREEN, AMBER, AMBER+STRICT or RED"),
        ("classification", "unclassified, confidential or strictly_confidential"),
    ):
        parser.add_argument(f"--{name}", help=text, metavar="DATE" if name in {"period", "cut-off"} else "TEXT")
    parser.add_argument("--standard-origins", type=whole, metavar="N", help="the least number of independent origins")
    add_new_passphrase(parser, "the case")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Make the case."""
    fields = {name: getattr(arguments, name) for name in FIELDS if getattr(arguments, name, None) is not None}
    info = make_info(**fields)
    signs = sign(arguments.author)
    passphrase = new_passphrase(arguments)
    with create_case(
        arguments.case,
        info,
        author=signs.author,
        station=signs.station,
        fill=catalogue_filler(),
        passphrase=passphrase,
    ):
        pass
    if arguments.json:
        print_json({"case": str(arguments.case), "id": info.id, "title": info.title})
    else:
        say(f"{arguments.case} is made: {info.title}")
        say(f"Next: casefile add {shlex.quote(str(arguments.case))} FILE")
    return 0
