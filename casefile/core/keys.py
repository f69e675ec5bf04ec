"""The key of a protected case: derived from a passphrase as SQLCipher 4 derives it, and given to it as bytes.

Any program with SQLCipher 4 opens such a file with the passphrase and `cipher_page_size = 16384`. We derive the key
ourselves all the same: once for each opening instead of once for each connection, and so that no passphrase, whatever
signs are in it, is ever part of a statement.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, field

from casefile.core.errors import RefusedError

ITERATIONS = 256_000
"""SQLCipher 4's number; OWASP (Password Storage Cheat Sheet, 2023) asks for 210,000 with SHA-512."""
KEY_BYTES, SALT_BYTES = 32, 16
LEAST, LONGEST = 8, 1000  # characters of a new passphrase, of any passphrase
OTHER_FILES = (
    b"SQLite format 3", b"PK\3\4", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*",
    b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"7z\xbc\xaf", b"\x7fELF", b"\0\0\0",
)  # fmt: skip
"""First bytes of files that are no protected cases."""


@dataclass(frozen=True, repr=False)
class Key:
    """What opens one protected file: 32 bytes, and the salt that begins the file."""

    raw: bytes
    salt: bytes

    @property
    def literal(self) -> str:
        """Return both in SQLCipher's own form, of hexadecimal digits only."""
        return f"x'{self.raw.hex()}{self.salt.hex()}'"


@dataclass(frozen=True, repr=False)
class Passphrase:
    """A passphrase, in normal form C so that every keyboard types the same; it remembers the keys it has derived."""

    text: str
    _keys: dict[bytes, Key] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", unicodedata.normalize("NFC", self.text))
        if not 0 < len(self.text) <= LONGEST:
            raise RefusedError(f"A passphrase has 1 to {LONGEST:,} characters. Give another one.")
        try:
            self.text.encode()
        except UnicodeEncodeError:
            raise RefusedError("The passphrase holds half a character. Type it again, in UTF-8.") from None

    def key(self, salt: bytes) -> Key:
        """Return the key of the file that begins with this salt; the first time takes some tenths of a second."""
        if salt not in self._keys:
            raw = hashlib.pbkdf2_hmac("sha512", self.text.encode(), salt, ITERATIONS, KEY_BYTES)
            self._keys[salt] = Key(raw, salt)
        return self._keys[salt]

    def new_key(self) -> Key:
        """Return the key of a new file, with a salt of its own."""
        salt = secrets.token_bytes(SALT_BYTES)
        while not is_salt(salt):
            salt = secrets.token_bytes(SALT_BYTES)
        return self.key(salt)


def check_new(passphrase: Passphrase) -> Passphrase:
    """Return a passphrase that is to protect a case; refuse one that is guessed at once."""
    if len(passphrase.text) < LEAST:
        raise RefusedError(f"A passphrase has at least {LEAST} characters; six words drawn by lot are good.")
    return passphrase


def random_passphrase() -> Passphrase:
    """Return a passphrase that nobody knows, for a file that is thrown away."""
    return Passphrase(secrets.token_hex(KEY_BYTES))


def is_salt(start: bytes) -> bool:
    """Tell whether the first 16 bytes of a file may be a salt, and are not those of some other kind of file.

    Our own salts are drawn until they may be; of others' one in some millions is taken for another file.
    """
    return len(start) == SALT_BYTES and not start.startswith(OTHER_FILES) and not _is_text(start)


def _is_text(start: bytes) -> bool:
    return all(byte in b"\t\n\r" or 32 <= byte < 127 for byte in start)
