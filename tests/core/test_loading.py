"""Loading modules while the collector of garbage waits."""

from __future__ import annotations

import gc
import sys
import types

import pytest

from casefile.core.loading import loading


def test_the_collector_waits_and_then_looks_past_what_was_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        made: list[object] = [[] for _ in range(1000)]
        monkeypatch.setitem(sys.modules, "loaded_for_this_test", types.ModuleType("loaded"))
    assert gc.isenabled()
    assert gc.get_freeze_count() >= kept + len(made)
    gc.unfreeze()


def test_what_was_loaded_before_is_not_looked_past_again() -> None:
    gc.unfreeze()
    with loading():
        assert not gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_it_is_left_as_it_was_found_even_when_loading_fails() -> None:
    gc.disable()
    try:
        with pytest.raises(ImportError), loading():
            raise ImportError
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()
