"""Official texts on their way into library and case."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest
from declared import RESOLUTION

from casefile.core.errors import RefusedError
from casefile.core.progress import Silent
from casefile.official_texts import read_official


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_the_hash_is_that_of_the_bytes_that_were_read(tmp_path: Path) -> None:
    """A pipe can be gone through once only, as a file that changes meanwhile ought to be."""
    pipe = tmp_path / "resolution.xml"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(RESOLUTION,), daemon=True)
    writer.start()
    read = read_official(pipe, Silent())
    writer.join()
    assert read.file_sha256 == hashlib.sha256(RESOLUTION.encode()).hexdigest()
    assert (read.symbol, read.file_name) == ("S/RES/2397 (2017)", "resolution.xml")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="cannot be read"):
        read_official(tmp_path / "none.xml", Silent())
