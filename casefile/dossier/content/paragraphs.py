"""The paragraphs that findings cite: what each does, whom it binds, its state on the date, its official words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casefile.core.citing import cite, cite_several, split_provision_id
from casefile.core.dates import parse_date, show_date
from casefile.core.errors import RefusedError
from casefile.core.force import and_parents, share_amendments, state_in_words
from casefile.core.instruments_state import Phase, checked_through_warning
from casefile.core.schema import Citation, Finding, Provision, ProvisionText
from casefile.core.vocabulary import AssertedBy
from casefile.dossier.content import terms
from casefile.dossier.content.exhibits import Exhibits, Place, Proof
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.words import language, sentence

LONGEST = 12_000  # characters of an official text; more than any paragraph of the catalogue has


@dataclass(frozen=True, slots=True)
class CitationEntry:
    """One citation in a finding, in plain words."""

    paragraph: str
    paragraph_key: str
    verb: str
    binds: str
    conclusion: str
    asserted: str
    by_source: bool
    duty_bearer: str
    nexus: str
    exemption: str
    paragraph_exemptions: str
    reasoning: str
    day: str
    state: str
    state_reasons: str
    warning: str
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a paragraph is cited, with what conclusion, and its state on that date."""

    finding: Place
    conclusion: str
    asserted: str
    day: str
    phase: str


@dataclass(frozen=True, slots=True)
class OfficialText:
    """The official words of a paragraph in one language, cut when long; where the file came from."""

    language: str
    tag: str
    text: str
    cut: bool
    taken_from: str
    file_sha256: str


@dataclass(frozen=True, slots=True)
class ParagraphEntry:
    """One cited paragraph."""

    number: int
    citation: str
    verb: str
    binds: str
    binding: bool
    category: str
    summary: str
    exemptions: str
    effective: str
    until: str
    amended_by: str
    checked: bool
    cited: tuple[Cited, ...]
    texts: tuple[OfficialText, ...]
    acknowledgement: str
    note: str

    @property
    def key(self) -> str:
        """Return the key of its place in the dossier."""
        return f"paragraph-{self.number}"


