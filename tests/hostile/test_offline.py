"""A journey under watch touches no network; and the watch sees one that does."""

from __future__ import annotations

import shutil
import socket
import sys
from pathlib import Path

import pytest
from hostile import poison_office, poison_pdf, poison_web
from hostile.bait import Bait
from hostile.offline import CANARIES, judge, watch

TOOLS = [
    pytest.param(
        None, id="strace", marks=pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
    ),
    pytest.param("", id="audit"),
]
CASEFILE = [sys.executable, "-m", "casefile.cli"]


@pytest.mark.parametrize(
    "tool",
    [TOOLS[0], pytest.param("", id="audit", marks=[pytest.mark.long] if shutil.which("strace") else [])],
)
def test_a_journey_touches_no_network(tool: str | None, tmp_path: Path) -> None:
    bait = Bait.plant(tmp_path / "planted")
    poisons = [
        poison
        for poison in (*poison_pdf.POISONS, *poison_web.POISONS, *poison_office.POISONS)
        if poison.name in {"active.pdf", "outside.pdf", "loads.html", "xxe.xhtml", "outside.docx"}
    ]
    for poison in poisons:
        (tmp_path / poison.name).write_bytes(poison.make(bait))
    case, out = tmp_path / "a.casefile", tmp_path / "a.pdf"
    steps = [
        ["sample", "-o", str(case)],
        ["add", str(case), "--author", "A. Author", *(str(tmp_path / poison.name) for poison in poisons)],
        ["dossier", str(case), "-o", str(out)],
        ["verify", str(case)],
    ]
    assert len(poisons) == 5
    for step in steps:
        seen = watch([*CASEFILE, *step], bait.places, strace=tool)
        assert seen.code == 0, step
        assert seen.clean, (step, seen)
    assert out.stat().st_size > 10_000


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    "code",
    ["import socket; socket.socket()", "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)"],
    ids=["stream", "datagram"],
)
def test_a_socket_is_seen(tool: str | None, code: str) -> None:
    seen = watch([sys.executable, "-c", code], strace=tool)
    assert seen.network
    assert seen.code == 0


@pytest.mark.parametrize("tool", TOOLS)
def test_a_connection_of_a_child_is_seen(tool: str | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        inner = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]})).close()"
        outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
        seen = watch([sys.executable, "-c", outer], strace=tool)
    assert seen.code == 0
    assert any("connect" in line for line in seen.network)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_name_looked_up_is_seen(tool: str | None) -> None:
    code = "import socket\ntry: socket.getaddrinfo('localhost', 80)\nexcept OSError: pass"
    assert watch([sys.executable, "-c", code], strace=tool).names


@pytest.mark.parametrize("tool", TOOLS)
def test_an_opened_canary_is_seen(tool: str | None, tmp_path: Path) -> None:
    bait = Bait.plant(tmp_path / "planted")
    for places in (bait.places, CANARIES):
        assert watch([sys.executable, "-c", f"open({str(bait.file)!r}).close()"], places, strace=tool).canaries
    assert watch([sys.executable, "-c", f"open({str(bait.file)!r}, 'w').close()"], CANARIES, strace=tool).clean
    assert not watch([sys.executable, "-c", "open('/dev/null').close()"], bait.places, strace=tool).canaries


def test_sockets_of_the_machine_itself_are_no_network() -> None:
    lines = [
        "12 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
        '12 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = -1 ENOENT',
        "12 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0",
        '12 openat(AT_FDCWD, "/etc/nsswitch.conf", O_RDONLY) = 3',
    ]
    assert judge(lines, ["/x/canary"], 0).clean
    assert not judge(["socket(AF_INET, SOCK_STREAM, 0) = 3"], [], 0).clean
    assert not judge(["connect(3, {sa_family=AF_INET6, sin6_port=htons(53)}, 28) = 0"], [], 0).clean
