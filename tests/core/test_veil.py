"""What must not be named is found however it is written, and nothing else is; the case knows what that is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.case import Case, create_case
from casefile.core.entities import add_entity, add_statement, judge_same
from casefile.core.info import make_info
from casefile.core.origins import add_origin
from casefile.core.schema import Excerpt, Source
from casefile.core.veil import UNKNOWN, Veil, read_protection

VEIL = Veil(
    {
        "Tilda Marrow": "Witness A",
        "José Núñez": "Witness B",
        "Rory O'Neill": "Witness C",
        "김철수": "Witness D",
        "Ina": "Witness E",
        "a.b@example.org": "Mail F",
        "+82 10-5550-1234": "Telephone G",
        "Анна Серова": "Witness H",
    }
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("so TILDA  marrow said", "so Witness A said"),
        ("Tilda\nMarrow’s book", "Witness A’s book"),
        ("Tilda Mar-\nrow and Tilda Mar\u00ad\nrow", "Witness A and Witness A"),
        ("Til\u00adda Mar\u200brow, Tilda Mar\u0002\nrow", "Witness A, Witness A"),
        ("tilda-marrow_scan.pdf", "Witness A_scan.pdf"),
        ("TildaMarrow", "Witness A"),
        ("the Marrows, Tilda Marrows", "the Marrows, Witness A"),
        (unicodedata.normalize("NFD", "José Núñez") + "!", "Witness B!"),
        ("Jose Nunez", "Witness B"),
        ("Rory O’Neill, Rory O`Neill, RORY ONEILL", "Witness C, Witness C, Witness C"),
        ("김철수는 갔다, 김\n철수", "Witness D는 갔다, Witness D"),
        ("in a line, as in\na line, Ina", "in a line, as in\na line, Witness E"),
        ("mail A.B@example.org now", "mail Mail F now"),
        ("call +82 10 5550 1234", "call +Telephone G"),
        ("с Анной Серовой", "с Анной Серовой"),
        ("Анна Серова пришла", "Witness H пришла"),
        ("Matilda Marrow, Tilda Marrowbone", "Matilda Marrow, Tilda Marrowbone"),
    ],
)
def test_names_are_found_in_their_forms(text: str, masked: str) -> None:
    assert VEIL.mask(text) == masked
    assert VEIL.hides(text) is (text != masked)


@given(st.text(alphabet="aeé ́\u00ad\u200b-'’\nßﬁ한김", max_size=30), st.text(max_size=12), st.text(max_size=12))
def test_what_was_masked_is_gone_and_the_rest_stays(name: str, before: str, after: str) -> None:
    veil = Veil({name: "X", "Tilda Marrow": "Y"})
    text = f"{before} {name} {after}"
    assert not veil.hides(veil.mask(text))
    last = 0
    for hit in veil.find(text):
        assert last <= hit.start < hit.end <= len(text)
        last = hit.end


def test_an_alias_that_gives_a_name_away_is_not_used() -> None:
    assert Veil({"Blue Heron": "ship next to Blue Heron"}).mask("a Blue Heron") == f"a {UNKNOWN}"
    assert Veil({"Blue Heron": ""}).mask("a Blue Heron") == f"a {UNKNOWN}"
    assert not Veil({})
    assert Veil({"Heron": "X", "Heron Shipping": "Y"}).mask("Heron Shipping owns Heron") == "Y owns X"


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with create_case(tmp_path / "x.casefile", make_info(title="x"), author="A", station="s") as made:
        yield made


def source(**fields: object) -> Source:
    return Source(
        **{"title": "A title", "kind": "document", "sha256": "0" * 64, "size": 1, "media_type": "x", **fields}
    )


def test_one_protected_record_hides_all_names_of_its_group(case: Case) -> None:
    with case.change("Add") as session:
        known = add_entity(session, schema="Person", name="Tilda Marrow", protected=True, alias="Witness A")
        other = add_entity(session, schema="Person", name="T. Quince")
        bare = add_entity(session, schema="PublicBody", name="Harbour Office", protected=True)
        judge_same(session, known, other, reason="same hand")
        for name, value in (
            ("lastName", "Quince"), ("email", "tq@example.org"), ("passportNumber", "P7654321"), ("idNumber", "42"),
            ("nationality", "mn"), ("birthDate", "1970"),
        ):  # fmt: skip
            add_statement(session, other, name, value)
    with case.read() as session:
        told = read_protection(session)
    assert told.entities == {known: "Witness A", other: "Witness A", bare: "Protected public body 1"}
    assert {"Tilda Marrow", "Marrow Tilda", "T. Quince", "Quince", "tq@example.org", "P7654321"} <= set(told.names)
    assert not {"42", "mn", "1970"} & set(told.names)
    assert told.names["Quince"] == "Witness A"


def test_a_protected_source_hides_who_gave_and_who_wrote_it(case: Case) -> None:
    with case.change("Add") as session:
        origin = add_origin(session, name="The Quay Circle")
        state = add_origin(session, name="Ruritania")
        add_entity(session, schema="PublicBody", name="Ruritania")
        hidden = source(
            title="Letter", protected=True, alias="a Member State", provided_by="Ruritania", written_by="Marrow",
            publisher="Quay Press", collector="R. L.", file_name="marrow.txt", origin_id=origin,
        )  # fmt: skip
        session.add(hidden)
        session.flush()
        child = source(title="Annex of the letter", parent_id=hidden.id)
        session.add_all([child, source(title="Open", collector="R. L.", origin_id=state)])
        session.add(Excerpt(source_id=hidden.id, kind="words", speaker="T. Quince", speech="direct"))
        session.add(Excerpt(source_id=hidden.id, kind="words", speaker="Minister Vane", speech="quoted"))
    with case.read() as session:
        told = read_protection(session)
        assert read_protection(session, ["Quay Press"]).names.keys() == told.names.keys() - {"Quay Press"}
    assert told.sources == {hidden.id: "a Member State", child.id: "Protected source 2"}
    assert set(told.names) == {"Marrow", "Quay Press", "The Quay Circle", "T. Quince", "Annex of the letter"}
    own = told.of_source[hidden.id]
    assert {"Letter", "marrow.txt", "Ruritania", "R. L.", "Minister Vane"} <= set(own)
