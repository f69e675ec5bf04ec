"""A limited process from the inside: how it shuts itself in, and the frames over its two pipes."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from typing import BinaryIO

from casefile.core.frames import HEAD, Message, pack, unpack_head, unpack_json

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38
WARM_HARD_CPU = 3600
OPEN_FILES = 64


def shut_in(memory: int, cpu_seconds: int, *, warm: bool) -> bool:
    """Limit this process for good and return whether it has no network."""
    libc = ctypes.CDLL(None, use_errno=True)
    isolated = libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    hard = WARM_HARD_CPU if warm else cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, hard))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        resource.setrlimit(limit, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    return bool(isolated)


class Wire:
    """Frames over the two pipes, from the inside."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink

    def receive(self) -> tuple[Message, bytes]:
        """Return the next frame; EOFError when the other side has gone."""
        json_size, raw_size = unpack_head(self._exactly(HEAD.size), 1 << 40)
        message = unpack_json(self._exactly(json_size))
        return message, self._exactly(raw_size)

    def send(self, message: Message, raw: bytes | memoryview = b"") -> None:
        """Send one frame."""
        self._sink.write(pack(message, len(raw)))
        self._sink.write(raw)
        self._sink.flush()

    def _exactly(self, size: int) -> bytes:
        data = self._source.read(size)
        if len(data) < size:
            raise EOFError
        return data


def open_wire() -> Wire:
    """Return the wire of this process; from now on what a library prints goes to standard error."""
    sink = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)  # a library that prints must not speak on the wire
    return Wire(sys.stdin.buffer, sink)
