"""The source register: what each source is, how it came here, and how footnotes name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from casefile.core.camera import camera_model, camera_words
from casefile.core.dates import show_date
from casefile.core.errors import RefusedError
from casefile.core.grading import RELIABILITY
from casefile.core.schema import Source
from casefile.core.timestamps import parse_timestamp, show_moment
from casefile.core.veil import Veil
from casefile.dossier.content import words
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.words import cut, rightward, sentence

LONG_TITLE = 44  # characters of a title in a footnote


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the custody of a source."""

    at: str
    actor: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source in plain words; `number` is its place in the register, `cite` its short name.

    In an edition nothing is told of the bytes of a protected source, as in a share: `format`, `sha256` and `size` are
    empty. `gaps` stand for attachments that are withheld.
    """

    number: int
    id: str
    cite: str
    title: str
    kind: str
    format: str
    sha256: str
    size: str
    file_name: str
    url: str
    captured: str
    capture: str
    publisher: str
    written_by: str
    symbol: str
    published: str
    language: str
    origin: str
    reliability: str
    provided: str
    acquired: str
    unread: str
    parent: int | None
    parent_locator: str
    replaces: int | None
    children: tuple[int, ...]
    gaps: tuple[str, ...]
    custody: tuple[Step, ...]
    handling: str
    note: str
    protected: bool
    crop_only: bool

    @property
    def key(self) -> str:
        """Return the key of its place in the register."""
        return f"source-{self.number}"


class Register:
    """Numbers the sources in the order in which they were sealed, and names them."""

    def __init__(self, rows: Rows, numbers: Mapping[str, int]) -> None:
        self._rows = rows
        self.numbers = numbers or {key: place for place, key in enumerate(rows.sources, start=1)}
        self._aliases = rows.protection.sources
        self._veils = {key: Veil(names) for key, names in rows.protection.of_source.items()}
        plain = {key: self._plain_cite(row) for key, row in rows.sources.items()}
        often = Counter(plain.values())
        self._cites = {key: self._told_apart(key, cite, often[cite]) for key, cite in plain.items()}

    def number(self, source_id: str) -> int:
        """Return the source's number in the register."""
        return self.numbers[source_id]

    def cite(self, source_id: str) -> str:
        """Return how footnotes name the source: `UPI, 17 Jul 2025`, `S/2024/215`."""
        return self._cites[source_id]

    def title(self, source_id: str) -> str:
        """Return the title, or what stands in its place."""
        return self._aliases.get(source_id) or self._rows.sources[source_id].title

    def protected(self, source_id: str) -> bool:
        """Tell whether the source is protected, itself or through what it came attached to."""
        return source_id in self._aliases

    def behind(self, source_id: str) -> str:
        """Return who is behind a source for which no originator is recorded, else how footnotes name it."""
        row = self._rows.sources[source_id]
        named = row.alias or row.symbol or row.publisher or row.written_by
        return self.cite(source_id) if named or self.protected(source_id) else row.provider or self.cite(source_id)

    def judged(self, source_id: str, name: str | None, at: str | None) -> str:
        """Return by whom and when a grade was given; not who, where that name gives a protected source away."""
        veil = self._veils.get(source_id)
        by = f"by {name}" if name and not (veil and veil.hides(name)) else ""
        told = " ".join(part for part in (by, f"on {show_moment(at)}" if at else "") if part)
        return f"judged {told}" if told else ""

    def mask(self, source_id: str, text: str | None) -> str:
        """Return a text about a source, or an excerpt of it, without what gives the source away."""
        veil = self._veils.get(source_id)
        return veil.mask(text or "") if veil else (text or "")

    def entries(self, used: set[str], *, whole: bool, grades: bool) -> tuple[SourceEntry, ...]:
        """Return the register: all sources, or only those used with what they came attached to."""
        wanted = set(self._rows.sources) if whole else set(used)
        for key in list(wanted):
            parent = self._rows.sources[key].parent_id
            while parent:
                wanted.add(parent)
                parent = self._rows.sources[parent].parent_id
        children: dict[str, list[int]] = {}
        for key, row in self._rows.sources.items():
            if row.parent_id and key in wanted:
                children.setdefault(row.parent_id, []).append(self.number(key))
        return tuple(
            self._entry(row, tuple(children.get(key, ())), wanted, grades=grades)
            for key, row in self._rows.sources.items()
            if key in wanted
        )

    def _plain_cite(self, row: Source) -> str:
        date = show_date(row.published)
        if row.id in self._aliases:
            return self._aliases[row.id]
        if row.symbol:
            return row.symbol
        name = row.alias or row.publisher or row.written_by or _cut(row.title)
        return f"{name}, {date}" if date and date not in name else name

    def _told_apart(self, source_id: str, cite: str, often: int) -> str:
        """Return a name of its own for a source that shares publisher and date with others: by its title."""
        row = self._rows.sources[source_id]
        if often == 1 or row.symbol or self.protected(source_id):
            return cite
        date = show_date(row.published)
        if rightward(row.title):
            # dates and numbers beside right-to-left words would change places with them in a line of ours
            return f"Source {self.number(source_id)}{f', {date}' if date else ''}"
        return f"\u201c{_cut(row.title)}\u201d{f', {date}' if date else ''}"

    def _imagery(self, row: Source, provider: str) -> str:
        """Return who made an image, when, and what its file tells of it: no shared edition gives a place away."""
        facts = None if self._rows.withheld or row.protected else row.facts
        tells, model = camera_words(facts), camera_model(facts)
        told = (f"tells {tells} of its taking" if tells else "", f"names the camera: {model}" if model else "")
        camera = f"the file itself {', and '.join(filter(None, told))}" if any(told) else ""
        return ", ".join(filter(None, (provider, show_moment(row.acquired), camera)))

    def _entry(self, row: Source, children: tuple[int, ...], wanted: set[str], *, grades: bool) -> SourceEntry:
        hidden = self.protected(row.id)
        told = not (hidden and self._rows.withheld)  # of bytes that do not leave: who has them could tell them by it

        def shown(value: str | None) -> str:
            return "" if hidden else (value or "")

        parent = row.parent_id if row.parent_id in wanted else None
        replaces = row.replaces_id if row.replaces_id in wanted else None
        origin = self._rows.origins.get(row.origin_id or "")
        judged = self.judged(row.id, row.reliability_by, row.reliability_at)
        return SourceEntry(
            number=self.number(row.id),
            id=row.id,
            cite=self.cite(row.id),
            title=self.title(row.id),
            kind=words.source_kind(row.kind),
            format=words.media_type(row.media_type) if told else "",
            sha256=row.sha256 if told else "",
            size=words.size(row.size) if told else "",
            file_name=shown(row.file_name),
            url=shown(row.url),
            captured=show_moment(row.captured),
            capture="" if hidden else _capture(row),
            publisher=shown(row.publisher),
            written_by=shown(row.written_by),
            symbol=shown(row.symbol),
            published=show_date(row.published),
            language=words.language(row.language),
            origin="" if hidden or origin is None else origin.name,
            reliability=self.mask(row.id, _reliability(row, judged)) if grades else "",
            provided=self.mask(row.id, _provided(row, hidden=hidden)),
            acquired=self._imagery(row, shown(row.provider)) if told else "",
            unread=self.mask(row.id, row.unread) if told else "",
            parent=self.number(parent) if parent else None,
            parent_locator=shown(row.parent_locator),
            replaces=self.number(replaces) if replaces else None,
            children=children,
            gaps=tuple(one.gap("attachment") for one in self._rows.withheld.gone("source", "parent_id", row.id)),
            custody=tuple(
                Step(show_moment(step.at), shown(step.actor), self.mask(row.id, step.action), shown(step.detail))
                for step in sorted(self._rows.custody.get(row.id, []), key=lambda step: (_in_utc(step.at), step.id))
            ),
            handling=words.handling(row.tlp, row.classification),
            note=shown(row.note),
            protected=hidden,
            crop_only=row.crop_only,
        )


