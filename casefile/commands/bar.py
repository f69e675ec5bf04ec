"""The progress bar: on a terminal only, on standard error, and gone when the work is done."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from casefile.commands.output import shorten
from casefile.core.progress import Progress, Silent

BYTES = {"Hashing", "Sealing"}  # first words of the work that is counted in bytes
WHOLE = {"Storing", "Writing"}  # names of such work, which begin the names of other work too


class Bar:
    """Shows steps as a bar of tqdm; a new name of the work begins anew."""

    def __init__(self, make: Any) -> None:  # noqa: ANN401 - tqdm has no types
        self._make = make
        self._bar: Any = None
        self._what = ""

    def step(self, done: int, total: int | None, what: str = "") -> None:
        """Move the bar to `done` of `total`."""
        if self._bar is None or what != self._what or self._bar.total != total or done < self._bar.n:
            self.close()
            self._what = what
            shown = {"desc": shorten(what, 40), "leave": False, "delay": 0.3, "file": sys.stderr, "dynamic_ncols": True}
            unit = {"unit": "B", "unit_scale": True} if what.partition(" ")[0] in BYTES or what in WHOLE else {}
            self._bar = self._make(total=total, **shown, **unit)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


@contextlib.contextmanager
def progress_bar() -> Iterator[Progress]:
    """Give a bar when standard error is a terminal, otherwise nothing that shows."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    from tqdm import tqdm  # noqa: PLC0415 - only when somebody looks

    bar = Bar(tqdm)
    try:
        yield bar
    finally:
        bar.close()
