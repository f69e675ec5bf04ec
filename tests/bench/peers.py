"""Other engines that print the sections of `stories`, each in its own usual way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import fpdf
import typst
from bench.stories import HEAD, SHARES, Section
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from casefile.dossier.styles import BLOCK_SPACE, CELL, PAPERS, PARAGRAPH_SPACE, QUOTE_INDENT, TEXT
from casefile.reading.pdf_fonts import static_face

PAPER = PAPERS["A4"]


def register_fonts(folder: Path) -> tuple[str, str]:
    """Give ReportLab a serif and a sans face, as files; return their names."""
    for name in ("NotoSerif", "NotoSans"):
        file = folder / f"{name}.ttf"
        if not file.exists():
            file.write_bytes(static_face(name))
        pdfmetrics.registerFont(TTFont(name, str(file)))
    return "NotoSerif", "NotoSans"


def print_platypus(sections: Sequence[Section], out: Path) -> int:
    """Print with ReportLab's own platypus, in paragraphs and table cells that wrap; no footnotes."""
    serif, sans = register_fonts(out.parent)
    side = PAPER.side
    text = ParagraphStyle(
        "text",
        fontName=serif,
        fontSize=TEXT.size,
        leading=TEXT.leading,
        leftIndent=side,
        spaceAfter=PARAGRAPH_SPACE,
        bulletFontName=serif,
    )
    quote = ParagraphStyle("quote", parent=text, leftIndent=side + QUOTE_INDENT, spaceAfter=BLOCK_SPACE)
    cell = ParagraphStyle("cell", fontName=sans, fontSize=CELL.size, leading=CELL.leading)
    head = ParagraphStyle("head", fontName=sans, fontSize=13, leading=17, spaceBefore=22, spaceAfter=7)
    widths = [PAPER.wide * share / sum(SHARES) for share in SHARES]
    ruled = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, "#DCDCD8"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    number = 0
    story: list[object] = []
    for section in sections:
        story.append(Paragraph(escape(section.title), head))
        for words in section.paragraphs:
            number += 1
            story.append(Paragraph(escape(words), text, bulletText=f"{number}."))
        story.append(Paragraph(escape(section.quote), quote))
        rows = [[Paragraph(escape(one), cell) for one in fact] for fact in section.facts]
        story.append(Table(rows, [side, PAPER.measure]))
        rows = [[Paragraph(escape(one), cell) for one in row] for row in (HEAD, *section.rows)]
        story.append(Table(rows, widths, style=ruled, repeatRows=1))
    document = SimpleDocTemplate(
        str(out), pagesize=A4, leftMargin=PAPER.left, rightMargin=PAPER.right, topMargin=PAPER.top,
        bottomMargin=PAPER.bottom,
    )  # fmt: skip
    document.build(story)
    return int(document.page)


def print_canvas(sections: Sequence[Section], out: Path) -> int:
    """Print with ReportLab's canvas alone: lines broken and drawn, nothing kept together."""
    serif, sans = register_fonts(out.parent)
    canvas = Canvas(str(out), pagesize=A4)
    top, bottom = PAPER.height - PAPER.top, PAPER.bottom
    y, pages = top, 1

    def lines(text: str, font: str, size: float, leading: float, side: float = 0.0) -> None:
        nonlocal y, pages
        for line in simpleSplit(text, font, size, PAPER.wide - side):
            if y < bottom + leading:
                canvas.showPage()
                y, pages = top, pages + 1
            y -= leading
            canvas.setFont(font, size)
            canvas.drawString(PAPER.left + side, y, line)

    for section in sections:
        lines(section.title, sans, 13, 24)
        for words in (*section.paragraphs, section.quote):
            lines(words, serif, TEXT.size, TEXT.leading, PAPER.side)
            y -= PARAGRAPH_SPACE
        for row in (*section.facts, HEAD, *section.rows):
            lines("   ".join(row), sans, CELL.size, CELL.leading)
            canvas.line(PAPER.left, y, PAPER.left + PAPER.wide, y)
    canvas.save()
    return pages


def print_typst(sections: Sequence[Section], out: Path) -> int:
    """Print with Typst, footnotes included; returns 0, since Typst does not tell the pages."""
    margins = "(top: 25mm, right: 25mm, bottom: 28mm, left: 30mm)"
    words = [f'#set page("a4", margin: {margins})', "#set text(10.5pt)", "#set par(leading: 4pt)"]
    for section in sections:
        words.append(f"== {section.title}")
        words += [
            f"#pad(left: 30mm)[{text}#footnote[{note}]]"
            for text, note in zip(section.paragraphs, section.notes, strict=True)
        ]
        words.append(f"#pad(left: 38mm)[{section.quote}]")
        for columns, rows in ((2, section.facts), (4, (HEAD, *section.rows))):
            shares = "(30mm, 1fr)" if columns == 2 else "(1.1fr, 1.4fr, 3fr, 1fr)"
            cells = ", ".join(f"[{one}]" for row in rows for one in row)
            words.append(f"#text(8.5pt)[#table(columns: {shares}, {cells})]")
    out.write_bytes(typst.compile("\n\n".join(words).encode(), format="pdf"))
    return 0


def print_fpdf2(sections: Sequence[Section], out: Path) -> int:
    """Print with fpdf2, in wrapped cells and its own tables; no footnotes."""
    register_fonts(out.parent)
    document = fpdf.FPDF(format="A4")
    document.set_margins(30, 25, 25)
    document.set_auto_page_break(True, 28)
    for name in ("NotoSerif", "NotoSans"):
        document.add_font(name, fname=out.parent / f"{name}.ttf")
    document.add_page()
    for section in sections:
        document.set_font("NotoSans", size=13)
        document.multi_cell(0, 17 / mm, section.title, new_x="LMARGIN", new_y="NEXT")
        document.set_font("NotoSerif", size=TEXT.size)
        for words in (*section.paragraphs, section.quote):
            document.set_x(30 + PAPER.side / mm)
            document.multi_cell(0, TEXT.leading / mm, words, align="L", new_x="LMARGIN", new_y="NEXT")
            document.ln(PARAGRAPH_SPACE / mm)
        document.set_font("NotoSans", size=CELL.size)
        for widths, rows in (((30, 125), section.facts), (SHARES, (HEAD, *section.rows))):
            with document.table(col_widths=widths, line_height=CELL.leading / mm, first_row_as_headings=False) as table:
                for row in rows:
                    cells = table.row()
                    for one in row:
                        cells.cell(one)
    document.output(str(out))
    return int(document.page_no())
