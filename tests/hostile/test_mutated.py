"""Damaged documents, many of them: each ends as text or as one plain sentence."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from growth import no_hang
from hostile.bait import WORDS, Guard
from hostile.mutation import mutants, specimens
from reading.samples import make_pdf

from casefile.core.errors import CasefileError
from casefile.reading.client import read_document

ROUNDS, EACH = 20, 500


def read_mutants(guard: Guard, shared: Path | None, seed: int, count: int, last: Path) -> dict[str, int]:
    """Read `count` damaged documents and return how many ended how; the one being read stands in the file `last`."""
    ended = {"read": 0, "unread": 0}
    for name, data in islice(mutants(specimens(guard.bait, shared), seed), count):
        last.write_bytes(data)
        try:
            with no_hang():
                reading = read_document(data, name=name)
        except CasefileError as error:
            sentence = str(error)
            assert sentence.startswith(f"{name}: "), sentence
            assert sentence.endswith("."), sentence
            ended["unread"] += 1
        else:
            ended["read"] += 1
            for page in reading.pages:
                assert "\0" not in page.text
                assert WORDS not in page.text
                page.text.encode()
        assert not guard.opened.take(), (seed, name, ended)
    return ended


def shared_or_none(repository: Path) -> Path | None:
    folder = repository.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def test_a_few_damaged_documents(guard: Guard, tmp_path: Path) -> None:
    assert sum(read_mutants(guard, None, 1, 12, tmp_path / "last").values()) == 12


def test_the_same_seed_gives_the_same_damage(guard: Guard) -> None:
    sound = specimens(guard.bait, None)
    one, two = (list(islice(mutants(sound, 7), 40)) for _ in range(2))
    assert one == two
    assert len({data for _, data in one}) > 35


@pytest.mark.long
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_ten_thousand_damaged_documents(seed: int, guard: Guard, repository: Path, tmp_path: Path) -> None:
    ended = read_mutants(guard, shared_or_none(repository), 1000 + seed, EACH, tmp_path / "last")
    assert sum(ended.values()) == EACH
    assert min(ended.values()) > 0
    assert read_document(make_pdf(), name="good.pdf").pages[0].text == "Twelve crates at Rajin."