def _in_utc(moment_or_day: str) -> str:
    """Return a stored moment or day for ordering; what cannot be read stands as it is."""
    try:
        return parse_timestamp(moment_or_day).utc
    except RefusedError:
        return moment_or_day


def _cut(title: str) -> str:
    return cut(title, LONG_TITLE)


def _capture(row: Source) -> str:
    """Return how and by whom the source was captured."""
    tool = " ".join(part for part in (row.tool, row.tool_version) if part)
    parts = [f"by {row.collector}" if row.collector else "", f"with {tool}" if tool else "", row.method or ""]
    return ", ".join(part for part in parts if part)


def _reliability(row: Source, by: str) -> str:
    if row.reliability is None:
        return "Not graded (counts as F)."
    judged = f"{row.reliability}: {RELIABILITY.get(row.reliability, '')}"
    return " ".join(
        part for part in (sentence(f"{judged}, {by}" if by else judged), sentence(row.reliability_reason)) if part
    )


def _provided(row: Source, *, hidden: bool) -> str:
    """Return who provided it, as it may be said: the attribution stands in the provider's place."""
    by = row.attribution or ("" if hidden else row.provided_by)
    parts = [
        f"provided by {by}" if by else "",
        f"consent: {row.consent}" if row.consent else "",
        f"caveat: {row.caveat}" if row.caveat else "",
    ]
    return "; ".join(part for part in parts if part)
