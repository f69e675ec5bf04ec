"""Progress and cancel for anything that lasts longer than a blink."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What a job reports to; `step` raises CancelledError when the person has cancelled."""

    def step(self, done: int, total: int | None, what: str = "") -> None:
        """Report `done` of `total` units (None: not known) of the work named `what`."""


class Silent:
    """Reports to nobody and never cancels."""

    def step(self, done: int, total: int | None, what: str = "") -> None:
        """Do nothing."""
