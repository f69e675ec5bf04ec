"""The forms of columns are those that the operations of core keep, and what is odd is refused by its column."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import Any

import pytest

from casefile.core.checks import Rules
from casefile.core.errors import RefusedError
from casefile.core.journal import work_tables
from casefile.core.schema import CaseInfo
from casefile.exchange.forms import DATES, DECIMALS, GRADES, HASHES, MOMENTS, WORDS, check_value, is_free_text


def rules_in_core(repository: Path) -> list[tuple[str, Rules]]:
    """Return (table, rules) of each call in core that writes a record by rules."""
    found = []
    for path in sorted((repository / "casefile" / "core").glob("*.py")):
        module = importlib.import_module(f"casefile.core.{path.stem}")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in {"add_record", "edit_record"}:
                continue
            kind, rules = node.args[1], node.args[2] if node.func.id == "add_record" else node.args[3]
            if isinstance(kind, ast.Name) and isinstance(rules, ast.Name) and hasattr(module, rules.id):
                found.append((getattr(module, kind.id).__tablename__, getattr(module, rules.id)))
    return found


def test_words_dates_and_figures_are_those_of_the_operations(repository: Path) -> None:
    calls = rules_in_core(repository)
    assert len({table for table, _ in calls}) > 15
    words = {(table, name): kind for table, rules in calls for name, kind in rules.words.items()}
    assert words == {key: kind for key, kind in WORDS.items() if key != ("excerpt", "anchor_state")}
    for attribute, known in (("dates", DATES), ("decimals", DECIMALS)):
        wanted = {(table, name) for table, rules in calls for name in getattr(rules, attribute)}
        assert wanted == {(table, name) for table, names in known.items() for name in names}, attribute


def test_every_column_named_here_is_a_column() -> None:
    tables = work_tables()
    pairs = {*WORDS, *GRADES} | {
        (t, n) for known in (DATES, DECIMALS, MOMENTS) for t, names in known.items() for n in names
    }
    for table, name in pairs:
        assert name in tables[table].columns
    assert all(any(name in table.columns for table in tables.values()) for name in HASHES)


@pytest.mark.parametrize(
    ("table", "column", "good", "bad"),
    [
        ("source", "kind", "document", "Document"),
        ("source", "tlp", "AMBER+STRICT", "PINK"),
        ("source", "sha256", "a" * 64, "A" * 64),
        ("source", "size", 12, "12"),
        ("source", "protected", 1, 2),
        ("source", "title", "x", None),
        ("source", "title", "x", 5),
        ("source", "title", "x", b"x"),
        ("source", "captured", "2025-07-17T10:42:07+09:00", "2025-07-17T10:42:07"),
        ("source", "captured", "2025-07", "yesterday"),
        ("source", "reliability", "A", "Z"),
        ("source", "facts", '[["a", "b"]]', '[["a","b"]]'),
        ("source", "facts", "[]", "[" * 50 + "]" * 50),
        ("source", "facts", "[1.5]", "[NaN]"),
        ("source", "facts", '[{"a": 1}]', '[{"a": 1, "a": 2}]'),
        ("source", "id", "0198", ""),
        ("source", "id", "S/RES/1(2000):1", "a\nb"),
        ("source", "parent_id", None, "x" * 401),
        ("source", "created", "2025-07-17T10:00:00.000+00:00", "2025-07-17"),
        ("event", "date", "2024-05/2024-07", "2024-5"),
        ("event", "date", "~2024", "0000"),
        ("event", "knowledge", "observed", "seen"),
        ("place", "latitude", "-12.5", "1e5"),
        ("quantity", "low", "500000", "5" * 500),
        ("finding", "number", 1, 1.5),
    ],
)  # fmt: skip
def test_what_casefile_writes_passes_and_other_things_do_not(table: str, column: str, good: Any, bad: Any) -> None:
    known = work_tables()[table].columns[column]
    check_value(table, known, good)
    with pytest.raises(
        RefusedError, match=rf"it has no|its {column.removesuffix('_id').replace('_', ' ')} is (n|[0-9]+ char)"
    ):
        check_value(table, known, bad)


def test_free_text_is_what_people_write() -> None:
    free = {name for name in work_tables()["source"].columns.keys() if is_free_text("source", name)}  # noqa: SIM118
    assert {"title", "file_name", "url", "facts", "collector", "author", "note", "alias", "reliability_reason"} <= free
    assert not free & {"id", "sha256", "kind", "captured", "published", "tlp", "parent_id", "size", "reliability"}
    assert is_free_text(CaseInfo.__tablename__, "about")
