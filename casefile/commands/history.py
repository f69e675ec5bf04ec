"""`casefile history`: who changed what and when; undo, redo, and earlier values put back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from casefile.commands.opening import open_to_look, open_to_write
from casefile.commands.output import print_json, say, say_table
from casefile.commands.parsing import Arguments, Parser, add_author, add_case, add_json, make_parser, whole
from casefile.commands.records import field_words, find_record, short_id
from casefile.core.case import Case
from casefile.core.errors import RefusedError, UsageError
from casefile.core.journal import (
    Change,
    RowChange,
    chain_head,
    list_changes,
    list_history,
    list_rows,
)
from casefile.core.putting_back import put_back

WIDE = 60  # columns of a value in a list of what changed


def make() -> Parser:
    """Return the parser of `history`."""
    parser = make_parser(
        "history",
        text="""Show every change of a case: number, when (UTC), by whom, its label. With a record, show what each
        change did to it; with a change's number, every row of it. --undo, --redo and --put-back write: each is a
        change of its own, so that nothing is ever forgotten.""",
        examples="""
        casefile history lady-r.casefile
        casefile history lady-r.casefile --change 14             all rows of one change
        casefile history lady-r.casefile 4f9ac210                one record, by the end of its id
        casefile history lady-r.casefile finding/4f9ac210 --json
        casefile history lady-r.casefile --undo
        casefile history lady-r.casefile 4f9ac210 --put-back 9               as it stood after change 9
        casefile history lady-r.casefile 4f9ac210 --put-back 9 --field name   only that field
        """,
    )
    add_case(parser)
    parser.add_argument("record", metavar="RECORD", nargs="?", help="an id, the end of an id, or table/id")
    parser.add_argument("--last", type=whole, metavar="N", help="only the last N changes")
    parser.add_argument("--change", type=whole, metavar="NUMBER", help="what one change did")
    write = parser.add_mutually_exclusive_group()
    write.add_argument("--undo", action="store_true", help="take the last change back")
    write.add_argument("--redo", action="store_true", help="bring back what was undone last")
    write.add_argument("--put-back", type=whole, metavar="NUMBER", help="the record as it stood after that change")
    parser.add_argument("--field", action="append", metavar="NAME", help="put back only this field; may be repeated")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Show or write history."""
    if arguments.field and not arguments.put_back:
        raise UsageError("--field says what to put back; give --put-back too.")
    if arguments.put_back and not arguments.record:
        raise UsageError("Name the record whose earlier values are to be put back.")
    if arguments.undo or arguments.redo or arguments.put_back:
        with open_to_write(arguments) as case:
            label = _write(case, arguments)
        if arguments.json:
            print_json({"done": label})
        else:
            say(label)
        return 0
    with open_to_look(arguments) as case:
        if arguments.record:
            _show_record(case, arguments)
        elif arguments.change:
            _show_change(case, arguments)
        else:
            _show_all(case, arguments)
    return 0


def _write(case: Case, arguments: Arguments) -> str:
    if arguments.put_back:
        return _put_back(case, arguments)
    label = case.undo() if arguments.undo else case.redo()
    if label is None:
        what = "undo" if arguments.undo else "redo"
        raise RefusedError(f"There is nothing to {what} in {case.path}.")
    return f"{'Undone' if arguments.undo else 'Done again'}: {label}"


def _put_back(case: Case, arguments: Arguments) -> str:
    with case.read() as session:
        table, record_id = find_record(session, arguments.record)
        _need_change(session.connection(), table, record_id, arguments.put_back)
    named = f"{', '.join(arguments.field)} of {table}" if arguments.field else table
    label = f"Put back {named} {short_id(record_id)} as after change {arguments.put_back}"
    with case.change(label) as session:
        put_back(session, table, record_id, arguments.put_back, arguments.field or ())
    return label


def _need_change(connection: Connection, table: str, record_id: str, seq: int) -> None:
    """Refuse a number that no change has yet; changes of other records are moments to go back to, too."""
    if list(list_changes(connection, after=seq - 1, limit=1)):
        return
    own = ", ".join(str(change.seq) for change, _ in list_history(connection, table, record_id))
    raise RefusedError(f"There is no change {seq} of this record; it has {own}.")


def _show_all(case: Case, arguments: Arguments) -> None:
    with case.read() as session:
        changes = list(list_changes(session.connection()))
        head = chain_head(session.connection())
    if arguments.last:
        changes = changes[-arguments.last :]
    if arguments.json:
        print_json({"chain_head": head, "changes": [asdict(change) for change in changes]})
        return
    say_table((str(one.seq), _moment(one), one.author, _label(one)) for one in changes)
    say(f"Head of the chain: {head}")


def _moment(change: Change) -> str:
    return change.at[:19].replace("T", " ")


def _label(change: Change) -> str:
    return {"undo": "Undo: ", "redo": "Redo: "}.get(change.kind, "") + change.label


def _show_record(case: Case, arguments: Arguments) -> None:
    with case.read() as session:
        table, record_id = find_record(session, arguments.record)
        rows = list_history(session.connection(), table, record_id)
    if arguments.json:
        listed = [{"change": asdict(change), **_row_data(row)} for change, row in rows]
        print_json({"table": table, "id": record_id, "history": listed})
        return
    say(f"{table}/{record_id}")
    for change, row in rows:
        say(f"{change.seq}  {_moment(change)}  {change.author}  {_label(change)}")
        _say_row(row)


def _show_change(case: Case, arguments: Arguments) -> None:
    with case.read() as session:
        found = list(list_changes(session.connection(), after=arguments.change - 1, limit=1))
        if not found or found[0].seq != arguments.change:
            raise RefusedError(f"The case has no change {arguments.change}.")
        rows = list_rows(session.connection(), arguments.change)
    if arguments.json:
        print_json({"change": asdict(found[0]), "rows": [_row_data(row) for row in rows]})
        return
    say(f"{found[0].seq}  {_moment(found[0])}  {found[0].author}  {_label(found[0])}")
    for row in rows:
        say(f"  {row.op} {row.table}/{row.record_id}")
        _say_row(row)


def _row_data(row: RowChange) -> dict[str, Any]:
    return {
        "table": row.table,
        "id": row.record_id,
        "op": row.op,
        "before": json.loads(row.before) if row.before else None,
        "after": json.loads(row.after) if row.after else None,
    }


def _say_row(row: RowChange) -> None:
    before = json.loads(row.before) if row.before else {}
    after = json.loads(row.after) if row.after else {}
    if row.op == "delete":
        say("      deleted")
        return
    changed = [name for name in after if name not in {"id", "author", "created"} and after[name] != before.get(name)]

    def shown(name: str, image: dict[str, Any]) -> str:
        value = image.get(name)
        return "–" if value is None else _cut(field_words(row.table, name, value, image.get("property", "")))

    say_table(("     ", name, f"{shown(name, before)} → {shown(name, after)}" if before else shown(name, after))
              for name in changed)  # fmt: skip


def _cut(text: str) -> str:
    return text if len(text) <= WIDE else f"{text[: WIDE - 1]}…"
