"""The rows that a dossier needs, taken out of the case in short set-wise reads.

Each read lasts some milliseconds, so that nobody's edit waits for an export. When the case changes in between,
the chain's head tells, and everything is read once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import Row, func, select
from sqlalchemy.orm import InstrumentedAttribute

from casefile.core import journal, schema
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.force import and_parents
from casefile.core.handling import Level
from casefile.core.info import get_info
from casefile.core.origins import count_origins, origin_of
from casefile.core.pages import page_table
from casefile.core.progress import Progress
from casefile.core.records import Record
from casefile.core.snapshot import take_rows
from casefile.core.standard import Shortfall, weigh_standard
from casefile.core.unions import join_pairs
from casefile.core.veil import Protection, read_protection
from casefile.dossier.content.rows import PageText, Rows
from casefile.dossier.content.withheld import Withheld, withhold
from casefile.dossier.content.words import COUNTRIES

BATCH = 100  # rows or ids to one read: some 5 to 30 ms
TRIES = 5

R = TypeVar("R", bound=Record)
V = TypeVar("V")

TARGETS = ("finding", "event", "participant", "event_place", "quantity", "entity", "statement", "link")


def read_rows(case: Case, numbers: tuple[int, ...] | None, progress: Progress) -> Rows:
    """Read everything that the findings with these numbers (None: all) and their dossier need.

    Raises RefusedError when a number is not in the case, or when the case never stands still.
    """
    return _settled(case, lambda: (_Reader(case, progress, Withheld()).read(numbers),))[0]


def read_edition(case: Case, numbers: tuple[int, ...] | None, edition: Level, progress: Progress) -> tuple[Rows, Rows]:
    """Read the rows of a dossier twice: what may stand in an edition, and everything, which only numbers it.

    Raises RefusedError as `read_rows` does.
    """

    def read() -> tuple[Rows, Rows]:
        whole = _Reader(case, progress, Withheld()).read(numbers)
        withheld = withhold(take_rows(case, progress), edition, whole.protection)
        return _Reader(case, progress, withheld).read(numbers), whole

    told, whole = _settled(case, read)
    return told, whole


def _settled(case: Case, read: Callable[[], tuple[Rows, ...]]) -> tuple[Rows, ...]:
    """Return what was read while nobody wrote."""
    for _ in range(TRIES):
        found = read()
        if {rows.head for rows in found} == {chain_state(case)[0]}:
            return found
    raise RefusedError(
        "The case was changed again and again while the dossier was being read. Export it when nobody is writing."
    )


def chain_state(case: Case) -> tuple[str, str]:
    """Return the chain's head and the moment of the last change."""
    c = journal.change_table.c
    with case.read() as session:
        head = journal.chain_head(session.connection())
        at = session.execute(select(c.at).order_by(c.seq.desc()).limit(1)).scalar()
    return head, at or ""


def group(rows: Iterable[R], key: Callable[[R], str]) -> dict[str, list[R]]:
    """Put rows that share a key together, in order."""
    out: dict[str, list[R]] = {}
    for row in rows:
        out.setdefault(key(row), []).append(row)
    return out


def by_id(rows: Iterable[R]) -> dict[str, R]:
    """Index rows by their id."""
    return {row.id: row for row in rows}


