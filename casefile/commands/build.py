"""`casefile build`: a whole case from a file that declares it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from casefile.commands.bar import progress_bar
from casefile.commands.official_texts import add_resolution
from casefile.commands.opening import catalogue_filler, need_file, shipped_schemata, sign
from casefile.commands.output import need_place, print_json, say, tell
from casefile.commands.parsing import Arguments, Parser, add_author, add_json, make_parser
from casefile.core.errors import UsageError
from casefile.exchange.build import Signature, Tools, build_file
from casefile.exchange.build_plan import MOST, BuildError, Plan, Problem, load_plan
from casefile.exchange.build_schema import build_schema
from casefile.exchange.strict_json import show_route
from casefile.reading.intake import add_file

REFUSED = 3


def make() -> Parser:
    """Return the parser of `build`."""
    parser = make_parser(
        "build",
        text="""Build a whole case from one JSON file: sources by path with their capture data, excerpts by exact
        quote, entities, links, events with quantities, findings with citations, enquiries and replies.
        `casefile build --schema` prints the JSON Schema of that file, with examples.

        Everything that is wrong is told at once, each with its line, its place in the file and the mend. The case
        appears only when it is complete; otherwise nothing is left behind.""",
        examples="""
        casefile build case.json -o lady-r.casefile
        casefile build case.json --check                    only look for mistakes in form and references
        casefile build case.json -o lady-r.casefile --replace
        casefile build --schema > build.schema.json         for editors that complete and check
        """,
    )
    parser.add_argument("plan", metavar="CASE.json", nargs="?", type=Path, help="the file that declares the case")
    parser.add_argument("-o", "--output", metavar="CASE", type=Path, help="the case file to make")
    parser.add_argument("--replace", action="store_true", help="replace a case that is there already")
    parser.add_argument("--check", action="store_true", help="check the file and build nothing")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the file")
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
        plan = load_plan(file)
        if not getattr(arguments, "check", False):
            return _build(plan, arguments)
    except BuildError as error:
        return _refuse(error, as_json=arguments.json)
    if arguments.json:
        print_json({"problems": []})
    else:
        say(f"{file} is sound in form and references; quotes are looked up when it is built.")
    return 0


def _build(plan: Plan, arguments: Arguments) -> int:
    need_place(arguments.output)
    signs = sign(arguments.author or plan.data.get("author"))
    tools = Tools(
        add_file=add_file, add_resolution=add_resolution, seed=catalogue_filler(), schemata=shipped_schemata()
    )
    with progress_bar() as progress:
        warnings = build_file(
            plan,
            arguments.output,
            tools,
            Signature(signs.author, signs.station),
            progress,
            replace=arguments.replace,
        )
    counts = {
        section: len(plan.data[section])
        for section in ("sources", "excerpts", "entities", "events", "findings")
        if plan.data.get(section)
    }
    if arguments.json:
        data = {"case": str(arguments.output), "counts": counts, "warnings": _as_data(warnings)}
        print_json(data)
        return 0
    for sentence, places in _grouped(warnings).items():
        tell(f"{plan.file.name}, {places[0]}: {sentence}{_also(places[1:])}")
    made = ", ".join(f"{count} {section}" for section, count in counts.items()) or "nothing but its title"
    noted = f"; {len(warnings)} thing{'s' if len(warnings) != 1 else ''} to look at above" if warnings else ""
    say(f"{arguments.output} is built: {made}{noted}.")
    return 0


def _grouped(warnings: list[Problem]) -> dict[str, list[str]]:
    """Return the places of each sentence, so that one sentence is said once."""
    grouped: dict[str, list[str]] = {}
    for one in warnings:
        grouped.setdefault(one.sentence, []).append(f"line {one.line}, {show_route(one.route)}")
    return grouped


def _also(places: list[str]) -> str:
    return f" (Also at {'; '.join(places)}.)" if places else ""


def _refuse(error: BuildError, *, as_json: bool) -> int:
    if as_json:
        print_json({"problems": _as_data(error.problems)})
    sys.stdout.flush()
    for problem in error.problems[:MOST]:
        tell(str(problem))
    if len(error.problems) > MOST:
        tell(f"… and {len(error.problems) - MOST} more.")
    tell(f"casefile: {error}")
    return REFUSED


def _as_data(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"line": one.line, "place": show_route(one.route), "message": one.sentence} for one in problems]
