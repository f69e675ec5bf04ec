"""Tables: what each cell says, where it stands, what is said of it; real tables; hostile ones."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from growth import PATIENT, no_hang
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.case import Case
from casefile.core.cells import LAST_COLUMN, Cell, are_cells, cell_name, column_name, unpack_cells
from casefile.core.errors import CasefileError
from casefile.core.excerpts import add_excerpt_quote
from casefile.core.schema import Excerpt
from casefile.reading.client import read_document
from casefile.reading.intake import add_file
from casefile.reading.model import Page, Reading
from casefile.reading.numbers import format_kind, number_text, serial_text
from casefile.reading.rereading import read_again
from casefile.reading.sheets import Budget, Sheet
from reading.office_samples import S, open_document, relations, rows, xlsx

FORMATS = (
    '<numFmts><numFmt numFmtId="164" formatCode="0.0&quot; bbl&quot;"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="10"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/><xf numFmtId="20"/></cellXfs>'
)


def grid(page: Page) -> dict[str, str]:
    """Return the text of each cell by its address."""
    assert page.cells is not None
    assert are_cells(page.cells, len(page.text))
    return {cell_name(cell.row, cell.column): page.text[cell.start : cell.end] for cell in unpack_cells(page.cells)}


def read_xlsx(*cells: str, **more: object) -> Reading:
    return read_document(xlsx({"Deliveries": rows(*cells)}, **more), name="a.xlsx")  # type: ignore[arg-type]


def read_csv(text: str | bytes, name: str = "a.csv") -> Reading:
    return read_document(text if isinstance(text, bytes) else text.encode(), name=name)


def test_rows_are_lines_and_cells_are_parted_by_tabs() -> None:
    reading = read_xlsx(
        '<c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c>',
        "",
        '<c r="B3"><v>12500</v></c><c r="C3" t="b"><v>1</v></c><c r="D3" t="e"><v>#DIV/0!</v></c>',
        '<c r="A4" t="inlineStr"><is><r><t>two </t></r><r><t>runs</t></r><rPh><t>aid</t></rPh></is></c>',
        strings=("<t>Port</t>", "<r><t>Bar</t></r><r><t>rels</t></r><rPh><t>aid</t></rPh>"),
    )
    page = reading.pages[0]
    assert (page.label, page.text) == ("Deliveries", "Port\t\tBarrels\n\n\t12500\tTRUE\t#DIV/0!\ntwo runs")
    assert grid(page) == {
        "A1": "Port", "C1": "Barrels", "B3": "12500", "C3": "TRUE", "D3": "#DIV/0!", "A4": "two runs"
    }  # fmt: skip
    assert dict(reading.facts)["sheets"] == "1"
    assert dict(reading.facts)["author"] == "A. Clerk"


def test_dates_are_iso_and_numbers_keep_their_digits() -> None:
    page = read_xlsx(
        '<c r="A1" s="1"><v>45412</v></c><c r="B1" s="2"><v>45412.604166666664</v></c><c r="C1" s="6"><v>0.25</v></c>',
        '<c r="A2" s="3"><v>0.1234567</v></c><c r="B2" s="4"><v>500000.5</v></c><c r="C2" s="5"><v>1.5</v></c>',
        '<c r="A3"><v>1.1000000000000001</v></c><c r="B3"><v>0.30000000000000004</v></c><c r="C3"><v>1E-3</v></c>',
        '<c r="A4" s="1"><v>-3</v></c><c r="B4" t="d"><v>2024-05-01</v></c>',
        styles=FORMATS,
    ).pages[0]
    assert grid(page) == {
        "A1": "2024-04-30", "B1": "2024-04-30 14:30:00", "C1": "06:00:00", "A2": "0.1234567", "B2": "500000.5",
        "C2": "36:00:00", "A3": "1.1", "B3": "0.30000000000000004", "C3": "1E-3", "A4": "-3", "B4": "2024-05-01",
    }  # fmt: skip
    said = " ".join(page.notes)
    assert "1 cell is formatted as 0.00%, the first of them A2" in said
    assert '1 cell is formatted as 0.0" bbl", the first of them B2' in said
    old = read_xlsx('<c r="A1" s="1"><v>43950</v></c>', styles=FORMATS, settings='<workbookPr date1904="1"/>').pages[0]
    assert old.text == "2024-04-30"


@pytest.mark.parametrize(
    ("serial", "day"),
    [("1", "1900-01-01"), ("59", "1900-02-28"), ("60", None), ("61", "1900-03-01"), ("2958465", "9999-12-31"),
     ("2958466", None), ("-1", None), ("x", None), ("nan", None), ("inf", None), ("0.5", "12:00:00"),
     ("45412.9999999999", "2024-05-01"), ("45412.5000057870", "2024-04-30 12:00:00.500")],
)  # fmt: skip
def test_days_are_counted_as_table_programs_do(serial: str, day: str | None) -> None:
    assert serial_text(serial, "date") == day


@pytest.mark.parametrize(
    ("code", "kind"),
    [("General", "number"), ("0.00E+00", "number"), ("yyyy\\-mm\\-dd", "date"), ('0" days"', "number"),
     ("[Red]0;[Blue]d", "number"), ("[$-409]d mmm yyyy", "date"), ("[h]:mm:ss", "elapsed"), ("mm:ss.0", "date"),
     ('#,##0 "m"', "number"), ("@", "number"), ('"x" hh:mm AM/PM', "date"), ("", "number")],
)  # fmt: skip
def test_number_formats_are_told_apart(code: str, kind: str) -> None:
    assert format_kind(code) == kind


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_shorter_digits_are_the_same_number(value: float) -> None:
    for stored in (repr(value), f"{value:.17g}", f"{value:.17E}", f"{value:.20f}"):
        assert float(number_text(stored)) == float(stored)
        assert len(number_text(stored)) <= len(stored)


def test_formulas_show_their_stored_result_and_are_counted() -> None:
    reading = read_xlsx(
        '<c r="A1"><f>SUM(B1:B9)</f><v>42</v></c><c r="B1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="C1">'
        "<f>NOW()</f></c>"
    )
    assert grid(reading.pages[0]) == {"A1": "42", "B1": "ab"}
    assert dict(reading.facts)["formulas"].startswith("3;")
    assert any("without a stored result" in note and note.endswith(": 1.") for note in reading.pages[0].notes)


def test_what_is_hidden_or_merged_is_said() -> None:
    cell = '<c r="A{0}"><v>{0}</v></c>'
    sheet = (
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" hidden="true"/></cols><sheetData>'
        + "".join(
            f'<row r="{number}"{hidden}>{cell.format(number)}</row>'
            for number, hidden in ((1, ""), (2, ' hidden="1"'), (3, ' hidden="1"'), (7, ' hidden="1"'))
        )
        + '</sheetData><mergeCells><mergeCell ref="A1:C1"/></mergeCells>'
    )
    made = xlsx({"One": sheet, "Two": rows(), "Three": rows()}, states=("visible", "hidden", "veryHidden"))
    reading = read_document(made, name="a.xlsx")
    assert reading.pages[0].text == "1\n2\n3\n\n7"
    assert set(reading.pages[0].notes) == {
        "Hidden columns, which are in this text: B to C, E.", "Hidden rows, which are in this text: 2 to 3, 7.",
        "Merged cells: A1:C1.",
    }  # fmt: skip
    assert reading.pages[1].notes[0] == "This sheet is hidden."
    assert "does not offer to show it" in reading.pages[2].notes[0]
    assert dict(reading.facts)["hidden sheets"] == "Two, Three"


def test_comments_on_cells_follow_the_sheets() -> None:
    comments = (
        f'<comments {S}><authors><author>D. Reader</author></authors><commentList><comment ref="B7" authorId="0">'
        "<text><r><t>Check this.</t></r></text></comment></commentList></comments>"
    )
    parts: dict[str, str | bytes] = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("c", "comments", "../comments1.xml")),
        "xl/comments1.xml": comments,
    }
    reading = read_xlsx('<c r="A1"><v>1</v></c>', parts=parts)
    assert [(page.label, page.text) for page in reading.pages] == [
        ("Deliveries", "1"), ("Deliveries, comments", "B7: D. Reader: Check this."),
    ]  # fmt: skip


def test_odd_cells_are_read_as_far_as_they_go() -> None:
    page = read_xlsx(
        '<c r="C1"><v>3</v></c><c r="A1"><v>1</v></c><c><v>2</v></c>',
        '<c r="A2" t="s"><v>99</v></c><c r="B2" t="str"><v>a_x000D__x000A_b_x0000_</v></c><c r="C2" s="77"><v>5'
        "</v></c>",
        '<c r="ZZZ3"><v>far</v></c><c r="XFD3" t="str"><v>last</v></c>',
    ).pages[0]
    assert grid(page) == {"A1": "1", "B1": "2", "C1": "3", "A2": "\ufffd", "B2": "a\nb", "C2": "5", "XFD3": "last",
                          "ZZZ3": "far"}  # fmt: skip
    assert any("line ends or tabs" in note for note in page.notes)
    assert any("NUL" in note for note in page.notes)


def test_the_last_column_of_an_open_table_may_be_hidden() -> None:
    table = (
        f'<table:table table:name="Q"><table:table-column table:number-columns-repeated="{LAST_COLUMN - 1}"/>'
        '<table:table-column table:visibility="collapse"/><table:table-row>'
        f'<table:table-cell table:number-columns-repeated="{LAST_COLUMN - 1}"/>'
        '<table:table-cell office:value-type="string"><text:p>last</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    page = read_document(open_document("spreadsheet", table), name="a.ods").pages[0]
    assert grid(page) == {f"{column_name(LAST_COLUMN)}1": "last"}
    assert f"Hidden columns, which are in this text: {column_name(LAST_COLUMN)}." in page.notes


def test_open_tables_show_what_is_stored() -> None:
    table = (
        '<table:table table:name="Q 1" table:style-name="H"><table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
        '<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2">'
        "<text:p>Port</text:p><text:p>of call</text:p></table:table-cell><table:covered-table-cell/>"
        '<table:table-cell office:value-type="date" office:date-value="2024-04-30"><text:p>30/04/24</text:p>'
        "<office:annotation><dc:creator>D. Reader</dc:creator><text:p>Check.</text:p></office:annotation>"
        "</table:table-cell>"
        '</table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        '<table:table-rows><table:table-row table:visibility="filter" table:number-rows-repeated="2">'
        '<table:table-cell office:value-type="float" office:value="12500.5" table:number-columns-repeated="2"'
        ' table:formula="of:=1"><text:p>12,500.50</text:p></table:table-cell>'
        '<table:table-cell office:value-type="time" office:time-value="PT8H30M00S"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>'
        "</table:table-rows>"
        "</table:table>"
    )
    hidden = (
        '<office:automatic-styles><style:style style:name="H" style:family="table"><style:table-properties'
        ' table:display="false"/></style:style></office:automatic-styles>'
    )
    reading = read_document(open_document("spreadsheet", table, before=hidden), name="a.ods")
    page = reading.pages[0]
    number = "12500.5\t12500.5\t08:30:00\tTRUE"
    assert page.text == f"Port\nof call\t\t2024-04-30\n\n{number}\n{number}"
    assert grid(page)["C1000003"] == "08:30:00"
    assert {"This sheet is hidden.", "Merged cells: A1:B1.", "Hidden columns, which are in this text: C.",
            "Hidden rows, which are in this text: 1000002 to 1000003."} <= set(page.notes)  # fmt: skip
    assert any("C1 2024-04-30 as 30/04/24" in note for note in page.notes)
    assert (reading.pages[1].label, reading.pages[1].text) == ("Q 1, comments", "C1: D. Reader: Check.")
    assert dict(reading.facts)["hidden sheets"] == "Q 1"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_of_a_plain_table_is_found(separator: str) -> None:
    text = (
        separator.join(("port", "barrels", "note")) + "\n" + separator.join(('"Nampo; a, b\t|"', "1,2", '"say ""no"""'))
    )
    if separator == ",":
        text = text.replace("1,2", "12")
    page = read_csv(text).pages[0]
    assert list(grid(page).values())[:3] == ["port", "barrels", "note"]
    assert grid(page)["A2"] == "Nampo; a, b\t|"
    assert grid(page)["C2"] == 'say "no"'


