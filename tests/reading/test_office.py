"""Word and OpenDocument texts: what is in the text, what beside it, what is said of it; hostile archives."""

from __future__ import annotations

import html
import io
import re
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from growth import PATIENT, no_hang

from casefile.core.case import Case
from casefile.core.schema import Source
from casefile.core.sources import list_children
from casefile.reading.client import read_document
from casefile.reading.errors import ReadingError, UnreadableError
from casefile.reading.intake import add_file
from casefile.reading.model import Page, Reading
from reading.office_samples import ODF, W, docx, open_document, p, packed, relations, xlsx
from reading.test_image import image_bytes

TABLE = (
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Port</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Crates</w:t></w:r>"
    "</w:p></w:tc>"
    "</w:tr><w:tr><w:tc><w:p><w:r><w:t>Rajin</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
)


def read_docx(body: str, parts: dict[str, str | bytes] | None = None, *links: tuple[str, str, str]) -> Reading:
    return read_document(docx(body, parts, *links), name="a.docx")


def read_odt(body: str, **more: object) -> Reading:
    return read_document(open_document("text", body, **more), name="a.odt")  # type: ignore[arg-type]


def labelled(reading: Reading, label: str) -> Page:
    return next(page for page in reading.pages if page.label == label)


def test_the_words_of_a_word_document_stand_line_for_line() -> None:
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    reading = read_docx(
        p("Report on ", "crates")
        + f"<w:p>{numbered}<w:r><w:t>first</w:t><w:tab/><w:t>item</w:t></w:r></w:p>"
        + p("<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:noBreakHyphen/><w:t>three</w:t></w:r>")
        + TABLE
        + "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink></w:p>"
        "</w:sdtContent></w:sdt>"
        + p('<w:fldSimple w:instr="DATE"><w:r><w:t>1 May</w:t></w:r></w:fldSimple>')
        + "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t></w:r></w:p>"
    )
    assert reading.media_type.endswith("wordprocessingml.document")
    assert [page.label for page in reading.pages] == ["text"]
    page = reading.pages[0]
    assert page.text == ("Report on crates\nfirst\titem\none\ntwo\u2011three\nPort\tCrates\nRajin\na link\n1 May\n7")
    assert any("number or bullet" in note and "at least: 1" in note for note in page.notes)
    assert dict(reading.facts)["author"] == "A. Clerk"
    assert dict(reading.facts)["last saved by"] == "B. Clerk"


def test_tracked_changes_are_never_mixed_into_the_text() -> None:
    by = 'w:author="C. Editor" w:date="2024-05-01T10:00:00Z"'
    reading = read_docx(
        p(
            "The ship carried ",
            f'<w:del w:id="1" {by}><w:r><w:delText>coal</w:delText></w:r></w:del>',
            f'<w:ins w:id="2" {by}><w:r><w:t>machine parts</w:t></w:r></w:ins>',
            ".",
        )
        + f'<w:p><w:moveFrom w:id="3" {by}><w:r><w:t>A moved line.</w:t></w:r></w:moveFrom></w:p>'
        + f"<w:tbl><w:tr><w:trPr><w:del {by}/></w:trPr><w:tc><w:p><w:r><w:delText>gone row</w:delText></w:r>"
        f"</w:p></w:tc></w:tr></w:tbl>"
    )
    text = reading.pages[0]
    assert text.text == "The ship carried machine parts."
    assert any("mark as deleted: 3; they are not in this text but on page 2" in note for note in text.notes)
    assert any(note == "Deleted: C. Editor, 2024-05-01T10:00:00Z: coal" for note in text.notes)
    assert any("mark as inserted: 1" in note for note in text.notes)
    assert labelled(reading, "deleted text").text.splitlines() == [
        f"C. Editor, 2024-05-01T10:00:00Z: {words}" for words in ("coal", "A moved line.", "gone row")
    ]
    assert dict(reading.facts)["tracked changes"] == "1 insertions, 3 deletions; by C. Editor"


