"""The trial grown: the first declaration put in order, and more of our own making that plants its weaknesses.

Vessels, persons, offices and figures of what is added are made up; so are the files of which they are said.
"""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

from reading.office_samples import rows, xlsx

HERE = Path(__file__).parent
CAPTURED = {"captured": "2025-07-18T08:00:00+02:00", "collector": "Trial", "method": "stored file"}
JUDGED = {"by": "Trial", "at": "2025-07-18"}
LEFT_BARE = {"spare", "watch"}  # sources of which the overlay says on purpose what they lack
LEFT_UNGRADED = {"watch-none"}

DELIVERIES = (
    ("Day", "Vessel", "Product", "Figure", "Unit"),
    ("10 January 2022", "Teal Heron", "diesel", "12,000", "tonnes"),
    ("5 March 2022", "Grey Plover", "gasoline", "150,000", "barrels"),
    ("20 May 2022", "Teal Heron", "diesel", "at least 60,000", "barrels"),
    ("June or July 2022", "Grey Plover", "kerosene", "85,000 to 100,000", "barrels"),
    ("15 September 2022", "Teal Heron", "gas oil", "120,000", "barrels"),
    ("30 November 2022", "Grey Plover", "diesel", "6,000 fully laden", "tonnes"),
    ("March to June 2022", "the pipeline", "crude oil", "400,000", "tonnes"),
)
DECLARED = (
    ("Month", "Product", "Figure", "Unit"),
    ("February 2022", "refined petroleum", "40,000", "barrels"),
    ("August 2022", "refined petroleum", "up to 20,000", "barrels"),
)
REMARKS = (("Remark",), ("Freight was paid by the house of Marevonkethil.",))
WATCH = """Tanker Watch, 20 September 2022
Teal Heron gave over 16,500 tonnes of gas oil at anchor on 15 September 2022.
No tanker lay near Grey Plover in June or July 2022.
The weather was fair all month.
"""
LETTER = """I stood on the pier that night.
In May 2022 two tankers lay side by side, and hoses were laid between them.
Ordelia Tobrimaluskend
"""
MEMO = "The cargo of 15 September 2022 was ordered by Kelvadrinosture, who signs as Belquarantane.\n"
SPARE = "Nobody has looked at this yet.\n"


def write_files(folder: Path, shared_data: Path) -> None:
    """Write the files that the overlay names; the photograph and the scan are real ones."""
    sheets = {"Deliveries": DELIVERIES, "Declared": DECLARED, "Remarks": REMARKS}
    (folder / "tankers.xlsx").write_bytes(xlsx({name: _sheet(told) for name, told in sheets.items()}))
    texts = {
        "watch.txt": WATCH, "letter-from-tobrimaluskend.txt": LETTER, "memo-kelvadrinosture.txt": MEMO,
        "spare.txt": SPARE,
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    shutil.copy(shared_data / "documents/images/DSCN0021.jpg", folder / "pier-by-tobrimaluskend.jpg")
    shutil.copy(shared_data / "documents/scanned/linn.pdf", folder / "scan.pdf")


def grow(first: dict[str, Any]) -> dict[str, Any]:
    """Return the first declaration with the overlay over it, and in order where the overlay says nothing else."""
    told: dict[str, Any] = _over(first, json.loads((HERE / "grown.json").read_text("utf-8")))
    for key, source in told["sources"].items():
        if key not in LEFT_BARE:
            source |= {name: value for name, value in CAPTURED.items() if "file" in source and name not in source}
            source.setdefault("reliability", {"grade": "C", **JUDGED})
    for key, excerpt in told["excerpts"].items():
        if key not in LEFT_UNGRADED:
            excerpt.setdefault("credibility", {"grade": "3", **JUDGED})
    return told


def _over(under: Any, over: Any) -> Any:
    """Return one document laid over another: objects join key by key, everything else is replaced."""
    if not isinstance(under, dict) or not isinstance(over, dict):
        return copy.deepcopy(over)
    return {**copy.deepcopy(under), **{key: _over(under.get(key), value) for key, value in over.items()}}


def _sheet(told: tuple[tuple[str, ...], ...]) -> str:
    return rows(
        *("".join(_cell(number, place, one) for place, one in enumerate(row)) for number, row in enumerate(told, 1))
    )


def _cell(row: int, column: int, text: str) -> str:
    return f'<c r="{chr(65 + column)}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
