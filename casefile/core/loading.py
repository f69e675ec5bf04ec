"""Loading modules without the collector of garbage, which would look through all that is loaded again and again."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Let the collector wait during imports, and look past what they leave from then on; a fifth of their time."""
    on, there = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) != there:
            gc.freeze()
        if on:
            gc.enable()
