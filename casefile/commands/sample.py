"""`casefile sample`: the demonstration case, which a newcomer sees first."""

from __future__ import annotations

import shlex
from pathlib import Path

from casefile import paths
from casefile.commands import build
from casefile.commands.output import say
from casefile.commands.parsing import Arguments, Parser, add_author, add_json, make_parser


def make() -> Parser:
    """Return the parser of `sample`."""
    parser = make_parser(
        "sample",
        text="""Build the demonstration case: public reports on military cooperation between the DPRK and the
        Russian Federation, told in texts of our own in four languages, each attributed. It shows every part of a
        case, and its declaration is the best example for `casefile build`.""",
        examples="""
        casefile sample -o sample.casefile
        casefile dossier sample.casefile -o sample.pdf
        """,
    )
    parser.add_argument(
        "-o", "--output", metavar="CASE", type=Path, default=Path("sample.casefile"), help="the case file to make"
    )
    parser.add_argument("--replace", action="store_true", help="replace a case that is there already")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Build the demonstration case."""
    file = paths.resource("sample", "case.json")
    code = build.build(file, arguments)
    if code == 0 and not arguments.json:
        say(f"It was declared in {file}.")
        names = (arguments.output, arguments.output.with_suffix(".pdf").name)
        case, dossier = (shlex.quote(str(name)) for name in names)
        say(f"Next: casefile dossier {case} -o {dossier}")
    return code
