"""Small documents made for the tests of reading."""

from __future__ import annotations

import io
import zlib

from reportlab.pdfgen.canvas import Canvas


def make_pdf(lines: tuple[str, ...] = ("Twelve crates at Rajin.",), *, pages: int = 1, password: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200), invariant=1, encrypt=password or None)
    for _ in range(pages):
        for row, line in enumerate(lines):
            canvas.drawString(50, 150 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def raw_pdf(*objects: bytes) -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream"


def page_pdf(content: bytes, *, page: bytes = b"/MediaBox[0 0 300 200]", unicode_map: bytes = b"") -> bytes:
    """Return a PDF of one page in Helvetica; `unicode_map` holds the lines of a ToUnicode bfchar table."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    extra: tuple[bytes, ...] = ()
    if unicode_map:
        font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
        count = unicode_map.count(b"\n")
        extra = (
            stream(
                b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
                b"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n%d beginbfchar\n"
                % count
                + unicode_map
                + b"endbfchar\nendcmap end end"
            ),
        )
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R" + page + b"/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(content),
        font,
        *extra,
    )


def flate_bomb(size: int) -> bytes:
    """Return a small PDF whose page content unpacks to about `size` bytes of operators."""
    block = b"0 0 m\n" * 1_000_000
    packer = zlib.compressobj(9)
    start = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    repeated = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    body = start + repeated * (size // len(block) - 1) + b"\x01\0\0\xff\xff"
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    head += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj "
    head += b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(body)
    return head + body + b"\nendstream endobj trailer<</Root 1 0 R>>"
