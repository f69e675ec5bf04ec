"""A new case on a real file, and one with the catalogue in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from casefile.core.case import Case, create_case, open_case
from casefile.core.instruments import seed_catalogue
from casefile.core.schema import CaseInfo
from casefile.library.catalogue import Catalogue, load_catalogue
from casefile.paths import resource


def fixed_clock() -> datetime:
    return datetime(2025, 7, 17, 10, 0, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with create_case(
        tmp_path / "trial.casefile", CaseInfo(title="Trial"), author="A. Author", station="s1", clock=fixed_clock
    ) as made:
        yield made


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(resource("catalogue", "dprk.json"))


@pytest.fixture(scope="session")
def lawful_file(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    path = tmp_path_factory.mktemp("lawful") / "lawful.casefile"

    def fill(session: Session) -> None:
        seed_catalogue(session, catalogue)

    create_case(path, CaseInfo(title="Trial"), author="A. Author", station="s1", clock=fixed_clock, fill=fill).close()
    return path


@pytest.fixture
def lawful(tmp_path: Path, lawful_file: Path) -> Iterator[Case]:
    """Give a case that was made with the catalogue."""
    path = tmp_path / "lawful.casefile"
    shutil.copy(lawful_file, path)
    with open_case(path, author="A. Author", station="s1", clock=fixed_clock) as made:
        yield made
