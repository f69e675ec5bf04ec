"""A page of a protected file as SQLCipher 4 lays it out: whose it is, and the header that page 1 begins with.

Needed for one thing only: to look at a file and a journal left beside it before SQLCipher plays the one into the
other. Nothing is ever encrypted here.

A page is ciphertext (AES-256 in CBC), 16 bytes of initialisation vector, 64 bytes of HMAC-SHA512 over both and the
page's number; page 1 begins with the salt in the clear (https://www.zetetic.net/sqlcipher/design/).
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from functools import cache

from casefile.core.keys import SALT_BYTES, Key

PAGE_SIZE = 16384
BLOCK, VECTOR, MAC = 16, 16, 64
HEADER = 100  # bytes
MAGIC = b"SQLite format 3\0"
ROUNDS = 14


def open_header(key: Key, page: bytes) -> bytes | None:
    """Return the first 100 bytes of a page 1 as SQLite knows them, None when it was not written with this key."""
    sealed, mac = page[SALT_BYTES:-MAC], page[-MAC:]
    if page[:SALT_BYTES] != key.salt or not hmac.compare_digest(_mac(key, sealed, 1), mac):
        return None
    previous, header = sealed[-VECTOR:], MAGIC
    for place in range(0, HEADER - SALT_BYTES, BLOCK):
        block = sealed[place : place + BLOCK]
        header += bytes(a ^ b for a, b in zip(_decrypt(key.raw, block), previous, strict=True))
        previous = block
    return header[:HEADER]


def _mac(key: Key, sealed: bytes, number: int) -> bytes:
    salt = bytes(byte ^ 0x3A for byte in key.salt)
    mac_key = hashlib.pbkdf2_hmac("sha512", key.raw, salt, 2, len(key.raw))
    return hmac.digest(mac_key, sealed + struct.pack("<I", number), "sha512")


def _decrypt(key: bytes, block: bytes) -> bytes:
    """Return one block decrypted with AES-256 (FIPS 197, section 5.3)."""
    keys = _round_keys(key)
    inverse, _ = _boxes()
    state = _added(block, keys[ROUNDS])
    for number in range(ROUNDS - 1, -1, -1):
        shifted = bytes(state[(place - 4 * (place % 4)) % BLOCK] for place in range(BLOCK))
        state = _added(shifted.translate(inverse), keys[number])
        if number:
            state = b"".join(_unmixed(state[column : column + 4]) for column in range(0, BLOCK, 4))
    return state


def _added(state: bytes, key: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(state, key, strict=True))


def _unmixed(column: bytes) -> bytes:
    factors = (14, 11, 13, 9)
    return bytes(
        _times(column[0], factors[-row % 4])
        ^ _times(column[1], factors[(1 - row) % 4])
        ^ _times(column[2], factors[(2 - row) % 4])
        ^ _times(column[3], factors[(3 - row) % 4])
        for row in range(4)
    )


def _round_keys(key: bytes) -> list[bytes]:
    _, box = _boxes()
    words = [key[place : place + 4] for place in range(0, len(key), 4)]
    constant = 1
    for number in range(8, 4 * (ROUNDS + 1)):
        word = words[-1]
        if number % 8 == 0:
            word = (word[1:] + word[:1]).translate(box)
            word = bytes((word[0] ^ constant, *word[1:]))
            constant = _times(constant, 2)
        elif number % 8 == 4:
            word = word.translate(box)
        words.append(_added(words[-8], word))
    return [b"".join(words[place : place + 4]) for place in range(0, len(words), 4)]


@cache
def _boxes() -> tuple[bytes, bytes]:
    """Return the inverse and the forward substitution of AES."""
    forward = bytearray(256)
    for value in range(256):
        inverse = next((other for other in range(256) if _times(value, other) == 1), 0)
        forward[value] = 0x63
        for turn in range(5):
            forward[value] ^= (inverse << turn | inverse >> (8 - turn)) & 0xFF
    back = bytearray(256)
    for value, other in enumerate(forward):
        back[other] = value
    return bytes(back), bytes(forward)


def _times(left: int, right: int) -> int:
    """Multiply in the field of AES (modulo x^8 + x^4 + x^3 + x + 1)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (0x11B if left & 0x80 else 0)
        right >>= 1
    return product
