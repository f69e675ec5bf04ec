"""United Nations resolutions in Akoma Ntoso XML."""

from __future__ import annotations

from casefile.reading.errors import UnreadableError
from casefile.reading.model import ResolutionText


def parse_resolution(data: bytes) -> ResolutionText:
    """Return the resolution in `data`."""
    raise UnreadableError(f"resolutions of {len(data)} bytes are not read yet.")
