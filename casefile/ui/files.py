"""How the window opens, makes and builds cases; made by `app.py`, which knows where things are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from casefile.core.case import Case, create_case, open_case, utc_now
from casefile.core.gate import HeldError
from casefile.core.info import make_info
from casefile.core.keys import Passphrase
from casefile.core.progress import Progress
from casefile.core.schema import CaseInfo
from casefile.core.schemata import Schemata
from casefile.exchange.import_case import Read
from casefile.ui.bridge import Bridge

LetterWriter = Callable[[Case, str, Path, Progress], Any]
"""Writes the letter of an enquiry of a case to a file."""


@dataclass(frozen=True)
class Files:
    """Who signs, what fills a new case, how the demonstration case and letters are made, how originals are read."""

    author: str
    station: str
    fill: Callable[[Any], None]
    sample: Path
    build: Callable[[Path, Progress], None]
    read_back: Read
    schemata: Callable[[], Schemata]
    letter: LetterWriter
    now: Callable[[], datetime] = utc_now

    def open(self, path: Path, passphrase: Passphrase | None = None) -> Bridge:
        """Open a case for writing, or for reading while another program writes it; LockedError: it is protected."""
        try:
            case = open_case(path, author=self.author, station=self.station, passphrase=passphrase)
        except HeldError:
            case = open_case(path, writable=False, passphrase=passphrase)
        return Bridge(case, passphrase)

    def new(self, path: Path, title: str) -> Bridge:
        """Make an empty case with the catalogue in it."""
        info = make_info(title=title)
        return Bridge(create_case(path, info, author=self.author, station=self.station, fill=self.fill))

    def sample_path(self) -> Path:
        """Return where the demonstration case is kept."""
        return self.sample

    def build_sample(self, progress: Progress) -> None:
        """Build the demonstration case."""
        self.sample.parent.mkdir(parents=True, exist_ok=True)
        self.build(self.sample, progress)

    def title(self, bridge: Bridge) -> str:
        """Return the title of an open case."""
        with bridge.read() as session:
            return session.scalar(select(CaseInfo.title)) or bridge.case.path.stem
