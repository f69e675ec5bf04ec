"""`casefile review`: what is weak or wrong in a case, before a critic says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby

from casefile.commands.bar import progress_bar
from casefile.commands.opening import open_to_look
from casefile.commands.output import print_json, say
from casefile.commands.parsing import Arguments, Parser, add_case, add_json, make_parser, whole
from casefile.commands.records import short_id
from casefile.core.review import Problem, Severity, review_finding, review_open_case

PROBLEMS = 1
HEADS = {
    Severity.WRONG: "Wrong: mend it before anything leaves the house",
    Severity.WEAK: "Weak: a critic will start here",
    Severity.NOTICE: "To know",
}


def make() -> Parser:
    """Return the parser of `review`."""
    parser = make_parser(
        "review",
        text="""List what a hostile reader would find in a case, the gravest first, each with the record and the way
        to mend it: findings without proof or with one origin, evidence against that is not discussed, paragraphs
        that did not hold or do not bind, elements without evidence, lost anchors, missing grades, bad identifiers,
        parties that nobody asked, markings above the edition, and more. Nothing is written.

        Exit code 0 when nothing is wrong (weak points and notices may be listed), 1 when something is.""",
        examples="""
        casefile review lady-r.casefile
        casefile review lady-r.casefile --severity weak     only what is wrong or weak
        casefile review lady-r.casefile --finding 5         finding 5 and all that it rests on
        casefile review lady-r.casefile --edition GREEN     also what is marked above that edition
        casefile review lady-r.casefile --json
        """,
    )
    add_case(parser)
    levels = [one.value for one in Severity]
    parser.add_argument(
        "--severity", choices=levels, default=levels[-1], help="this and what is graver; without it, everything"
    )
    parser.add_argument("--finding", type=whole, metavar="N", help="only this finding and what it rests on")
    parser.add_argument("--edition", metavar="WORD", help="the TLP or classification word of the edition to be made")
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Print the problems."""
    today = datetime.now(UTC).date().isoformat()
    with open_to_look(arguments) as case:
        with progress_bar() as progress:
            problems = review_open_case(case, progress, edition=arguments.edition, today=today)
        if arguments.finding is not None:
            with case.read() as session:
                problems = review_finding(session, arguments.finding, problems)
    counts = Counter(one.severity for one in problems)
    shown = [one for one in problems if one.severity.rank <= Severity(arguments.severity).rank]
    if arguments.json:
        data = {"problems": [asdict(one) for one in shown], "counted": {one.value: counts[one] for one in Severity}}
        print_json(data)
    else:
        _say(shown)
        told = ", ".join(f"{counts[one]} {one.words}" for one in Severity)
        say(f"{told}." if counts else "Nothing to say against it, as far as rules can tell.")
    return PROBLEMS if counts[Severity.WRONG] else 0


def _say(problems: Sequence[Problem]) -> None:
    for severity, graded in groupby(problems, key=lambda one: one.severity):
        say(HEADS[severity])
        for (where, record_id), listed in groupby(graded, key=lambda one: (one.where, one.record_id)):
            named = f"  [{short_id(record_id)}]" if len(short_id(record_id)) < len(record_id) else ""
            say(f"  {where}{named}")
            for one in listed:
                say(f"      {one.says}")
                say(f"      > {one.mend}")
        say()
