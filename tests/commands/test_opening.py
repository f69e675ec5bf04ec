"""What every command does with a case that is none: one sentence, and 3."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import Run
from sqlcipher3 import dbapi2


@pytest.mark.parametrize(
    "words",
    [
        ["search", "CASE", "hello"],
        ["review", "CASE"],
        ["verify", "CASE"],
        ["dossier", "CASE", "-o", "o.pdf"],
        ["share", "CASE", "-o", "s.casefile", "--edition", "RED"],
        ["add", "CASE", "a.txt"],
    ],
    ids=lambda words: words[0],
)
def test_a_view_in_the_place_of_a_table_is_refused(run: Run, empty: Path, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "a.txt").write_text("Words.")
    other = dbapi2.connect(str(empty), isolation_level=None)
    columns = ", ".join(f'n AS "{row[1]}"' for row in other.execute("PRAGMA table_info(note)").fetchall())
    other.execute("DROP TABLE note")
    endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
    other.execute(f"CREATE VIEW note AS {endless} SELECT {columns} FROM r WHERE n < 0")
    other.close()
    state = empty.read_bytes()
    done = run(*(str(empty) if word == "CASE" else word for word in words))
    assert done.code == 3
    assert 'view "note"' in done.err
    assert empty.read_bytes() == state
