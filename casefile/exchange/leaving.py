"""Which original bytes may leave with an edition; a stand-in takes the place of those that stay.

Bytes cannot be cut. They stay when any source that has them stays or is protected, when an excerpt of them stays,
when something attached to them does, and when a protected name stands in their pages or, spelt out, in themselves;
where names are protected, also when no reader has read them. A name inside a picture, or in a compressed part without
text, is not seen.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from casefile.core.case import Case
from casefile.core.originals import read_original, stage_original
from casefile.core.pages import has_pages, page_table
from casefile.core.progress import Progress
from casefile.core.snapshot import Rows
from casefile.core.veil import Protection, Veil
from casefile.core.vocabulary import AnchorState, ExcerptKind
from casefile.core.withholding import hold_quoted, hold_sources
from casefile.exchange.fresh import seal

STAND_IN = b"The bytes of this source are withheld in this edition.\n"
STAND_IN_SHA256 = hashlib.sha256(STAND_IN).hexdigest()
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp1252", "gb18030", "euc-kr", "shift_jis")
LEAST = 4  # bytes of a name that is looked for; fewer stand in any compressed file by chance
UNREAD = "The bytes of this source are withheld in this edition."


@dataclass(frozen=True)
class Leaving:
    """Hashes of the originals that leave and of those that stay although their source leaves; `unseen` have no text.

    `quoted`: hashes of those that stay only because an excerpt of them does, or of what is inside them.
    """

    leave: tuple[str, ...]
    stay: frozenset[str]
    unseen: int
    quoted: frozenset[str]


def choose_originals(case: Case, rows: Rows, cut: Rows, protection: Protection, progress: Progress) -> Leaving:
    """Decide about the bytes of each source that leaves."""
    sources = rows["source"]
    held_back = {sources[key]["sha256"] for key in hold_sources(sources, cut["source"], protection.sources)}
    whole = cut["source"].keys() - hold_quoted(rows, cut["excerpt"])
    stay = {sources[key]["sha256"] for key in hold_sources(sources, whole, protection.sources)}
    quoted = frozenset(stay - held_back)
    veil, spelt = Veil(protection.names), _spelt(protection.names)
    leave: list[str] = []
    unseen = 0
    for sha256 in sorted({row["sha256"] for row in cut["source"].values()}):
        if sha256 in stay:
            continue
        progress.step(len(leave), None, "Looking for protected names")
        with case.read() as session:
            read = has_pages(session, sha256)
        if veil and (not read or _shows_page(case, sha256, veil) or _shows_bytes(case, sha256, spelt)):
            stay.add(sha256)
            continue
        leave.append(sha256)
        unseen += not _has_text(case, sha256)
    stay &= {row["sha256"] for row in cut["source"].values()}
    return Leaving(tuple(leave), frozenset(stay), unseen, quoted & stay)


def _has_text(case: Case, sha256: str) -> bool:
    c = page_table.c
    with case.read() as session:
        return session.execute(select(c.number).where(c.sha256 == sha256, c.text != "").limit(1)).first() is not None


def _shows_page(case: Case, sha256: str, veil: Veil) -> bool:
    """Tell whether a protected name stands in the pages of an original."""
    c = page_table.c
    query = select(c.number, c.label, c.text, c.note).where(c.sha256 == sha256).order_by(c.number)
    last = 0
    while True:
        with case.read() as session:
            page = session.execute(query.where(c.number > last).limit(1)).first()
        if page is None:
            return False
        if any(veil.hides(part) for part in (page.label, page.text, page.note or "")):
            return True
        last = page.number


def _shows_bytes(case: Case, sha256: str, spelt: Collection[bytes]) -> bool:
    """Tell whether a protected name stands, spelt out, in the bytes of an original."""
    longest = max(map(len, spelt), default=1)
    tail = b""
    for chunk in read_original(case, sha256):
        window = tail + chunk
        if any(one in window for one in spelt):
            return True
        tail = window[-longest:]
    return False


def _spelt(names: Iterable[str]) -> frozenset[bytes]:
    """Return names as bytes, in the encodings and cases in which an original may hold them."""
    found = set()
    for name in {form for one in names for form in (one, one.lower(), one.upper(), one.title())}:
        for encoding in ENCODINGS:
            with contextlib.suppress(UnicodeEncodeError):
                found.add(name.encode(encoding))
    return frozenset(one for one in found if len(one) >= LEAST)


def replace_withheld(cut: Rows, stay: Iterable[str], protection: Protection) -> list[str]:
    """Give the sources whose bytes stay the stand-in, and return their titles; anchors into them count as lost."""
    gone = set(stay)
    replaced = set()
    for source_id, row in cut["source"].items():
        if row["sha256"] in gone:
            known = source_id not in protection.sources
            facts = json.dumps([["SHA-256 of the withheld original", row["sha256"]]]) if known else None
            row.update(sha256=STAND_IN_SHA256, size=len(STAND_IN), media_type="text/plain", facts=facts, unread=UNREAD)
            replaced.add(source_id)
    for row in cut["excerpt"].values():
        if row["source_id"] in replaced:
            row.update(anchor_state=AnchorState.LOST.value, anchor_reader=None, prefix=None, suffix=None)
            if row["kind"] == ExcerptKind.WORDS:
                row.update(start=None, end=None, rectangles=None)
    return sorted(cut["source"][source_id]["title"] for source_id in replaced)


def put_stand_in(case: Case, progress: Progress) -> None:
    """Store the stand-in in a new case."""
    stage_original(case, [STAND_IN], STAND_IN_SHA256, len(STAND_IN), progress)
    seal(case, STAND_IN_SHA256, len(STAND_IN))
