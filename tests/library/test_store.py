"""The library's store: made once, private, shared by processes, and plain about what it is not."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from casefile.core.errors import RefusedError
from casefile.library.resolutions import (
    OfficialParagraph,
    Resolution,
    get_texts,
    list_resolutions,
    store_resolution,
)
from casefile.library.store import NAME, open_store

ONE = Resolution(
    symbol="S/RES/9999 (2099)",
    number=9999,
    year=2099,
    adopted="2099-01-02",
    language="en",
    title="Test text",
    file_name="a.xml",
    file_sha256="a" * 64,
    paragraphs=(OfficialParagraph("body", "1", "Decides."), OfficialParagraph("annex 1", "1", "A PERSON")),
)


def test_texts_come_back_by_part_and_language(tmp_path: Path) -> None:
    store = open_store(tmp_path / "library")
    with store.write() as connection:
        assert store_resolution(connection, ONE, "2099-02-01T00:00:00+00:00") is True
        assert store_resolution(connection, ONE, "2099-02-02T00:00:00+00:00") is False
        french = replace(ONE, language="fr", paragraphs=(OfficialParagraph("body", "1", "Décide."),))
        store_resolution(connection, french, "2099-02-01T00:00:00+00:00")
    with open_store(tmp_path / "library").read() as connection:
        assert get_texts(connection, ONE.symbol, "body", "1") == {"en": "Decides.", "fr": "Décide."}
        assert get_texts(connection, ONE.symbol, "annex 1", "1") == {"en": "A PERSON"}
        assert get_texts(connection, "S/RES/1 (1946)", "body", "1") == {}
        assert [(held.language, held.paragraphs) for held in list_resolutions(connection)] == [("en", 2), ("fr", 1)]


def test_a_newer_file_takes_the_place_of_the_older(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.write() as connection:
        store_resolution(connection, ONE, "2099-02-01T00:00:00+00:00")
        newer = replace(ONE, file_sha256="b" * 64, paragraphs=(OfficialParagraph("body", "1", "Decides now."),))
        assert store_resolution(connection, newer, "2099-02-02T00:00:00+00:00") is True
    with store.read() as connection:
        assert get_texts(connection, ONE.symbol, "body", "1") == {"en": "Decides now."}
        assert get_texts(connection, ONE.symbol, "annex 1", "1") == {}
        assert [held.added for held in list_resolutions(connection)] == ["2099-02-02T00:00:00+00:00"]


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with pytest.raises(ZeroDivisionError), store.write() as connection:
        store_resolution(connection, ONE, "2099-02-01T00:00:00+00:00")
        raise ZeroDivisionError
    with store.read() as connection:
        assert list_resolutions(connection) == []


def test_the_store_is_private_and_a_library_of_ours(tmp_path: Path) -> None:
    file = open_store(tmp_path / "library").file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(tmp_path / "library" / "other.sqlite") as connection:
        connection.execute("CREATE TABLE something(a)")
    connection.close()
    (tmp_path / "library" / "other.sqlite").replace(file)
    for end in ("-wal", "-shm"):
        file.with_name(NAME + end).unlink(missing_ok=True)
    before = file.read_bytes()
    with pytest.raises(RefusedError, match="is not a library that this Casefile knows"):
        open_store(tmp_path / "library")
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("something",)]
    connection.close()
    assert len(file.read_bytes()) == len(before)


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    def write(number: int) -> None:
        store = open_store(tmp_path)
        for language in ("en", "fr", "ru"):
            with store.write() as connection:
                one = replace(ONE, symbol=f"S/RES/{number} (2099)", number=number, language=language)
                store_resolution(connection, one, "2099-02-01T00:00:00+00:00")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1, 9)))
    with open_store(tmp_path).read() as connection:
        assert len(list_resolutions(connection)) == 24