def test_values_of_a_plain_table_stay_as_they_are_written() -> None:
    reading = read_csv('a,b\n=1+1,@SUM(A1)\n007,"1\n2"\n"",-5\n+x,\n')
    page = reading.pages[0]
    assert grid(page) == {
        "A1": "a", "B1": "b", "A2": "=1+1", "B2": "@SUM(A1)", "A3": "007", "B3": "1\n2", "B4": "-5", "A5": "+x"
    }  # fmt: skip
    assert any(note.startswith("Cells that begin like a formula: 3;") for note in page.notes)
    assert dict(reading.facts)["separator"] == "comma, found by trying"


def test_a_line_that_names_the_separator_is_no_row() -> None:
    reading = read_csv("sep=;\na;b,c\n1;2\n")
    assert grid(reading.pages[0]) == {"A1": "a", "B1": "b,c", "A2": "1", "B2": "2"}
    assert dict(reading.facts)["separator"] == "semicolon, as its first line says"


def test_marks_that_do_not_pair_are_text() -> None:
    page = read_csv('size,note\n5",one\n"6,two\n7,three\n').pages[0]
    assert grid(page)["A3"] == '"6'
    assert any("do not pair" in note for note in page.notes)


def test_text_that_is_no_table_stays_plain() -> None:
    text = "Dear all,\nthe ship, they said, came; it left.\nNo more.\nA, b, c, d, e\n"
    page = read_csv(text).pages[0]
    assert (page.text, page.cells) == (text, None)
    one = read_csv("one\ntwo\n").pages[0]
    assert (one.text, grid(one)) == ("one\ntwo", {"A1": "one", "A2": "two"})
    assert read_csv("\n").warnings == ("The document holds no text.",)


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 80), st.text(max_size=5)), max_size=30),
)
def test_every_cell_is_found_where_the_map_says(cells: list[tuple[int, int, str]]) -> None:
    sheet = Sheet("A", Budget(1e9))
    wanted = {(row, column): text for row, column, text in cells}
    for (row, column), text in sorted(wanted.items()):
        sheet.put(row, column, text)
    page = sheet.page(1)
    assert page.cells is not None
    assert are_cells(page.cells, len(page.text))
    kept = {(c.row, c.column): page.text[c.start : c.end] for c in unpack_cells(page.cells)}
    clean = {key: text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "") for key, text in wanted.items()}
    assert kept == {key: text for key, text in clean.items() if text}


