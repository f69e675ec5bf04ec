"""Exhibits: the page with the marked words, the words, their translation, and what seals them."""

from __future__ import annotations

from casefile.dossier.blocks import (
    Block,
    Facsimile,
    Heading,
    Inline,
    Keep,
    Mark,
    Picture,
    Quote,
    Text,
    TextMark,
    link,
    mono,
)
from casefile.dossier.blocks import Content as Words
from casefile.dossier.chapters.parts import chapter, facts, flow, links, omitted, record, small
from casefile.dossier.content.case import Content
from casefile.dossier.content.exhibits import ExhibitEntry
from casefile.dossier.content.sources import SourceEntry
from casefile.dossier.content.words import capital, many, sentence
from casefile.dossier.page_pictures import PagePicture, PagePictures

AROUND = 320  # characters of a text-like source printed around the marked words, in whole lines
LONG = 700  # characters on each side, where a line is as long as a page
MOST_LINES = 5
BLACKED = ", what may not be shown and the rest of its line blacked out"
RIGHTS = ", for the sake of others\u2019 rights"
MARGIN = 0.06  # part of the page's width kept around a crop
LETTERS = 10.0  # points: the size of the letters in a region that was drawn by hand, as is usual
SMALL_PART = 0.25  # part of a page: more than this is shown no larger than the page
WIDE_PART = 0.7  # part of the page's width that an enlarged part shows at least
CROP_MM = 70.0


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
    title = f": {source.title}" if source.title not in one.cite else ""
    line = flow([link(f"Source {source.number}", source.key)], title)
    whole_page = picture is not None and not one.crop_only
    out: list[Block] = [
        Heading(3, f"Exhibit {one.number}. {capital(one.cite)}", key=one.key, new_page=whole_page),
        small(flow(line, ". Used in ", links(one.used), ".")),
    ]
    if picture is not None:
        out.append(_picture(one, picture))
    else:
        out += _facsimile(one, source, pictures.failed.get(place, ""))
    return [Keep([Keep(out), Keep(_words(one)), *facts(_rows(one, source), small=True)])]


def _picture(one: ExhibitEntry, picture: PagePicture) -> Picture:
    scale = picture.scale
    marks = [
        Mark(x0 * scale, y0 * scale, x1 * scale, y1 * scale, kind=one.stance, underline=one.kind == "words")
        for x0, y0, x1, y1 in one.rectangles
    ]
    crop = _crop(marks, picture) if one.crop_only and marks else None
    only = f"; only the marked part is printed{RIGHTS}" if crop else ""
    return Picture(
        picture.width,
        picture.height,
        picture.unpack,
        marks=marks,
        crop=crop,
        height_mm=CROP_MM if crop else None,
        source=f"Page {one.page_label} of the source as it looks{only}{BLACKED if one.bars else ''}.",
        fill=not crop,
        detail=_detail(one, marks, picture) if marks and not crop else None,
        letters=_letters(one) * scale,
    )


def _letters(one: ExhibitEntry) -> float:
    """Return about how high the letters of the marked lines are, in units of the page."""
    if one.kind == "words" and one.rectangles:
        return min(bottom - top for _, top, _, bottom in one.rectangles)
    return LETTERS if one.unit == "pt" else 0.0


def _detail(one: ExhibitEntry, marks: list[Mark], picture: PagePicture) -> tuple[int, int, int, int] | None:
    """Return the part of the page to enlarge where its text is too small: the marked lines, unless they are many."""
    top, bottom = min(mark.top for mark in marks), max(mark.bottom for mark in marks)
    left, right = min(mark.left for mark in marks), max(mark.right for mark in marks)
    if bottom - top > picture.height * SMALL_PART or not _letters(one):
        return None
    around = 2 * _letters(one) * picture.scale
    spare = max(0.0, picture.width * WIDE_PART - (right - left)) / 2
    start = max(0.0, min(left - max(spare, around), picture.width * (1 - WIDE_PART)))
    end = max(right + around, start + picture.width * WIDE_PART)
    low, high = max(0.0, top - around), min(float(picture.height), bottom + around)
    return int(start), int(low), int(min(picture.width, end)), int(high)


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
