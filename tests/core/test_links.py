"""Links between entities."""

from __future__ import annotations

import pytest
from core.specimens import entity

from casefile.core import links
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import Link


def test_a_link_from_one_to_another(case: Case) -> None:
    with case.change("Add") as session:
        firm, ship, other = entity(session), entity(session, "Lady R", "Vessel"), entity(session, "Other")
        link = links.add_link(session, kind="owner", from_id=firm, to_id=ship, valid_from="2020", valid_until="2024-05")
        second = links.add_link(session, kind="operator", from_id=other, to_id=firm, role="since the sale")
        links.edit_link(session, link, valid_until="before 2024")
        row = session.get_one(Link, link)
        assert (row.kind, row.from_id, row.to_id, row.valid_until) == ("owner", firm, ship, "<2024")
        assert [one.id for one in links.list_links(session)] == [link, second]
        assert [one.id for one in links.list_links(session, [ship])] == [link]
        assert [one.id for one in links.list_links(session, [firm])] == [link, second]
        links.delete_link(session, link)
        assert [one.id for one in links.list_links(session)] == [second]


def test_what_is_no_link_is_refused(case: Case) -> None:
    with case.change("Add") as session:
        firm, ship = entity(session), entity(session, "Lady R", "Vessel")
        with pytest.raises(RefusedError, match="Near matches: owner"):
            links.add_link(session, kind="ownr", from_id=firm, to_id=ship)
        with pytest.raises(RefusedError, match="names the same entity twice"):
            links.add_link(session, kind="owner", from_id=firm, to_id=firm)
        with pytest.raises(RefusedError, match="The link ends"):
            links.add_link(session, kind="owner", from_id=firm, to_id=ship, valid_from="2024", valid_until="2020")
        with pytest.raises(RefusedError, match="There is no entity"):
            links.add_link(session, kind="owner", from_id=firm, to_id="gone")
        link = links.add_link(session, kind="owner", from_id=firm, to_id=ship)
        with pytest.raises(RefusedError, match="names the same entity twice"):
            links.edit_link(session, link, to_id=firm)
        assert session.get_one(Link, link).to_id == ship
