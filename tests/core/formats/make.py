"""Write the sample of today's format: `PYTHONPATH=tests python tests/core/formats/make.py`.

Done once for each format, when it is released; from then on the sample is never written again.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from dossier import small_case

from casefile.core.case import open_case
from casefile.core.schema import FORMAT, Note


def main(folder: Path) -> None:
    """Write `format-N.casefile.gz` into the folder."""
    with tempfile.TemporaryDirectory() as made:
        path = small_case.build(Path(made))
        with open_case(path, author="A. Author", station="s1", clock=lambda: datetime(2026, 1, 2, tzinfo=UTC)) as case:
            with case.change("Note") as session:
                session.add(Note(kind="note", text="Undone and done again."))
            case.undo()
            case.redo()
        data = gzip.compress(path.read_bytes(), 9, mtime=0)
    (folder / f"format-{FORMAT}.casefile.gz").write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent)
