"""Exhibits: the page with the marked words, the words, their translation, and what seals them."""

from __future__ import annotations

from casefile.dossier.blocks import (
    Block,
    Facsimile,
    Heading,
    Inline,
    Mark,
    Picture,
    Quote,
    Text,
    TextMark,
    link,
    mono,
)
from casefile.dossier.blocks import Content as Words
from casefile.dossier.chapters.parts import chapter, facts, flow, links, record, small
from casefile.dossier.content.case import Content
from casefile.dossier.content.exhibits import ExhibitEntry
from casefile.dossier.content.sources import SourceEntry
from casefile.dossier.content.words import listed, many, sentence
from casefile.dossier.page_pictures import PagePicture, PagePictures

AROUND = 500  # characters of a text-like source printed on each side of the marked words, in whole lines
MARGIN = 0.06  # part of the page's width kept around a crop
PICTURE_MM = 135.0
CROP_MM = 70.0


def write_exhibits(content: Content, number: str, pictures: PagePictures) -> list[Block]:
    """Return all exhibits by number."""
    if not content.exhibits:
        return []
    out: list[Block] = [
        chapter("Exhibits", number, "exhibits"),
        Text(
            f"{many(len(content.exhibits), 'exhibit').capitalize()}, numbered in the order in which the findings first "
            "cite them. The marked words or regions are what the dossier rests on; what stands around them is printed "
            "so that they can be read in their place."
        ),
    ]
    register = {one.number: one for one in content.sources}
    for one in content.exhibits:
        out += _exhibit(one, register[one.source], pictures)
    return out


def _exhibit(one: ExhibitEntry, source: SourceEntry, pictures: PagePictures) -> list[Block]:
    place = (one.source, one.page or 0)
    picture = pictures.pictures.get(place)
    title = source.title if source.title not in one.cite else ""
    line = flow([link(f"Source {source.number}", source.key)], f": {title}" if title else f": {one.cite}")
    whole_page = picture is not None and not one.crop_only
    out: list[Block] = [
        Heading(2, f"Exhibit {one.number}. {one.cite}", key=one.key, new_page=whole_page),
        small(flow(line, ". Used in ", links(one.used), ".")),
    ]
    if picture is not None:
        out.append(_picture(one, picture))
    else:
        out += _facsimile(one, source, pictures.failed.get(place, ""))
    out += _words(one)
    return [*out, *facts(_rows(one, source), small=True)]


def _picture(one: ExhibitEntry, picture: PagePicture) -> Picture:
    scale = picture.scale
    marks = [
        Mark(x0 * scale, y0 * scale, x1 * scale, y1 * scale, kind=one.stance, underline=one.kind == "words")
        for x0, y0, x1, y1 in one.rectangles
    ]
    crop = _crop(marks, picture) if one.crop_only and marks else None
    only = "; only the marked part is printed, for the sake of others' rights" if crop else ""
    return Picture(
        picture.width,
        picture.height,
        picture.unpack,
        marks=marks,
        crop=crop,
        height_mm=CROP_MM if crop else PICTURE_MM,
        source=f"Page {one.page_label} of the source as it looks{only}.",
    )


def _crop(marks: list[Mark], picture: PagePicture) -> tuple[int, int, int, int]:
    """Return the part of the page around the marks."""
    margin = picture.width * MARGIN
    return (
        max(0, int(min(mark.left for mark in marks) - margin)),
        max(0, int(min(mark.top for mark in marks) - margin)),
        min(picture.width, int(max(mark.right for mark in marks) + margin)),
        min(picture.height, int(max(mark.bottom for mark in marks) + margin)),
    )


def _facsimile(one: ExhibitEntry, source: SourceEntry, failed: str) -> list[Block]:
    if failed:
        out: list[Block] = [small(f"A picture of the page could not be made. {sentence(failed)}")]
    elif source.protected:
        return [small("The page is not shown, to protect the source.")]
    else:
        out = []
    if one.page_text is None or one.start is None or one.end is None or one.crop_only:
        return out
    text = one.page_text.text
    start, end = window(text, one.start, one.end)
    covered = " A protected name is covered." if one.page_text.covered else ""
    out.append(
        Facsimile(
            text[start:end],
            marks=[TextMark(one.start - start, one.end - start, kind=one.stance)],
            context=None,
            lang=one.tag,
            label=f"Text as read, not a picture of the source{_cut(text, start, end)}.{covered}",
            record=record(one),
        )
    )
    return out


def window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch of whole lines to print around `start` to `end`: some hundred characters on each side."""
    first = text.rfind("\n", 0, start) + 1
    while first > 0 and start - first < AROUND:
        before = text.rfind("\n", 0, first - 1) + 1
        if start - before > 2 * AROUND:
            break
        first = before
    last = _line_end(text, end)
    while last < len(text) and last - end < AROUND:
        after = _line_end(text, last + 1)
        if after - end > 2 * AROUND:
            break
        last = after
    return first, last


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found


def _cut(text: str, start: int, end: int) -> str:
    """Return how many lines before and after are left out."""
    before = text.count("\n", 0, start)
    after = text.count("\n", end)
    parts = [
        f"{many(before, 'line')} before" if before else "",
        f"{many(after, 'line')} after" if after else "",
    ]
    said = listed(parts)
    return f"; left out: {said}" if said else ""


def _words(one: ExhibitEntry) -> list[Block]:
    out: list[Block] = []
    if one.quote:
        first = next(iter(one.translations), None)
        out.append(
            Quote(
                one.quote.text,
                lang=one.tag,
                translation=first.text if first else "",
                by=first.by if first else "",
                kind=one.stance,
                record=record(one),
            )
        )
    if one.description:
        out.append(Text(f"What is to be seen: {one.description}" if one.kind == "region" else one.description))
    others = one.translations[1 if one.quote else 0 :]
    return [*out, *(Text(flow(f"{other.by}: ", other.text)) for other in others)]


def _rows(one: ExhibitEntry, source: SourceEntry) -> list[tuple[str, Words]]:
    captured = ", ".join(part for part in (source.captured, source.capture) if part)
    anchor: list[Inline] = [sentence(f"{one.anchor}{f' ({one.time})' if one.time else ''}")]
    return [
        ("Who says so", one.says),
        ("Originator", one.origin),
        ("Language", one.language),
        ("Date as written", one.date_written),
        ("Anchor", anchor),
        ("Grade", flow(sentence(one.grade), f" {one.graded}" if one.graded else "") if one.grade else ""),
        ("Captured", captured),
        ("Imagery", source.acquired),
        ("SHA-256 of the source", [mono(source.sha256)]),
        ("SHA-256 of the words", [mono(one.quote_sha256)] if one.quote else ""),
        ("Handling", one.handling),
        ("Note", sentence(one.note)),
    ]
