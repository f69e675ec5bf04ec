"""What commands share that let something leave the house: the level, and what to know before."""

from __future__ import annotations

from collections import Counter

from casefile.commands.output import count_of, tell
from casefile.commands.parsing import Parser
from casefile.core.case import Case
from casefile.core.handling import Level
from casefile.core.review import review_leaving

MOST = 20  # lines of warnings; more are counted
NOUNS = {"entity": "entities"}


def add_edition(parser: Parser, *, required: bool) -> None:
    """Add the options that name a level."""
    parser.add_argument(
        "--edition",
        metavar="TLP",
        required=required,
        help="the highest marking: CLEAR, GREEN, AMBER, AMBER+STRICT or RED",
    )
    parser.add_argument(
        "--classification",
        metavar="WORD",
        help="the highest classification: unclassified (else this), confidential or strictly_confidential",
    )


def warn_before(case: Case, edition: Level | None) -> None:
    """Say on standard error what is marked above an edition, and what would give somebody away."""
    problems = review_leaving(case, edition)
    above = Counter(one.table for one in problems if one.kind == "marked_above")
    if above and edition:
        told = ", ".join(count_of(count, NOUNS.get(table, f"{table}s")) for table, count in above.items())
        tell(f"Marked above {edition.words} and left out: {told}.")
    others = [one for one in problems if one.kind != "marked_above"]
    for one in others[:MOST]:
        tell(f"{one.where}: {one.says} {one.mend}")
    if len(others) > MOST:
        tell(f"… and {len(others) - MOST:,} more such warnings; `casefile review` lists all.")
