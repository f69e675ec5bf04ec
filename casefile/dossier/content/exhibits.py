"""Exhibits: excerpts numbered by first use, with who says so, the words, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from casefile.core.dates import show_date
from casefile.core.grading import Grade, grade_words
from casefile.core.pages import text_hash
from casefile.core.schema import Citation, Excerpt, Response, Source, SourceError, Support, Translation
from casefile.core.veil import Veil
from casefile.core.vocabulary import AnchorState, ExcerptKind, Speech
from casefile.dossier.content import terms, words
from casefile.dossier.content.pages import Box, Shown, clear_of, place_words, show_page
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.sources import Register
from casefile.dossier.content.veil import Words
from casefile.dossier.content.withheld import UNTOLD, Gone
from casefile.dossier.content.words import sentence

UNNAMED = "somebody who is not named"


@dataclass(frozen=True, slots=True)
class Place:
    """Something of the dossier that a reader can go to: its name in print and its key."""

    words: str
    key: str


@dataclass(frozen=True, slots=True)
class Translated:
    """An exhibit's words in another language, and what that translation is worth."""

    language: str
    tag: str
    text: str
    by: str
    official: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof as a footnote cites it; `grade` is empty in editions without grades.

    `withheld`: what stands in its place when the edition leaves its exhibit out; nothing else is told of it then.
    """

    exhibit: int
    stance: str
    cite: str
    grade: str
    source: int = 0
    locator: str = ""
    discussed: str = ""
    note: str = ""
    withheld: str = ""

    @property
    def key(self) -> str:
        """Return the key of its exhibit."""
        return f"exhibit-{self.exhibit}"


@dataclass(frozen=True, slots=True)
class ExhibitEntry:
    """An excerpt as it is shown: words or region, who says so, anchor, and the page it stands on.

    `page_text` is the whole text of its page (None when it was not read, must not be shown, or lost the words);
    `picture` tells that a picture of the page may be printed, `crop_only` that only the marked part may.
    `start` and `end` are places in `page_text` as it is printed; `withheld`: they tell how long a covered name is,
    and are for nobody else. Rectangles are in `unit`, points (PDF) or pixels (images) of the page, from its top left;
    `bars` are those to be blacked out in the picture. `shut`: this edition shows nothing of the page. `unseen`: nobody
    could look for protected names in what the picture shows.
    """

    number: int
    id: str
    source: int
    source_id: str
    cite: str
    says: str
    origin: str
    kind: str
    stance: str
    quote: Words | None
    quote_sha256: str
    tag: str
    language: str
    description: str
    time: str
    translations: tuple[Translated, ...]
    page: int | None
    page_label: str
    start: int | None
    end: int | None
    withheld: bool
    rectangles: tuple[Box, ...]
    page_size: tuple[float, float]
    unit: str
    page_text: Words | None
    picture: bool
    crop_only: bool
    bars: tuple[Box, ...]
    shut: bool
    unseen: bool
    locator: str
    date_written: str
    anchor: str
    anchor_state: str
    grade: str
    graded: str
    note: str
    handling: str
    used: tuple[Place, ...]

    @property
    def key(self) -> str:
        """Return the key of its page in the dossier."""
        return f"exhibit-{self.number}"


class Exhibits:
    """Numbers each excerpt when it is first cited; so all is told in the order in which it is printed."""

    def __init__(self, rows: Rows, register: Register, veil: Veil, numbers: Mapping[str, int], *, grades: bool) -> None:
        self._rows, self._register, self._veil, self._grades = rows, register, veil, grades
        self._given = numbers
        self._numbers: dict[str, int] = {}
        self._pages: dict[tuple[str, int], Shown] = {}
        self._used: dict[str, dict[str, Place]] = {}
        self._stances: dict[str, str] = {}

    def cite(self, excerpt_id: str, where: Place, stance: str = "supports", edge: Support | None = None) -> Proof:
        """Return the proof for a footnote of the place `where`, numbering the excerpt if need be."""
        number = self._numbers.setdefault(excerpt_id, self._given.get(excerpt_id) or len(self._numbers) + 1)
        self._used.setdefault(excerpt_id, {}).setdefault(where.key, where)
        self._stances[excerpt_id] = self._stances.get(excerpt_id) or stance
        row = self._rows.excerpts[excerpt_id]
        grade = self._code(row) if self._grades else ""
        discussed, note = (self._mask(row, edge.discussed), self._mask(row, edge.note)) if edge else ("", "")
        source = self._register.number(row.source_id)
        return Proof(
            number,
            stance,
            self._place_in_source(row),
            grade,
            source=source,
            locator=self._locator(row),
            discussed=discussed,
            note=note,
        )

    def proofs(self, table: str, record_id: str, where: Place) -> tuple[Proof, ...]:
        """Return the proofs of a record, one for each excerpt: for it, against it, context; then those withheld."""
        cited = (self.cite(edge.excerpt_id, where, edge.stance, edge) for edge in self._edges(table, record_id))
        return (*cited, *self.gaps(table, record_id))

    def gaps(self, table: str, record_id: str, element_id: str | None = None) -> tuple[Proof, ...]:
        """Return the proofs of a record that an edition leaves out; those of one element when it is given."""
        found = self._rows.withheld.gone("support", f"{table}_id", record_id)
        wanted = (one for one in found if element_id is None or one.refers.get("element_id") == element_id)
        return tuple(dict.fromkeys(self._gap(one.refers["excerpt_id"], one) for one in wanted))

    def referred(self, table: str, row: Citation | SourceError | Response, where: Place) -> Proof | None:
        """Return the proof that a record names itself, or the gap that it leaves."""
        if row.excerpt_id in self._rows.excerpts:
            return self.cite(row.excerpt_id, where, "")
        lost = self._rows.withheld.lost(table, row.id, "excerpt_id")
        return self._gap(lost.id, lost) if lost else None

    def _gap(self, excerpt_id: str, one: Gone) -> Proof:
        number = self._given.get(excerpt_id, 0)
        what = f"exhibit {number}" if number else "exhibit"
        return Proof(number, one.stance, "", "", withheld=one.gap(what))

    def shown(self, table: str, record_id: str, where: Place, stance: str) -> tuple[tuple[Proof, ExhibitEntry], ...]:
        """Return the proofs of a record of one stance with the exhibits themselves, for quoting them on the spot."""
        return tuple(
            (self.cite(edge.excerpt_id, where, edge.stance, edge), self._entry(edge.excerpt_id))
            for edge in self._edges(table, record_id)
            if edge.stance == stance
        )

    def weigh(self, table: str, record_id: str) -> None:
        """Let excerpts be shown for or against this record, whatever else they prove."""
        for edge in self._edges(table, record_id):
            self._stances[edge.excerpt_id] = self._stances.get(edge.excerpt_id) or edge.stance

    def show(self, excerpt_id: str, where: Place, stance: str) -> tuple[Proof, ExhibitEntry]:
        """Return one excerpt as proof and exhibit."""
        return self.cite(excerpt_id, where, stance), self._entry(excerpt_id)

    @property
    def numbers(self) -> dict[str, int]:
        """Return the numbers given so far, by the excerpts' ids."""
        return dict(self._numbers)

    @property
    def sources(self) -> set[str]:
        """Return the ids of the sources that exhibits come from."""
        return {self._rows.excerpts[key].source_id for key in self._numbers}

    def entries(self) -> tuple[ExhibitEntry, ...]:
        """Return all exhibits by number; everything must have been cited before."""
        return tuple(
            replace(self._entry(key), used=tuple(self._used[key].values()), stance=self._stances[key] or "context")
            for key in sorted(self._numbers, key=self._numbers.__getitem__)
        )

    def _edges(self, table: str, record_id: str) -> list[Support]:
        order = {"supports": 0, "contradicts": 1, "context": 2}
        edges: dict[tuple[str, str], Support] = {}
        for edge in self._rows.supports.get((table, record_id), []):
            edges.setdefault((edge.excerpt_id, edge.stance), edge)
        return sorted(edges.values(), key=lambda edge: order.get(edge.stance, 3))

    def _code(self, row: Excerpt) -> str:
        return Grade(self._rows.sources[row.source_id].reliability, row.credibility).code

    def _place_in_source(self, row: Excerpt) -> str:
        """Return the source and the place in it: `UPI, 17 Jul 2025, para. 4`."""
        return ", ".join(part for part in (self._register.cite(row.source_id), self._locator(row)) if part)

    def _locator(self, row: Excerpt) -> str:
        if row.locator:
            return self._mask(row, row.locator)
        source = self._rows.sources[row.source_id]
        if row.page is None:
            return " to ".join(part for part in (row.time_from, row.time_to) if part)
        return f"p. {self._label(row)}" if source.media_type == "application/pdf" else ""

    def _label(self, row: Excerpt) -> str:
        if self._guarded(row):
            return str(row.page)
        page = self._rows.pages.get((self._rows.sources[row.source_id].sha256, row.page or 0))
        return (page.label if page else "") or str(row.page)

    def _guarded(self, row: Excerpt) -> bool:
        """Tell whether not even the place of an excerpt in its source is told: a share leaves it out too."""
        return bool(self._rows.withheld) and self._register.protected(row.source_id)

    def _says(self, row: Excerpt) -> str:
        """Return who says so, as one sentence."""
        cite = self._register.cite(row.source_id)
        entity = self._rows.entities.get(row.speaker_entity_id or "")
        speaker = row.speaker or (entity.name if entity else "") or self._unnamed(row, "speaker_entity_id", "somebody")
        if speaker and self._register.protected(row.source_id):
            speaker = cite if row.speech in {None, Speech.DIRECT} else UNNAMED
        said = f"{speaker}, {terms.speech(row.speech)} {cite}" if speaker else f"{cite}, in its own voice"
        if speaker and row.speech == Speech.DIRECT and cite.startswith(speaker):
            said = f"{cite}, in its own words"
        if not speaker and row.kind == "region":
            said = f"seen in {cite}"
        if row.relays_source_id:
            said += f"; it relays {self._register.cite(row.relays_source_id)}"
        elif relayed := self._unnamed(row, "relays_source_id", "a source"):
            said += f"; it relays {relayed}"
        elif row.relays:
            seen = "" if "not seen" in row.relays.casefold() else ", which was not seen"
            said += f"; it relays {self._mask(row, row.relays)}{seen}"
        return sentence(said)

    def _unnamed(self, row: Excerpt, column: str, what: str) -> str:
        """Return what stands for somebody or something that an excerpt names and its edition does not."""
        return f"{what} withheld from this edition" if self._rows.withheld.lost("excerpt", row.id, column) else ""

    def _origin(self, row: Excerpt) -> str:
        if self._register.protected(row.source_id):
            return self._register.cite(row.source_id)
        if row.origin_id is None and self._unnamed(row, "relays_source_id", "a source"):
            return UNTOLD
        kind, _, name = self._rows.origin_keys.get(row.id, "").partition(":")
        if kind == "origin" and name in self._rows.origins:
            return self._rows.origins[name].name
        if kind == "source" and name in self._rows.sources:
            return self._register.behind(name)
        if kind == "unstated":
            return terms.UNSTATED
        named = f"{row.relays}{terms.IN_WORDS if kind == 'relays' else ''}"
        return named if row.relays else self._register.cite(row.source_id)

    def _graded(self, row: Excerpt) -> str:
        """Return who judged the credibility, when and why."""
        if row.credibility is None:
            return ""
        by = self._register.judged(row.source_id, row.credibility_by, row.credibility_at)
        judged = f"credibility {by}" if by else ""
        return " ".join(part for part in (sentence(judged), sentence(row.credibility_reason)) if part)

    def _mask(self, row: Excerpt, text: str | None) -> str:
        return self._register.mask(row.source_id, text)

    def _translated(self, row: Translation, of: Excerpt) -> Translated:
        language = words.language(row.language)
        status = "Official translation" if row.official else "Unofficial translation"
        by, date = row.translator and f" by {row.translator}", row.translated and f", {show_date(row.translated)}"
        said = self._mask(of, f"{status} into {language}{by or ''}{date or ''}")
        return Translated(language, row.language, self._mask(of, row.text), said, row.official)

    def _page(self, sha256: str, number: int) -> Shown:
        """Return a page as it may be shown."""
        key = (sha256, number)
        if key not in self._pages:
            withheld = self._rows.withheld
            shown = show_page(self._rows.pages.get(key), number, self._veil, withheld.hidden(sha256))
            self._pages[key] = replace(shown, shut=True) if sha256 in withheld.held else shown
        return self._pages[key]

    def _translations(self, row: Excerpt) -> tuple[Translated, ...]:
        return tuple(self._translated(one, row) for one in self._rows.translations.get(row.id, []))

    def _entry(self, excerpt_id: str) -> ExhibitEntry:
        row = self._rows.excerpts[excerpt_id]
        source = self._rows.sources[row.source_id]
        page, shown = self._rows.pages.get((source.sha256, row.page or 0)), self._page(source.sha256, row.page or 0)
        stands = place_words(row, page, shown, self._veil)
        dark = self._register.protected(source.id) or row.anchor_state == AnchorState.LOST or shown.shut
        rectangles = () if dark or shown.closed else _rectangles(row, shown.bars)
        nowhere = stands.withheld or self._guarded(row)
        return ExhibitEntry(
            number=self._numbers[excerpt_id],
            id=row.id,
            source=self._register.number(source.id),
            source_id=source.id,
            cite=self._place_in_source(row),
            says=self._says(row),
            origin=self._origin(row),
            kind=row.kind,
            stance=self._stances[excerpt_id],
            quote=stands.quote,
            quote_sha256=_words_hash(row, stands.quote),
            tag=row.language or source.language or "",
            language=words.language(row.language or source.language),
            description=sentence(self._mask(row, row.description)),
            time=" to ".join(part for part in (row.time_from, row.time_to) if part),
            translations=() if stands.cut else self._translations(row),
            page=row.page,
            page_label=self._label(row) if row.page is not None else "",
            start=stands.start,
            end=stands.end,
            withheld=nowhere,
            rectangles=rectangles,
            page_size=(page.width, page.height) if page else (0.0, 0.0),
            unit="px" if source.media_type.startswith("image/") else "pt",
            page_text=None if dark else stands.page,
            picture=not (dark or shown.closed) and _has_picture(row, source, rectangles),
            crop_only=source.crop_only,
            bars=() if dark else shown.bars,
            shut=shown.shut,
            unseen=shown.unseen and bool(self._rows.withheld),
            locator=self._locator(row),
            date_written=self._mask(row, row.date_written),
            anchor=_anchor(row, self._label(row), withheld=nowhere),
            anchor_state=row.anchor_state,
            grade=grade_words(source.reliability, row.credibility) if self._grades else "",
            graded=self._mask(row, self._graded(row)) if self._grades else "",
            note=self._mask(row, row.note),
            handling=words.handling(row.tlp, row.classification),
            used=(),
        )


