"""The dossier's engine against ReportLab's platypus on the same sections, with other printers told beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import peers
from bench.figures import Figure, medians, run_alone
from bench.ours import print_ours
from bench.stories import make_sections

PRINTERS = {
    "platypus": peers.print_platypus,
    "canvas": peers.print_canvas,
    "typst": peers.print_typst,
    "fpdf2": peers.print_fpdf2,
}
LARGE = """
from pathlib import Path
from bench.ours import print_ours
from bench.stories import make_sections
told["pages"] = print_ours(make_sections(int(sys.argv[1])), Path(sys.argv[2]))
"""
LIMITS = {"platypus": 0.5}
BOUNDS = {
    "platypus": "choosing a font for each run and breaking lines ourselves; platypus measures and breaks alike, but "
    "sets no footnotes, looks for no missing glyph, and parses markup instead",
    "canvas": "canvas lays nothing out: it draws lines that are broken once",
    "typst": "Typst is compiled and keeps the whole document in memory",
    "fpdf2": "its tables and cells measure each character in Python, again and again",
}


def measure(folder: Path, _: Path, *, small: bool) -> Iterator[Figure]:
    """Measure speed on a report of some 60 pages, and memory on one of 1,000."""
    sections = make_sections(2 if small else 60)
    out = folder / "ours.pdf"
    pages = print_ours(sections, out)
    others = {name: lambda way=way: way(sections, folder / "peer.pdf") for name, way in PRINTERS.items()}
    slow = {name: others.pop(name) for name in ("fpdf2",)}
    ours = {"ours": lambda: print_ours(sections, out)}
    taken = medians(1 if small else 5, ours | others) | medians(1, slow)
    for name in PRINTERS:
        yield Figure(
            f"{pages} pages with footnotes", len(sections) / taken["ours"], "sections/s", BOUNDS[name], name,
            len(sections) / taken[name], LIMITS.get(name), faster=True,
        )  # fmt: skip
    told = run_alone(LARGE, "3" if small else "1000", str(folder / "large.pdf"))
    yield Figure(
        f"{told['pages']:,} pages: most memory", told["peak"], "MB",
        "libraries 70 MB, then the pages laid out, kept until the number of the last is known",
        most=150,
    )  # fmt: skip
