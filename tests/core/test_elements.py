"""Elements of provisions."""

from __future__ import annotations

import pytest

from casefile.core import elements
from casefile.core.case import Case
from casefile.core.errors import RefusedError


def test_elements_stand_in_order(lawful: Case) -> None:
    cap, arms = "S/RES/2397(2017):5", "S/RES/1718(2006):8(a)"
    with lawful.change("Add") as session:
        supplied = elements.add_element(session, cap, text="Refined petroleum was supplied")
        elements.add_element(session, cap, text="to the DPRK")
        elements.add_element(session, arms, text="Arms", position=4)
        elements.edit_element(session, supplied, position=3, note="diesel counts")
        with pytest.raises(RefusedError, match="add it to the other paragraph"):
            elements.edit_element(session, supplied, provision_id=arms)
        with pytest.raises(RefusedError, match="There is no provision"):
            elements.add_element(session, "gone", text="x")
        found = elements.list_elements(session, [cap, arms, "none"])
        assert [(row.position, row.text) for row in found[cap]] == [
            (2, "to the DPRK"),
            (3, "Refined petroleum was supplied"),
        ]
        assert ([row.position for row in found[arms]], found["none"]) == ([4], [])
        elements.delete_element(session, supplied)
        assert [row.text for row in elements.list_elements(session, [cap])[cap]] == ["to the DPRK"]
