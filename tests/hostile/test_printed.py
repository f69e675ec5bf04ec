"""What stands in any printed field of a case is printed as it is, or the export stops and says where."""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from dossier import small_case
from hostile.bait import Guard
from hostile.strings import PRINTED, naughty
from hostile.worlds import mappers, table_of, text_columns
from pypdfium2 import raw
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.case import Case, open_case
from casefile.core.schema import CustodyEvent, Source
from casefile.dossier.export import Report, export_dossier
from casefile.dossier.fonts import MissingGlyph
from casefile.dossier.options import Options
from casefile.dossier.scripts import tidy

# Fields that hold a date, a word of a vocabulary, a figure, a hash or a place in a page: operations take nothing
# else there. A field that is not named here is taken for free text, so a new one is tried at once.
CLOSED = frozenset(
    {
        "period",
        "cut_off",
        "published",
        "captured",
        "acquired",
        "valid_from",
        "valid_until",
        "decided",
        "date",
        "earliest",
        "latest",
        "sent",
        "due",
        "effective",
        "until",
        "adopted",
        "translated",
        "reliability_at",
        "credibility_at",
        "checked_through",
        "on_date",
        "at",
        "stance",
        "status",
        "likelihood",
        "confidence",
        "standing",
        "knowledge",
        "speech",
        "identification",
        "verdict",
        "asserted_by",
        "conclusion",
        "nexus",
        "channel",
        "qualifier",
        "origin",
        "unit",
        "product",
        "converted_unit",
        "known_as",
        "tlp",
        "classification",
        "anchor_state",
        "determined_by",
        "standard_grade",
        "reliability",
        "credibility",
        "schema",
        "property",
        "language",
        "country",
        "sha256",
        "quote_sha256",
        "quote",
        "prefix",
        "suffix",
        "low",
        "high",
        "conversion_factor",
        "latitude",
        "longitude",
        "media_type",
        "on_table",
        "on_id",
        "chain_head",
        "case_id",
        "text_sha256",
        "file_sha256",
        "kind",
        "part",
        "label",
        "verified",
        "category",
        "time_from",
        "time_to",
        "amended",
    }
)
CLOSED_HERE = frozenset({("event_place", "role"), ("instrument", "symbol"), ("provision", "verb"), ("source", "alias")})
CUNEIFORM = 0x12000  # a thousand signs that none of the packaged fonts has


def free_fields(case: Case) -> Iterator[tuple[type[Any], str, str]]:
    """Yield each free text field of each row: the record's class, its id, the field."""
    for mapper in mappers():
        table = table_of(mapper)
        names = [column.name for column in text_columns(mapper) if column.name not in CLOSED]
        with case.read() as session:
            ids = session.scalars(select(table.c.id).order_by(table.c.id)).all()
        for record_id in ids if mapper.class_ is not CustodyEvent else ():  # only added, never changed
            for name in names:
                if (table.name, name) not in CLOSED_HERE:
                    yield mapper.class_, record_id, name


def poison(path: Path, strings: list[str]) -> dict[str, tuple[str, str]]:
    """Put the strings in turn into the free fields; return for each mark the field and its string."""
    put: dict[str, tuple[str, str]] = {}
    with open_case(path, author="A. Author", station="s1") as case:
        fields = list(free_fields(case))
        with case.change("Poison") as session:
            for number, (kind, record_id, name) in enumerate(fields):
                text = strings[number % len(strings)]
                mark = f"Qz{number:04d}z"
                setattr(session.get_one(kind, record_id), name, f"{mark}{text}z{number:04d}zQ")
                put[mark] = (f"{kind.__name__}.{name}", text)
                if kind.__name__ == "ProvisionText" and name == "text":
                    row = session.get_one(kind, record_id)
                    row.text_sha256 = hashlib.sha256(row.text.encode()).hexdigest()
            _add_custody(session, strings, put)
    return put


def _add_custody(session: Session, strings: list[str], put: dict[str, tuple[str, str]]) -> None:
    """Add one step of custody to each source, with a string in each of its fields."""
    for source in session.scalars(select(Source).order_by(Source.id)):
        values = {}
        for name in ("actor", "action", "detail"):
            number = len(put)
            text = strings[number % len(strings)]
            values[name] = f"Qz{number:04d}z{text}z{number:04d}zQ"
            put[f"Qz{number:04d}z"] = (f"CustodyEvent.{name}", text)
        session.add(CustodyEvent(source_id=source.id, at="2025-08-04T09:30:00+00:00", **values))


def export(path: Path, out: Path, guard: Guard, options: Options | None = None) -> Report:
    """Export under watch: nothing but the dossier is written, no canary is opened, no socket made."""
    with open_case(path, writable=False) as case:
        guard.deeds.watch()
        try:
            return export_dossier(case, out, options)
        finally:
            done = guard.deeds.take()
            assert not guard.opened.take()
            others = {one for one in done if not one.startswith((f"write {path}", f"write {out.parent}"))}
            assert others <= {"start -I -m casefile.reading.process"}, others


