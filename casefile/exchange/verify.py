"""The evidence check: every original, page, quote and journal entry hashed again, and what differs named.

It finds what changed since it was sealed. Whoever rewrites the whole file with a new journal leaves no trace in
it: compare the head of the chain with one that left the house before (a dossier, a bundle). Full text is derived from
the rest and compared with it; what search finds is always shown from the record itself.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from casefile.core.case import Case
from casefile.core.connection import DriverError, ended_by
from casefile.core.foreign import declared_objects
from casefile.core.originals import CHUNK
from casefile.core.pages import PAGES_FACT, row_hash
from casefile.core.progress import Progress, Silent
from casefile.core.records import Base
from casefile.core.repaging import is_aside
from casefile.core.vocabulary import AnchorState, ExcerptKind
from casefile.core.wording import quoted
from casefile.exchange.inspection import Inspection, Problem, UnreadableRowError, blob, decode, shown
from casefile.exchange.verify_journal import check_journal, check_records
from casefile.exchange.verify_search import check_search

__all__ = ["Problem", "Report", "verify_case"]

_DECLARED = ("type", "name", "tbl_name", "sql")
STAGED = "staged by an addition that was interrupted or is under way; the next opening for writing removes it."


@dataclass(frozen=True)
class Report:
    """What the check found: problems (none: all is as it was sealed) and how many things it looked at.

    `notices` are no damage: what an addition that was interrupted, or is under way, has staged so far.
    Kinds of problems: schema, journal, record, original, page, quote, text, reference, leftover, search, file.
    """

    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    counted: Mapping[str, int]


def verify_case(case: Case, progress: Progress | None = None) -> Report:
    """Check the whole case and return what differs; nothing is written, and damage never stops the check."""
    look = Inspection(case, progress or Silent())
    checks: tuple[Callable[[Inspection], None], ...] = (
        check_schema, check_journal, check_records, check_originals, check_leftovers, check_pages, check_page_sets,
        check_quotes, check_provision_texts, check_references, check_search, check_indexes,
        check_file,
    )  # fmt: skip
    for check in checks:
        try:
            check(look)
        except UnreadableRowError as error:
            look.report("file", check.__name__.removeprefix("check_").replace("_", " "), f"cannot be read: {error}")
    return Report(tuple(dict.fromkeys(look.problems)), tuple(dict.fromkeys(look.notices)), dict(look.counted))


def check_schema(look: Inspection) -> None:
    """Compare all that the file declares, word by word, with what a new file of this format does."""
    expected = {(str(kind), str(name)): (table, sql) for kind, name, table, sql in declared_objects()}
    there: dict[tuple[str, str], tuple[str, str | None]] = {}
    for kind, name, table, sql in look.ask(f"SELECT {', '.join(map(blob, _DECLARED))} FROM sqlite_schema"):  # noqa: S608
        words = None if sql is None else re.sub("[ \n\t]+", " ", decode(sql)).strip()
        there[decode(kind), decode(name)] = decode(table), words
        look.count("declarations")
    for (kind, name), found in there.items():
        if (kind, name) not in expected:
            look.report("schema", f"{kind} {quoted(name)}", "is no part of a case; somebody added it to the file.")
        elif found != expected[kind, name]:
            look.report("schema", f"{kind} {name}", "is declared otherwise than in this format.")
    for kind, name in expected.keys() - there.keys():
        look.report("schema", f"{kind} {name}", "is missing from the file.")


def check_originals(look: Inspection) -> None:
    """Hash every original again, chunk by chunk, and see that each source has the one it names."""
    for sha256, size in look.rows("original", f"{blob('sha256')}, size"):
        digest = decode(sha256)
        where = f"original {digest[:12]}… of {_sources_of(look, digest)}"
        problem = _hash_chunks(look, digest, size)
        if problem:
            look.report("original", where, problem)
        look.count("originals")
    for source_id, title, sha256, size in look.rows("source", f"{blob('id')}, {blob('title')}, {blob('sha256')}, size"):
        held = look.try_ask(
            "original", "table original", "SELECT size FROM original WHERE sha256 = CAST(:sha AS TEXT)", sha=sha256
        )
        if not held:
            look.report("original", shown("source", title, source_id), "names bytes that the case does not hold.")
        elif held[0][0] != size:
            look.report("original", shown("source", title, source_id), f"gives {size} bytes; there are {held[0][0]}.")


def _hash_chunks(look: Inspection, digest: str, size: int) -> str | None:
    """Return what is wrong with the bytes of an original, None when they are whole."""
    total, done = hashlib.sha256(), 0
    for position in range(-(-size // CHUNK)):
        where = f"bytes {position * CHUNK:,} to {min(size, (position + 1) * CHUNK):,}"
        try:
            found = look.ask(
                "SELECT data FROM original_chunk WHERE sha256 = :sha AND position = :position",
                sha=digest,
                position=position,
            )
        except UnreadableRowError as error:
            return f"{where} cannot be read: {error}"
        if not found:
            return f"{where} are missing."
        total.update(found[0][0])
        done += len(found[0][0])
        look.count("bytes of originals", len(found[0][0]))
    if total.hexdigest() != digest:
        return f"its {done:,} bytes no longer have the hash they were sealed with."
    return None if done == size else f"{done:,} bytes are there; {size:,} were sealed."


def check_leftovers(look: Inspection) -> None:
    """Name bytes and pages that belong to no original, and originals that no source ever named."""
    for sha256, position, has_original in look.try_ask(
        "leftover",
        "table original_chunk",
        f"SELECT {blob('c.sha256')}, min(c.position), o.sha256 IS NOT NULL FROM original_chunk c"  # noqa: S608
        " LEFT JOIN original o ON o.sha256 = c.sha256"
        f" WHERE o.sha256 IS NULL OR c.position < 0 OR c.position * {CHUNK} >= o.size GROUP BY c.sha256",
    ):
        where = f"bytes of {decode(sha256)[:12]}…, from chunk {position}"
        if has_original or _was_named(look, sha256):
            look.report("leftover", where, "belong to no original, but a source names them or the original is shorter.")
        else:
            look.notice("leftover", where, STAGED)
    for (sha256,) in look.rows("original", blob("sha256")):
        if _was_named(look, sha256) is False:
            look.report("leftover", f"original {decode(sha256)[:12]}…", "no source names it, nor ever did.")


def _was_named(look: Inspection, sha256: bytes) -> bool | None:
    """Tell whether a source has or had these bytes, by the journal too; None when that cannot be read."""
    known = look.try_ask(
        "leftover",
        "table change_row",
        "SELECT EXISTS (SELECT 1 FROM source WHERE sha256 = :sha) OR EXISTS"
        " (SELECT 1 FROM change_row WHERE tbl = 'source' AND instr(after, :sha))",
        sha=decode(sha256),
    )
    return bool(known[0][0]) if known else None


def check_pages(look: Inspection) -> None:
    """Hash the text and the rest of every page again."""
    names = ("sha256", "label", "text", "text_sha256", "width", "height", "note", "reader", "row_sha256")
    columns = ", ".join(blob(name) for name in names)
    known: dict[str, str] = {}
    for *texts, number, rotation, boxes, cells in look.rows("page", f"{columns}, number, rotation, boxes, cells"):
        page = dict(zip(names, texts, strict=True))
        sha256 = decode(page["sha256"])
        if is_aside(sha256):
            look.notice("leftover", f"page {number}", STAGED)
            continue
        if sha256 not in known:
            known = {sha256: _sources_of(look, sha256)}
        sources = known[sha256]
        where = f"page {number} of {sources or sha256[:12]}"
        if hashlib.sha256(page["text"]).hexdigest() != decode(page["text_sha256"]):
            look.report("page", where, "its text no longer has the hash it was stored with.")
        note = None if page["note"] is None else decode(page["note"])
        values = [sha256, number, *(decode(page[name]) for name in ("label", "text_sha256", "width", "height"))]
        if _hash([*values, rotation, note, decode(page["reader"])], boxes, cells) != decode(page["row_sha256"]):
            look.report("page", where, "its measures, label, boxes or cells are not those it was stored with.")
        if not sources:
            look.notice("leftover", where, STAGED)
        look.count("pages")


def check_page_sets(look: Inspection) -> None:
    """Compare the pages of each source with their digest among its facts, which the journal keeps."""
    columns = ", ".join(blob(name) for name in ("id", "title", "sha256", "facts"))
    for record_id, title, sha256, facts in look.rows("source", columns):
        kept = [value for name, value in _facts(facts) if name == PAGES_FACT]
        if not kept:
            continue
        seals = look.try_ask(
            "page",
            shown("source", title, record_id),
            f"SELECT {blob('row_sha256')} FROM page WHERE sha256 = CAST(:sha256 AS TEXT) ORDER BY number",  # noqa: S608
            sha256=sha256,
        )
        if hashlib.sha256(b"\n".join(seal for (seal,) in seals)).hexdigest() != kept[-1]:
            look.report("page", shown("source", title, record_id), "its pages are not those that were read and sealed.")


def _facts(stored: bytes | None) -> list[tuple[str, str]]:
    try:
        return [(str(name), str(value)) for name, value in json.loads(stored or b"[]")]
    except (ValueError, TypeError):
        return []


def _hash(values: list[str | int | None], boxes: bytes | None, cells: bytes | None) -> str:
    try:
        return row_hash(values, boxes, cells)
    except UnicodeEncodeError:
        return ""


def check_quotes(look: Inspection) -> None:
    """Compare every quote with its hash and with the words at its place in the page."""
    columns = ", ".join(blob(name) for name in ("id", "kind", "quote", "quote_sha256", "anchor_state", "source_id"))
    for *texts, page, start, end in look.rows("excerpt", f'{columns}, page, start, "end"'):
        record_id, kind, quote, stored, state, source_id = texts
        look.count("excerpts")
        if decode(kind) != ExcerptKind.WORDS:
            continue
        where = shown("excerpt", quote, record_id)
        if hashlib.sha256(quote or b"").hexdigest() != decode(stored):
            look.report("quote", where, "the quote no longer has the hash it was stored with.")
        if decode(state) == AnchorState.LOST:
            look.count("lost anchors")
            continue
        words = _words_at(look, source_id, page, start, end)
        if words is None:
            look.report("quote", where, f"page {page} of its source is not there or cannot be read.")
        elif words != decode(quote):
            look.report("quote", where, f"the words at its place on page {page} are not the quote.")


def _words_at(look: Inspection, source_id: bytes, page: int, start: int, end: int) -> str | None:
    found = look.try_ask(
        "quote",
        f"page {page}",
        f"SELECT {blob('p.text')} FROM source s JOIN page p ON p.sha256 = s.sha256"  # noqa: S608
        " WHERE s.id = CAST(:source AS TEXT) AND p.number = :page",
        source=source_id,
        page=page,
    )
    return decode(found[0][0])[start:end] if found else None


def check_provision_texts(look: Inspection) -> None:
    """Hash the official texts of provisions again."""
    columns = ", ".join(blob(name) for name in ("provision_id", "language", "text", "text_sha256"))
    for provision_id, language, words, stored in look.rows("provision_text", columns):
        look.count("official texts")
        if hashlib.sha256(words).hexdigest() != decode(stored):
            where = f"text of {decode(provision_id)} in {decode(language)}"
            look.report("text", where, "no longer has the hash it was stored with.")


def check_references(look: Inspection) -> None:
    """See that every reference leads to a record."""
    for table in Base.metadata.sorted_tables:
        where = f"table {table.name}"
        for _, rowid, parent, _ in look.try_ask("reference", where, f'PRAGMA foreign_key_check("{table.name}")'):
            look.report(
                "reference", f"{table.name.replace('_', ' ')}, row {rowid}", f"names a {parent} that is not there."
            )


def check_file(look: Inspection) -> None:
    """Let SQLite check the file's structure, or name the broken pages of a protected one; it can be cancelled.

    SQLite reads nothing behind a page that does not open, and would call sound ones wrong.
    """
    where = "structure of the file"
    broken = _ask_file(look, "cipher_integrity_check")
    for sentence in broken:
        look.report("file", where, f"{sentence}: it is not as it was written.")
    for sentence in [] if broken else _ask_file(look, "integrity_check(50)"):
        if sentence != "ok":
            look.report("file", where, sentence)


def check_indexes(look: Inspection) -> None:
    """Enter every index: SQLite's own check passes over one that is empty and says that it is not."""
    for kind, name, table, _ in declared_objects():
        if kind == "index" and table is not None and not table.startswith("search_text_"):
            look.try_ask("file", f"index {name}", f'SELECT rowid FROM "{table}" INDEXED BY "{name}" LIMIT 1')  # noqa: S608


def _ask_file(look: Inspection, check: str) -> list[str]:
    with look.case.read() as session:
        raw = session.connection().connection.driver_connection
        assert raw is not None
        try:
            with ended_by(lambda: look.count("steps of the file check"), raw):
                return [str(sentence) for (sentence,) in raw.execute(f"PRAGMA {check}")]
        except DriverError as error:
            return [f"cannot be read: {error}"]


def _sources_of(look: Inspection, sha256: str) -> str:
    """Return the sources that have these bytes, by title and id; for none, what the journal knows."""
    query = f"SELECT {blob('title')}, {blob('id')} FROM source WHERE sha256 = :sha ORDER BY id LIMIT 3"  # noqa: S608
    found = look.try_ask("record", "table source", query, sha=sha256)
    if found:
        return ", ".join(shown("source", title, record_id) for title, record_id in found)
    kept = look.try_ask("original", "table original", "SELECT 1 FROM original WHERE sha256 = :sha", sha=sha256)
    return "a source that was deleted" if kept else ""
