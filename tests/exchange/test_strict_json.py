"""JSON from outside: what is refused, with which words, and where each value stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.errors import RefusedError
from casefile.exchange import strict_json

DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(DATA, st.booleans(), st.sampled_from([None, 1]))
def test_reads_what_python_writes(data: object, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(data, ensure_ascii=ascii_only, indent=indent)
    assert strict_json.parse_json(text).value == data


@given(st.text(alphabet='{}[]:,"\\ntrue-0.e1 \n', max_size=30))
def test_accepts_nothing_that_python_refuses(text: str) -> None:
    try:
        value = strict_json.parse_json(text).value
    except RefusedError:
        return
    assert json.loads(text) == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1,\n "a": 2}', 'line 2, column 2: the key "a" stands twice (first on line 1); keep one.'),
        ('{"a": NaN}', 'line 1, column 7: "NaN" is no JSON value'),
        ('{"a": Infinity}', "is no JSON value"),
        ("[" * 40, "line 1, column 33: this is nested deeper than 32 levels."),
        ("[" * 200_000, "nested deeper than 32"),
        ('["\\ud800"]', "half a character (\\ud800)"),
        ('["\\u0000"]', "NUL"),
        ("[1, ]", "a comma must not stand before ]"),
        ("{} {}", "something follows after the end"),
        ("", "line 1, column 1: a value must stand here"),
        ("{'a': 1}", 'a key in "double quotes" must stand here'),
        ('{"a" 1}', 'a colon must follow the key "a"'),
        ("[1 2]", "a comma or ] must stand here"),
        ('["a\nb"]', "no closing quote, a raw line end"),
        ("[" + "1" * 41 + "]", "more than 40 characters"),
        ("[1e999]", "too large"),
    ],
)
def test_says_where_and_what(text: str, sentence: str) -> None:
    with pytest.raises(RefusedError) as caught:
        strict_json.parse_json(text)
    assert sentence in str(caught.value)


def test_every_value_knows_its_line() -> None:
    document = strict_json.parse_json('{\n "a": {\n  "b c": [1,\n   {"d": 2}]\n }\n}')
    assert document.line(()) == 1
    assert document.line(("a", "b c", 1, "d")) == 4
    assert document.line(("a", "b c", 1, "not there")) == 4
    assert strict_json.show_route(("a", "b c", 1, "d")) == 'a["b c"][1].d'
    assert strict_json.show_route(("findings", "petroleum", "citations", 1)) == "findings.petroleum.citations[1]"


def test_only_utf_8_is_read() -> None:
    assert strict_json.decode_text(b"\xef\xbb\xbf{}") == "{}"
    with pytest.raises(RefusedError, match="line 2: this is not UTF-8"):
        strict_json.decode_text("{\n'Москва'".encode("cp1251"))
