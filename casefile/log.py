"""The log of mistakes of Casefile itself. It holds no evidence: neither messages nor values, only places."""

from __future__ import annotations

import contextlib
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

from casefile import __version__, paths

LARGEST = 1024 * 1024  # bytes; then the log begins anew


def write_mistake(error: BaseException) -> Path:
    """Add where an exception came from to the log and return its path.

    Messages stay out because they may quote a case; paths are cut to their last three parts because they may
    name a person.
    """
    folder = paths.log_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "casefile.log"
    old = file.stat().st_size if file.exists() else 0
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with file.open("w" if old > LARGEST else "a", encoding="utf-8") as log:
        log.write(f"{now} casefile {__version__}\n" + "".join(_lines(error)))
    return file


class Mistakes(logging.Handler):
    """Takes what the desktop logs as a mistake into the same log, places only."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Write the mistake of a record; a log that cannot be written is passed over."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            with contextlib.suppress(OSError):
                write_mistake(error)


def _lines(error: BaseException) -> list[str]:
    lines = []
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"  {type(seen).__module__}.{type(seen).__qualname__}\n")
        lines += [
            f"    {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} in {frame.name}\n"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    return lines
