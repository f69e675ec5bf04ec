"""Page 1 of a protected file, opened without SQLCipher: its seal and its header."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from casefile.core import cipher
from casefile.core.case import create_case, open_case
from casefile.core.keys import Key, Passphrase
from casefile.core.schema import APPLICATION_ID, FORMAT, CaseInfo, Entity


@pytest.mark.parametrize(
    ("sealed", "plain"),
    [  # NIST SP 800-38A, F.1.5 (AES-256)
        ("f3eed1bdb5d2a03c064b5a7e3db181f8", "6bc1bee22e409f96e93d7e117393172a"),
        ("591ccb10d410ed26dc5ba74a31362870", "ae2d8a571e03ac9c9eb76fac45af8e51"),
        ("b6ed21b99ca6f4f9f153e7b1beafed1d", "30c81c46a35ce411e5fbc1191a0a52ef"),
        ("23304b7a39f9f3ff067d8d8f9e24ecc7", "f69f2445df4f9b17ad2b417be66c3710"),
    ],
)
def test_one_block_as_the_standard_gives_it(sealed: str, plain: str) -> None:
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    page = Key(key, b"")
    assert cipher._decrypt(page.raw, bytes.fromhex(sealed)).hex() == plain


def test_the_header_is_the_one_that_sqlite_wrote(tmp_path: Path) -> None:
    path, passphrase = tmp_path / "a.casefile", Passphrase("correct horse")
    create_case(path, CaseInfo(title="T"), author="A", station="s", passphrase=passphrase).close()
    with open_case(path, author="A", station="s", passphrase=passphrase) as case, case.change("Add") as session:
        session.add(Entity(schema="Person", name="N"))
    page = path.read_bytes()[: cipher.PAGE_SIZE]
    key = passphrase.key(page[:16])
    header = cipher.open_header(key, page)
    assert header is not None
    assert header[:16] == cipher.MAGIC
    assert struct.unpack_from(">HBBB", header, 16) == (16384, 1, 1, 80)
    assert struct.unpack_from(">I", header, 28)[0] * 16384 == path.stat().st_size
    assert header[24:28] == header[92:96]
    assert struct.unpack_from(">i", header, 60)[0] == FORMAT
    assert struct.unpack_from(">i", header, 68)[0] == APPLICATION_ID
    assert cipher.open_header(Key(bytes(32), key.salt), page) is None
    assert cipher.open_header(Key(key.raw, bytes(16)), page) is None
    for place in (0, 16, 100, 16000, 16383):
        spoiled = bytearray(page)
        spoiled[place] ^= 1
        assert cipher.open_header(key, bytes(spoiled)) is None
    assert cipher.open_header(key, page[:50]) is None
    assert cipher.open_header(key, b"") is None