class Paragraphs:
    """Numbers the cited paragraphs as resolutions and paragraphs run, and words the citations."""

    def __init__(self, rows: Rows, exhibits: Exhibits) -> None:
        self._rows, self._exhibits = rows, exhibits
        ordered = sorted(rows.provisions.values(), key=self._order)
        self._numbers = {row.id: place for place, row in enumerate(ordered, start=1)}
        self._amended: dict[str, list[tuple[Provision, str]]] = {}
        for one in rows.amendments:
            amending = rows.amending.get(one.provision_id)
            if amending is not None:
                self._amended.setdefault(one.amended, []).append((amending, one.how))

    def in_order(self, provision_ids: Iterable[str]) -> list[str]:
        """Return cited provisions as resolutions and their paragraphs run."""
        return sorted(provision_ids, key=self._numbers.__getitem__)

    def place(self, provision_id: str) -> Place:
        """Return a cited provision by name, and where the dossier tells of it."""
        return Place(cite(provision_id), f"paragraph-{self._numbers[provision_id]}")

    def citations(self, finding: Finding, where: Place) -> tuple[CitationEntry, ...]:
        """Return the citations of a finding in the order of the paragraphs."""
        rows = sorted(
            self._rows.citations.get(finding.id, []), key=lambda row: (self._numbers[row.provision_id], row.id)
        )
        return tuple(self._citation(row, finding, where) for row in rows)

    def entries(self) -> tuple[ParagraphEntry, ...]:
        """Return all cited paragraphs in order."""
        cited: dict[str, list[Cited]] = {}
        for finding in self._rows.findings:
            place = Place(f"Finding {finding.number}", f"finding-{finding.number}")
            for row in self._rows.citations.get(finding.id, []):
                provision = self._rows.provisions[row.provision_id]
                day = row.on_date or finding.period
                phase, words, _, _ = self._state(provision, day)
                by_source = row.asserted_by == AssertedBy.SOURCE
                cited.setdefault(row.provision_id, []).append(
                    Cited(
                        place,
                        terms.conclusion(row.conclusion, provision, phase, by_source=by_source),
                        terms.asserted_by(row.asserted_by),
                        show_date(day),
                        words,
                    )
                )
        return tuple(self._entry(self._rows.provisions[key], tuple(cited[key])) for key in self._numbers)

    def _order(self, row: Provision) -> tuple[int, str, str, int, str]:
        instrument = self._rows.instruments[row.instrument_id]
        return (instrument.number or 0, instrument.symbol, "" if row.part == "body" else row.part, row.position, row.id)

    def _citation(self, row: Citation, finding: Finding, where: Place) -> CitationEntry:
        provision = self._rows.provisions[row.provision_id]
        day = row.on_date or finding.period
        phase, state, reasons, warning = self._state(provision, day)
        by_source = row.asserted_by == AssertedBy.SOURCE
        return CitationEntry(
            paragraph=cite(provision.id),
            paragraph_key=f"paragraph-{self._numbers[provision.id]}",
            verb=provision.verb or "",
            binds=binds(provision),
            conclusion=terms.conclusion(row.conclusion, provision, phase, by_source=by_source),
            asserted=terms.asserted_by(row.asserted_by),
            by_source=by_source,
            duty_bearer=row.duty_bearer or "",
            nexus=terms.nexus(row.nexus),
            exemption=row.exemption or "",
            paragraph_exemptions=provision.exemptions or "",
            reasoning=row.reasoning or "",
            day=show_date(day),
            state=state,
            state_reasons=reasons,
            warning=warning,
            proof=self._exhibits.referred("citation", row, where),
        )

    def _state(self, provision: Provision, day: str | None) -> tuple[Phase | None, str, str, str]:
        """Return the paragraph's phase on a date, that in words, the reasons, and a warning for unchecked dates."""
        if not day:
            return None, "date not stated", "", ""
        try:
            limit = self._rows.info.checked_through if provision.verified else None
            amending = share_amendments(provision.id, self._amended)
            state = state_in_words(provision, parse_date(day), amending, limit)
            warning = checked_through_warning(limit, day) if limit else None
        except RefusedError as error:
            return None, "cannot be told", str(error), ""
        reasons = "" if state.phase is Phase.IN_FORCE else " ".join(state.reasons)
        return state.phase, state.words, reasons, warning or ""

    def _amendments(self, row: Provision) -> str:
        """Return what amends a paragraph, or what it is a part of, and how."""
        found = {
            (one.id, how, show_date(one.effective) or "no date") for one, how in share_amendments(row.id, self._amended)
        }
        return group_amendments(found)

    def _official_texts(self, provision_id: str) -> tuple[OfficialText, ...]:
        """Return the official words in each language in which the paragraph itself or a part of it has any."""
        own = and_parents(provision_id)
        parts = [key for key in self._rows.texts if key.startswith(f"{provision_id}(")]
        parts.sort(key=lambda key: _by_number(key.removeprefix(provision_id)))
        by_language: dict[str, list[ProvisionText]] = {}
        for key in [*reversed(own), *parts]:
            for one in self._rows.texts.get(key, []):
                by_language.setdefault(one.language, []).append(one)
        told = {tag: [one.provision_id for one in pieces] for tag, pieces in by_language.items()}
        tags = [tag for tag in told if any(key == provision_id or key in parts for key in told[tag])]
        tags.sort(key=lambda tag: (not tag.lower().startswith("en"), tag))
        return tuple(_official(tag, by_language[tag], provision_id) for tag in tags)

    def _entry(self, row: Provision, cited: tuple[Cited, ...]) -> ParagraphEntry:
        instrument = self._rows.instruments[row.instrument_id]
        return ParagraphEntry(
            number=self._numbers[row.id],
            citation=cite(row.id),
            verb=row.verb or "",
            binds=binds(row),
            binding=row.binding,
            category=row.category or "",
            summary=sentence(row.summary),
            exemptions=row.exemptions or "",
            effective=show_date(row.effective),
            until=show_date(row.until),
            amended_by=self._amendments(row),
            checked=row.verified == "official-text",
            cited=cited,
            texts=self._official_texts(row.id),
            acknowledgement=instrument.acknowledgement or "",
            note=row.note or "",
        )


def group_amendments(found: Iterable[tuple[str, str, str]]) -> str:
    """Return (id of the amending paragraph, how, day) by resolution and number, those that do the same together.

    `S/RES/2270 (2016), paras. 6 and 17 (extends, 2 Mar 2016); S/RES/2397 (2017), para. 4 (modifies, 22 Dec 2017)`.
    """
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for key, how, day in sorted(found, key=lambda one: (*map(_by_number, split_provision_id(one[0])), one)):
        instrument, part, label = split_provision_id(key)
        groups.setdefault((instrument, part, how, day), []).append(label)
    return "; ".join(
        f"{cite_several(instrument, part, labels)} ({how}, {day})"
        for (instrument, part, how, day), labels in groups.items()
    )


def _by_number(text: str) -> list[tuple[int, str]]:
    return [(int(digits or 0), other) for digits, other in re.findall(r"(\d+)|(\D+)", text)]


def binds(row: Provision) -> str:
    """Return whom a paragraph binds, or that it does not bind."""
    if not row.binding:
        return f"addressed to {row.bound}; does not bind" if row.bound else "does not bind"
    return f"binds {row.bound}" if row.bound else "binds"


def _official(language_tag: str, pieces: list[ProvisionText], provision_id: str) -> OfficialText:
    """Return the words of a paragraph: those that introduce it, its own, and those of its parts with their labels."""
    said = []
    for one in pieces:
        label = one.provision_id.removeprefix(provision_id) if one.provision_id.startswith(provision_id) else ""
        said.append(one.text if not label or one.text.lstrip().startswith("(") else f"{label} {one.text}")
    whole = "\n".join(said)
    cut = len(whole) > LONGEST
    text = whole if not cut else f"{whole[:LONGEST].rsplit(' ', 1)[0]} \u2026"
    return OfficialText(language(language_tag), language_tag, text, cut, pieces[0].taken_from, pieces[0].file_sha256)
