"""One small case and its dossier, made once for all tests of what a dossier says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dossier import small_case

from casefile.core.case import Case, open_case
from casefile.core.progress import Silent
from casefile.dossier.content.case import Content, read_content
from casefile.dossier.export import Report, export_dossier
from casefile.dossier.options import Options


@pytest.fixture(scope="session")
def small_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of the small case."""
    return small_case.build(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def small(small_path: Path) -> Iterator[Case]:
    """Return the small case, open for reading."""
    with open_case(small_path, writable=False) as case:
        yield case


@pytest.fixture
def small_copy(small_path: Path, tmp_path: Path) -> Iterator[Case]:
    """Return a copy of the small case that may be changed."""
    path = tmp_path / "copy.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        yield case


@pytest.fixture(scope="session")
def content(small: Case) -> Content:
    """Return what its dossier says."""
    return read_content(small, Options(), Silent())


@pytest.fixture(scope="session")
def exported(small: Case, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return the report of its export."""
    return export_dossier(small, tmp_path_factory.mktemp("out") / "small.pdf")
