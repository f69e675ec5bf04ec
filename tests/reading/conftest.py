"""A new case on a real file, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.core.case import Case, create_case
from casefile.core.schema import CaseInfo


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    folder = tmp_path / "case"
    folder.mkdir()
    with create_case(folder / "a.casefile", CaseInfo(title="Trial"), author="A. Author", station="s1") as made:
        yield made
