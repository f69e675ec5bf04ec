"""What belongs together stands on one page, chapters waste none, and bookmarks hang where they belong."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from dossier.pdf_reader import joined, pages_of
from dossier.specimen import PROSE

from casefile.dossier.blocks import (
    Block,
    Bullets,
    Column,
    Contents,
    DocumentInfo,
    Facsimile,
    Facts,
    Heading,
    Keep,
    Note,
    Numbered,
    PageBreak,
    Picture,
    Quote,
    Row,
    Space,
    Table,
    Text,
    TextMark,
    mono,
)
from casefile.dossier.layout import build_document
from casefile.dossier.pages import NoteText, Paginator
from casefile.dossier.slices import Slice

INFO = DocumentInfo("T", "T", "R", "E", "A", datetime(2025, 7, 17), "CLEAR")  # noqa: DTZ001 - written as UTC
DOWN = range(20, 680, 40)  # points from the top of a page's body


def built(folder: Path, *blocks: Block) -> list[str]:
    """Return the text of each page."""
    out = folder / "x.pdf"
    build_document(out, blocks, INFO)
    return [joined(page) for page in pages_of(out)]


def page_with(pages: list[str], words: str) -> int:
    (found,) = [number for number, page in enumerate(pages) if words in page]
    return found


def marks_of(folder: Path) -> list[tuple[int, str]]:
    document = pypdfium2.PdfDocument(folder / "x.pdf")
    found = [(mark.level, mark.get_title()) for mark in document.get_toc()]
    document.close()
    return found


@pytest.mark.parametrize("down", DOWN)
def test_heading_facts_and_claim_stand_on_one_page(tmp_path: Path, down: int) -> None:
    claim = Numbered(PROSE[:200] + " the claim ends.")
    blocks = [Facts([("Status", "reported status")]), claim, Text(PROSE)]
    pages = built(tmp_path, Text("First."), Space(down), Heading(2, "Finding 2"), *blocks)
    assert page_with(pages, "Finding 2") == page_with(pages, "reported status") == page_with(pages, "the claim ends")


@pytest.mark.parametrize("down", DOWN)
def test_small_text_begins_on_the_page_of_its_paragraph(tmp_path: Path, down: int) -> None:
    pages = built(
        tmp_path,
        Text("First."),
        Space(down),
        Numbered(PROSE[:300] + " paragraph ends."),
        Text("Duty bearer: a State. " + PROSE[:150] + " small ends.", style="small"),
    )
    assert page_with(pages, "paragraph ends") == page_with(pages, "Duty bearer") == page_with(pages, "small ends")


SHORT = Text("A warning of one line.")
CAP = Text("Cap of a year, told in two lines of small type. " * 3, style="small")
UNDER: dict[str, list[Block]] = {
    "facts": [SHORT, Facts([("On", "it all"), ("Dated", "1 Jul")]), Text("What:", style="label"), Text("first said")],
    "table": [CAP, Table([Column("Head")], [Row(["first row"])])],
    "items": [SHORT, Text("Links", style="label", keep_with_next=True), Bullets(["first link", "second", "third"])],
    "quote": [Numbered("This rests on one origin."), Quote("first quoted", credit="who says so")],
}


@pytest.mark.parametrize("down", range(520, 680, 8))
@pytest.mark.parametrize("name", UNDER)
def test_a_heading_and_short_lines_under_it_do_not_end_a_page(tmp_path: Path, name: str, down: int) -> None:
    pages = built(tmp_path, Text("Opening."), Space(down), Heading(3, "Enquiry 4"), *UNDER[name], Text(PROSE))
    assert page_with(pages, "Enquiry 4") == page_with(pages, "first")


@pytest.mark.parametrize("down", range(400, 660, 12))
def test_who_says_so_is_not_parted_from_the_words(tmp_path: Path, down: int) -> None:
    said = Quote(PROSE[:300] + " words end", translation=PROSE[:250] + " told", by="by R. L.", credit="Exhibit 27.")
    pages = built(tmp_path, Text("Opening."), Space(down), said)
    assert page_with(pages, "told") == page_with(pages, "by R. L.") == page_with(pages, "Exhibit 27.")


@pytest.mark.parametrize("down", range(560, 680, 6))
def test_no_item_of_a_list_stands_alone_on_a_page(tmp_path: Path, down: int) -> None:
    items = [f"item-{number} of it" for number in range(1, 6)]
    pages = built(tmp_path, Text("Opening."), Space(down), Bullets(items))
    shown = [len(re.findall(r"item-\d", page)) for page in pages]
    assert 1 not in shown
    assert sum(shown) == 5


def test_small_texts_one_after_another_are_not_one_block(tmp_path: Path) -> None:
    small = [Text(f"Small text {number}. " + PROSE[:150], style="small") for number in range(1, 9)]
    pages = built(tmp_path, Text("Opening."), Space(500), Numbered(PROSE[:320]), *small)
    assert page_with(pages, "Small text 1") == 0
    assert page_with(pages, "Small text 2") == 0


def test_a_table_that_goes_on_says_under_which_subhead(tmp_path: Path) -> None:
    rows = [
        Row([["Declared", Note(["counted once"])]], group=True),
        *(Row([f"a-{number}"]) for number in range(60)),
        Row(["Alleged"], group=True),
        *(Row([f"b-{number}"]) for number in range(60)),
    ]
    pages = built(tmp_path, Table([Column("Head")], rows))
    assert len(pages) == 4
    tops = [re.findall(r"Head ?((?:Declared|Alleged)(?: \(continued\))?)", page) for page in pages]
    assert tops == [["Declared"], ["Declared (continued)"], ["Alleged (continued)"], ["Alleged (continued)"]]
    assert sum("Declared (continued)" in page for page in pages) == 1
    assert sum("Alleged (continued)" in page for page in pages) == 2
    assert sum("counted once" in page for page in pages) == 1


def test_a_running_title_ends_after_a_whole_word(tmp_path: Path) -> None:
    long = replace(
        INFO, short_title="Deliveries between this State and the other Confederation of the far North in 2023"
    )
    build_document(tmp_path / "x.pdf", [Text("one")], long)
    (page,) = [joined(page) for page in pages_of(tmp_path / "x.pdf")]
    (shown,) = re.findall(r"Deliveries .*?…", page)
    assert f"{long.short_title} ".startswith(f"{shown[:-1]} ")


def exhibit(lines: int) -> Keep:
    text = "\n".join(f"line {number} of the page" for number in range(lines))
    shown = [Heading(3, "Exhibit 1"), Facsimile(text, context=None)]
    return Keep([Keep(shown), Keep([Quote("the quoted words")]), Facts([("Anchor", "page 1"), ("Hash", "ab12")])])


@pytest.mark.parametrize("down", DOWN)
def test_an_exhibit_that_fits_on_a_page_is_not_parted(tmp_path: Path, down: int) -> None:
    pages = built(tmp_path, Text("First."), Space(down), exhibit(30))
    assert page_with(pages, "Exhibit 1") == page_with(pages, "the quoted words") == page_with(pages, "ab12")


@pytest.mark.parametrize("lines", range(40, 60, 2))
def test_a_longer_exhibit_is_parted_before_its_quote_or_facts_never_in_them(tmp_path: Path, lines: int) -> None:
    pages = built(tmp_path, exhibit(lines))
    assert page_with(pages, "page 1") == page_with(pages, "ab12")
    assert page_with(pages, "the quoted words") <= page_with(pages, "ab12")


def test_a_short_chapter_goes_on_under_the_one_before(tmp_path: Path) -> None:
    short = [Heading(1, "Second", number="2"), Text("shortly said")]
    pages = built(tmp_path, Heading(1, "First", number="1"), Text("one"), *short)
    assert len(pages) == 1
    full = [Heading(1, "First", number="1"), *[Text(PROSE)] * 8]
    pages = built(tmp_path, *full[:4], *short, *full)
    assert page_with(pages, "2 Second") == page_with(pages, "shortly said") == 0
    assert pages[1].count("1 First") == 1  # a long one starts a page where the page before is not almost empty
    contents = [Heading(1, "Contents", listed=False), Contents()]
    assert len(built(tmp_path, *contents, *short)) == 2
    assert len(built(tmp_path, Heading(1, "First"), Text("one"), PageBreak(), *short)) == 2


def test_bookmarks_of_one_level_are_siblings(tmp_path: Path) -> None:
    built(
        tmp_path,
        Heading(1, "Exhibits"),
        *(Heading(3, f"Exhibit {number}") for number in (1, 2, 3)),
        Heading(2, "Part"),
        Heading(3, "Inner"),
        Heading(1, "Register"),
    )
    titles = ["Exhibits", "Exhibit 1", "Exhibit 2", "Exhibit 3", "Part", "Inner", "Register"]
    assert marks_of(tmp_path) == list(zip([0, 1, 1, 1, 1, 2, 0], titles, strict=True))


def test_no_digit_of_a_note_touches_the_text(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    texts = ["9179842", "Russian Federation", "(a)", "“said”", "러시아", "军事", "हिन्दी", mono("ab12")]
    content = [part for text in texts for part in (text, Note("n"), ", ")]
    build_document(out, [Text(content), Facts([("IMO", ["9179842", Note("n")])]), Text(["a", Note("n"), "b"])], INFO)
    text = pages_of(out)[0]
    for number, said in enumerate(texts, 1):
        word = said if isinstance(said, str) else said.text
        assert re.search(rf"{re.escape(word)}\s+{number}(?!\d)", text), word
    assert not re.search(r"9179842\d|a10|10b", text)


def test_lines_left_alone_on_a_page_go_back_or_take_some_with_them() -> None:
    def fill(heights: list[float], before: float) -> list[int]:
        slices = [Slice(height, before=before) for height in heights]
        fresh = Slice(10)
        fresh.fresh = True
        paginator = Paginator(400, lambda number: NoteText(number, []))
        for _ in paginator.fill([*slices, fresh]):
            pass
        assert [piece for page in paginator.pages for piece, _ in page.placed] == [*slices, fresh]
        assert all(top + piece.height <= 400.01 for page in paginator.pages for piece, top in page.placed)
        return [len(page.placed) for page in paginator.pages]

    assert fill([14.0] * 21, 6.0) == [21, 1]  # the gaps give way
    assert fill([14.0] * 29, 0.0) == [27, 2, 1]  # there are none: a line comes along


def test_empty_lines_around_a_mark_are_not_counted(tmp_path: Path) -> None:
    text = "one\n\n\ntwo\n\n\nMARK\n\n\nthree\n\n\nfour\n\n\n"
    start = text.index("MARK")
    (page,) = built(tmp_path, Facsimile(text, [TextMark(start, start + 4)], context=1))
    assert "two" in page
    assert "three" in page
    assert "four" not in page
    assert page.count("1 line of the source not printed") == 2
    (page,) = built(tmp_path, Facsimile(text, [TextMark(start, start + 4)], context=2))
    assert "not printed" not in page


def boxes_of(folder: Path, page: int = 0) -> list[tuple[float, float, float, float]]:
    document = pypdfium2.PdfDocument(folder / "x.pdf")
    found = [item.get_bounds() for item in document[page].get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    document.close()
    return found


def test_a_picture_takes_the_room_that_its_exhibit_leaves_and_stands_in_the_middle(tmp_path: Path) -> None:
    def page(letters: float) -> list[tuple[float, float, float, float]]:
        picture = Picture(
            1240, 1754, b"\x80" * (1240 * 1754 * 3), fill=True, detail=(100, 300, 1100, 420), letters=letters
        )
        shown = Keep([Keep([Heading(3, "Exhibit"), picture]), Keep([Quote(PROSE[:300])]), Facts([("Hash", "ab12")])])
        assert len(built(tmp_path, shown)) == 1
        return boxes_of(tmp_path)

    (whole,) = page(30)
    assert whole[3] - whole[1] > 450
    middle = (INFO_LEFT + INFO_RIGHT) / 2
    assert abs((whole[0] + whole[2]) / 2 - middle) < 1
    smaller, detail = page(15)  # letters of 15 pixels would be under six points
    assert smaller[3] - smaller[1] < whole[3] - whole[1]
    assert detail[3] < smaller[1]
    assert (detail[2] - detail[0]) / 1000 * 15 > 6


INFO_LEFT, INFO_RIGHT = 30 * 72 / 25.4, (210 - 25) * 72 / 25.4


def test_a_picture_with_much_to_say_under_it_gets_a_page_of_its_own(tmp_path: Path) -> None:
    picture = Picture(1240, 1754, b"\x80" * (1240 * 1754 * 3), fill=True)
    shown = Keep([Keep([Heading(3, "Exhibit"), picture]), Keep([Quote(PROSE * 6)]), Facts([("Hash", "ab12")])])
    pages = built(tmp_path, shown)
    assert page_with(pages, "ab12") == 1
    (whole,) = boxes_of(tmp_path)
    assert whole[2] - whole[0] > (INFO_RIGHT - INFO_LEFT) * 0.98


def text_exhibit(number: int, lines: int = 30, *, length: int = 200) -> Keep:
    """Return an exhibit of a text in paragraphs, the middle one marked, with up to five paragraphs around it."""
    rows = [(f"exhibit-{number} paragraph-{row} " + PROSE * 3)[:length] for row in range(lines)]
    text = "\n".join(rows)
    start = text.index(f"paragraph-{lines // 2} ")
    facsimile = Facsimile(text, [TextMark(start, start + 40)], context=5, least=0)
    head = Heading(3, f"Exhibit {number}", key=f"e{number}")
    facts = Facts([(f"Fact {row}", "something of it") for row in range(6)], small=True)
    return Keep([Keep([head, facsimile]), Keep([Quote(text[start : start + 40])]), facts])


def test_two_exhibits_share_a_page_by_printing_less_around_the_words(tmp_path: Path) -> None:
    pages = built(tmp_path, *(text_exhibit(number) for number in range(1, 7)))
    assert [page_with(pages, f"Exhibit {number}Text") for number in range(1, 7)] == [0, 0, 1, 1, 2, 2]
    for number in range(1, 7):
        page = pages[page_with(pages, f"Exhibit {number}Text")]
        assert f"exhibit-{number} paragraph-15" in page
    (alone,) = built(tmp_path, text_exhibit(1))
    assert [f"paragraph-{row} " in alone for row in (9, 10, 20, 21)] == [False, True, True, False]
    shared = [f"exhibit-1 paragraph-{row} " in pages[0] for row in (10, 20)]
    assert shared == [False, False]


def test_an_exhibit_that_cannot_share_is_printed_with_all_that_is_around(tmp_path: Path) -> None:
    large = Keep([Heading(3, "Large"), Facsimile("\n".join(f"line {n}" for n in range(45)), context=None)])
    pages = built(tmp_path, text_exhibit(1), large)
    assert all(f"exhibit-1 paragraph-{row} " in pages[0] for row in range(10, 21))
    assert page_with(pages, "Large") == 1


def test_a_picture_goes_on_the_rest_of_a_page_only_where_it_is_about_as_large_there(tmp_path: Path) -> None:
    def place(width: int, height: int) -> tuple[int, float]:
        picture = Picture(width, height, b"\x80" * (width * height * 3), fill=True)
        shown = Keep([Keep([Heading(3, "Pictured"), picture]), Facts([("Hash", "ab12")])])
        pages = built(tmp_path, Text("Opening."), Space(180), shown)
        page = page_with(pages, "Pictured")
        assert page_with(pages, "ab12") == page
        ((left, _, right, _),) = boxes_of(tmp_path, page)
        return page, right - left

    assert place(1200, 300) == (0, pytest.approx(INFO_RIGHT - INFO_LEFT, abs=1))
    page, width = place(1240, 1754)
    assert page == 1
    assert width > (INFO_RIGHT - INFO_LEFT) * 0.9