def squeezed(text: str) -> str:
    return "".join(text.split())


def drawn(path: Path) -> str:
    """Return the text of a PDF in the order in which it is drawn, so that columns do not mix, without blanks."""
    document = pdfium.PdfDocument(path)
    found = []
    for page in document:
        words = page.get_textpage()
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=4):
            size = raw.FPDFTextObj_GetText(item.raw, words.raw, None, 0)
            buffer = (ctypes.c_ushort * (size // 2))()
            raw.FPDFTextObj_GetText(item.raw, words.raw, buffer, size)
            found.append(bytes(buffer).decode("utf-16-le").rstrip("\0"))
    document.close()
    return squeezed("".join(found)).replace("\x02", "-")  # PDFium's sign for a hyphen at the end of a line


def follows(text: str, mark: str, whole: str) -> bool:
    """Tell whether `whole` stands where its mark stands: in one piece, or in the lines of a narrow cell.

    The lines of the cells beside it come between; each piece must be as long as a line could make it.
    """
    if whole in text:
        return True
    at = text.index(mark)
    while whole:
        size = len(whole)
        while size and not text.startswith(whole[:size], at):
            size -= 1
        if size == 0:
            place = text.find(whole[:2], at, at + 400)
            if place < 0:
                return False
            at = place
            continue
        at, whole = at + size, whole[size:]
    return True


@pytest.mark.parametrize("turn", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, len(PRINTED)))])
def test_printed_fields_are_exact(turn: int, tmp_path: Path, guard: Guard) -> None:
    path = small_case.build(tmp_path)
    image = f'<img src="{guard.bait.picture}"/>{guard.bait.url}'
    pairs = [*PRINTED, (image, image)]
    pairs = pairs[turn:] + pairs[:turn]
    expected = dict(pairs)
    put = poison(path, [one for one, _ in pairs])
    out = tmp_path / "out.pdf"
    export(path, out, guard, Options(missing="show"))
    text = drawn(out)
    printed, wrong = set(), []
    for mark, (field, value) in put.items():
        if mark not in text:
            continue
        whole = f"{mark}{squeezed(expected[value])}z{mark[2:]}Q"
        if follows(text, mark, whole):
            printed.add(field)
        else:
            at = text.index(mark)
            wrong.append((field, value, text[at : at + len(whole) + 20]))
    assert not wrong
    assert len(printed) > 60, sorted(printed)
    assert {"Finding.text", "Entity.name", "Source.title", "CaseInfo.title", "Event.title"} <= printed


def shown(text: str) -> str | None:
    """Return how a text of letters from left to right must be printed; None for one that is shaped or has no glyph."""
    made = "".join(part for part, _ in tidy(text))
    return made if all(ord(sign) < 0x250 or "\u0400" <= sign < "\u0500" for sign in made) else None


@pytest.mark.long
@pytest.mark.parametrize("part", range(5))
def test_public_naughty_strings_are_printed(part: int, tmp_path: Path, guard: Guard, shared_data: Path) -> None:
    strings = [text for text in naughty(shared_data) if len(text) < 2000 and "\r" not in text][part::5]
    path, out = small_case.build(tmp_path), tmp_path / "out.pdf"
    put = poison(path, strings)
    export(path, out, guard, Options(missing="show"))
    text = drawn(out)
    wrong, printed = [], 0
    for mark, (field, value) in put.items():
        expected = shown(value)
        if mark not in text or expected is None:
            continue
        whole = f"{mark}{squeezed(expected)}z{mark[2:]}Q"
        printed += 1
        if not follows(text, mark, whole):
            at = text.index(mark)
            wrong.append((field, value, text[at : at + len(whole) + 20]))
    assert not wrong
    assert printed > 40


def test_a_character_that_no_font_has_is_named_with_its_record(tmp_path: Path, guard: Guard) -> None:
    path = small_case.build(tmp_path)
    with open_case(path, writable=False) as case:
        count = len(list(free_fields(case)))
    put = poison(path, [chr(CUNEIFORM + number) for number in range(count + 100)])
    out = tmp_path / "out.pdf"
    with pytest.raises(MissingGlyph) as caught:
        export(path, out, guard)
    assert not out.exists()
    assert f"U+{ord(caught.value.character):04X}" in str(caught.value)
    report = export(path, out, guard, Options(missing="show"))
    text = drawn(out)
    listed = dict(line.split(": ", 1) for line in report.replaced)
    for mark, (field, value) in put.items():
        if mark in text:
            code = f"U+{ord(value):04X}"
            assert follows(text, mark, f"{mark}[{code}]"), field
            assert listed[code], field