class _Reader:
    """Reads tables in batches, and reports each of them."""

    def __init__(self, case: Case, progress: Progress, withheld: Withheld) -> None:
        self._case, self._progress, self._withheld = case, progress, withheld

    def read(self, numbers: tuple[int, ...] | None) -> Rows:
        head, changed = chain_state(self._case)
        findings, left_out = self._findings(numbers)
        whole = numbers is None
        ids = [row.id for row in findings]
        values: dict[str, Any] = {
            "info": self._info(),
            "protection": self._protection(),
            "withheld": self._withheld,
            "head": head,
            "changed": changed,
            "findings": findings,
            "left_out": left_out,
            "alternatives": group(self._where(schema.Alternative.finding_id, ids), lambda row: row.finding_id),
            "standings": group(self._where(schema.FindingEntity.finding_id, ids), lambda row: row.finding_id),
            "finding_events": group(self._where(schema.FindingEvent.finding_id, ids), lambda row: row.finding_id),
            "citations": group(self._where(schema.Citation.finding_id, ids), lambda row: row.finding_id),
            "abbreviations": sorted(self._all(schema.Abbreviation), key=lambda row: row.short.casefold()),
            "editions": sorted(self._all(schema.Edition), key=lambda row: row.number),
            "origins": by_id(self._all(schema.Origin)),
        }
        values["corrections"] = [
            row for row in self._all(schema.Correction) if whole or row.finding_id is None or row.finding_id in ids
        ]
        values |= self._replies(ids, whole=whole)
        values |= self._law([row.provision_id for rows in values["citations"].values() for row in rows])
        values |= self._happenings(
            [row.event_id for rows in values["finding_events"].values() for row in rows], whole=whole
        )
        values |= self._who(values)
        values |= self._proof(values, ids)
        values |= self._counts(ids, values["excerpts"])
        return Rows(**values)

    def _info(self) -> schema.CaseInfo:
        with self._case.read() as session:
            info = get_info(session)
            session.expunge_all()
        return self._withheld.info(info)

    def _protection(self) -> Protection:
        with self._case.read() as session:
            return read_protection(session, COUNTRIES.values())

    def _findings(self, numbers: tuple[int, ...] | None) -> tuple[list[schema.Finding], int]:
        rows = sorted(self._all(schema.Finding), key=lambda row: (row.position, row.number))
        if numbers is None:
            return rows, 0
        missing = sorted(set(numbers) - {row.number for row in rows}) if not self._withheld else []
        if missing:
            there = ", ".join(map(str, sorted(row.number for row in rows))) or "none"
            raise RefusedError(f"There is no finding {missing[0]} in the case; its findings are: {there}.")
        chosen = [row for row in rows if row.number in numbers]
        return chosen, len(rows) - len(chosen)

    def _replies(self, ids: Sequence[str], *, whole: bool) -> dict[str, Any]:
        recommended = self._where(schema.RecommendationFinding.finding_id, ids)
        asked = self._where(schema.EnquiryFinding.finding_id, ids)
        answered = self._where(schema.ResponseFinding.finding_id, ids)
        chosen = {row.enquiry_id for row in asked}
        replied = {row.response_id for row in answered}
        responses = [
            row for row in self._all(schema.Response) if whole or row.id in replied or row.enquiry_id in chosen
        ]
        chosen |= {row.enquiry_id for row in responses if row.enquiry_id}
        advised = {row.recommendation_id for row in recommended}
        return {
            "recommended": recommended,
            "recommendations": by_id(
                row
                for row in sorted(self._all(schema.Recommendation), key=lambda row: row.number)
                if whole or row.id in advised
            ),
            "asked": asked,
            "enquiries": by_id(row for row in self._all(schema.Enquiry) if whole or row.id in chosen),
            "answered": answered,
            "responses": by_id(responses),
        }

    def _law(self, ids: Sequence[str]) -> dict[str, Any]:
        provisions = by_id(self._where(schema.Provision.id, ids))
        symbols = [row.instrument_id for row in provisions.values()]
        beside = [row.id for row in self._where(schema.Provision.instrument_id, symbols)]
        texts = self._where(schema.ProvisionText.provision_id, beside)
        elements = self._where(schema.Element.provision_id, list(provisions))
        reached = [one for row in provisions for one in and_parents(row)]
        amendments = self._where(schema.Amendment.amended, reached)
        return {
            "provisions": provisions,
            "instruments": by_id(self._where(schema.Instrument.id, symbols)),
            "elements": group(sorted(elements, key=lambda row: (row.position, row.id)), lambda row: row.provision_id),
            "texts": group(texts, lambda row: row.provision_id),
            "amendments": amendments,
            "amending": by_id(self._where(schema.Provision.id, [row.provision_id for row in amendments])),
        }

    def _happenings(self, ids: Sequence[str], *, whole: bool) -> dict[str, Any]:
        events = by_id(self._all(schema.Event) if whole else self._where(schema.Event.id, ids))
        keys = list(events)
        places = self._where(schema.EventPlace.event_id, keys)
        return {
            "events": events,
            "participants": group(self._where(schema.Participant.event_id, keys), lambda row: row.event_id),
            "event_places": group(places, lambda row: row.event_id),
            "places": by_id(self._where(schema.Place.id, [row.place_id for row in places])),
            "quantities": group(self._where(schema.Quantity.event_id, keys), lambda row: row.event_id),
        }

    def _who(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Read the entities that play a part, what is judged the same as they are, and their neighbours."""
        judgements = self._all(schema.Judgement)
        wanted = {row.entity_id for rows in values["standings"].values() for row in rows}
        wanted |= {row.entity_id for rows in values["participants"].values() for row in rows}
        wanted |= {row.entity_id for row in values["responses"].values() if row.entity_id}
        wanted |= {row.entity_id for row in values["enquiries"].values() if row.entity_id}
        same = [(one.left_id, one.right_id) for one in judgements if one.verdict == "same"]
        core = sorted(_spread(wanted, same))
        links = by_id([*self._where(schema.Link.from_id, core), *self._where(schema.Link.to_id, core)])
        wanted = _spread({*core, *(end for row in links.values() for end in (row.from_id, row.to_id))}, same)
        touching = [row for row in judgements if row.left_id in wanted or row.right_id in wanted]
        around = {end for row in touching for end in (row.left_id, row.right_id)}
        around |= {row.entity_id for row in values["origins"].values() if row.entity_id}
        return {
            "profiled": sorted(wanted),
            "judgements": touching,
            "entities": by_id(self._where(schema.Entity.id, sorted(wanted | around))),
            "statements": group(self._where(schema.Statement.entity_id, sorted(wanted)), lambda row: row.entity_id),
            "links": sorted(links.values(), key=lambda row: row.id),
        }

    def _proof(self, values: Mapping[str, Any], findings: Sequence[str]) -> dict[str, Any]:
        sources = by_id(self._all(schema.Source))
        errors = self._all(schema.SourceError)
        targets = {
            "finding": findings,
            "event": list(values["events"]),
            "participant": _flat(values["participants"]),
            "event_place": _flat(values["event_places"]),
            "quantity": _flat(values["quantities"]),
            "entity": list(values["entities"]),
            "statement": _flat(values["statements"]),
            "link": [row.id for row in values["links"]],
        }
        supports: dict[tuple[str, str], list[schema.Support]] = {}
        wanted = {row.excerpt_id for rows in values["citations"].values() for row in rows}
        wanted |= {row.excerpt_id for row in values["responses"].values()} | {row.excerpt_id for row in errors}
        for table in TARGETS:
            for row in self._where(getattr(schema.Support, f"{table}_id"), targets[table]):
                supports.setdefault((table, getattr(row, f"{table}_id")), []).append(row)
                wanted.add(row.excerpt_id)
        excerpts = by_id(self._where(schema.Excerpt.id, sorted(key for key in wanted if key)))
        speakers = {row.speaker_entity_id for row in excerpts.values() if row.speaker_entity_id}
        extra = self._where(schema.Entity.id, sorted(speakers - set(values["entities"])))
        return {
            "supports": supports,
            "excerpts": excerpts,
            "entities": values["entities"] | by_id(extra),
            "translations": group(
                self._where(schema.Translation.excerpt_id, list(excerpts)), lambda row: row.excerpt_id
            ),
            "sources": sources,
            "custody": group(self._all(schema.CustodyEvent), lambda row: row.source_id),
            "errors": errors,
            "pages": self._pages(excerpts.values(), sources),
        }

    def _pages(
        self, excerpts: Iterable[schema.Excerpt], sources: Mapping[str, schema.Source]
    ) -> dict[tuple[str, int], PageText]:
        wanted: dict[int, set[str]] = {}
        for row in excerpts:
            if row.page is not None:
                wanted.setdefault(row.page, set()).add(sources[row.source_id].sha256)
        c = page_table.c
        columns = (c.sha256, c.label, c.text, c.text_sha256, c.width, c.height, c.note, c.boxes)
        out: dict[tuple[str, int], PageText] = {}
        for number in sorted(wanted):
            for batch in _batches(sorted(wanted[number]), 20):
                with self._case.read() as session:
                    found = session.execute(select(*columns).where(c.number == number, c.sha256.in_(batch))).all()
                for one in found:
                    page = PageText(
                        number, one.label, one.text, one.text_sha256, float(one.width), float(one.height), one.note,
                        one.boxes,
                    )  # fmt: skip
                    out[one.sha256, number] = page
                self._step("pages")
        return out

    def _counts(self, ids: Sequence[str], excerpts: Mapping[str, schema.Excerpt]) -> dict[str, Any]:
        counts: dict[str, int] = {}
        lacking: dict[str, list[Shortfall]] = {}
        keys: dict[str, str] = {}
        for batch in _batches(list(excerpts), 4 * BATCH):
            with self._case.read() as session:
                keys |= origin_of(session, batch)
        for batch in _batches(ids, BATCH // 2):
            with self._case.read() as session:
                counts |= count_origins(session, "finding", list(batch))
            with self._case.read() as session:
                lacking |= weigh_standard(session, list(batch))
        with self._case.read() as session:
            totals = {
                f"{name}_in_case": self._withheld.count(model.__tablename__)
                if self._withheld
                else session.execute(select(func.count()).select_from(model)).scalar_one()
                for name, model in (
                    ("excerpts", schema.Excerpt),
                    ("entities", schema.Entity),
                    ("events", schema.Event),
                )
            }
        keys = self._withheld.origin_keys(keys, excerpts)
        return {"origin_counts": counts, "shortfalls": lacking, "origin_keys": keys, **totals}

    def _all(self, model: type[R]) -> list[R]:
        """Return every row of a table, by id, read in batches."""
        out: list[R] = []
        last = ""
        while True:
            table = model.__table__
            with self._case.read() as session:
                rows = session.execute(select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH)).all()
            out.extend(self._made(model, rows))
            self._step(model.__tablename__)
            if len(rows) < BATCH:
                return out
            last = rows[-1].id

    def _where(self, column: InstrumentedAttribute[Any], values: Sequence[Any]) -> list[Any]:
        """Return the rows whose `column` has one of the values, by id."""
        model: Any = column.class_
        out: list[Record] = []
        for batch in _batches(sorted(set(values)), BATCH):
            with self._case.read() as session:
                rows = session.execute(select(model.__table__).where(column.in_(batch))).all()
            out.extend(self._made(model, rows))
            self._step(model.__tablename__)
        return sorted(out, key=lambda row: row.id)

    def _made(self, model: type[R], rows: Sequence[Row[Any]]) -> list[R]:
        """Return plain rows typed as the records they stand for, without what an edition may not have.

        They have the same attributes and are never written; making mapped objects of them would cost ten times as
        much, most of it inside the read that commits wait for.
        """
        if not self._withheld:
            return cast("list[R]", rows)
        found: list[Any] = []
        for row in rows:
            if self._withheld.admits(model.__tablename__, row.id):
                blanks = self._withheld.blanks(model.__tablename__, row.id)
                found.append(SimpleNamespace(**{**row._asdict(), **blanks}) if blanks else row)
        return found

    def _step(self, table: str) -> None:
        self._progress.step(0, None, f"Reading the case: {table.replace('_', ' ')}")


def _batches(values: Sequence[V], size: int) -> Iterable[Sequence[V]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _flat(groups: Mapping[str, Iterable[Record]]) -> list[str]:
    return [row.id for rows in groups.values() for row in rows]


def _spread(wanted: set[str], pairs: Sequence[tuple[str, str]]) -> set[str]:
    """Return the set with all that is joined to it by pairs, directly or not."""
    tops = join_pairs(wanted, pairs)
    reached = {tops[one] for one in wanted}
    return {one for one, top in tops.items() if top in reached}
