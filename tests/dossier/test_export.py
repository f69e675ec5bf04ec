"""From the case to the PDF: exact words, links that resolve, the same bytes anywhere, nothing left behind."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dossier.pdf_reader import attachments_of, blanks_of, joined, links_of, pages_of
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from casefile.core.case import Case, create_case, open_case
from casefile.core.entities import add_entity
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.excerpts import add_excerpt_quote
from casefile.core.findings import edit_finding, list_findings
from casefile.core.info import make_info
from casefile.core.progress import Silent
from casefile.core.proof import add_support
from casefile.core.schema import Excerpt
from casefile.core.sources import list_sources
from casefile.dossier.content.case import read_content
from casefile.dossier.content.veil import COVER
from casefile.dossier.export import Report, export_dossier
from casefile.dossier.options import Options

ELSEWHERE = """
import sys
from pathlib import Path
from casefile.core.case import open_case
from casefile.dossier.export import export_dossier
with open_case(Path(sys.argv[1]), writable=False) as case:
    export_dossier(case, Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def text(exported: Report) -> str:
    """Return the whole text of the dossier."""
    return " ".join(joined(page) for page in pages_of(exported.path))


def test_the_report_tells_what_was_written(exported: Report) -> None:
    assert exported.path.is_file()
    assert (exported.findings, exported.exhibits, exported.sources) == (2, 8, 7)
    assert exported.pages == len(pages_of(exported.path))
    assert not exported.replaced
    assert not exported.unpictured


@pytest.mark.parametrize(
    "words",
    [
        "loaded at least 1,200 tons of diesel",
        "하룻밤 사이에 실었다",
        "Мы не видели этого танкера ни в один из указанных дней",
        "S/RES/2397 (2017), para. 5",
        "Exhibit 1: Harbour Bulletin, 14 Jul 2025, para. 2 (B2)",
        "Dossier",
        "TLP:RED",
        "CF/2025/07",
    ],
)
def test_the_words_can_be_copied_out(text: str, words: str) -> None:
    assert words in text


def test_no_blank_glyph_and_no_protected_name(text: str, exported: Report) -> None:
    assert "\u25a0" not in text
    assert "\ufffd" not in text
    assert "Marrow" not in text
    assert b"Marrow" not in exported.path.read_bytes()
    assert "Witness A" in text


def test_every_character_leaves_ink(exported: Report) -> None:
    seen, blank = blanks_of(exported.path)
    assert seen > 10_000
    assert blank == []


def test_a_blank_is_noticed(tmp_path: Path) -> None:
    """Words that are in the text layer and not on the page are what the check looks for."""
    out = tmp_path / "blank.pdf"
    canvas = Canvas(str(out), pagesize=(300, 100), invariant=1)
    line = canvas.beginText(20, 60)
    line.textOut("seen ")
    line.setTextRenderMode(3)
    line.textOut("hid")
    canvas.drawText(line)
    canvas.save()
    seen, blank = blanks_of(out)
    assert seen == 7
    assert [one.split(" at ")[0] for one in blank] == ["page 1: 'hid'"] * 3


def test_handling_and_page_count_are_on_every_page(exported: Report) -> None:
    pages = pages_of(exported.path)
    assert all("TLP:RED" in page for page in pages)
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages[1:], start=2))
    assert exported.chain_head in joined(pages[0])


def test_all_links_resolve(exported: Report) -> None:
    links = links_of(exported.path)
    assert len(links) > 60
    assert all(target >= 0 for _, target in links)


def test_quotes_are_attached(exported: Report) -> None:
    attached = attachments_of(exported.path)
    document = json.loads(attached["quotes.json"])
    assert document["chain_head"] == exported.chain_head
    for one in document["quotes"]:
        if one["text"] is not None:
            assert hashlib.sha256(one["text"].encode()).hexdigest() == one["text_sha256"]


@pytest.mark.parametrize(
    "place", [("Pacific/Kiritimati", "C", "1"), ("America/St_Johns", "ar_EG.UTF-8", "77")], ids=["east", "west"]
)
def test_the_same_bytes_anywhere(
    exported: Report, small_path: Path, tmp_path: Path, place: tuple[str, str, str]
) -> None:
    zone, locale, seed = place
    out = tmp_path / "elsewhere.pdf"
    environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "LANG": locale, "PYTHONHASHSEED": seed}
    subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(small_path), str(out)],
        check=True,
        env=environment,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert out.read_bytes() == exported.path.read_bytes()


def test_exporting_writes_nothing_to_the_case(exported: Report, small: Case, small_path: Path, tmp_path: Path) -> None:
    before = small_path.read_bytes()
    export_dossier(small, tmp_path / "again.pdf", Options(paper="Letter", grades=False, label="Edition 1"))
    assert small_path.read_bytes() == before
    pages = [joined(page) for page in pages_of(tmp_path / "again.pdf")]
    assert "Edition 1" in pages[0]
    text = " ".join(pages)
    assert "two independent origins and proof of the grade that it asks for" in text
    assert not re.findall(
        r"\b[A-F][1-6]\b|[Gg]raded [A-F1-6]\b|[Nn]ot graded|Admiralty|[Rr]eliability|[Cc]redibility", text
    )


