"""Official texts of resolutions on their way from the United Nations' XML into the library and into cases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.originals import file_chunks
from casefile.core.progress import Progress
from casefile.library.resolutions import OfficialParagraph, Resolution, put_texts
from casefile.reading.client import read_resolution
from casefile.reading.errors import ReadingError


def read_official(file: Path, progress: Progress) -> Resolution:
    """Read one file in the reader process; RefusedError when it is no resolution in the UN's XML.

    It is gone through once, so that its hash is that of the bytes that were read.
    """
    total = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        for chunk in file_chunks(file):
            total.update(chunk)
            yield chunk

    try:
        read = read_resolution(chunks(), name=file.name, progress=progress)
    except ReadingError as error:
        raise RefusedError(str(error)) from error
    return Resolution(
        symbol=read.symbol,
        number=read.number,
        year=read.year,
        adopted=read.adopted,
        language=read.language,
        title=read.title,
        file_name=file.name,
        file_sha256=total.hexdigest(),
        paragraphs=tuple(OfficialParagraph(one.part, one.label, one.text) for one in read.parts),
    )


def add_resolution(case: Case, file: Path, progress: Progress) -> list[str]:
    """Put the official words of a file beside the paragraphs of a case, as one change; return warnings."""
    return put_official(case, read_official(file, progress))


def put_official(case: Case, resolution: Resolution) -> list[str]:
    """Put official words that have been read beside the paragraphs of a case; return warnings."""
    with case.change(f"Add the official text of {resolution.symbol} ({resolution.language})") as session:
        return put_texts(session, resolution)
