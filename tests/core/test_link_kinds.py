"""Kinds of links."""

from __future__ import annotations

import pytest

from casefile.core.errors import RefusedError
from casefile.core.link_kinds import LINK_KINDS, link_kind


def test_kinds_of_links_are_unique_and_found() -> None:
    assert len({one.kind for one in LINK_KINDS}) == len(LINK_KINDS)
    assert link_kind("owner").schema == "Ownership"
    assert len({(one.schema, one.role) for one in LINK_KINDS}) == len(LINK_KINDS)
    with pytest.raises(RefusedError, match="Near matches: owner"):
        link_kind("ownr")