class CancelAt:
    """Cancels when a stage of the work begins; remembers the stages."""

    def __init__(self, stage: str) -> None:
        self.stage, self.seen = stage, set[str]()

    def step(self, done: int, total: int | None, what: str = "") -> None:
        self.seen.add(what.split(":", maxsplit=1)[0])
        if what.startswith(self.stage):
            raise CancelledError("cancelled")


@pytest.mark.parametrize("stage", ["Reading the case", "Making page pictures", "Laying out", "Writing"])
def test_a_cancelled_export_leaves_no_file(small: Case, tmp_path: Path, stage: str) -> None:
    with pytest.raises(CancelledError):
        export_dossier(small, tmp_path / "never.pdf", progress=CancelAt(stage))
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_the_older_file(small: Case, tmp_path: Path) -> None:
    out = tmp_path / "old.pdf"
    out.write_bytes(b"older")
    with pytest.raises(CancelledError):
        export_dossier(small, out, progress=CancelAt("Writing"))
    assert out.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [out]


def test_a_missing_folder_is_refused(small: Case, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="There is no folder"):
        export_dossier(small, tmp_path / "nowhere" / "x.pdf")


@pytest.fixture
def copy(small_path: Path, tmp_path: Path) -> Iterator[Case]:
    """Return a copy of the small case that may be changed."""
    path = tmp_path / "copy.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        yield case


def test_a_character_without_a_glyph_stops_or_is_shown_and_listed(copy: Case, tmp_path: Path) -> None:
    with copy.change("Edit finding") as session:
        edit_finding(session, list_findings(session)[1].id, text="A sign \U00013000 stood on the hull.")
    out = tmp_path / "sign.pdf"
    with pytest.raises(RefusedError, match="U\\+13000"):
        export_dossier(copy, out)
    assert not out.exists()
    report = export_dossier(copy, out, Options(missing="show"))
    assert [one.split(":")[0] for one in report.replaced] == ["U+13000"]
    text = " ".join(joined(page) for page in pages_of(out))
    assert "[U+13000]" in text
    assert "they are printed as their code points" in text


def damage(path: Path, old: bytes, new: bytes) -> None:
    """Change bytes of the file behind the program's back."""
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tanker Grey Heron loaded at least", "tanker Grey Heron loaded at lease", "page 1 of the original"),
        ("an office of the United Nations", "an office of the United Notions", "original|is not what its hash says"),
        ("Decides that all States shall report", "Decides that all States could report", "official text of S/RES/2397"),
        ("%PDF-1.", "%PDF-2.", "stored bytes of .* are damaged"),
    ],
)
def test_nothing_is_printed_that_is_not_as_it_was_sealed(
    small_path: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    path, out = tmp_path / "damaged.casefile", tmp_path / "never.pdf"
    shutil.copy(small_path, path)
    damage(path, old.encode(), new.encode())
    with open_case(path, writable=False) as case, pytest.raises(RefusedError, match=f"(?s){said}.*casefile verify"):
        export_dossier(case, out)
    assert not out.exists()


def test_a_quote_must_stand_at_its_place(copy: Case, tmp_path: Path) -> None:
    with copy.change("Move") as session:
        row = session.scalars(select(Excerpt).where(Excerpt.quote == "counted the drums herself")).one()
        row.start = (row.start or 0) + 1
    with pytest.raises(RefusedError, match=r"Text of witness .page 1. does not stand at its place"):
        export_dossier(copy, tmp_path / "never.pdf")
    with copy.change("Lose") as session:
        session.get_one(Excerpt, row.id).anchor_state = "lost"
    told = read_content(copy, Options(), Silent())
    lost = next(one for one in told.exhibits if one.id == row.id)
    assert (lost.page_text, lost.rectangles, lost.picture) == (None, (), False)
    assert "not found again" in lost.anchor


def test_a_protected_name_in_a_quote_is_covered(copy: Case, tmp_path: Path) -> None:
    with copy.change("Protect") as session:
        add_entity(session, schema="Person", name="Ada Quill", protected=True, alias="Speaker B")
        source = list_sources(session)[0].id
        excerpt = add_excerpt_quote(session, source, "said Ada Quill, who speaks for the group")
        add_support(session, excerpt, "finding", list_findings(session)[0].id)
    out = tmp_path / "covered.pdf"
    export_dossier(copy, out)
    text = " ".join(joined(page) for page in pages_of(out))
    assert "Quill" not in text
    assert f"said {COVER}, who speaks for the group" in text
    quotes = json.loads(attachments_of(out)["quotes.json"])["quotes"]
    assert [one["covered"] for one in quotes].count(True) == 1
    assert b"Quill" not in attachments_of(out)["quotes.json"]


def test_an_empty_case_says_plainly_that_nothing_is_there(tmp_path: Path) -> None:
    with create_case(tmp_path / "e.casefile", make_info(title="Nothing yet"), author="A", station="s") as case:
        report = export_dossier(case, tmp_path / "e.pdf")
    text = " ".join(joined(page) for page in pages_of(report.path))
    assert (report.findings, report.exhibits, report.sources) == (0, 0, 0)
    assert "The case that this dossier is made from has no findings yet; no source is sealed in it either." in text
    assert text.count("The case has no findings yet.") == 2  # in the summary and in the chapter
    assert "This dossier uses no source." in text
    assert "each with the words" not in text
    assert "numbered in the order" not in text
