"""Records as people name them on the command line: a whole id, its end, a hash, a title or a file name."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.dates import show_date
from casefile.core.errors import RefusedError
from casefile.core.journal import change_row_table, work_tables
from casefile.core.origins import list_origins
from casefile.core.schema import Enquiry, Source
from casefile.core.search import fold
from casefile.core.timestamps import show_moment
from casefile.core.wording import near, quoted
from casefile.dossier.content.names import value_words
from casefile.exchange.forms import DATES, MOMENTS

SHORT = 8  # characters of an id that lists show; the end, because the start is the time
LEAST = 4  # characters by which an id or a hash can be named
LOCKED = "asks for a password"  # what the reader says of a file that is locked and can be opened


def short_id(record_id: str) -> str:
    """Return the end of a UUID, by which a record can be named; natural ids stay whole."""
    return record_id[-SHORT:] if len(record_id) == 36 and record_id.count("-") == 4 else record_id


def as_data(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any mapped record
    """Return the fields of a record under the names of its table."""
    return {column.name: getattr(record, column.key) for column in record.__table__.columns}


def field_words(table: str, name: str, value: Any, named: str = "") -> str:  # noqa: ANN401 - a value of any column
    """Return a stored value as people see it, dates as `17 Jul 2025`; `named`: the property of a statement's value."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if name in DATES.get(table, ()) or (table, name) == ("statement", "value"):
        return value_words(named, text) if name == "value" else show_date(text)
    return show_moment(text) if name in MOMENTS.get(table, ()) else text


def find_source(session: Session, words: str) -> Source:
    """Return the one source that an id, the end of an id, the start of a hash, a title or a file name means."""
    sources = session.scalars(select(Source).order_by(Source.id)).all()
    wanted = fold(words.strip())
    exact = [one for one in sources if wanted and wanted in {fold(one.title), fold(one.file_name or ""), one.id}]
    by_mark = [one for one in sources if _marks(one, wanted)] if len(wanted) >= LEAST else []
    inside = [one for one in sources if wanted and (wanted in fold(one.title) or wanted in fold(one.file_name or ""))]
    found = exact or by_mark or inside
    if len(found) == 1:
        return found[0]
    if found:
        listed = _listed(f"{short_id(one.id)} {quoted(one.title)}" for one in found)
        raise RefusedError(f"{quoted(words)} means {len(found)} sources; name one by its id: {listed}.")
    if not sources:
        raise RefusedError("The case has no sources yet. Add a file with `casefile add`.")
    hint = near(words, (one.title for one in sources))
    raise RefusedError(f"No source is called {quoted(words)}.{hint} `casefile text CASE` lists them.")


def _marks(source: Source, wanted: str) -> bool:
    return source.id.endswith(wanted) or source.sha256.startswith(wanted)


def find_enquiry(session: Session, words: str) -> str:
    """Return the id of the one enquiry that a symbol, an addressee or the end of an id means."""
    enquiries = session.scalars(select(Enquiry).order_by(Enquiry.id)).all()
    wanted = fold(words.strip())
    exact = [one for one in enquiries if wanted and wanted in {fold(one.symbol or ""), fold(one.addressee), one.id}]
    by_mark = [one for one in enquiries if one.id.endswith(wanted)] if len(wanted) >= LEAST else []
    inside = [one for one in enquiries if wanted and wanted in fold(one.addressee)]
    found = exact or by_mark or inside
    if len(found) == 1:
        return found[0].id
    if not enquiries:
        raise RefusedError("The case has no enquiries yet, so there is no letter to write.")
    listed = _listed(f"{short_id(one.id)} {quoted(one.addressee)}" for one in found or enquiries)
    if found:
        raise RefusedError(f"{quoted(words)} means {len(found)} enquiries; name one by its id: {listed}.")
    raise RefusedError(f"No enquiry is called {quoted(words)}. There are: {listed}.")


def find_origin(session: Session, name: str) -> str | None:
    """Return the id of the origin of this name, compared without case and accents; None when there is none."""
    return next((one.id for one in list_origins(session) if fold(one.name) == fold(name)), None)


def find_record(session: Session, words: str) -> tuple[str, str]:
    """Return (table, id) of a record that is or was in the case, named `table/id`, by an id or the end of one."""
    table, slash, end = words.strip().partition("/")
    known = work_tables()
    if not slash or table not in known:
        table, end = "", words.strip()
    c = change_row_table.c
    query = select(c.tbl, c.record_id).distinct().where(c.record_id.endswith(end, autoescape=True))
    if table:
        query = query.where(c.tbl == table)
    found = [(str(row.tbl), str(row.record_id)) for row in session.execute(query.limit(20))]
    exact = [one for one in found if one[1] == end]
    found = exact or (found if len(end) >= LEAST else [])
    if len(found) == 1:
        return found[0]
    if found:
        listed = _listed(f"{name}/{short_id(record_id)}" for name, record_id in found)
        raise RefusedError(f"{quoted(words)} means {len(found)} records; name one: {listed}.")
    raise RefusedError(
        f"The history has no record {quoted(words)}. Name it by the end of its id, or as table/id;"
        f" tables: {', '.join(known)}."
    )


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    return "; ".join(listed[:8]) + (" …" if len(listed) > 8 else "")


def how_to_unlock(unread: str, case: Path, source_id: str) -> str:
    """Return what reads a source that a password locks, as a sentence to follow why it is unread; else nothing."""
    if LOCKED not in unread:
        return ""
    return f" `casefile text {shlex.quote(str(case))} {short_id(source_id)} --again --password …` reads it."
