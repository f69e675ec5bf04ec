"""Passphrases of every kind make the keys that SQLCipher itself makes of them."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from casefile.core.case import create_case, open_case
from casefile.core.engine import is_protected
from casefile.core.errors import LockedError, RefusedError
from casefile.core.keys import ITERATIONS, Passphrase, check_new, is_salt, random_passphrase
from casefile.core.schema import CaseInfo

SALT = bytes(range(200, 216))
HARD = {
    "quotes": "it's \"quoted\"; -- x'00' \\",
    "a NUL": "before\0after",
    "emoji": "🔑🗝️👩‍🚀 passphrase",
    "spaces": "  two at both ends  ",
    "Korean": "비밀 문구 하나 둘",
    "raw key": f"x'{'00' * 32}'",
    "long": "ü" * 999,
}


@pytest.mark.parametrize("words", HARD.values(), ids=HARD)
def test_a_case_opens_with_its_passphrase_and_no_other(words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    create_case(path, CaseInfo(title="T"), author="A", station="s", passphrase=Passphrase(words)).close()
    with open_case(path, writable=False, passphrase=Passphrase(unicodedata.normalize("NFD", words))) as case:
        assert case.protected
    for other in (words[:-1], words.partition("\0")[0] if "\0" in words else words + " "):
        with pytest.raises(RefusedError, match="does not open"):
            open_case(path, writable=False, passphrase=Passphrase(other))
    with pytest.raises(LockedError, match="protected by a passphrase"):
        open_case(path, writable=False)


def test_any_sqlcipher_opens_the_file_with_the_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    create_case(path, CaseInfo(title="T"), author="A", station="s", passphrase=Passphrase(HARD["quotes"])).close()
    connection = dbapi2.connect(path)
    connection.execute("PRAGMA key = '" + HARD["quotes"].replace("'", "''") + "'")
    connection.execute("PRAGMA cipher_page_size = 16384")
    assert connection.execute("SELECT title FROM case_info").fetchall() == [("T",)]
    connection.close()


def test_one_passphrase_is_one_whatever_keyboard_typed_it() -> None:
    composed, decomposed = Passphrase("caf\u00e9 \u1100\u1161"), Passphrase("cafe\u0301 \uac00")
    assert composed.key(SALT).raw == decomposed.key(SALT).raw
    assert composed.key(SALT).raw == hashlib.pbkdf2_hmac("sha512", "café 가".encode(), SALT, ITERATIONS, 32)
    assert composed.key(SALT) is composed.key(SALT)


def test_neither_passphrase_nor_key_shows_when_printed() -> None:
    passphrase = Passphrase("correct horse")
    shown = repr(passphrase) + repr(passphrase.key(SALT)) + str(passphrase)
    assert "horse" not in shown
    assert passphrase.key(SALT).raw.hex() not in shown


@pytest.mark.parametrize("words", ["", "a" * 1001, "half a \ud83d character"])
def test_what_is_no_passphrase_is_refused(words: str) -> None:
    with pytest.raises(RefusedError):
        Passphrase(words)


def test_a_new_one_is_not_too_short() -> None:
    with pytest.raises(RefusedError, match="at least 8 characters"):
        check_new(Passphrase("1234567"))
    assert check_new(Passphrase("12345678")).text == "12345678"
    assert random_passphrase().text != random_passphrase().text


@pytest.mark.parametrize(
    "start", [b"SQLite format 3\0", b"PK\3\4" + SALT[4:], b"%PDF-1.7\r\n%" + b"\xb5" * 5, b"Dear colleague, ", b"short"]
)
def test_other_files_are_not_taken_for_protected_cases(start: bytes, tmp_path: Path) -> None:
    assert not is_salt(start)
    path = tmp_path / "file"
    path.write_bytes(start * 4000)
    assert not is_protected(path)
    with pytest.raises(RefusedError, match=r"not a case|another program"):
        open_case(path, writable=False, passphrase=None)


def test_salts_are_salts_and_drawn_anew() -> None:
    passphrase = Passphrase("correct horse")
    one, other = passphrase.new_key(), passphrase.new_key()
    assert is_salt(one.salt)
    assert one.salt != other.salt
    assert one.raw != other.raw


def test_a_passphrase_for_an_open_case_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    create_case(path, CaseInfo(title="T"), author="A", station="s").close()
    before = path.read_bytes()
    with pytest.raises(RefusedError, match="is not protected"):
        open_case(path, passphrase=Passphrase("correct horse"))
    assert path.read_bytes() == before
