"""`casefile passphrase`, and every other command on a protected case."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from declared import Run, write_case
from terminal import type_on_terminal

from casefile.core.case import open_case
from casefile.core.errors import RefusedError
from casefile.core.keys import Passphrase
from casefile.core.passphrase import set_passphrase

WORDS = 'it\'s "quoted" 🔑 phrase'
SAID = ("Blue Heron", "Es lud dort", "블루헤론호")  # in the declared case


@pytest.fixture(scope="module")
def protected_file(heron_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(heron_file, tmp_path_factory.mktemp("protected") / "heron.casefile"))
    set_passphrase(path, Passphrase(WORDS))
    return path


@pytest.fixture
def protected(protected_file: Path, tmp_path: Path) -> Path:
    """Return a copy of the declared case, protected, beside `words`, the file with its passphrase."""
    (tmp_path / "words").write_text(WORDS + "\n", "utf-8")
    (tmp_path / "new").write_text("another one entirely", "utf-8")
    return Path(shutil.copy(protected_file, tmp_path / "heron.casefile"))


LOOKS = {
    "verify": ["verify", "heron.casefile"],
    "text": ["text", "heron.casefile"],
    "search": ["search", "heron.casefile", "heron"],
    "history": ["history", "heron.casefile"],
    "review": ["review", "heron.casefile"],
    "ledger": ["ledger", "heron.casefile"],
    "provisions": ["provisions", "2397", "--case", "heron.casefile"],
    "dossier": ["dossier", "heron.casefile", "-o", "heron.pdf"],
    "undo": ["history", "heron.casefile", "--undo"],
    "redo": ["history", "heron.casefile", "--redo"],
    "add": ["add", "heron.casefile", "more.txt"],
    "excerpt": ["excerpt", "heron.casefile", "more.txt", "--quote", "seen again"],
}


@pytest.mark.parametrize("name", LOOKS)
def test_every_command_opens_a_protected_case_and_does_what_it_does_with_an_open_one(
    run: Run, heron: Path, protected: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "more.txt").write_text("The Blue Heron was seen again.\n", "utf-8")
    if name in {"excerpt", "redo"}:
        before = LOOKS["add" if name == "excerpt" else "undo"]
        assert run(*before, "--passphrase-file", "words").code == 0
    command = LOOKS[name]
    state = protected.read_bytes()
    refused = run(*command)
    assert (refused.code, refused.out) == (3, "")
    assert "is protected by a passphrase" in refused.err
    wrong = run(*command, "--passphrase-file", "new")
    assert (wrong.code, wrong.out) == (3, "")
    assert "does not open" in wrong.err
    assert protected.read_bytes() == state
    done = run(*command, "--passphrase-file", "words")
    assert done.code in {0, 1} if name == "review" else done.code == 0, done.err
    assert not protected.read_bytes().startswith(b"SQLite")
    assert sorted(one.name for one in tmp_path.glob("*.casefile*")) == ["heron.casefile"]


def test_a_passphrase_is_set_changed_and_removed(run: Run, heron: Path, tmp_path: Path) -> None:
    (tmp_path / "words").write_text(WORDS + "\r\n", "utf-8")
    (tmp_path / "new").write_text("another one entirely", "utf-8")
    head = run("verify", heron, "--json").data["chain_head"]
    done = run("passphrase", "set", heron, "--new-passphrase-file", "words", "--json")
    assert done.data == {"case": str(heron), "protected": True, "chain_head": head}
    with open_case(heron, writable=False, passphrase=Passphrase(WORDS)) as case:
        assert case.protected
    again = run("passphrase", "set", heron, "--new-passphrase-file", "new")
    assert (again.code, "is protected already" in again.err) == (3, True)
    done = run("passphrase", "change", heron, "--passphrase-file", "words", "--new-passphrase-file", "new")
    assert done.code == 0, done.err
    assert f"Head of the chain of changes, as before: {head}" in done.out
    assert run("verify", heron, "--passphrase-file", "words").code == 3
    assert run("verify", heron, "--passphrase-file", "new").code == 0
    state = heron.read_bytes()
    assert run("passphrase", "remove", heron, "--passphrase-file", "words").code == 3
    assert run("passphrase", "remove", heron, "--passphrase-file", "new", "--new-passphrase-file", "new").code == 2
    assert heron.read_bytes() == state
    assert run("passphrase", "remove", heron, "--passphrase-file", "new").code == 0
    assert run("verify", heron).code == 0
    for action in ("change", "remove"):
        assert "is not protected" in run("passphrase", action, heron).err


def test_a_new_case_and_a_build_are_protected(run: Run, tmp_path: Path) -> None:
    (tmp_path / "words").write_text(WORDS, "utf-8")
    assert run("new", "n.casefile", "--title", "Blue Heron", "--passphrase-file", "words").code == 0
    assert run("build", write_case(tmp_path), "-o", "b.casefile", "--passphrase-file", "words").code == 0
    for name in ("n.casefile", "b.casefile"):
        assert run("verify", name, "--passphrase-file", "words").code == 0
        assert b"Blue Heron" not in (tmp_path / name).read_bytes()
    again = run("build", tmp_path / "case.json", "-o", "b.casefile", "--replace")
    assert (again.code, "is protected by a passphrase" in again.err) == (3, True)
    assert run("build", tmp_path / "case.json", "-o", "b.casefile", "--replace", "--passphrase-file", "words").code == 0


def test_a_protected_case_is_shared_protected_unless_somebody_says_so(
    run: Run, protected: Path, tmp_path: Path
) -> None:
    share = ["share", protected, "-o", "s.casefile", "--edition", "GREEN", "--passphrase-file", "words"]
    refused = run(*share)
    assert (refused.code, "--unprotected" in refused.err) == (3, True)
    assert not (tmp_path / "s.casefile").exists()
    assert run(*share, "--unprotected", "--new-passphrase-file", "new").code == 2
    assert run(*share, "--new-passphrase-file", "new").code == 0
    assert run("verify", "s.casefile", "--passphrase-file", "new").code == 0
    (tmp_path / "s.casefile").unlink()
    assert run(*share, "--unprotected").code == 0
    assert run("verify", "s.casefile").code == 0


def test_a_record_is_expunged_and_a_case_imported(run: Run, protected: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("yet another one", "utf-8")
    assert run("new", "m.casefile", "--title", "Mine", "--passphrase-file", "mine").code == 0
    words = ["import", "m.casefile", protected, "--passphrase-file", "mine"]
    refused = run(*words, "--preview")
    assert (refused.code, "--other-passphrase-file" in refused.err) == (3, True)
    assert run(*words, "--other-passphrase-file", "new").code == 3
    assert run(*words, "--other-passphrase-file", "words").code == 0
    with open_case(protected, writable=False, passphrase=Passphrase(WORDS)) as case, case.read() as session:
        note = session.connection().exec_driver_sql("SELECT id FROM excerpt LIMIT 1").scalar()
    done = run("expunge", protected, f"excerpt/{note}", "--reason", "Asked.", "--passphrase-file", "words")
    assert done.code == 0, done.err
    assert run("verify", "heron-expunged.casefile", "--passphrase-file", "words").code == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "1 to 1,000 characters"),
        (b"\n", "1 to 1,000 characters"),
        (b"two lines\nof them\n", "more than one line"),
        (b"caf\xe9 in Latin-1", "not UTF-8"),
        (b"x" * 9000, "more than one line"),
        (b"short\n", "at least 8"),
    ],
)
def test_what_is_no_passphrase_is_refused(run: Run, heron: Path, tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "words").write_bytes(data)
    before = heron.read_bytes()
    done = run("passphrase", "set", heron, "--new-passphrase-file", "words")
    assert done.code == 3
    assert says in done.err
    assert heron.read_bytes() == before
    assert run("passphrase", "set", heron, "--new-passphrase-file", "none").code == 3


def test_a_passphrase_comes_on_standard_input_or_through_a_pipe(
    run: Run, protected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WORDS.encode() + b"\n"), "utf-8"))
    assert run("verify", protected, "--passphrase-file", "-").code == 0
    reading, writing = os.pipe()
    os.write(writing, WORDS.encode())
    os.close(writing)
    assert run("verify", protected, "--passphrase-file", f"/dev/fd/{reading}").code == 0
    os.close(reading)


def test_it_is_asked_for_on_the_terminal_unseen(protected: Path, heron_file: Path, tmp_path: Path) -> None:
    code, shown = type_on_terminal(["search", "heron.casefile", "heron"], [WORDS + "\n"], tmp_path)
    assert code == 0, shown
    assert "Passphrase of heron.casefile:" in shown
    assert "quoted" not in shown
    shutil.copy(heron_file, protected)
    twice = ["a new one 가\n", "a new one 가\n"]
    code, shown = type_on_terminal(["passphrase", "set", "heron.casefile"], twice, tmp_path)
    assert code == 0, shown
    assert "a new one" not in shown
    with open_case(protected, writable=False, passphrase=Passphrase("a new one 가")) as case:
        assert case.protected


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        (["\x03"], 130, "Interrupted"),
        (["\x04"], 130, "Interrupted"),
        (["\n"], 130, "Interrupted"),
        (["not the right one\n"], 3, "does not open"),
        ([WORDS + "\n", "\x03"], 130, "Interrupted"),
        ([WORDS + "\n", "one of them\n", "another\n"], 3, "not the same"),
        ([WORDS + "\n", "short\n"], 3, "at least 8"),
    ],
)
def test_cancelled_or_mistyped_the_case_stays_as_it_is(
    protected: Path, tmp_path: Path, typed: list[str], code: int, says: str
) -> None:
    before, changed = protected.read_bytes(), protected.stat().st_mtime_ns
    ended, shown = type_on_terminal(["passphrase", "change", "heron.casefile"], typed, tmp_path)
    assert (ended, says in shown) == (code, True), shown
    assert (protected.read_bytes(), protected.stat().st_mtime_ns) == (before, changed)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["heron.casefile", "new", "words"]


def test_without_a_terminal_nobody_is_asked(protected: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "casefile.cli", "verify", protected],
        input=WORDS,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "Run this on a terminal" in done.stderr


def test_no_word_of_the_command_nor_the_environment_carries_it(run: Run, heron: Path) -> None:
    for words in (["--passphrase", WORDS], ["--passphrase-file"], ["--new-passphrase", WORDS]):
        assert run("passphrase", "set", heron, *words).code == 2
    assert run("new", "x.casefile", "--title", "X", "--passphrase", WORDS).code == 2


def test_no_command_leaves_words_of_a_protected_case_anywhere(
    run: Run, heron_file: Path, protected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TMP", "TEMP"):
        monkeypatch.setenv(name, str(temporary))
    for command in ("verify", "history", "review"):
        assert run(command, protected, "--passphrase-file", "words").code in {0, 1}
    assert run("history", protected, "--undo", "--passphrase-file", "words").code == 0
    assert list(temporary.iterdir()) == []
    assert all(words.encode() in heron_file.read_bytes() for words in SAID)
    left = [one for one in tmp_path.rglob("*") if one.is_file() and one.name not in {"words", "new"}]
    assert protected in left
    for file in left:
        data = file.read_bytes()
        assert not any(words.encode(coding) in data for words in SAID for coding in ("utf-8", "utf-16-le")), file


def test_a_wrong_passphrase_says_nothing_of_the_content(run: Run, protected: Path) -> None:
    with pytest.raises(RefusedError) as told:
        open_case(protected, passphrase=Passphrase("not the right one"))
    assert "Heron" not in str(told.value).replace(str(protected), "")
