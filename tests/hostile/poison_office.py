"""Hostile office documents and archives."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

from hostile.bait import WORDS, Bait, Poison
from reading.office_samples import ODF, S, W, docx, open_document, p, packed, relations, rows, xlsx

MEGA = 1 << 20
TYPE = '<!DOCTYPE x [<!ENTITY e SYSTEM "%s">]>'


def pack(*entries: tuple[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    """Return an archive with exactly these entries, equal names included; `links` become symbolic links."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o120777 if name in links else 0o100600) << 16
            archive.writestr(info, data)
    return out.getvalue()


def word(*more: tuple[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    main = f"<w:document {W}><w:body>{p('Twelve crates.')}</w:body></w:document>".encode()
    start = relations(("rId1", "officeDocument", "word/document.xml")).encode()
    return pack(("_rels/.rels", start), ("word/document.xml", main), *more, links=links)


def bomb(_: Bait) -> bytes:
    return word(("word/footnotes.xml", bytes(120 * MEGA)), ("word/media/a.png", bytes(30 * MEGA)))


def main_bomb(_: Bait) -> bytes:
    return docx(p("Twelve crates.") + " " * 70 * MEGA)


def outside(bait: Bait) -> bytes:
    return docx(
        p("Twelve crates."), None, ("r2", "attachedTemplate", bait.http), ("r3", "image", bait.url),
        ("r4", "oleObject", f"file:////{bait.host}/share/x"), ("r5", "frame", bait.http),
    )  # fmt: skip


def entity(bait: Bait) -> bytes:
    body = f"{TYPE % bait.url}<w:document {W}><w:body>{p('&e;')}</w:body></w:document>"
    return docx("", {"word/document.xml": body})


def lying(_: Bait) -> bytes:
    """Return an archive whose directory gives a smaller size than what the part unpacks to."""
    data = bytearray(main_bomb(_))
    at = data.rindex(b"PK\x01\x02")
    while (place := data.rfind(b"PK\x01\x02", 0, at)) >= 0:
        at = place
    while data[at : at + 4] == b"PK\x01\x02":
        data[at + 24 : at + 28] = struct.pack("<I", 100)
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        at += 46 + name + extra + comment
    return bytes(data)


def locked(_: Bait) -> bytes:
    data = bytearray(word())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    return bytes(data)


def nested(_: Bait) -> bytes:
    data = word()
    for level in range(12):
        data = word((f"word/embeddings/{level}.docx", data))
    return data


def sheet(content: str) -> bytes:
    return xlsx({"A": content}, strings=("<t>Twelve</t>",))


def repeated_rows(_: Bait) -> bytes:
    cells = '<table:table-cell table:number-columns-repeated="1000000"><text:p>Twelve</text:p></table:table-cell>'
    return open_document(
        "spreadsheet",
        f'<table:table table:name="A"><table:table-row table:number-rows-repeated="1000000000">{cells}'
        "</table:table-row></table:table>",
    )


def spaces(_: Bait) -> bytes:
    return open_document("text", '<text:p>Twelve<text:s text:c="2000000000"/>crates</text:p>')


def macro(bait: Bait) -> bytes:
    return docx(
        p("Twelve crates."), {"word/vbaProject.bin": bytes(99), "word/activeX/a.xml": f"<x href='{bait.http}'/>"}
    )


def many(_: Bait) -> bytes:
    return word(*((f"word/{n}", b"") for n in range(20_000)))


POISONS = (
    Poison("bomb.docx", bomb, ends="read", tells=("times its size",)),
    Poison("main-bomb.docx", main_bomb, ends="unread"),
    Poison(
        "slip.docx",
        lambda _: word(("../../slip.txt", b"x"), ("/etc/x", b"x"), ("C:\\x", b"x")),
        ends="unread",
        tells=("points outside",),
    ),
    Poison("twice.docx", lambda _: word(("word/document.xml", b"<x/>")), ends="unread"),
    Poison("case.docx", lambda _: word(("WORD/Document.xml", b"<x/>")), ends="unread"),
    Poison("link.docx", lambda _: word(("word/styles.xml", b"/etc/passwd"), links=("word/styles.xml",))),
    Poison("outside.docx", outside, ends="read", says=("Twelve crates.",), tells=("never fetched",), hides=(WORDS,)),
    Poison("entity.docx", entity, hides=(WORDS,)),
    Poison("lying.docx", lying, ends="unread"),
    Poison("locked.docx", locked, ends="unread"),
    Poison("cut.docx", lambda _: word()[:-30], ends="unread"),
    Poison("nested.docx", nested, ends="read", says=("Twelve crates.",)),
    Poison("macro.docm", macro, ends="read", tells=("macros",)),
    Poison("many.docx", many, ends="unread"),
    Poison("deep.docx", lambda _: docx("<w:p><w:r>" * 50_000)),
    Poison("deep.xlsx", lambda _: sheet("<sheetData>" + "<row>" * 100_000)),
    Poison(
        "far.xlsx",
        lambda _: sheet(rows('<c r="XFD1048576" t="s"><v>0</v></c>', '<c r="ZZZZZZ99999999999"><v>1</v></c>')),
    ),
    Poison(
        "index.xlsx",
        lambda _: sheet(rows('<c r="A1" t="s"><v>99999999999999999999</v></c><c r="B1" t="s"><v>-1</v></c>')),
    ),
    Poison("numbers.xlsx", lambda _: sheet(rows('<c r="A1"><v>1e999999</v></c><c r="B1" t="d"><v>9e99</v></c>'))),
    Poison(
        "strings.xlsx",
        lambda _: packed({"xl/workbook.xml": f"<workbook {S}/>", "xl/sharedStrings.xml": " " * 70 * MEGA}),
    ),
    Poison("rows.ods", repeated_rows),
    Poison("spaces.odt", spaces),
    Poison(
        "entity.odt",
        lambda b: packed(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": f"{TYPE % b.url}<office:document-content {ODF}><office:body>"
                "<office:text><text:p>&e;</text:p>"
                "</office:text></office:body></office:document-content>",
            }
        ),
        hides=(WORDS,),
    ),
    Poison("zip.zip", lambda _: pack(("a", b"x")), ends="unread"),
    Poison("old.doc", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 99_999, ends="unread"),
)
