"""`casefile build`: a whole case from a file that declares it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from casefile.commands.bar import progress_bar
from casefile.commands.opening import need_file, sign
from casefile.commands.output import count_of, need_place, print_json, say, tell
from casefile.commands.parsing import Arguments, Parser, add_author, add_json, make_parser
from casefile.commands.prompting import add_new_passphrase, new_passphrase, passphrase_of
from casefile.core.errors import UsageError
from casefile.exchange.build import Signature, build_file
from casefile.exchange.build_plan import MOST, BuildError, Plan, Problem, read_plan
from casefile.exchange.build_schema import build_schema
from casefile.exchange.build_trial import try_plan
from casefile.exchange.strict_json import show_route
from casefile.shipped import build_tools

REFUSED = 3
FEW = 8  # places that are named for one sentence


def make() -> Parser:
    """Return the parser of `build`."""
    parser = make_parser(
        "build",
        text="""Build a whole case from one JSON file: sources by path with their capture data, excerpts by exact
        quote, entities, links, events with quantities, findings with citations, enquiries and replies.
        `casefile build --schema` prints the JSON Schema of that file, with examples.

        Everything that is wrong is told at once, each with its line, its place in the file and the mend. The case
        appears only when it is complete; otherwise nothing is left behind. Files must lie in the folder of the
        declaration or below, because one that you received could name any file of yours; --outside lifts that.""",
        examples="""
        casefile build case.json -o lady-r.casefile
        casefile build case.json --check                    build it into a file that is thrown away
        casefile build case.json -o lady-r.casefile --replace
        casefile build my.json -o lady-r.casefile --outside   my own declaration, of files that lie elsewhere
        casefile build --schema > build.schema.json         for editors that complete and check
        """,
    )
    parser.add_argument("plan", metavar="CASE.json", nargs="?", type=Path, help="the file that declares the case")
    parser.add_argument("-o", "--output", metavar="CASE", type=Path, help="the case file to make")
    parser.add_argument("--replace", action="store_true", help="replace a case that is there already")
    parser.add_argument("--outside", action="store_true", help="take files in that lie outside the folder of CASE.json")
    parser.add_argument("--check", action="store_true", help="tell what is wrong and odd, and leave nothing")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the file")
    add_new_passphrase(parser, "the case")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Build the case, check its declaration, or print the schema."""
    if arguments.schema:
        print_json(build_schema())
        return 0
    if arguments.plan is None:
        raise UsageError("Name the file that declares the case, such as `casefile build case.json -o x.casefile`.")
    if arguments.output is None and not arguments.check:
        raise UsageError("Say which case file to make with -o, or only look for mistakes with --check.")
    return build(arguments.plan, arguments)


def build(file: Path, arguments: Arguments) -> int:
    """Check what a file declares, build it unless only the check was asked for, and say what came of it."""
    try:
        need_file(file)
        plan, problems = read_plan(file, outside=getattr(arguments, "outside", False))
        if getattr(arguments, "check", False):
            return _check(plan, problems, arguments)
        return _build(plan, problems, arguments)
    except BuildError as error:
        return _refuse(error, as_json=arguments.json)


def _check(plan: Plan, problems: list[Problem], arguments: Arguments) -> int:
    """Build into a file that is thrown away: so quotes, paragraphs and coordinates are tried, too."""
    with progress_bar() as progress:
        warnings = try_plan(plan, problems, build_tools(), Signature("A check", "check"), progress)
    if arguments.json:
        print_json({"problems": [], "counts": _counts(plan), "warnings": _as_data(warnings)})
        return 0
    _tell_odd(plan, warnings)
    say(f"{plan.file} is sound and was built to try it: {_listed(_counts(plan))}{_noted(warnings)}. Nothing is left.")
    return 0


def _build(plan: Plan, problems: list[Problem], arguments: Arguments) -> int:
    need_place(arguments.output)
    signs = sign(arguments.author or _author(plan))
    signature = Signature(signs.author, signs.station)
    passphrase = new_passphrase(arguments)
    if passphrase is None and arguments.replace and os.path.lexists(arguments.output):
        passphrase = passphrase_of(arguments.output, None)  # what was protected stays so
    with progress_bar() as progress:
        if problems:
            try_plan(plan, problems, build_tools(), signature, progress)
        warnings = build_file(
            plan, arguments.output, build_tools(), signature, progress, replace=arguments.replace, passphrase=passphrase
        )
    if arguments.json:
        print_json({"case": str(arguments.output), "counts": _counts(plan), "warnings": _as_data(warnings)})
        return 0
    _tell_odd(plan, warnings)
    say(f"{arguments.output} is built: {_listed(_counts(plan))}{_noted(warnings)}.")
    return 0


def _author(plan: Plan) -> str | None:
    """Return who signs by the plan, whose form may be wrong."""
    author = plan.data.get("author") if isinstance(plan.document.value, dict) else None
    return author if isinstance(author, str) and author.strip() else None


def _counts(plan: Plan) -> dict[str, int]:
    sections = ("sources", "excerpts", "entities", "events", "findings")
    return {section: len(plan.data[section]) for section in sections if plan.data.get(section)}


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(count_of(count, section) for section, count in counts.items()) or "nothing but its title"


def _noted(warnings: list[Problem]) -> str:
    return f"; {count_of(len(warnings), 'things')} to look at above" if warnings else ""


def _tell_odd(plan: Plan, warnings: list[Problem]) -> None:
    for sentence, places in _grouped(warnings).items():
        tell(f"{plan.file.name}, {places[0]}: {sentence}{_also(places[1:])}")


def _grouped(warnings: list[Problem]) -> dict[str, list[str]]:
    """Return the places of each sentence, so that one sentence is said once."""
    grouped: dict[str, list[str]] = {}
    for one in warnings:
        grouped.setdefault(one.sentence, []).append(f"line {one.line}, {show_route(one.route)}")
    return grouped


def _also(places: list[str]) -> str:
    more = f"; and {len(places) - FEW} more" if len(places) > FEW else ""
    return f" (Also at {'; '.join(places[:FEW])}{more}.)" if places else ""


def _refuse(error: BuildError, *, as_json: bool) -> int:
    if as_json:
        print_json({"error": str(error), "problems": _as_data(error.problems)})
    sys.stdout.flush()
    for problem in error.problems[:MOST]:
        tell(str(problem))
    if len(error.problems) > MOST:
        tell(f"… and {len(error.problems) - MOST} more.")
    tell(f"casefile: {error}")
    return REFUSED


def _as_data(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"line": one.line, "place": show_route(one.route), "message": one.sentence} for one in problems]
