"""A case whose pages show what must not be shown: names, words and regions on pages that are printed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from casefile.core.case import create_case
from casefile.core.entities import add_entity
from casefile.core.excerpts import add_excerpt_quote, add_excerpt_region, add_translation
from casefile.core.findings import add_finding
from casefile.core.info import make_info
from casefile.core.proof import add_support
from casefile.core.sources import Capture
from casefile.reading.intake import add_file

HEAD = "Loading sheet 17 of the eastern quay"
NAMED = "The count was kept by Tilda Marrow, clerk of the quay"
OPEN = "Grey Heron, diesel, 1200 t, quay 4"
CLOSED = "Paid from account 4471 at midnight"
LINES = ((40, 250, HEAD), (40, 220, NAMED), (40, 190, OPEN), (40, 160, CLOSED))
REGION = (30, 40, 90, 80)  # pixels of the photograph


def build(folder: Path) -> Path:
    """Make a GREEN case of one PDF page and one photograph, each with something that a GREEN edition must not show."""
    sheet, photo, path = folder / "sheet.pdf", folder / "photo.png", folder / "black.casefile"
    canvas = Canvas(str(sheet), pagesize=(420, 300), invariant=1)
    for x, y, words in LINES:
        canvas.drawString(x, y, words)
    canvas.save()
    picture = Image.new("RGB", (160, 120), (200, 210, 220))
    ImageDraw.Draw(picture).rectangle(REGION, fill=(201, 17, 33))
    picture.save(photo)
    with create_case(path, make_info(title="Pages", tlp="GREEN"), author="A. Author", station="s") as case:
        capture = Capture(captured="2025-07-20T08:15:00+02:00", collector="A. Author", method="by hand")
        sealed = add_file(case, sheet, capture, title="Loading sheet").source_id
        seen = add_file(case, photo, capture, title="Photograph").source_id
        with case.change("Fill") as session:
            add_entity(session, schema="Person", name="Tilda Marrow", protected=True, alias="Witness A")
            finding = add_finding(session, title="Diesel", text="Diesel was loaded.", status="reported")
            shown = add_excerpt_quote(session, sealed, OPEN)
            named = add_excerpt_quote(session, sealed, NAMED)
            whole = add_excerpt_quote(session, sealed, f"{OPEN}\n{CLOSED}")
            add_translation(session, whole, language="de", text="Bezahlt um Mitternacht")
            closed = add_excerpt_quote(session, sealed, CLOSED, tlp="RED")
            look = add_excerpt_region(session, seen, 1, [0, 0, 159, 119], description="The photograph")
            dark = add_excerpt_region(session, seen, 1, list(REGION), description="A red face", tlp="RED")
            for excerpt in (shown, named, whole, closed, look, dark):
                add_support(session, excerpt, "finding", finding)
    return path
