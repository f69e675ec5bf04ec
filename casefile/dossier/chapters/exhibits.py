"""Exhibits: the page with the marked words, the words, their translation, and what seals them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from casefile.dossier.blocks import (
    Block,
    Facsimile,
    Heading,
    Inline,
    Keep,
    Mark,
    Picture,
    Pixels,
    Quote,
    Run,
    Text,
    TextMark,
    link,
    mono,
)
from casefile.dossier.blocks import Content as Words
from casefile.dossier.chapters.parts import chapter, facts, flow, links, omitted, record, small
from casefile.dossier.content.case import Content
from casefile.dossier.content.exhibits import ExhibitEntry
from casefile.dossier.content.pages import Box
from casefile.dossier.content.sources import SourceEntry
from casefile.dossier.content.words import capital, many, sentence
from casefile.dossier.line_parts import part_of_lines
from casefile.dossier.page_pictures import PagePicture, PagePictures

AROUND = 320  # characters of a text-like source printed around the marked words, in whole lines
LONG = 700  # characters on each side, where a line is as long as a page
MOST_LINES = 5
BESIDE = 80  # characters beside the words in their own lines, with which these are read in their place
BLACKED = ", what may not be shown and the rest of its line blacked out"
RIGHTS = ", for the sake of others\u2019 rights"
LETTERS = 10.0  # points: the size of the letters in a region that was drawn by hand, as is usual
SMALL_PART = 0.25  # part of a page: more than this is shown no larger than the page
PART_MM = 70.0  # height of a part that is printed alone, at most


def write_exhibits(content: Content, number: str, pictures: PagePictures) -> list[Block]:
    """Return all exhibits by number."""
    if not content.exhibits and not content.omitted.exhibits:
        return []
    out: list[Block] = [
        chapter("Exhibits", number, "exhibits"),
        Text(
            f"{many(len(content.exhibits), 'exhibit').capitalize()}, numbered in the order in which the findings first "
            "cite them. The marked words or regions are what the dossier rests on; what stands around them is printed "
            "so that they can be read in their place."
        ),
    ]
    gone = omitted(content.omitted.exhibits, "exhibit", "exhibits")
    out += [small(gone)] if gone else []
    register = {one.number: one for one in content.sources}
    for one in content.exhibits:
        out += _exhibit(one, register[one.source], pictures)
    return out


def _exhibit(one: ExhibitEntry, source: SourceEntry, pictures: PagePictures) -> list[Block]:
    place = (one.source, one.page or 0)
    picture = pictures.pictures.get(place)
    title: list[Inline] = [": ", Run(source.title)] if source.title not in one.cite else []
    line = flow([link(f"Source {source.number}", source.key)], title)
    out: list[Block] = [
        Heading(3, f"Exhibit {one.number}. {capital(one.cite)}", key=one.key),
        small(flow(line, ". Used in ", links(one.used), ".")),
    ]
    if picture is not None:
        out.append(_picture(one, picture))
    else:
        out += _facsimile(one, source, pictures.failed.get(place, ""))
    return [Keep([Keep(out), Keep(_words(one)), *facts(_rows(one, source), small=True)])]


def _picture(one: ExhibitEntry, picture: PagePicture) -> Picture:
    scale, left, top = picture.scale, 0, 0
    boxes = [(x0 * scale, y0 * scale, x1 * scale, y1 * scale) for x0, y0, x1, y1 in one.rectangles]
    only = bool(one.crop_only and boxes)
    part = f"; only the marked part is printed{RIGHTS}" if only else ""
    if only:
        picture, (left, top) = picture.only(boxes)
    marks = [
        Mark(x0 - left, y0 - top, x1 - left, y1 - top, kind=one.stance, underline=one.kind == "words")
        for x0, y0, x1, y1 in boxes
    ]
    return Picture(
        picture.width,
        picture.height,
        picture.unpack,
        marks=marks,
        height_mm=PART_MM if only else None,
        source=f"Page {one.page_label} of the source as it looks{part}{BLACKED if one.bars else ''}.",
        frame=not only,
        fill=not only,
        detail=_detail(one, boxes, picture) if boxes and not only else None,
        letters=_letters(one) * scale,
    )


def _letters(one: ExhibitEntry) -> float:
    """Return about how high the letters of the marked lines are, in units of the page."""
    if one.kind == "words" and one.rectangles:
        return min(bottom - top for _, top, _, bottom in one.rectangles)
    return LETTERS if one.unit == "pt" else 0.0


def _detail(one: ExhibitEntry, boxes: Sequence[Box], picture: PagePicture) -> Callable[[], Pixels] | None:
    """Return what finds the part of the page to enlarge: the marked lines, unless they are many."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    letters = _letters(one) * picture.scale
    if bottom - top > picture.height * SMALL_PART or not letters:
        return None

    def find() -> Pixels:
        box = _touched((left, top, right, bottom), picture)
        return part_of_lines(picture.unpack(), (picture.width, picture.height), box, letters)

    return find


def _touched(box: Box, picture: PagePicture) -> Pixels:
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(picture.width, math.ceil(box[2])), min(picture.height, math.ceil(box[3]))
    return left, top, right, bottom


def _facsimile(one: ExhibitEntry, source: SourceEntry, failed: str) -> list[Block]:
    if failed:
        out: list[Block] = [small(f"A picture of the page could not be made. {sentence(failed)}")]
    elif source.protected:
        return [small("The page is not shown, to protect the source.")]
    elif one.shut:
        return [small("The page is not shown: it, or what came with it, is withheld from this edition.")]
    else:
        out = []
    if one.crop_only and one.quote:
        return [*out, small(f"Only the marked words are printed{RIGHTS}.")]
    if one.page_text is None or one.start is None or one.end is None:
        return out
    text = one.page_text.text
    covered = " What may not be shown is covered." if one.page_text.covered else ""
    first, last = one.start, one.end
    lines = around(text, first, last)
    cut = ""
    if lines is None:  # a line as long as a page: print what stands around the words in it
        begin = max(0, first - LONG)
        text, first, last = text[begin : last + LONG], first - begin, last - begin
        cut = "; only what stands around the marked words"
    out.append(
        Facsimile(
            text,
            marks=[TextMark(first, last, kind=one.stance)],
            context=lines,
            least=least_around(text, first, last) if lines else None,
            lang=one.tag,
            label=f"Text as read, not a picture of the source{cut}.{covered}",
            record=record(one),
        )
    )
    return out


def around(text: str, start: int, end: int) -> int | None:
    """Return how many lines with text to print before and after the words; None when a line is too long for that."""
    first, last = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    if last - first > end - start + 2 * LONG:
        return None
    for count in range(1, MOST_LINES + 1):
        written = text[:first].rstrip()
        before = written.rfind("\n") + 1 if written else first
        below = last + len(text[last:]) - len(text[last:].lstrip())
        after = _line_end(text, below) if below < len(text) else last
        printed = text[before:start] + text[end:after]
        if len(printed) - printed.count("\n") > AROUND and count > 1:
            return count - 1
        first, last = before, after
    return MOST_LINES


def least_around(text: str, start: int, end: int) -> int:
    """Return how many lines to print around the words at least: none where enough stands beside them in their own."""
    first, last = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    return 0 if last - first - (end - start) >= BESIDE else 1


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found


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
        ("Source SHA-256", [mono(source.sha256)] if source.sha256 else ""),
        ("Words SHA-256", [mono(one.quote_sha256)] if one.quote_sha256 else ""),
        ("Handling", one.handling),
        ("Note", sentence(one.note)),
    ]
