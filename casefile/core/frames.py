"""The wire between a limited process and the rest: length-prefixed JSON with raw bytes, never pickle.

A frame is a big-endian uint32 (length of the JSON), a uint64 (length of the raw bytes), the JSON in UTF-8,
the raw bytes. What comes from a limited process is checked as if an enemy had written it.
"""

from __future__ import annotations

import json
import struct
from typing import Any

HEAD = struct.Struct(">IQ")
JSON_BYTES = 128 * 1024 * 1024

Message = dict[str, Any]


class GarbageError(Exception):
    """The other side sent something that no honest process sends."""


def pack(message: Message, raw_size: int = 0) -> bytes:
    """Return head and JSON of a frame; the raw bytes are to be sent after it."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return HEAD.pack(len(body), raw_size) + body


def unpack_head(head: bytes, raw_limit: int) -> tuple[int, int]:
    """Return the two lengths of a frame; GarbageError when they exceed what is allowed."""
    json_size, raw_size = HEAD.unpack(head)
    if json_size > JSON_BYTES or raw_size > raw_limit:
        raise GarbageError("a frame is larger than allowed")
    return json_size, raw_size


def unpack_json(body: bytes) -> Message:
    """Return the message of a frame; GarbageError when it is no JSON object."""
    try:
        message = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise GarbageError("a frame is no JSON") from error
    if not isinstance(message, dict):
        raise GarbageError("a frame is no JSON object")
    return message


def _refuse_constant(name: str) -> object:
    raise ValueError(name)
