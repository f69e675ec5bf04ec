"""`casefile expunge`: a record out of a case and its whole history, on purpose, with a stated break."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from casefile.commands.bar import progress_bar
from casefile.commands.opening import sign
from casefile.commands.output import need_place, print_json, say, tell
from casefile.commands.parsing import Arguments, Parser, add_author, add_case, add_json, make_parser
from casefile.commands.prompting import passphrase_of
from casefile.commands.records import find_record
from casefile.core.case import open_case
from casefile.core.errors import UsageError
from casefile.core.wording import count_records
from casefile.exchange.expunge import Expunged, Signature, expunge_record


def make() -> Parser:
    """Return the parser of `expunge`."""
    parser = make_parser(
        "expunge",
        text="""Take a record, and what hangs on it, out of a case and out of its history for good: when a consent is
        withdrawn, say, or a court orders it. Deleting keeps a record in the history; this does not. It makes a new
        file with a new chain of changes, whose first change says who broke the chain, when, why, and what the head
        was; the rest of the history stays. Original bytes go when no other source needs them.

        The old file is left beside unless --replace. Backups, shares and dossiers made before still hold the
        record, and a disk may keep the old blocks until they are written over.""",
        examples="""
        casefile expunge lady-r.casefile source/9c31f0aa --reason "Consent withdrawn on 3 May 2025."
        casefile expunge lady-r.casefile entity/4bd2e7 --reason "Court order 12/25." -o clean.casefile
        casefile expunge lady-r.casefile note/77aa01cc --reason "Named a minor." --replace
        """,
    )
    add_case(parser)
    parser.add_argument("record", metavar="TABLE/ID", help="the record: its table and its id, or the end of its id")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why; it stands in the new file for good")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("-o", "--output", metavar="NEW", type=Path, help="the new file; else CASE-expunged.casefile")
    place.add_argument("--replace", action="store_true", help="put the new file in the place of the case")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Expunge the record and say what went, and where its name still stands."""
    if "/" not in arguments.record:
        raise UsageError("Name the record as TABLE/ID, such as source/9c31f0aa.")
    passphrase = passphrase_of(arguments.case, arguments.passphrase_file)
    with open_case(arguments.case, writable=False, passphrase=passphrase) as case, case.read() as session:
        table, record_id = find_record(session, arguments.record)
    path = arguments.case
    target = None if arguments.replace else arguments.output or path.with_name(f"{path.stem}-expunged{path.suffix}")
    if target is not None:
        need_place(target)
    signs = sign(arguments.author)
    with progress_bar() as progress:
        expunged = expunge_record(
            path,
            table,
            record_id,
            arguments.reason,
            Signature(signs.author, signs.station),
            target=target,
            progress=progress,
            passphrase=passphrase,
        )
    if arguments.json:
        print_json({**asdict(expunged), "path": str(expunged.path)})
        return 0
    _say(expunged, path, replaced=target is None)
    return 0


def _say(expunged: Expunged, old: Path, *, replaced: bool) -> None:
    originals = f", and the bytes of {expunged.originals}" if expunged.originals else ""
    say(f"{expunged.path} is without {count_records(expunged.records)}{originals}.")
    say(f"Head of the new chain of changes: {expunged.chain_head}")
    if not replaced:
        say(f"{old} still holds all of it; remove it when the new file is checked.")
    for table, record_id, column in expunged.mentions:
        tell(f"The name still stands in {table}/{record_id}, {column.replace('_', ' ')}.")
    for title in expunged.inside:
        tell(f"The bytes still stand inside the source it was attached to: {title}")
