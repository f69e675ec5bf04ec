"""How the window opens, makes and builds cases; made by `app.py`, which knows where things are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from casefile.core.case import create_case, open_case
from casefile.core.gate import HeldError
from casefile.core.info import make_info
from casefile.core.progress import Progress
from casefile.core.schema import CaseInfo
from casefile.ui.bridge import Bridge
from casefile.ui.desk import LetterWriter


@dataclass(frozen=True)
class Files:
    """Who signs, what fills a new case, where the demonstration case is kept, how it and letters are made."""

    author: str
    station: str
    fill: Callable[[Any], None]
    sample: Path
    build: Callable[[Path, Progress], None]
    letter: LetterWriter

    def open(self, path: Path) -> Bridge:
        """Open a case for writing, or for reading while another program writes it."""
        try:
            case = open_case(path, author=self.author, station=self.station)
        except HeldError:
            case = open_case(path, writable=False)
        return Bridge(case)

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
