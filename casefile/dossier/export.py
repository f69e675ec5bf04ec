"""From a case to its dossier: read once, word the chapters, picture the pages, lay out, write.

Exporting writes nothing to the case. The same case with the same options gives the same bytes, whatever the
clock, the time zone or the locale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.progress import Progress, Silent
from casefile.dossier.blocks import Attachment, Block, DocumentInfo, Tlp
from casefile.dossier.chapters.abbreviations import write_abbreviations
from casefile.dossier.chapters.basis import write_basis
from casefile.dossier.chapters.corrections import write_corrections
from casefile.dossier.chapters.cover import write_cover
from casefile.dossier.chapters.exhibits import write_exhibits
from casefile.dossier.chapters.findings import write_findings
from casefile.dossier.chapters.happenings import write_events
from casefile.dossier.chapters.law import write_paragraphs
from casefile.dossier.chapters.ledger import write_ledger
from casefile.dossier.chapters.methodology import write_methodology
from casefile.dossier.chapters.profiles import write_profiles
from casefile.dossier.chapters.recommendations import write_recommendations
from casefile.dossier.chapters.register import write_register
from casefile.dossier.chapters.replies import write_enquiries
from casefile.dossier.chapters.summary import write_summary
from casefile.dossier.content.case import Content, read_content
from casefile.dossier.content.quotes import make_quotes
from casefile.dossier.fonts import Missing
from casefile.dossier.layout import Built, refuse_over, set_document, write_whole
from casefile.dossier.options import Options
from casefile.dossier.page_pictures import PagePictures, picture_pages

TLP: tuple[Tlp, ...] = ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR")


@dataclass(frozen=True, slots=True)
class Report:
    """What was written, and what the person should know about it.

    `replaced` lists characters printed as code points; `unpictured` the exhibits whose page could not be
    pictured, with the reason. Of an edition `withheld` counts what it leaves out, by noun, `told` says so in a
    sentence, and `unseen` lists the exhibits in whose pictures nobody could look for protected names.
    """

    path: Path
    pages: int
    findings: int
    exhibits: int
    sources: int
    chain_head: str
    replaced: tuple[str, ...]
    unpictured: tuple[str, ...]
    withheld: Mapping[str, int]
    told: str
    unseen: tuple[str, ...]


def export_dossier(
    case: Case,
    out: Path,
    options: Options | None = None,
    progress: Progress | None = None,
    *,
    passwords: Sequence[str] = (),
    ask: Callable[[str], str | None] | None = None,
) -> Report:
    """Write the dossier of a case as a PDF, replacing an older file of that name only when it is whole.

    `passwords` open locked sources so that their pages can be pictured; they are kept nowhere. `ask`
    gives the password of a source that none of them opens, by its name, or None.
    Raises RefusedError (a finding that is not there, an edition without any, a character no font has, no folder) and
    CancelledError; then no file is left, and an older one stays as it was.
    """
    if not out.parent.is_dir():
        raise RefusedError(f"There is no folder {out.parent}. Make it first.")
    refuse_over(case.path, out)
    data, report = make_dossier(case, options, progress, passwords=passwords, ask=ask)
    write_whole(out, data)
    return replace(report, path=out)


def make_dossier(
    case: Case,
    options: Options | None = None,
    progress: Progress | None = None,
    *,
    passwords: Sequence[str] = (),
    ask: Callable[[str], str | None] | None = None,
) -> tuple[bytes, Report]:
    """Return the bytes of the dossier, in memory alone, and the report on them without a path; see `export_dossier`."""
    options, progress = options or Options(), progress or Silent()
    content = read_content(case, options, progress)
    pictures = picture_pages(case, content.exhibits, content.sources, progress, passwords, ask=ask)
    built = _build(content, pictures, options, (), progress=progress)
    replaced = _replaced(built.missing)
    if replaced:  # the methodology lists them, which only the first pass could tell
        built = _build(content, pictures, options, replaced, progress=progress)
    report = Report(
        Path(),
        built.pages,
        len(content.findings),
        len(content.exhibits),
        len(content.sources),
        content.front.chain_head,
        replaced,
        tuple(
            f"Exhibit {one.number}: {pictures.failed[one.source, one.page or 0]}"
            for one in content.exhibits
            if (one.source, one.page or 0) in pictures.failed
        ),
        dict(content.omitted.counts),
        content.omitted.told if content.omitted else "",
        tuple(f"Exhibit {one.number}" for one in content.exhibits if one.picture and one.unseen),
    )
    return built.data, report


def write_story(content: Content, pictures: PagePictures, replaced: tuple[str, ...]) -> list[Block]:
    """Return the whole dossier as blocks; chapters that have nothing to say are left out and not numbered."""
    chapters: list[Callable[[Content, str], list[Block]]] = [
        write_summary,
        write_basis,
        write_findings,
        write_profiles,
        write_events,
        write_ledger,
        write_paragraphs,
        write_recommendations,
        write_enquiries,
        write_corrections,
        write_abbreviations,
        lambda content, number: write_methodology(content, number, replaced),
        lambda content, number: write_exhibits(content, number, pictures),
        write_register,
    ]
    story = write_cover(content)
    number = 1
    for write in chapters:
        blocks = write(content, str(number))
        if blocks:
            story += blocks
            number += 1
    return story


def _build(
    content: Content,
    pictures: PagePictures,
    options: Options,
    replaced: tuple[str, ...],
    *,
    progress: Progress,
) -> Built:
    front = content.front
    tlp: Tlp = next((one for one in TLP if one == front.tlp), "RED")
    info = DocumentInfo(
        title=front.title,
        short_title=front.short_title,
        reference=front.reference,
        edition=front.edition,
        author=front.organisation,
        created=front.created,
        tlp=tlp,
        classification=front.classification,
        paper=options.paper,
        missing=options.missing,
        subject=front.about,
    )
    quotes = make_quotes(content.exhibits, content.sources, title=front.title, chain_head=front.chain_head)
    attachment = Attachment("quotes.json", quotes, description="The exact words of every exhibit")
    return set_document(write_story(content, pictures, replaced), info, [attachment], progress)


def _replaced(missing: tuple[Missing, ...]) -> tuple[str, ...]:
    """Return each character that was printed as its code point, with the places it stands in."""
    places: dict[str, list[str]] = {}
    for one in missing:
        places.setdefault(one.character, []).append(one.record or "text of the case")
    return tuple(
        f"U+{ord(character):04X}: {', '.join(dict.fromkeys(found))}" for character, found in sorted(places.items())
    )
