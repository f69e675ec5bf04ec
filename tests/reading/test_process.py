"""The reader process from inside: what it can no longer do once it has shut itself in."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import Any

PROBE = """
import json, os, resource, socket, sys
from casefile.core.confined import shut_in
isolated = shut_in(1 << 30, 10, warm=False)
result = {"isolated": isolated, "limits": {}}
for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_CORE", "RLIMIT_FSIZE"):
    result["limits"][name] = resource.getrlimit(getattr(resource, name))
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=2).close()
    result["network"] = "reached"
except OSError as error:
    result["network"] = "refused"
try:
    with open(sys.argv[2], "wb") as file:
        file.write(b"x")
    result["file"] = "written"
except OSError:
    result["file"] = "refused"
try:
    bytearray(2 << 30)
    result["memory"] = "given"
except MemoryError:
    result["memory"] = "refused"
print(json.dumps(result))
"""


def probe(target: str) -> dict[str, Any]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-I", "-c", PROBE, port, target], capture_output=True, check=True, timeout=30
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_limits_hold_and_are_final(tmp_path: Any) -> None:
    result = probe(str(tmp_path / "leak"))
    assert result["limits"] == {
        "RLIMIT_AS": [1 << 30, 1 << 30],
        "RLIMIT_CPU": [10, 11],
        "RLIMIT_CORE": [0, 0],
        "RLIMIT_FSIZE": [0, 0],
    }
    assert result["memory"] == "refused"
    assert result["file"] == "refused"


def test_what_is_said_of_the_network_is_true(tmp_path: Any) -> None:
    result = probe(str(tmp_path / "leak"))
    assert result["network"] == ("refused" if result["isolated"] else "reached")
