"""`casefile verify`: the evidence check; everything is hashed again, and what differs is named."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.commands.bar import progress_bar
from casefile.commands.opening import open_to_look
from casefile.commands.output import count_of, print_json, say, tell
from casefile.commands.parsing import Arguments, Parser, add_case, add_json, make_parser
from casefile.core.errors import UsageError
from casefile.core.journal import chain_head, change_table
from casefile.core.timestamps import show_moment
from casefile.exchange.verify import Problem, verify_case

PROBLEMS = 1


def make() -> Parser:
    """Return the parser of `verify`."""
    parser = make_parser(
        "verify",
        text="""Hash every original, page, quote and journal entry of a case again and name what differs from what
        was sealed. Nothing is written. It proves "unchanged since capture", not truth; and somebody who rewrites
        the whole file with a new journal leaves no trace in it, so compare the head of the chain of changes with
        one that left the house: each dossier prints it, and --head asks whether it is part of this chain.

        Exit code 0 when all is as it was, 1 when something differs. What an addition that was interrupted or is
        under way has staged is named as a leftover; it is no damage.""",
        examples="""
        casefile verify lady-r.casefile
        casefile verify lady-r.casefile --head d431a67f5644d868   the head printed in a dossier, or its start
        casefile verify lady-r.casefile --json
        """,
    )
    add_case(parser)
    parser.add_argument("--head", metavar="HASH", help="a head of the chain that left the house")
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Check the case and say what differs."""
    head = (arguments.head or "").strip().lower()
    if arguments.head and not re.fullmatch(r"[0-9a-f]{16,64}", head):
        raise UsageError("--head is a hash in hexadecimal, at least its first 16 characters.")
    with open_to_look(arguments) as case:
        with progress_bar() as progress:
            report = verify_case(case, progress)
        problems = list(report.problems)
        with case.read() as session:
            found = _find_head(session, head) if head else None
            now = chain_head(session.connection())
    if head and found is None:
        says = "is no part of this chain: the file is another one, or its history was rewritten."
        problems.append(Problem("journal", f"head {head[:16]}…", says))
    if arguments.json:
        listed = {"problems": [asdict(one) for one in problems], "notices": [asdict(one) for one in report.notices]}
        data = {**listed, "counted": dict(report.counted), "chain_head": now, "asked_head": found}
        print_json(data)
        return PROBLEMS if problems else 0
    for one in problems:
        say(f"{one.kind}: {one.where} {one.says}")
    for one in report.notices:
        tell(f"{one.kind}: {one.where} {one.says}")
    counted = ", ".join(count_of(number, name) for name, number in report.counted.items())
    if problems:
        say(f"{count_of(len(problems), 'problems')} in {arguments.case}; looked at {counted}.")
    else:
        say(f"All is as it was sealed: {counted}.")
    if found is not None:
        later = found["later"]
        since = f"{count_of(later, 'changes')} came later" if later else "nothing was changed since"
        say(f"Head {head[:16]}… is that of change {found['change']}, made {show_moment(found['at'])}; {since}.")
    say(f"Head of the chain of changes: {now}")
    return PROBLEMS if problems else 0


def _find_head(session: Session, head: str) -> dict[str, Any] | None:
    """Return the change of this chain whose hash begins so, and how many came later; None when none does."""
    c = change_table.c
    row = session.execute(select(c.seq, c.at).where(c.hash.startswith(head)).limit(1)).first()
    if row is None:
        return None
    later = session.scalar(select(func.count()).where(c.seq > row.seq)) or 0
    return {"change": row.seq, "at": row.at, "later": later}