def test_an_excerpt_of_a_workbook_is_located_and_stays_so(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "deliveries.xlsx"
    path.write_bytes(
        xlsx({"Q 1": rows('<c r="B1" t="str"><v>Nampo</v></c><c r="C1"><v>12500</v></c>', '<c r="B2"><v>7</v></c>')})
    )
    source = add_file(case, path).source_id
    with case.change("Mark") as session:
        one = add_excerpt_quote(session, source, "12500")
        two = add_excerpt_quote(session, source, "Nampo 12500")
    with case.read() as session:
        assert [session.get_one(Excerpt, key).locator for key in (one, two)] == ["'Q 1'!C1", "'Q 1'!B1:C1"]
    assert read_again(case, source).exact == 2
    with case.read() as session:
        assert session.get_one(Excerpt, one).locator == "'Q 1'!C1"


def test_a_moved_excerpt_of_a_table_names_its_new_cells(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("port,barrels\nNampo,12500\n")
    source = add_file(case, path).source_id
    with case.change("Mark") as session:
        one = add_excerpt_quote(session, source, "Nampo")
        other = session.get_one(Excerpt, one)
        other.locator, other.start, other.end = "cell Z9", 3, 8  # as an older reader might have placed it
    assert read_again(case, source).moved == 1
    with case.read() as session:
        assert session.get_one(Excerpt, one).locator == "cell A2"


def outcome(data: bytes, name: str) -> str:
    with no_hang():
        try:
            reading = read_document(data, name=name, limits=PATIENT)
        except CasefileError as error:
            return str(error)
        return " ".join((*reading.warnings, *(note for page in reading.pages for note in page.notes)))


def test_tables_without_end_are_cut_or_refused() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    endless = (
        f'<table:table><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table>'
    )
    assert "only the first 1,000,000 cells" in outcome(open_document("spreadsheet", endless), "a.ods")
    many = '<row r="1"><c t="s"><v>0</v></c></row>' * 200_000
    repeated = xlsx({"A": f"<sheetData>{many}</sheetData>"}, strings=(f"<t>{'x' * 1_000_000}</t>",))
    assert "only the first 20,000,000 characters" in outcome(repeated, "a.xlsx")
    assert "made to fill the memory" in outcome(xlsx({"A": "<sheetData>" + " " * (40 << 20)}), "a.xlsx")
    assert "Only the first 2,000 of 2,100 sheets" in outcome(
        open_document("spreadsheet", "<table:table/>" * 2100), "a.ods"
    )


def test_a_large_sheet_is_read_in_time() -> None:
    many = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}"><v>{row}.5</v></c>' for column in "ABCDEFGHIJ") + "</row>"
        for row in range(1, 20_001)
    )
    page = read_document(xlsx({"A": f"<sheetData>{many}</sheetData>"}), name="a.xlsx").pages[0]
    assert len(grid(page)) == 200_000
    assert grid(page)["J20000"] == "20000.5"


