"""Every text field of the model takes every string exactly, or refuses it by name."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hostile.bait import Guard
from hostile.strings import STORED, naughty
from hostile.worlds import counter, list_columns, mappers, table_of, text_columns, world
from sealed import seal
from sqlalchemy import select

from casefile import cli
from casefile.core.case import Case, create_case, open_case
from casefile.core.errors import RefusedError
from casefile.core.info import get_info
from casefile.core.schema import CaseInfo, Entity, Finding

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
Stored = dict[tuple[str, str], dict[str, Any]]


def fill(case: Case, strings: list[str]) -> Stored:
    """Put each string into every text field of a row of every table; return what went in by (table, id)."""
    numbers = counter()
    put: Stored = {}
    with case.change("Fill every field") as session:
        for text in strings:
            for mapper, rows in world(text, numbers):
                session.add_all(rows)
                session.flush()
                names = [column.name for column in (*text_columns(mapper), *list_columns(mapper))]
                for row in rows:
                    put[table_of(mapper).name, row.id] = {name: getattr(row, name) for name in names}
            session.expunge_all()
    return put


def stored(case: Case) -> Stored:
    found: Stored = {}
    for mapper in mappers():
        table = table_of(mapper)
        with case.read() as session:
            for row in session.execute(select(table)).mappings():
                found[table.name, row["id"]] = dict(row)
    return found


def check_kept(folder: Path, strings: list[str], guard: Guard) -> None:
    """Fill every field, close, open again, and compare; nothing else is written and no canary opened."""
    path = folder / "a.casefile"
    guard.deeds.watch()
    with create_case(path, CaseInfo(title="Fields"), author="A. Author", station="s1") as case:
        put = fill(case, strings)
    with open_case(path, writable=False) as case:
        found = stored(case)
    done = guard.deeds.take()
    assert len(put) > 30 * len(strings)
    for key, values in put.items():
        row = found[key]
        assert all(row[name] == value for name, value in values.items()), key
    assert not guard.opened.take()
    assert all(one.startswith(f"write {path}") for one in done), done


def test_every_field_keeps_our_strings(tmp_path: Path, guard: Guard) -> None:
    check_kept(tmp_path, [*naughty(None), str(guard.bait.file), guard.bait.url], guard)


@pytest.mark.long
def test_every_field_keeps_every_string(tmp_path: Path, shared_data: Path, guard: Guard) -> None:
    strings = naughty(shared_data)
    assert len(strings) > 500
    check_kept(tmp_path, strings, guard)


def test_the_case_itself_keeps_every_string(tmp_path: Path) -> None:
    columns = [column.name for column in text_columns(CaseInfo.__mapper__)]
    with create_case(tmp_path / "a.casefile", CaseInfo(title="x"), author=STORED[0], station="s1") as case:
        for text in STORED:
            with case.change(text) as session:
                info = get_info(session)
                for name in columns:
                    setattr(info, name, text)
            with case.read() as session:
                info = get_info(session)
                assert all(getattr(info, name) == text for name in columns)
                assert info.author == STORED[0]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Stored]:
    path = tmp_path_factory.mktemp("filled") / "a.casefile"
    with create_case(path, CaseInfo(title="\u202e<b>\x1b[2J"), author="\x1b[2JA. \u202eAuthor", station="s1") as case:
        put = fill(case, list(STORED))
    return path, put


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = cli.main(words)
    told = capsys.readouterr()
    assert not STEERING.search(told.err.replace("\n", ""))
    return code, told.out


def test_json_of_the_command_line_is_exact(
    filled: tuple[Path, Stored], capsys: pytest.CaptureFixture[str], guard: Guard
) -> None:
    path, put = filled
    code, out = run(capsys, "history", str(path), "--change", "2", "--json")
    assert code == 0
    assert not STEERING.search(out)
    rows = {(row["table"], row["id"]): row["after"] for row in json.loads(out)["rows"]}
    assert rows.keys() == put.keys()
    for key, values in put.items():
        told = rows[key]
        for name, value in values.items():
            shown = json.loads(told[name]) if isinstance(value, list) and isinstance(told[name], str) else told[name]
            assert shown == value, (key, name)
    assert not guard.opened.take()


@pytest.mark.parametrize(
    "words",
    [("history",), ("history", "--change", "2"), ("text",), ("text", "--json"), ("search", "<b>"), ("review",),
     ("review", "--json"), ("provisions",), ("ledger",)],
    ids=" ".join,
)  # fmt: skip
def test_no_command_stumbles_or_steers(
    filled: tuple[Path, Stored], words: tuple[str, ...], capsys: pytest.CaptureFixture[str], guard: Guard
) -> None:
    path, _ = filled
    code, out = run(capsys, words[0], str(path), *words[1:])
    assert code in {0, 1, 3}
    assert not STEERING.search(out)
    assert not guard.opened.take()


def meant(shown: str) -> str:
    """Return printed text with each number in brackets turned back into its character."""
    return re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda found: chr(int(found[1], 16)), shown)


def one_line(text: str) -> str:
    return re.sub("[\t\n]+", " ", text)


def test_printed_text_of_pages_is_exact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, texts = tmp_path / "a.casefile", [one for one in naughty(None) if "\0" not in one and "\r" not in one]
    with create_case(path, CaseInfo(title="x"), author="A. Author", station="s1") as case:
        seal(case, *texts, title="Paper")
    code, out = run(capsys, "text", str(path), "Paper")
    assert code == 0
    pages = re.split(r"--- Paper, page \d+ ---\n", out)[1:]
    assert [meant(page).removesuffix("\n") for page in pages] == texts


@pytest.mark.parametrize("words", [("history", "--change", "2"), ("search", "Qword", "--limit", "999"), ("review",)])
def test_printed_names_are_exact(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], guard: Guard
) -> None:
    """What is short enough stands whole where its mark stands; what is longer is cut with an ellipsis."""
    texts = [f"Qword {number:03d} {text} e{number:03d}" for number, text in enumerate(naughty(None))]
    path = tmp_path / "a.casefile"
    with (
        create_case(path, CaseInfo(title="x"), author="A. Author", station="s1") as case,
        case.change("Fill") as session,
    ):
        for number, text in enumerate(texts, 1):
            session.add(Finding(number=number, position=number, title=text, text="t", status="reported"))
            session.add(Entity(schema="Person", name=text))
    _, out = run(capsys, words[0], str(path), *words[1:])
    told = re.sub(" +", " ", meant(out))  # a review shows runs of spaces as one
    texts = [re.sub(" +", " ", one_line(text)) for text in texts]
    whole = [text for text in texts if text in told]
    cut = [text for text in texts if text not in whole]
    assert len(whole) >= 20
    assert all(len(text) > 30 and text[:12] in told for text in cut), cut
    assert not guard.opened.take()


def test_half_characters_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    with create_case(path, CaseInfo(title="x"), author="A. Author", station="s1") as case:
        before = path.read_bytes()
        fields = 0
        for mapper in mappers():
            for column in (*text_columns(mapper), *list_columns(mapper)):
                value = "ab\ud800" if column in text_columns(mapper) else [["ab\udfff"]]
                with pytest.raises(RefusedError) as caught, case.change("Half") as session:
                    session.add(mapper.class_(**{column.name: value}))
                sentence = str(caught.value)
                assert sentence.startswith(f"{mapper.class_.__name__}, field {column.name}: character ")
                assert "U+D800" in sentence or "U+DFFF" in sentence
                fields += 1
        assert fields > 200
        assert path.read_bytes() == before