def test_notes_comments_headers_and_boxes_have_their_own_places() -> None:
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
        "<w:drawing><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:pict>"
        "</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    note = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    footnotes = "".join(
        f'<w:footnote w:id="{number}"{kind}><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote>'
        for number, kind, words in ((0, ' w:type="separator"', "line"), (1, "", "See annex 3."), (2, "", "Not seen."))
    )
    parts: dict[str, str | bytes] = {
        "word/footnotes.xml": f"<w:footnotes {W}>{footnotes}</w:footnotes>",
        "word/comments.xml": f'<w:comments {W}><w:comment w:id="1" w:author="D. Reader"><w:p><w:r>'
        f"<w:t>Check this.</w:t></w:r></w:p></w:comment></w:comments>",
        "word/header1.xml": f"<w:hdr {W}><w:p><w:r><w:t>Restricted</w:t></w:r></w:p></w:hdr>",
        "word/header2.xml": f"<w:hdr {W}><w:p><w:r><w:t>Restricted</w:t></w:r></w:p></w:hdr>",
    }
    links = [("a", "footnotes", "footnotes.xml"), ("b", "comments", "comments.xml"), ("c", "header", "header1.xml"),
             ("d", "header", "header2.xml")]  # fmt: skip
    reading = read_docx(p("coal", note.format(2), " and arms", note.format(1), ".", box), parts, *links)
    assert reading.pages[0].text == "coal and arms.\nboxed"
    assert labelled(reading, "footnotes").text == "1\tNot seen.\n2\tSee annex 3."
    assert labelled(reading, "comments").text == "D. Reader: Check this."
    assert labelled(reading, "headers and footers").text == "Restricted"
    assert [page.number for page in reading.pages] == [1, 2, 3, 4]


def test_hidden_words_and_symbols_are_said() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>the true price</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>seen</w:t></w:r>'
    page = read_docx(p(hidden, shown, '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>')).pages[0]
    assert page.text == "seen\ufffd"
    assert "Hidden: the true price" in page.notes
    assert any("symbol fonts" in note for note in page.notes)


def test_files_inside_macros_and_outside_sources_are_told_and_not_fetched() -> None:
    parts: dict[str, str | bytes] = {
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "word/media/image1.png": image_bytes("PNG"),
        "word/embeddings/book.xlsx": xlsx({"A": "<sheetData/>"}),
        "word/_rels/settings.xml.rels": relations(("t", "attachedTemplate", "http://canary.invalid/x.dotm")),
    }
    reading = read_docx(p("words"), parts, ("l", "hyperlink", "https://example.org/a"))
    assert [(child.name, child.media_type.rpartition(".")[2], child.locator) for child in reading.children] == [
        ("image1.png", "image/png", "part word/media/image1.png"),
        ("book.xlsx", "sheet", "part word/embeddings/book.xlsx"),
    ]
    known = dict(reading.facts)
    assert known["macros present"] == "VBA macros; never run"
    assert known["outside source, never fetched"] == "attachedTemplate: http://canary.invalid/x.dotm"
    assert known["links to the web"] == "1"
    assert known["embedded files"] == "2"


def test_the_words_of_an_open_document_stand_line_for_line() -> None:
    reading = read_odt(
        '<text:h text:outline-level="1">Report</text:h>'
        "<text:p>  one\n  two<text:s text:c='3'/>three<text:tab/>four<text:line-break/>five</text:p>"
        "<text:list><text:list-item><text:p>first</text:p></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Port</text:p>"
        "</table:table-cell>"
        "<table:table-cell><text:p>Crates</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows></table:table>"
        "<text:p>boxes<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame></text:p>"
    )
    assert reading.pages[0].text == "Report\none two   three\tfour\nfive\nfirst\nPort\tCrates\nboxes\nboxed"
    assert dict(reading.facts)["made by program"] == "Some Office"


