"""What a search of the case found, read for the screen: hits by kind, and how many there are of each name of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from casefile.core.case import Case
from casefile.core.errors import CasefileError
from casefile.core.search import COUNTED, Hit, count_hits, search_case
from casefile.ui.desk import Spot
from casefile.ui.passages import Head, More, Passage, Shown
from casefile.ui.words import counted, tr

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "finding": ("finding", "findings"),
    "entity": ("entity", "entities"),
    "event": ("event", "events"),
    "excerpt": ("excerpt", "excerpts"),
    "page": ("page", "pages"),
    "source": ("source", "sources"),
    "enquiry": ("enquiry", "enquiries"),
    "response": ("reply", "replies"),
    "note": ("note", "notes"),
    "provision": ("paragraph", "paragraphs"),
}
"""The kinds of hits in the order of their groups, with their words for one and for many."""
AT_ONCE: Final = 40  # hits asked for first of all, of whatever kind
EACH: Final = 6  # hits shown of each kind
STEP: Final = 50  # hits more when more of a kind are asked for
PLACED: Final = frozenset({"page", "excerpt"})


@dataclass(frozen=True)
class Group:
    """The hits of one kind so far, and how many there are; None while they are not counted."""

    kind: str
    hits: tuple[Hit, ...]
    count: int | None


@dataclass(frozen=True)
class Found:
    """The answer to one query, by kind; `whole` tells that all kinds were asked."""

    query: str
    groups: tuple[Group, ...] = ()
    whole: bool = False

    @property
    def count(self) -> int:
        """How many records were found, as far as they are counted."""
        return sum(len(group.hits) if group.count is None else group.count for group in self.groups)

    @property
    def words(self) -> str:
        """How many records were found, in words."""
        if self.count >= COUNTED:
            return tr("more than {count} records", count=f"{COUNTED:,}")
        return counted(self.count, "record", "records")


def find_first(case: Case, query: str) -> Found:
    """Return the first hits at once, whatever their kind."""
    with case.read() as session:
        hits = search_case(session, query, limit=AT_ONCE)
    listed = {kind: tuple(hit for hit in hits if hit.kind == kind) for kind in KINDS}
    exact = len(hits) < AT_ONCE
    groups = [Group(kind, own, len(own) if exact else None) for kind, own in listed.items() if own]
    return Found(query, tuple(groups), whole=exact)


def find_all(case: Case, first: Found, wanted: Mapping[str, int]) -> Found:
    """Return hits of every kind, as many as `wanted` says or EACH, and how many there are, in a read for each."""
    with case.read() as session:
        counts = count_hits(session, first.query)
    there = {group.kind: group.hits for group in first.groups}
    groups = []
    for kind in KINDS:
        hits, count, limit = there.get(kind, ()), counts.get(kind, 0), wanted.get(kind, EACH)
        if len(hits) < min(count, limit):
            with case.read() as session:
                hits = tuple(search_case(session, first.query, kinds=[kind], limit=limit))
        if hits:
            groups.append(Group(kind, hits, max(count, len(hits))))
    return Found(first.query, tuple(groups), whole=True)


def rows_of(found: Found, wanted: Mapping[str, int]) -> list[Shown]:
    """Return the rows of a list: a head for each kind, its hits, as many as are wanted, and a row for more."""
    rows: list[Shown] = []
    for group in found.groups:
        one, many = KINDS[group.kind]
        shown = group.hits[: wanted.get(group.kind, EACH)] if found.whole else group.hits
        words = tr(one if group.count == 1 else many).capitalize()
        rows.append(Head(words, f"{group.count:,}" if group.count else ""))
        rows += [_passage(hit) for hit in shown]
        left = (group.count or 0) - len(shown)
        if left > 0 and found.whole:
            rows.append(More(tr("Show more of the {left} others", left=f"{left:,}"), (group.kind, len(shown) + STEP)))
    return rows


def _passage(hit: Hit) -> Passage:
    table, record_id = ("source", hit.record_id) if hit.kind == "page" else (hit.kind, hit.record_id)
    same = hit.snippet.strip("…").strip() == hit.title.strip() and hit.kind != "page"
    return Passage(
        table,
        record_id,
        hit.title,
        hit.shown_place,
        "" if same else hit.snippet,
        () if same else hit.marks,
        value=hit,
    )


def spot_of(hit: Hit, query: str) -> Spot:
    """Return where a hit is opened: pages and excerpts in the reader, with the words marked."""
    if hit.kind in PLACED and hit.source_id:
        excerpt = hit.record_id if hit.kind == "excerpt" else None
        return Spot("source", hit.source_id, page=hit.page, excerpt_id=excerpt, words=query)
    return Spot(hit.kind, hit.record_id)


# lists of names

_ASKS: Final = re.compile(r'["“”„«»()*]|\b(?:AND|OR|NOT)\b')


@dataclass(frozen=True)
class Name:
    """One line of a list: what was typed, the query made of it, and its counts by kind; or why it cannot be asked."""

    typed: str
    query: str
    counts: Mapping[str, int] | None = None
    trouble: str = ""

    @property
    def total(self) -> int:
        """How many records have it."""
        return sum((self.counts or {}).values())


def read_names(text: str) -> list[Name]:
    """Return the lines of a list, each once; a line of words alone is asked as one phrase."""
    lines = dict.fromkeys(" ".join(line.split()) for line in text.splitlines())
    return [Name(line, line if _ASKS.search(line) else f'"{line}"') for line in lines if line]


def count_names(case: Case, names: Sequence[Name]) -> list[Name]:
    """Return names with their counts, each asked in a short read of its own."""
    out = []
    for name in names:
        try:
            with case.read() as session:
                out.append(Name(name.typed, name.query, count_hits(session, name.query)))
        except CasefileError as error:
            out.append(Name(name.typed, name.query, {}, str(error)))
    return out
