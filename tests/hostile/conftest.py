"""A case that takes poison all day, the canaries beside it, and what watches over both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile.bait import Bait, Deeds, Guard, Opened

from casefile.core.case import Case, create_case
from casefile.core.schema import CaseInfo


@pytest.fixture(scope="session")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    bait = Bait.plant(tmp_path_factory.mktemp("bait") / "planted")
    opened = Opened(bait.places)
    yield Guard(bait, opened, Deeds())
    opened.close()


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    path = tmp_path_factory.mktemp("poisoned") / "a.casefile"
    with create_case(path, CaseInfo(title="Poisoned"), author="A. Author", station="s1") as made:
        yield made
