"""Numbers of table documents: what a stored number is as a date, and how a number format shows it.

Number formats and the ways of counting days are those of ECMA-376 part 1, 18.8.30 and 18.17.4.1.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

Kind = Literal["number", "date", "elapsed"]

BUILT_IN = {
    **dict.fromkeys(range(14, 18), "yyyy-mm-dd"), **dict.fromkeys(range(18, 22), "hh:mm:ss"), 22: "yyyy-mm-dd hh:mm",
    **dict.fromkeys(range(27, 37), "yyyy-mm-dd"), **dict.fromkeys(range(50, 59), "yyyy-mm-dd"), 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Number formats that a document uses by number, without writing them down (those of dates stand for any date)."""

LAST_SERIAL = 2_958_466  # 31 December 9999

_QUIET = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?")
_PLAIN = re.compile(r"general|@|0|#|0\.0+", re.IGNORECASE)


def format_kind(code: str) -> Kind:
    """Return whether a number format shows a date or time, an elapsed time, or a number."""
    bare = _QUIET.sub("", code[:1000]).partition(";")[0]
    if _ELAPSED.search(bare):
        return "elapsed"
    return "date" if re.search("[ymdhs]", bare, re.IGNORECASE) and "general" not in bare.lower() else "number"


def is_plain(code: str) -> bool:
    """Say whether a number format shows a number as nothing but its digits."""
    return _PLAIN.fullmatch(code.strip()) is not None


def serial_text(stored: str, kind: Kind, *, from_1904: bool = False) -> str | None:
    """Return a stored number of days as an ISO date, time or both, to the second; None when it stands for none.

    Days count from 1 January 1900 (with a 29 February that there was not, which is 60) or from 1904.
    """
    try:
        days = float(stored)
    except ValueError:
        return None
    if not 0 <= days < LAST_SERIAL:
        return None
    if kind == "elapsed":
        hours, rest = divmod(round(days * 86400), 3600)
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    whole, thousandths = divmod(round(days * 86_400_000), 86_400_000)
    clock = _clock(thousandths)
    if whole == 0 and not from_1904:
        return clock
    first = date(1904, 1, 1) if from_1904 else date(1899, 12, 31 if whole < 60 else 30)
    if (whole == 60 and not from_1904) or whole > (date.max - first).days:
        return None
    day = (first + timedelta(days=whole)).isoformat()
    return f"{day} {clock}" if thousandths else day


def number_text(stored: str) -> str:
    """Return a stored number in its shortest digits: programs write 1.1 as 1.1000000000000001.

    Both are the same number to the last bit; the longer form only shows how a computer keeps it.
    """
    if len(stored) < 17 or not _DECIMAL.fullmatch(stored):
        return stored
    short = repr(float(stored)).removesuffix(".0")
    if ("e" in short) != ("e" in stored.lower()):
        return stored
    return short.upper() if len(short) < len(stored) else stored


def _clock(thousandths: int) -> str:
    seconds, rest = divmod(thousandths, 1000)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}.{rest:03}" if rest else clock
