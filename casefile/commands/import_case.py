"""`casefile import`: a colleague's case taken into ours, as one change that can be undone."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from casefile.commands.bar import progress_bar
from casefile.commands.opening import open_to_look, open_to_write
from casefile.commands.output import print_json, say, tell
from casefile.commands.parsing import (
    Arguments,
    Parser,
    add_author,
    add_case,
    add_json,
    add_passphrase_file,
    make_parser,
)
from casefile.commands.prompting import ask_passphrase, read_passphrase
from casefile.commands.records import short_id
from casefile.core.errors import LockedError, UsageError
from casefile.core.foreign import check_header
from casefile.core.keys import Passphrase
from casefile.core.wording import count_records
from casefile.exchange.import_case import Imported, import_case, preview_import
from casefile.exchange.import_plan import Plan
from casefile.shipped import read_back

SHOWN = 20  # likely doubles and conflicts that are listed


def make() -> Parser:
    """Return the parser of `import`."""
    parser = make_parser(
        "import",
        text="""Add what a colleague's case has and yours has not, as one change that one undo takes back. The other
        file is not changed; it is taken for hostile, looked through in a limited process, and refused whole when it
        holds anything that is no part of a case or is not as it was sealed.

        The same id is the same record: equal ones are skipped, different ones are kept aside as conflicts, and
        yours stay as they are. Records that look like ones you have, by name, identifier or bytes, are listed and
        never merged. Original bytes are hashed again and read by your own reader; each excerpt is found again in
        what it reads. The dossiers that left the other case, and its own open conflicts, stay there.""",
        examples="""
        casefile import lady-r.casefile from-berlin.casefile --preview
        casefile import lady-r.casefile from-berlin.casefile
        casefile conflicts lady-r.casefile
        casefile history lady-r.casefile --undo
        """,
    )
    add_case(parser, "your case file")
    parser.add_argument("other", metavar="OTHER", type=Path, help="the colleague's case file")
    parser.add_argument("--preview", action="store_true", help="say what would be added and write nothing")
    add_passphrase_file(parser, "OTHER", "--other-passphrase-file")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Import the other case, or say what that would do."""
    if arguments.case.exists() and arguments.other.exists() and arguments.case.samefile(arguments.other):
        raise UsageError("A case cannot be imported into itself; name two files.")
    if arguments.preview:
        with open_to_look(arguments) as case:
            theirs = _their_passphrase(arguments)
            with progress_bar() as progress:
                plan = preview_import(case, arguments.other, progress=progress, passphrase=theirs)
        _answer(arguments, plan, None)
        return 0
    with open_to_write(arguments) as case:
        theirs = _their_passphrase(arguments)
        with progress_bar() as progress:
            done = import_case(case, arguments.other, read_back, progress=progress, passphrase=theirs)
    _answer(arguments, done.plan, done)
    return 0


def _their_passphrase(arguments: Arguments) -> Passphrase | None:
    """Return the passphrase of the other file, which SQLite does not open here, not even to see whether it has one."""
    if arguments.other_passphrase_file is not None:
        return read_passphrase(arguments.other_passphrase_file)
    try:
        check_header(arguments.other)
    except LockedError:
        return ask_passphrase(arguments.other, "--other-passphrase-file")
    return None


def _answer(arguments: Arguments, plan: Plan, done: Imported | None) -> None:
    if arguments.json:
        print_json(_data(plan, done))
        return
    verb = "would be added" if done is None else "added"
    say(f"From {plan.case_title}: {count_records(plan.counted)} {verb}.")
    say(f"The same in both: {count_records(plan.same)}.")
    if plan.left_out:
        say(f"Left in the other case: {count_records(plan.left_out)}.")
    for name, was, now in plan.renumbered:
        say(f"Its {name} {was} is {now} here, because you have a {name} {was}; texts that name it by number stay.")
    for table, record_id, _ in plan.conflicts[:SHOWN]:
        say(f"In conflict, kept aside: {table.replace('_', ' ')} {short_id(record_id)}")
    _say_more(len(plan.conflicts), "conflicts")
    if plan.conflicts and done is not None:
        say(f"`casefile conflicts {arguments.case}` shows both versions of each.")
    if plan.known_conflicts:
        say(f"Conflicts kept aside before: {plan.known_conflicts}.")
    for one in plan.likely[:SHOWN]:
        say(
            f"Perhaps the same: {one.table} {short_id(one.theirs)} {one.name} and {short_id(one.ours)};"
            f" they share {one.shared}."
        )
    _say_more(len(plan.likely), "likely doubles")
    if done is not None:
        _say_reading(done)


def _say_more(number: int, what: str) -> None:
    if number > SHOWN:
        say(f"… and {number - SHOWN:,} more {what}; --json lists all.")


def _say_reading(done: Imported) -> None:
    found = ", ".join(f"{count} {state}" for state, count in done.anchors.items() if count)
    if found:
        say(f"Excerpts found again in what your reader reads: {found}.")
    for sentence in done.unread:
        tell(f"Not read: {sentence}")
    if done.written:
        say("One undo takes all of it back.")
    else:
        say("Nothing was written.")


def _data(plan: Plan, done: Imported | None) -> dict[str, object]:
    data: dict[str, object] = {
        "case": {"id": plan.case_id, "title": plan.case_title, "chain_head": plan.head},
        "new": plan.counted,
        "same": dict(plan.same),
        "left_out": dict(plan.left_out),
        "conflicts": [{"table": table, "id": key, "theirs": row} for table, key, row in plan.conflicts],
        "known_conflicts": plan.known_conflicts,
        "renumbered": [{"table": name, "was": was, "now": now} for name, was, now in plan.renumbered],
        "likely_duplicates": [asdict(one) for one in plan.likely],
        "written": bool(done and done.written),
    }
    if done is not None:
        data |= {"anchors": dict(done.anchors), "unread": list(done.unread)}
    return data