def test_shared_tables_hold_what_another_reading_finds(shared_data: Path) -> None:
    folder = shared_data / "documents" / "office"
    with (folder / "countries.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            cell_name(row, column): text
            for row, cells in enumerate(csv.reader(file), 1)
            for column, text in enumerate(cells, 1)
            if text
        }
    assert grid(read_document(folder / "countries.csv", name="countries.csv").pages[0]) == expected
    staff = read_document(folder / "staff_list.xlsx", name="staff_list.xlsx")
    assert [page.label for page in staff.pages] == ["list_01", "list_02", "list_03"]
    assert all(page.text.count("\n") == 3 and page.text.count("\t") == 8 for page in staff.pages)
    contracts = read_document(folder / "rom.ods", name="rom.ods").pages
    assert len(contracts) == 3
    assert grid(contracts[0])["D2"] == "2011-01-13"
    assert grid(contracts[0])["H2"] == "60594.7"
    odd = grid(read_document(folder / "countries_nonutf.csv", name="countries_nonutf.csv").pages[0])
    assert odd["B2"] == "010010000000"
    assert {key[0] for key in odd} == set("ABCDEF")


def test_cells_are_named_tuples_in_order() -> None:
    page = read_csv("a,b\nc,d\n").pages[0]
    assert list(unpack_cells(page.cells or b"")) == [
        Cell(0, 1, 1, 1),
        Cell(2, 3, 1, 2),
        Cell(4, 5, 2, 1),
        Cell(6, 7, 2, 2),
    ]
