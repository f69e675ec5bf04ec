"""`casefile conflicts`: what an import kept aside, and how it is settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from casefile.commands.opening import open_to_look, open_to_write
from casefile.commands.output import print_json, say, shorten
from casefile.commands.parsing import Arguments, Parser, add_author, add_case, add_json, make_parser
from casefile.commands.records import LEAST, field_words, short_id
from casefile.core.conflicts import OpenConflict, list_conflicts, settle_conflict
from casefile.core.errors import RefusedError, UsageError
from casefile.core.wording import quoted

WIDE = 100  # columns of a value


def make() -> Parser:
    """Return the parser of `conflicts`."""
    parser = make_parser(
        "conflicts",
        text="""List the records of which `casefile import` kept a colleague's version aside, with the fields in
        which it differs from yours, or settle one of them: with --take their values come over, field by field;
        without it yours stay. The reason stays in the case.""",
        examples="""
        casefile conflicts lady-r.casefile
        casefile conflicts lady-r.casefile 9c31f0aa --settle "Ours: they read the older register."
        casefile conflicts lady-r.casefile 9c31f0aa --take name --take note --settle "Theirs is the later record."
        """,
    )
    add_case(parser)
    parser.add_argument("conflict", metavar="CONFLICT", nargs="?", help="the end of its id")
    parser.add_argument("--settle", metavar="REASON", help="how it is settled, and why")
    parser.add_argument("--take", metavar="FIELD", action="append", default=[], help="take this field over from them")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """List the open conflicts, or settle one."""
    if arguments.settle is None:
        if arguments.take:
            raise UsageError("--take goes with --settle: say why their value is right.")
        with open_to_look(arguments) as case, case.read() as session:
            found = list_conflicts(session)
            chosen = [_find(found, arguments.conflict)] if arguments.conflict else found
        _answer(chosen, as_json=arguments.json)
        return 0
    if arguments.conflict is None:
        raise UsageError("Name the conflict that is settled, by the end of its id.")
    with open_to_write(arguments) as case:
        with case.read() as session:
            one = _find(list_conflicts(session), arguments.conflict)
        with case.change(f"Settle conflict on {one.table} {short_id(one.record_id)}") as session:
            settle_conflict(session, one.id, arguments.settle, take=arguments.take)
    if arguments.json:
        print_json({"id": one.id, "table": one.table, "record_id": one.record_id, "taken": arguments.take})
    else:
        say(f"Settled: {one.table.replace('_', ' ')} {short_id(one.record_id)}.")
    return 0


def _find(found: Iterable[OpenConflict], words: str) -> OpenConflict:
    ends = [one for one in found if len(words) >= LEAST and (one.id.endswith(words) or one.record_id.endswith(words))]
    if len(ends) == 1:
        return ends[0]
    which = f"means {len(ends)} conflicts" if ends else "names no open conflict"
    raise RefusedError(f"{quoted(words)} {which}; `casefile conflicts CASE` lists them.")


def _answer(found: list[OpenConflict], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(one) for one in found])
        return
    if not found:
        say("No conflict is open.")
    for one in found:
        say(f"{short_id(one.id)}  {one.table.replace('_', ' ')} {short_id(one.record_id)}, from {one.case_title}")
        if one.gone:
            say("    yours was deleted since")
        for row in one.differences:
            say(f"    {row.field}")
            say(f"      yours:  {_shown(one.table, row.field, row.ours)}")
            say(f"      theirs: {_shown(one.table, row.field, row.theirs)}")


def _shown(table: str, field: str, value: Any) -> str:  # noqa: ANN401 - a value of any column
    return "nothing" if value is None else shorten(field_words(table, field, value), WIDE)
