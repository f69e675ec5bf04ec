"""What chapters share: footnotes of proof, links between places, rows of facts, quotes with their speakers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casefile.dossier.blocks import Bullets, Content, Facts, Heading, Inline, Note, Quote, Run, Text, link
from casefile.dossier.content.exhibits import ExhibitEntry, Place, Proof
from casefile.dossier.content.omitted import Stub
from casefile.dossier.content.terms import IN_WORDS, UNSTATED
from casefile.dossier.content.words import listed, many, sentence
from casefile.dossier.styles import SIGNS

WORDED = "Only named in words, so not counted apart"
SILENT = "Who knows the rest first hand is not stated, so it counts as no origin."
_STANCE = {"contradicts": "against: ", "context": "context: "}


def flow(*parts: Content | None) -> list[Inline]:
    """Return the parts one after another as one content; what is empty is left out."""
    out: list[Inline] = []
    for part in parts:
        if not part:
            continue
        if isinstance(part, str):
            out.append(part)
        else:
            out.extend(part)
    return out


def footnote(proofs: Iterable[Proof], section: str) -> list[Inline]:
    """Return one footnote that cites the proofs with links to their exhibits; nothing without proof.

    Within a section (the key of a finding or profile) the same proofs share one footnote on a page; on a later page
    it names the exhibits and the places in their sources only.
    """
    cited = list(dict.fromkeys(proofs))
    if not cited:
        return []
    content: list[Inline] = []
    short: list[Inline] = []
    before: Proof | None = None
    for proof in cited:
        start = ["; " if content else "", _STANCE.get(proof.stance, "")]
        content += start
        short += start
        if proof.withheld:
            content.append(proof.withheld)
            short.append(proof.withheld)
            continue
        exhibit = link(f"Exhibit {proof.exhibit}", proof.key)
        again = f"the same, {proof.locator}" if proof.locator else "the same"
        content += [exhibit, f": {again if before and before.source == proof.source else proof.cite}"]
        content.append(f" ({proof.grade})" if proof.grade else "")
        short += [exhibit, f", {proof.locator}" if proof.locator else ""]
        before = proof
    key = f"{section}/{','.join(f'{one.exhibit}{one.stance[:3]}{one.withheld}' for one in cited)}"
    return [Note([part for part in (*content, ".") if part], key, [part for part in (*short, ".") if part])]


def links(places: Sequence[Place]) -> list[Inline]:
    """Return links to places: `Finding 1, Finding 4 and Mira Trading`."""
    out: list[Inline] = []
    for at, place in enumerate(places):
        if at:
            out.append(" and " if at == len(places) - 1 else ", ")
        out.append(link(place.words, place.key))
    return out


def named(name: str, key: str) -> Run:
    """Return a name, as a link when it has a place to go to."""
    return link(name, key) if key else Run(name)


def facts(rows: Iterable[tuple[str, Content]], *, small: bool = False, key: str = "") -> list[Facts]:
    """Return the rows that say something, as one block; nothing when none does."""
    kept = [(label, value) for label, value in rows if value]
    return [Facts(kept, small=small, key=key)] if kept else []


def chapter(title: str, number: str, key: str) -> Heading:
    """Return the heading of a chapter; a short one goes on under the chapter before it."""
    return Heading(1, title, key=key, number=number)


def bullets(items: Sequence[Content]) -> list[Bullets]:
    """Return a list, or nothing when it is empty."""
    return [Bullets(items)] if items else []


def small(content: Content) -> Text:
    """Return a secondary line."""
    return Text(content, style="small")


def signs() -> list[Inline]:
    """Return what the signs beside quotes mean: `▲ supports the finding …`."""
    out: list[Inline] = ["Beside a quote: "]
    for key, said in (("supports", "supports the finding, "), ("contradicts", "speaks against it, ")):
        out += [Run(SIGNS[key], colour=key), f" {said}"]
    return [*out, Run(SIGNS["context"], colour="context"), " gives context."]


def marked(handling: str) -> str:
    """Return a handling mark as a sentence after another one, nothing where the case's mark holds."""
    return f" Handling: {handling}." if handling else ""


def record(entry: ExhibitEntry) -> str:
    """Return what an error about a character of this exhibit calls it."""
    return f"exhibit {entry.number} ({entry.cite})"


def quote(proof: Proof, entry: ExhibitEntry) -> Quote:
    """Return an exhibit's words with who says so under them, and the first translation."""
    translation = next(iter(entry.translations), None)
    credit = flow(
        [link(f"Exhibit {entry.number}", entry.key), ". "],
        entry.says,
        f" Originator: {entry.origin}." if entry.origin.casefold() not in entry.says.casefold() else "",
        f" {proof.grade[:1].upper()}{proof.grade[1:]}." if proof.grade else "",
    )
    words = entry.quote.text if entry.quote else f"[{entry.description or entry.time}]"
    return Quote(
        words=words,
        lang=entry.tag if entry.quote else "en",
        translation=translation.text if translation else "",
        by=translation.by if translation else "",
        credit=credit,
        kind=proof.stance,
        record=record(entry),
    )


def origins_sentence(origins: int, entries: Sequence[ExhibitEntry], gaps: Sequence[str]) -> str:
    """Return how many independent origins stand behind a claim, who they are, and in how many sources.

    `gaps` stand for supporting exhibits that are withheld; their origins are not counted.
    """
    said = [one for one in dict.fromkeys(entry.origin for entry in entries) if one != UNSTATED]
    names = [one for one in said if not one.endswith(IN_WORDS)]
    words = [one.removesuffix(IN_WORDS) for one in said if one.endswith(IN_WORDS)]
    papers = len({entry.source for entry in entries})
    if not entries and gaps:
        return "What supports this finding is withheld from this edition:"
    if not entries:
        return "No exhibit supports this finding directly."
    told = f"{many(origins, 'independent origin')}, told in {many(papers, 'source')}"
    more = " Further exhibits that support it are withheld from this edition; they are not counted." if gaps else ""
    silent = "" if all(entry.origin != UNSTATED for entry in entries) else f" {SILENT}"
    loose = f" {WORDED}: {listed(words)}." if words else ""
    return sentence(f"This rests on {told}{': ' if names else ''}{listed(names)}") + loose + silent + more


def redacted(gaps: Iterable[str]) -> list[Text]:
    """Return a line of what stands for something withheld; nothing when nothing is."""
    told = " ".join(f"[{gap[1:2].upper()}{gap[2:]}" for gap in gaps)
    return [small(told)] if told else []


def omitted(stubs: Sequence[Stub], one: str, more: str) -> str:
    """Return which numbers are withheld, by marking: `exhibits 4 and 7 (TLP:AMBER); exhibit 9 (TLP:RED)`."""
    groups: dict[str, list[str]] = {}
    for stub in stubs:
        groups.setdefault(stub.marking or "cited only by what is withheld", []).append(str(stub.number))
    parts = (f"{one if len(numbers) == 1 else more} {listed(numbers)} ({words})" for words, numbers in groups.items())
    return f"Withheld from this edition: {'; '.join(parts)}." if groups else ""