def test_notes_and_changes_of_an_open_document_have_their_own_places() -> None:
    change = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>C. Editor"
        "</dc:creator>"
        "<dc:date>2024-05-01</dc:date></office:change-info><text:p>coal</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes>"
    )
    note = (
        '<text:note text:note-class="{}"><text:note-citation>{}</text:note-citation><text:note-body><text:p>{}</text:p>'
        "</text:note-body></text:note>"
    )
    before = (
        '<office:automatic-styles><style:style style:name="H"><style:text-properties text:display="none"/>'
        "</style:style>"
        "</office:automatic-styles>"
    )
    styles = (
        f"<office:document-styles {ODF}><office:master-styles><style:master-page><style:header>"
        f"<text:p>Restricted</text:p>"
        "</style:header></style:master-page></office:master-styles></office:document-styles>"
    )
    reading = read_odt(
        change
        + f"<text:p>The ship carried {note.format('footnote', '1', 'Not seen.')}parts"
        + f"{note.format('endnote', 'i', 'At the end.')}<office:annotation><dc:creator>D. Reader</dc:creator>"
        + '<text:p>Check.</text:p></office:annotation>.<text:span text:style-name="H">secret</text:span></text:p>'
        + '<text:section text:display="none"><text:p>a hidden part</text:p></text:section>',
        before=before,
        parts={"styles.xml": styles, "Basic/Standard/Module1.xml": "<x/>"},
    )
    page = reading.pages[0]
    assert page.text == "The ship carried parts."
    assert {note for note in page.notes if note.startswith(("Hidden:", "Deleted:"))} == {
        "Hidden: secret", "Hidden: a hidden part", "Deleted: C. Editor, 2024-05-01: coal",
    }  # fmt: skip
    expected = {
        "footnotes": "1\tNot seen.", "endnotes": "i\tAt the end.", "comments": "D. Reader: Check.",
        "headers and footers": "Restricted", "deleted text": "C. Editor, 2024-05-01: coal",
    }  # fmt: skip
    assert {page.label: page.text for page in reading.pages[1:]} == expected
    assert dict(reading.facts)["macros present"] == "yes; never run"


def test_a_picture_in_a_document_becomes_a_source_below_it(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(docx(p("words"), {"word/media/image1.jpg": image_bytes("JPEG")}))
    made = add_file(case, path)
    with case.read() as session:
        (child,) = list_children(session, made.source_id)
        assert (child.file_name, child.media_type) == ("image1.jpg", "image/jpeg")
        assert session.get_one(Source, made.source_id).unread is None


def refusal(data: bytes, name: str = "a.docx") -> str:
    with no_hang(), pytest.raises(ReadingError) as caught:
        read_document(data, name=name, limits=PATIENT)
    sentence = str(caught.value)
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert sentence.isprintable()
    return sentence


def test_encrypted_documents_say_so() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert "protected by a password" in refusal(ole)
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    manifest = f"<manifest:manifest {ODF}>{entry}</manifest:manifest>"
    assert "protected by a password" in refusal(open_document("text", "", parts={"META-INF/manifest.xml": manifest}))
    data = bytearray(docx(p("x")))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert "protected by a password" in refusal(bytes(data))


def test_older_and_binary_files_are_told_apart() -> None:
    with pytest.raises(UnreadableError, match=r"older Word, Excel.* newer format or as PDF"):
        read_document(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), name="a.doc")
    binary = packed({"_rels/.rels": relations(("a", "officeDocument", "xl/workbook.bin")), "xl/workbook.bin": b"x"})
    with pytest.raises(UnreadableError, match="binary Excel workbooks"):
        read_document(binary, name="a.xlsb")


def test_two_parts_of_one_name_are_refused() -> None:
    for second in ("word/document.xml", "word/Document.xml", "word/document\uff0exml"):
        out = io.BytesIO(docx(p("one")))
        with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(second, "<x/>")
        assert "two parts named" in refusal(out.getvalue())


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/passwd", "word\\..\\evil", "C:/evil.xml", "word/../../evil"])
def test_names_that_point_outside_are_refused(name: str) -> None:
    assert "points outside the document" in refusal(docx(p("one"), {name: "x"}))


