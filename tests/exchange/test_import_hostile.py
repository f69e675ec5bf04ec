"""A colleague's file is a hostile file: each of these is refused in one sentence, and our case is as it was."""

from __future__ import annotations

import hashlib
import resource
from pathlib import Path
from typing import Any

import pytest
from exchange.hostile_cases import HOSTILE, WITH_A_JOURNAL_THAT_AGREES, good_case, make_hostile
from growth import no_hang

from casefile.core.case import open_case
from casefile.core.errors import RefusedError
from casefile.core.progress import Silent
from casefile.core.snapshot import take_snapshot
from casefile.exchange.import_case import ReadBack, import_case, preview_import
from casefile.exchange.import_checks import check_rows


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    return good_case(folder / "ours.casefile", "OURS"), good_case(folder / "good.casefile")


def never_read(*_: Any) -> ReadBack:
    raise AssertionError("nothing of a refused file is read")


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 60


def refuse(files: tuple[Path, Path], folder: Path, name: str) -> None:
    """Try to import the hostile file of a name, and check what is left."""
    ours, good = files
    theirs = make_hostile(name, good, folder)
    before = hashlib.sha256(ours.read_bytes()).digest()
    with (
        no_hang(),
        open_case(ours, author="A", station="s") as case,
        pytest.raises(RefusedError, match=HOSTILE[name][1]) as caught,
    ):
        import_case(case, theirs, never_read)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1 << 20  # kilobytes
    says = str(caught.value)
    assert says.isprintable()
    assert len(says) < 600
    assert says.endswith(".")
    assert hashlib.sha256(ours.read_bytes()).digest() == before
    assert sorted(path.name for path in ours.parent.iterdir()) == ["good.casefile", "ours.casefile"]


WRITTEN = [name for name in HOSTILE if name in WITH_A_JOURNAL_THAT_AGREES]


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in WRITTEN] + WRITTEN[:3])
def test_a_hostile_file_is_refused_and_our_case_is_as_it_was(
    files: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    refuse(files, tmp_path, name)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_record_that_casefile_does_not_write_is_refused(files: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    with open_case(make_hostile(name, files[1], tmp_path), writable=False) as case:
        rows = take_snapshot(case, Silent()).rows
    if name != "a hash in capitals":  # that one the evidence check finds
        with pytest.raises(RefusedError, match=HOSTILE[name][1]):
            check_rows("theirs.casefile", rows)


@pytest.mark.long
@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_through_the_limited_process(files: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    refuse(files, tmp_path, name)


def test_a_preview_refuses_too(files: tuple[Path, Path], tmp_path: Path) -> None:
    theirs = make_hostile("a trigger", files[1], tmp_path)
    with open_case(files[0], author="A", station="s") as case, pytest.raises(RefusedError, match="holds a trigger"):
        preview_import(case, theirs)
