"""A story becomes a PDF: exact words, real footnotes, links, bookmarks, metadata, the same bytes."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from dossier.pdf_reader import attachments_of, fonts_of, joined, links_of, pages_of
from dossier.specimen import PROSE, QUOTES, attachment, info, story

from casefile.core.errors import CancelledError, RefusedError
from casefile.dossier.blocks import (
    Column,
    Contents,
    Facts,
    Heading,
    Keep,
    Note,
    Numbered,
    PageBreak,
    PageOf,
    Quote,
    Row,
    Table,
    Text,
    link,
)
from casefile.dossier.fonts import MissingGlyph
from casefile.dossier.layout import build_document

EXACT = ("en", "ru", "el", "zh-Hans", "zh-Hant", "ja", "ko", "hi", "bn", "ta", "te")


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("specimen") / "specimen.pdf"
    built = build_document(path, story(), info(), [attachment()])
    assert built.missing == ()
    assert built.pages == len(pages_of(path))
    return path


@pytest.mark.parametrize("lang", EXACT)
def test_quotes_are_exact_when_extracted(specimen: Path, lang: str) -> None:
    text = joined("".join(page + "\r\n" for page in pages_of(specimen)))
    assert re.sub(" +", " ", QUOTES[lang].replace("\n", "")) in text


@pytest.mark.parametrize("lang", ["ar", "he"])
def test_words_from_the_right_are_given_back_in_logical_order(specimen: Path, lang: str) -> None:
    text = joined(" ".join(pages_of(specimen)))
    for word in re.findall(r"[\u0590-\u06ff]{2,}", QUOTES[lang]):
        assert word in text
    first = {"ar": "قال المتحدث إن السفينة", "he": "הדובר אמר כי הספינה"}[lang]
    assert first in text


def test_nothing_is_blank_or_boxed(specimen: Path) -> None:
    text = "".join(pages_of(specimen))
    assert "■" not in text
    assert "\x00" not in text
    assert "\ufffd" not in text


def test_every_font_is_embedded(specimen: Path) -> None:
    fonts = fonts_of(specimen)
    assert len(fonts) > 10
    assert all(fonts.values()), fonts
    assert len({re.sub("^[A-Z]{6}[+]", "", name) for name in fonts}) == len({*fonts})
    assert b"Helvetica" not in specimen.read_bytes()


def test_links_lead_to_pages_of_the_document(specimen: Path) -> None:
    links = links_of(specimen)
    assert len(links) > 15
    assert all(target >= 0 for _, target in links)


def test_contents_bookmarks_and_page_numbers_agree(specimen: Path) -> None:
    document = pdfium.PdfDocument(specimen)
    marks = {b.get_title(): b.get_dest().get_index() + 1 for b in document.get_toc()}
    document.close()
    contents = pages_of(specimen)[1]
    del marks["In other scripts"]  # of level 4, the contents go down to 3
    assert marks["1.2  A second finding"] > 2
    for title, page in marks.items():
        words = title.split("  ")[-1]
        assert re.search(re.escape(words) + rf"\s*{page}\b", contents), title
    assert "Contents" not in marks


def test_running_head_and_foot(specimen: Path) -> None:
    pages = pages_of(specimen)
    assert "Page 1 of" not in pages[0]
    for number, page in enumerate(pages, 1):
        assert page.count("TLP:AMBER+STRICT") == 2
        assert number == 1 or f"Page {number} of {len(pages)}" in page


def test_metadata_names_no_user_and_no_clock(specimen: Path) -> None:
    document = pdfium.PdfDocument(specimen)
    data = document.get_metadata_dict()
    document.close()
    assert data["Author"] == "Example Organisation"
    assert data["Title"] == info().title
    assert data["CreationDate"] == "D:20240601120000+00'00'" == data["ModDate"]
    content = specimen.read_bytes()
    assert b"/DisplayDocTitle true" in content
    assert b"/Lang (en)" in content
    assert str(specimen.parent).encode() not in content


def test_attachment_comes_out_as_it_went_in(specimen: Path) -> None:
    assert attachments_of(specimen) == {"quotes.json": attachment().data}
    assert b"/AF " in specimen.read_bytes()


BUILD = """
import sys, locale
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from dossier.specimen import attachment, info, story
from casefile.dossier.layout import build_document
locale.setlocale(locale.LC_ALL, "")
build_document(Path(sys.argv[1]), story(), info(), [attachment()])
"""


def test_same_bytes_whatever_the_zone_locale_and_hash_seed(specimen: Path, tmp_path: Path) -> None:
    for number, (zone, seed, lang) in enumerate([("Asia/Pyongyang", "1", "C"), ("America/New_York", "77", "C.UTF-8")]):
        out = tmp_path / f"{number}.pdf"
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": lang}
        here = str(Path(__file__).parents[1])
        subprocess.run([sys.executable, "-c", BUILD, str(out), here], check=True, env=environment)
        assert out.read_bytes() == specimen.read_bytes()
    again = tmp_path / "again.pdf"
    build_document(again, story(), info(), [attachment()])
    assert again.read_bytes() == specimen.read_bytes()


def test_letter_paper(tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"
    build_document(out, story(), info(paper="Letter"))
    document = pdfium.PdfDocument(out)
    assert document[0].get_size() == (612, 792)
    document.close()


def test_footnotes_stand_on_the_page_of_their_mark(tmp_path: Path) -> None:
    random.seed(5)
    blocks = []
    for number in range(1, 301):
        words = " ".join(random.choices(PROSE.split(), k=random.randint(5, 90)))
        note = " ".join(random.choices(PROSE.split(), k=random.randint(2, 60)))
        content = (words, f" mark-{number}.", Note((f"note-{number}: ", note)), " ", words)
        if number % 10 == 0:
            blocks.append(Table([Column("A"), Column("B", 2)], [Row(["x", content])]))
        elif number % 10 == 5:
            blocks.append(Keep([Heading(3, f"Kept {number}"), Text(content)]))
        else:
            blocks.append(Numbered(content))
    out = tmp_path / "notes.pdf"
    build_document(out, blocks, info())
    pages = pages_of(out)
    for number in range(1, 301):
        (page,) = [p for p in pages if re.search(rf"mark-{number}\.", p)]
        assert f"note-{number}:" in page, number
        assert len([p for p in pages if f"note-{number}:" in p]) == 1
    everything = " ".join(joined(p) for p in pages)
    marks = [int(n) for n in re.findall(r"note-(\d+):", everything)]
    assert marks == list(range(1, 301))


def test_a_note_referred_to_again_stands_once_on_each_page_and_short_from_the_second_on(tmp_path: Path) -> None:
    again = Note(("The whole of it.",), key="k", short=("In short.",))
    text = Numbered((PROSE, again, " ", PROSE, again, PROSE))
    other = Text(("Other", Note(("Something else.",))))
    out = tmp_path / "again.pdf"
    build_document(out, [text, text, PageBreak(), other, text, PageBreak(), text], info())
    pages = pages_of(out)
    words = ("The whole of it.", "In short.", "Something else.")
    assert [[page.count(one) for one in words] for page in pages] == [[1, 0, 0], [0, 1, 1], [0, 1, 0]]
    notes = [note for page in pages for note in re.findall(r"^(\d+) +(The|In|Something)", page, re.MULTILINE)]
    assert notes == [("1", "The"), ("2", "Something"), ("3", "In"), ("4", "In")]
    assert re.findall(r"Other.?(\d)", pages[1]) == ["2"]
    assert links_of(out) == [(0, 0)] * 4 + [(1, 1)] * 3 + [(2, 2)] * 2  # each mark leads to the note on its own page


def test_a_footnote_longer_than_a_page_goes_on(tmp_path: Path) -> None:
    note = " ".join(f"word{n}" for n in range(1500))
    out = tmp_path / "long.pdf"
    build_document(out, [Text(("Before.", Note(note), " After.")), *[Text(PROSE)] * 20], info())
    pages = pages_of(out)
    assert "word0 " in pages[0]
    found = re.findall(r"word(\d+)", " ".join(pages))
    assert [int(n) for n in found] == list(range(1500))


def test_headings_do_not_stand_alone_and_rows_do_not_split(tmp_path: Path) -> None:
    blocks = []
    for number in range(60):
        blocks += [Heading(2, f"Heading-{number}"), Text(f"start-{number} " + PROSE[: 90 + number * 9])]
    rows = [Row([f"row-{n}", PROSE[: 40 + n * 7] + f" end-{n}"]) for n in range(50)]
    out = tmp_path / "keep.pdf"
    build_document(out, [*blocks, Table([Column("Head-A"), Column("B", 3)], rows)], info())
    pages = pages_of(out)
    for number in range(60):
        (page,) = [p for p in pages if re.search(rf"Heading-{number}\b", p)]
        assert f"start-{number} " in page
    for number in range(50):
        (page,) = [p for p in pages if re.search(rf"row-{number}\b", p)]
        assert f"end-{number}" in page
        assert "Head-A" in page


def test_a_row_taller_than_a_page_and_a_word_of_100_000_characters(tmp_path: Path) -> None:
    out = tmp_path / "tall.pdf"
    word = "".join(random.Random(1).choices("abcdefghij", k=100_000))
    rows = [Row(["a", " ".join([PROSE] * 60)]), Row(["b", "last"])]
    build_document(out, [Text(word), Table([Column("A"), Column("B")], rows)], info())
    lines = [x for page in pages_of(out) for x in page.split("\r\n") if not re.match("TLP|Specimen|CF-|A B", x)]
    assert word in "".join(lines)
    assert len(re.findall(r"Between\s+March\s+and\s+September", "\n".join(lines))) == 60


def test_missing_glyph_stops_and_names_the_record(tmp_path: Path) -> None:
    out = tmp_path / "missing.pdf"
    with pytest.raises(MissingGlyph, match=r"U\+1F600 \(GRINNING FACE\) in excerpt 7"):
        build_document(out, [Quote("well \U0001f600", record="excerpt 7")], info())
    assert list(tmp_path.iterdir()) == []
    built = build_document(out, [Quote("well \U0001f600 done", record="excerpt 7")], info(missing="show"))
    assert [(m.character, m.record) for m in built.missing] == [("\U0001f600", "excerpt 7")]
    assert "well [U+1F600] done" in joined("".join(pages_of(out)))


class Cancelling:
    """Cancels at the given step."""

    def __init__(self, at: int) -> None:
        self.left = at
        self.seen: list[str] = []

    def step(self, done: int, total: int | None, what: str = "") -> None:
        self.seen.append(what)
        self.left -= 1
        if self.left < 0:
            raise CancelledError("The export was cancelled.")


@pytest.mark.parametrize("at", [0, 10, len(story()) + 4])
def test_a_cancelled_export_leaves_no_file(tmp_path: Path, at: int) -> None:
    out = tmp_path / "cancelled.pdf"
    with pytest.raises(CancelledError):
        build_document(out, story(), info(), progress=Cancelling(at))
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stays_when_the_export_fails(tmp_path: Path) -> None:
    out = tmp_path / "old.pdf"
    out.write_bytes(b"old")
    with pytest.raises(ValueError, match="lead nowhere: nobody"):
        build_document(out, [Text((link("x", "nobody"),))], info())
    with pytest.raises(ValueError, match="leads nowhere: nobody"):
        build_document(out, [Text((PageOf("nobody"),))], info())
    assert out.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["old.pdf"]


def test_a_date_without_zone_is_written_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "date.pdf"
    build_document(out, [Contents(), Text("x")], info(created=datetime(2024, 1, 2)))  # noqa: DTZ001
    document = pdfium.PdfDocument(out)
    assert document.get_metadata_dict()["CreationDate"] == "D:20240102000000+00'00'"
    document.close()


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="could not be written"):
        build_document(tmp_path / "absent" / "x.pdf", [Text("x")], info())
    (tmp_path / "folder").mkdir()
    with pytest.raises(RefusedError, match="could not be written"):
        build_document(tmp_path / "folder", [Text("x")], info())
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_marks_of_other_scripts_everywhere(tmp_path: Path) -> None:
    arabic, hebrew, hindi = QUOTES["ar"], QUOTES["he"], QUOTES["hi"]
    decomposed = "Ho\u0302\u0300 Chi\u0301 Minh, cafe\u0301, i\u0306"
    story = [
        Heading(1, hebrew, key="h"),
        Contents(),
        Text((decomposed, Note(arabic), " \u202ecod.exe ", link(hindi, "h"))),
        Table([Column(arabic), Column("B", 1, "decimal")], [Row([hebrew, "1.5"]), Row([decomposed, "none"])]),
        Facts([(hindi, arabic)]),
        Heading(2, arabic + "\u202e"),
        Text(""),
        Quote("", lang="ar"),
        Quote("\n\n"),
    ]
    out = tmp_path / "scripts.pdf"
    build_document(out, story, info(short_title=arabic * 3, edition=hebrew * 4, title="a\u202eb"))
    text = joined("".join(pages_of(out)))
    assert decomposed in text
    assert "[U+202E]cod.exe" in text
    assert re.sub(" +", " ", hindi) in text
    document = pdfium.PdfDocument(out)
    assert [b.get_title() for b in document.get_toc()] == [hebrew, arabic + "[U+202E]"]
    assert document.get_metadata_dict()["Title"] == "a[U+202E]b"
    document.close()


WATCH = """
import sys
opened = []
sys.addaudithook(lambda event, given: opened.append((event, str(given[:1])))
                 if event == "open" or event.startswith("socket.") else None)
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from dossier.specimen import info, story
from casefile.dossier.blocks import Quote
from casefile.dossier.layout import build_document
words = '<img src="http://x.example/a.png"/><img src="/etc/hostname"/>'
build_document(Path(sys.argv[1]), [*story(), Quote(words)], info())
assert not [o for o in opened if o[0] != "open" or "/etc/" in o[1]], opened
"""


def test_building_reads_no_file_named_in_text_and_no_network(tmp_path: Path) -> None:
    here = str(Path(__file__).parents[1])
    subprocess.run([sys.executable, "-c", WATCH, str(tmp_path / "x.pdf"), here], check=True)


def test_figures_stand_on_their_decimal_point(tmp_path: Path) -> None:
    figures = ["1.5", "22.25", "333.125", "1,000,000.0", "about 7.5 (estimated)"]
    columns = [Column("A", 4), Column("B", 0.1, "decimal"), Column("C", 4)]
    out = tmp_path / "figures.pdf"
    build_document(out, [Table(columns, [Row(["x", f, "y"], strong=f[0] == "3") for f in figures])], info())
    document = pdfium.PdfDocument(out)
    page = document[0].get_textpage()
    text = page.get_text_range()
    places = [page.get_charbox(m.start() + len(m[1]))[0] for m in re.finditer(r"(\d)\.\d", text)]
    document.close()
    assert len(places) == len(figures)
    assert max(places) - min(places) < 0.8