def test_parts_that_unpack_without_end_are_refused() -> None:
    bomb = docx(p("one"), {"word/document.xml": b"<w:document>" + b" " * (40 << 20)})
    assert len(bomb) < 100_000
    assert "made to fill the memory" in refusal(bomb)
    huge = docx(p("one"), {"word/document.xml": bytes(range(256)) * (70 << 12)})
    assert "unpacks to 70 MB" in refusal(huge) or "made to fill" in refusal(huge)


def test_a_false_size_in_the_header_does_not_help() -> None:
    data = bytearray(docx(p("one"), {"word/document.xml": b"<w:document>" + b" " * (40 << 20)}))
    directory = data.index(b"word/document.xml", data.index(b"PK\x01\x02")) - 46
    data[directory + 24 : directory + 28] = struct.pack("<I", 1000)
    assert "damaged" in refusal(bytes(data))


def test_too_many_parts_and_overlapping_ones_are_refused() -> None:
    assert "10,000" in refusal(docx(p("one"), {f"word/x{number}.xml": "" for number in range(10_001)}))
    data = bytearray(docx(p("one"), {"word/a.bin": bytes(1000), "word/b.bin": bytes(1000)}))
    first, second = (data.index(name, data.index(b"PK\x01\x02")) - 46 for name in (b"word/a.bin", b"word/b.bin"))
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    assert "on top of each other" in refusal(bytes(data))


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        '<!DOCTYPE d SYSTEM "http://canary.invalid/d.dtd"><d/>',
    ],
)
def test_document_types_and_entities_are_refused(xml: str) -> None:
    assert "document type" in refusal(docx("", {"word/document.xml": xml}))
    assert "document type" in read_sheet_note(xml)


def read_sheet_note(xml: str) -> str:
    body = xml.replace("<d>", "<d><row r='1'>").replace("</d>", "</row></d>").replace("<d/>", "<d><row r='1'/></d>")
    page = read_document(xlsx({"A": ""}, parts={"xl/worksheets/sheet1.xml": body}), name="a.xlsx").pages[0]
    assert page.text == ""
    return " ".join(page.notes)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_cut_files_are_refused(keep: float) -> None:
    data = docx(p("one") * 1000)
    assert "damaged or cut" in refusal(data[: int(len(data) * keep)])


def test_deep_nesting_ends_in_a_sentence() -> None:
    assert refusal(docx("<w:sdt>" * 20_000 + "</w:sdt>" * 20_000))
    deep = "<w:tbl><w:tr><w:tc>" * 80 + p("inside") + "</w:tc></w:tr></w:tbl>" * 80
    assert read_docx(deep).pages[0].text.strip() == "inside"


def bare_words(path: Path, part: str) -> str:
    """Return what stands between the tags of a part's body: another way to the same words."""
    with zipfile.ZipFile(path) as archive:
        body = re.sub(r".*<(?:w:body|office:text)[ >]", "<", archive.read(part).decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", body)).strip("\n")


def test_shared_documents_are_read(shared_data: Path) -> None:
    folder = shared_data / "documents" / "office"
    word = read_document(folder / "hello_world_word.docx", name="hello_world_word.docx")
    assert word.pages[0].text == bare_words(folder / "hello_world_word.docx", "word/document.xml") != ""
    assert dict(word.facts)["created"] == "2015-09-07T10:57:00Z"
    plan = read_document(folder / "Plan.odt", name="Plan.odt")
    assert "".join(plan.pages[0].text.split("\n")) == bare_words(folder / "Plan.odt", "content.xml") != ""
    assert [child.media_type for child in plan.children] == ["image/png"]
    with pytest.raises(UnreadableError):
        read_document(folder / "doc.doc", name="doc.doc")
