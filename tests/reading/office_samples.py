"""Small office documents made for the tests: a ZIP file and the XML that programs put into it."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
                        ("style", "style"), ("meta", "meta"), ("manifest", "manifest"))
)  # fmt: skip
ODF += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>Tanker list</dc:title><dc:creator>A. Clerk</dc:creator><cp:lastModifiedBy>B. Clerk</cp:lastModifiedBy>"
    "<dcterms:created>2024-04-01T08:00:00Z</dcterms:created></cp:coreProperties>"
)


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a ZIP file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():  # the mimetype stored plain, as the format asks
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def relations(*entries: tuple[str, str, str]) -> str:
    """Return a part of relations: (id, kind, target), a target with "://" lies outside."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{RELATION}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
        for key, kind, target in entries
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def docx(body: str, parts: dict[str, str | bytes] | None = None, *links: tuple[str, str, str]) -> bytes:
    """Return a Word document with this body, further parts, and relations of the main part."""
    return packed(
        {
            "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations(*links),
            "docProps/core.xml": CORE,
            **(parts or {}),
        }
    )


def p(*runs: str) -> str:
    """Return a Word paragraph; a run that is no markup is text."""
    inner = "".join(run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
    return f"<w:p>{inner}</w:p>"


def xlsx(
    sheets: dict[str, str],
    *,
    strings: tuple[str, ...] = (),
    styles: str = "",
    states: tuple[str, ...] = (),
    settings: str = "",
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """Return a workbook whose sheets have these contents (what stands inside `worksheet`)."""
    entries = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{number}" r:id="rId{number}"'
        f' state="{states[number - 1] if number <= len(states) else "visible"}"/>'
        for number, name in enumerate(sheets, 1)
    )
    links = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    links += [("rIdS", "sharedStrings", "sharedStrings.xml"), ("rIdT", "styles", "styles.xml")]
    content: dict[str, str | bytes] = {
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"<workbook {S} {R}>{settings}<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(*links),
        "xl/sharedStrings.xml": f"<sst {S}>{''.join(f'<si>{text}</si>' for text in strings)}</sst>",
        "xl/styles.xml": f"<styleSheet {S}>{styles}</styleSheet>",
        "docProps/core.xml": CORE,
    }
    for number, inner in enumerate(sheets.values(), 1):
        content[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet {S}>{inner}</worksheet>"
    return packed(content | (parts or {}))


def rows(*cells: str) -> str:
    """Return the data of a sheet; each argument holds the cells of one row."""
    return (
        "<sheetData>"
        + "".join(f'<row r="{number}">{inner}</row>' for number, inner in enumerate(cells, 1))
        + "</sheetData>"
    )


def open_document(kind: str, body: str, *, before: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    """Return an OpenDocument file of the kind `text` or `spreadsheet` with this body."""
    content = f"<office:document-content {ODF}>{before}<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"{content}</office:document-content>",
            "meta.xml": (
                f"<office:document-meta {ODF}><office:meta><meta:initial-creator>A. Clerk</meta:initial-creator>"
                "<meta:generator>Some Office</meta:generator></office:meta></office:document-meta>"
            ),
            **(parts or {}),
        }
    )
