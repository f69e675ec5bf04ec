"""What a rule of the tables that was broken means for a person."""

from __future__ import annotations

import re

from casefile.core.wording import a_noun

_REFERENCE = (
    "Something here names a record that is not in the case, or that other records still need; nothing was changed. Put"
    " that record back first, or leave its name out."
)
_BROKEN = re.compile(r"(?P<rule>UNIQUE|NOT NULL|CHECK) constraint failed: (?P<what>.*)", re.DOTALL)
_WRONG_TYPE = re.compile(r"cannot store \w+ value in \w+ column (?P<what>\S+)")


def constraint_sentence(error: BaseException) -> str | None:
    """Return what an error of the tables' own rules means, or None when it is our own mistake."""
    said = str(getattr(error, "orig", error))
    if "FOREIGN KEY constraint failed" in said:
        return _REFERENCE
    if wrong := _WRONG_TYPE.search(said):
        table, field = _names(wrong["what"])
        return f"The {field} of {table} cannot hold such a value; nothing was changed. Correct it."
    if not (broken := _BROKEN.search(said)):
        return None
    if broken["rule"] == "CHECK":
        return f"A value breaks a rule of the case file ({_words(broken['what'])}); nothing was changed. Correct it."
    table, field = _names(broken["what"])
    if broken["rule"] == "NOT NULL":
        return f"{table.capitalize()} needs its {field}; nothing was changed. Give it."
    return f"There is {table} with the same {field} already; nothing was changed. Change or delete that one first."


def _names(columns: str) -> tuple[str, str]:
    """Return table (with its article) and fields in words, of `judgement.left_id, judgement.right_id`."""
    parts = [one.strip().partition(".") for one in columns.split(",")]
    return a_noun(parts[0][0]), " and ".join(_words(field.removesuffix("_id")) for _, _, field in parts)


def _words(name: str) -> str:
    return name.replace("_", " ")
