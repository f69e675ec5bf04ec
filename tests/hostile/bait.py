"""What hostile files are made with: canaries to lure a reader, and how each file must end."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

HOST = "canary.invalid"
WORDS = "Words-of-the-canary-4711"
"""What stands in the canary file; a page that holds it was made from a file that nobody gave."""


STARTS = frozenset({"os.system", "os.exec", "os.posix_spawn", "os.mkdir", "os.symlink", "os.link", "os.startfile"})


@dataclass(frozen=True)
class Bait:
    """Places that a document must not make anybody open: a file, a picture, and a host."""

    file: Path
    picture: Path
    host: str = HOST

    @property
    def http(self) -> str:
        return f"http://{self.host}/x"

    @property
    def url(self) -> str:
        return self.file.as_uri()

    @property
    def places(self) -> tuple[Path, ...]:
        return self.file, self.picture

    @classmethod
    def plant(cls, folder: Path) -> Self:
        """Write the canary files and return the bait."""
        folder.mkdir()
        file, picture = folder / "canary.txt", folder / "canary.png"
        file.write_text(WORDS, "utf-8")
        picture.write_bytes(
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0"
            b"\0\3\1\1\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82"
        )
        return cls(file, picture)


@dataclass(frozen=True)
class Poison:
    """One hostile file.

    `ends`: read to pages, sealed unread, or either. `says`: words that its pages must have; `tells`: words that
    facts, notes, warnings or the reason for not reading must have; `hides`: words that must stand nowhere.
    `slow` ones need seconds by their nature (a limit has to run out).
    """

    name: str
    make: Callable[[Bait], bytes]
    ends: Literal["read", "unread", "either"] = "either"
    says: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    slow: bool = False


class Opened:
    """Tells which of some files anybody opened (inotify): any process, in any way."""

    IN_OPEN = 0x20

    def __init__(self, paths: Iterable[Path]) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self._descriptor >= 0, os.strerror(ctypes.get_errno())
        self._paths = {libc.inotify_add_watch(self._descriptor, bytes(path), self.IN_OPEN): path for path in paths}
        assert min(self._paths) > 0, os.strerror(ctypes.get_errno())

    def take(self) -> list[Path]:
        """Return the files opened since the last time."""
        found: list[Path] = []
        while True:
            try:
                data = os.read(self._descriptor, 4096)
            except BlockingIOError:
                return found
            while data:
                watch, _, _, size = struct.unpack_from("iIII", data)
                found.append(self._paths[watch])
                data = data[16 + size :]

    def close(self) -> None:
        os.close(self._descriptor)


class Deeds:
    """What this process does to the outside while watched: files written, sockets, names, programs started."""

    def __init__(self) -> None:
        self.watching = False
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.watching:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            inward = isinstance(path, int) or path == os.devnull  # pipes to the reader process
            if not inward and (writes or any(letter in str(mode or "") for letter in "wax+")):
                self.seen.append(f"write {path}")
        elif event == "subprocess.Popen":
            self.seen.append(f"start {' '.join(map(str, arguments[1][1:4]))}")  # type: ignore[index]
        elif event.split(".", maxsplit=1)[0] in {"socket", "ftplib", "urllib", "smtplib"} or event in STARTS:
            self.seen.append(f"{event} {arguments[:2]}")

    def watch(self) -> None:
        self.watching, self.seen = True, []

    def take(self) -> list[str]:
        """Stop watching and return what was seen."""
        self.watching = False
        return self.seen


@dataclass(frozen=True)
class Guard:
    """The bait, and who watches over it and over this process."""

    bait: Bait
    opened: Opened
    deeds: Deeds
