"""Sources: what was acquired, how, by whom, with which grade; their custody and their known errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, check_date, clean_fields, delete_record, edit_record, need
from casefile.core.errors import RefusedError
from casefile.core.grading import Grade
from casefile.core.originals import seal_original
from casefile.core.schema import CustodyEvent, Source, SourceError
from casefile.core.timestamps import parse_timestamp
from casefile.core.vocabulary import SourceKind
from casefile.core.wording import quoted

_SEALED = "the bytes are sealed; add the new file as a source that replaces this one"
_GRADED = "grade the source instead"
_RULES = Rules(
    words={"kind": SourceKind},
    dates=("published",),
    fixed={
        "sha256": _SEALED,
        "size": _SEALED,
        "media_type": _SEALED,
        "parent_id": _SEALED,
        "parent_locator": _SEALED,
        "reliability": _GRADED,
        "reliability_by": _GRADED,
        "reliability_at": _GRADED,
        "reliability_reason": _GRADED,
    },
)


@dataclass(frozen=True, kw_only=True)
class Capture:
    """How a source was acquired: the fields of `schema.Source` that a person or a capture tool fills in.

    `captured` is a moment with its zone, `published` a partial date, `acquired` (when imagery was taken)
    either. `kind` is one of SourceKind; None: as the media type suggests.
    """

    kind: str | None = None
    url: str | None = None
    captured: str | None = None
    collector: str | None = None
    tool: str | None = None
    tool_version: str | None = None
    method: str | None = None
    publisher: str | None = None
    written_by: str | None = None
    symbol: str | None = None
    published: str | None = None
    language: str | None = None
    origin_id: str | None = None
    replaces_id: str | None = None
    provided_by: str | None = None
    consent: str | None = None
    caveat: str | None = None
    attribution: str | None = None
    alias: str | None = None
    protected: bool = False
    provider: str | None = None
    acquired: str | None = None
    crop_only: bool = False
    note: str | None = None
    tlp: str | None = None
    classification: str | None = None


def check_capture(session: Session, capture: Capture) -> Capture:
    """Return the capture as it will be stored, or refuse its first wrong field; writes nothing."""
    return Capture(**_clean(session, asdict(capture)))


def add_source(
    session: Session,
    *,
    sha256: str,
    size: int,
    media_type: str,
    title: str,
    kind: str | None = None,
    file_name: str | None = None,
    parent_id: str | None = None,
    parent_locator: str | None = None,
    facts: list[list[str]] | None = None,
    unread: str | None = None,
    **capture: Any,  # noqa: ANN401 - the fields of Capture
) -> str:
    """Seal staged bytes as a source with its custody events, and return its id.

    `sha256` and `size` are those of the staged original; `facts` are [name, value] pairs about the bytes;
    `unread` says why the reader made no pages; the rest are the fields of Capture.
    """
    known = {field.name for field in fields(Capture)}
    for name in capture:
        if name not in known:
            raise RefusedError(f"A source has no capture field {quoted(name)}; it has {', '.join(sorted(known))}.")
    values = _clean(session, {**capture, "kind": kind or kind_of_media(media_type)})
    values |= {"sha256": sha256, "size": size, "media_type": media_type, "title": title, "file_name": file_name}
    values |= {"parent_id": parent_id, "parent_locator": parent_locator, "facts": facts, "unread": unread}
    session.flush()
    seal_original(session, sha256, size)
    source = add_record(session, Source, _RULES, values)
    session.flush()
    if source.captured or source.collector:
        add_custody_event(
            session,
            source.id,
            action="captured",
            at=source.captured,
            actor=source.collector,
            detail=_how_captured(source),
        )
    detail = f"Sealed by SHA-256, {size:,} bytes"
    add_custody_event(session, source.id, action="sealed", detail=detail, sha256=sha256)
    return source.id


def edit_source(session: Session, source_id: str, **fields: Any) -> None:  # noqa: ANN401
    """Change fields of a source that its bytes do not decide; grades have an operation of their own."""
    edit_record(session, Source, source_id, _RULES, _moments(fields))


def delete_source(session: Session, source_id: str) -> None:
    """Take a source with its attachments, excerpts and custody out of the case; undo brings them back.

    The bytes stay in the file, so that undo finds them.
    """
    delete_record(session, Source, source_id)


def list_sources(session: Session) -> Sequence[Source]:
    """Return all sources in the order in which they were added, attachments after what they are attached to."""
    return session.scalars(select(Source).order_by(Source.id)).all()


def list_children(session: Session, source_id: str) -> Sequence[Source]:
    """Return the attachments of a source, in their order."""
    return session.scalars(select(Source).where(Source.parent_id == source_id).order_by(Source.id)).all()


def grade_source(
    session: Session,
    source_id: str,
    reliability: str | None,
    by: str | None = None,
    *,
    at: str | None = None,
    reason: str | None = None,
) -> None:
    """Judge the reliability of a source, A to F; None takes the grade back. `at` is a partial date or moment."""
    source = need(session, Source, source_id)
    given = {"reliability": reliability, "reliability_by": by, "reliability_reason": reason}
    grade, judge, why = clean_fields(session, Source, Rules(), given).values()
    Grade(reliability=grade)
    source.reliability = grade
    source.reliability_by = (judge or _author(session)) if grade else None
    source.reliability_at = (read_when(at, "grade of the source") or _now(session)) if grade else None
    source.reliability_reason = why if grade else None


def add_source_error(
    session: Session,
    source_id: str,
    *,
    says: str,
    correction: str,
    basis: str | None = None,
    excerpt_id: str | None = None,
) -> str:
    """Record a known error in a source: what it says, what is right, how we know; return its id."""
    values = {"says": says, "correction": correction, "basis": basis, "excerpt_id": excerpt_id}
    return add_record(session, SourceError, Rules(), {"source_id": source_id, **values}).id


def delete_source_error(session: Session, error_id: str) -> None:
    """Delete a recorded error."""
    delete_record(session, SourceError, error_id)


def list_source_errors(session: Session, source_id: str) -> Sequence[SourceError]:
    """Return the known errors of a source, oldest first."""
    return session.scalars(select(SourceError).where(SourceError.source_id == source_id).order_by(SourceError.id)).all()


def add_custody_event(
    session: Session,
    source_id: str,
    *,
    action: str,
    at: str | None = None,
    actor: str | None = None,
    detail: str | None = None,
    sha256: str | None = None,
) -> str:
    """Append one step of custody and return its id; events are never changed or removed.

    A change that does nothing else is no undo step, and undo leaves events beside other edits. `at` is a moment
    with its zone or a partial date (the present when left out), `actor` who did it (the author when left out).
    """
    when = read_when(at, "custody event") or _now(session)
    values = {"at": when, "actor": actor or _author(session), "action": action, "detail": detail, "sha256": sha256}
    return add_record(session, CustodyEvent, Rules(), {"source_id": source_id, **values}).id


def list_custody(session: Session, source_id: str) -> Sequence[CustodyEvent]:
    """Return the custody events of a source in the order in which they were written down."""
    return session.scalars(
        select(CustodyEvent).where(CustodyEvent.source_id == source_id).order_by(CustodyEvent.id)
    ).all()


def kind_of_media(media_type: str) -> str:
    """Return what a source of this media type most likely is, as a SourceKind."""
    if media_type.startswith("image/"):
        return SourceKind.IMAGE.value
    if media_type == "message/rfc822":
        return SourceKind.MESSAGE.value
    return SourceKind.DATA_SET.value if media_type == "text/csv" else SourceKind.DOCUMENT.value


def read_when(text: str | None, where: str) -> str | None:
    """Return a moment (with its zone) or a partial date as stored; refuse others, saying where."""
    if text is None or not text.strip():
        return None
    return parse_timestamp(text).written if ":" in text else check_date(text, where)


def _clean(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    empty = {name: value for name, value in values.items() if value is None}
    return empty | clean_fields(session, Source, _RULES, _moments({n: v for n, v in values.items() if v is not None}))


def _moments(values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with their moments canonical: when it was captured, and when imagery was taken."""
    clean = dict(values)
    if isinstance(clean.get("captured"), str) and clean["captured"].strip():
        clean["captured"] = parse_timestamp(clean["captured"]).written
    if isinstance(clean.get("acquired"), str):
        clean["acquired"] = read_when(clean["acquired"], "acquisition time of the source")
    return clean


def _how_captured(source: Source) -> str | None:
    tool = " ".join(part for part in (source.tool, source.tool_version) if part)
    named = (("from", source.url), ("with", tool), ("method:", source.method))
    return "; ".join(f"{word} {value}" for word, value in named if value) or None


def _author(session: Session) -> str:
    return str(session.info["author"])


def _now(session: Session) -> str:
    return str(session.info["now"])