def _has_picture(row: Excerpt, source: Source, rectangles: tuple[Box, ...]) -> bool:
    """Tell whether the page has a picture; of a source of which only parts may be printed, whether a part is marked."""
    pictured = source.media_type == "application/pdf" or source.media_type.startswith("image/")
    return pictured and row.page is not None and bool(rectangles or not source.crop_only)


def _rectangles(row: Excerpt, bars: tuple[Box, ...]) -> tuple[Box, ...]:
    """Return the marks of an excerpt; those of words end where a bar begins."""
    own = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in row.rectangles or [])
    return clear_of(own, bars) if row.kind == ExcerptKind.WORDS else own


def _words_hash(row: Excerpt, quote: Words | None) -> str:
    """Return the hash of a quote; none where a name is covered, lest names be tried until the hash fits."""
    if row.quote is None or quote is None or quote.covered:
        return ""
    return row.quote_sha256 or text_hash(row.quote)


def _anchor(row: Excerpt, label: str, *, withheld: bool) -> str:
    """Return where the excerpt stands, so that anyone can find it again."""
    page = f"Page {label}" if len(label) < 6 or label[-1:].isdigit() else words.capital(label)
    if row.kind == "words" and row.page is not None:
        where = f"{page}, characters {'withheld' if withheld else f'{row.start} to {row.end}'}"
    elif row.page is not None:
        where = f"{page}, marked region"
    else:
        where = "Time span"
    state = terms.anchor_state(row.anchor_state)
    return f"{where}; {state}" if state else where
