"""Run a program under watch: no network, no name looked up, no canary opened.

    python tests/hostile/offline.py                  the whole suite
    python tests/hostile/offline.py -m long -k pdf   pytest's own arguments
    python tests/hostile/offline.py --hook           without strace, though it is there

With strace every process is followed; without it an audit hook watches each Python process that is started, but not
those that take nothing from their surroundings (`python -I`, the reader process).
The code is that of pytest, or 9 when the tests passed and something was seen.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SEEN = 9
# Files that the system's resolver reads to look up a host; nothing else reads them.
RESOLVER = ("/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/gai.conf", "libnss_dns")
# Tests that open a socket to show that the checks can fail; they reach nobody but this machine.
DELIBERATE = (
    "tests/test_architecture.py::test_deeds_are_observed",
    "tests/reading/test_process.py",
    "tests/hostile/test_offline.py",
    "tests/hostile/test_files.py::test_the_watchers_see",  # opens a canary
)
CANARIES = (Path("planted", "canary.txt"), Path("planted", "canary.png"))  # wherever the tests plant them, see bait.py
HOOK = """
import os, sys
def _watch(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo",
                 "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "socket.__new__"}:
        subject = repr(arguments[1:])
        if event == "socket.__new__" and arguments[1:2] == (1,):
            return
        line = "audit " + event + " " + subject
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        line = "open " + os.fsdecode(arguments[0])
        if (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
        if not any(part in line for part in os.environ["OFFLINE_LOOK"].split(os.pathsep)):
            return
    else:
        return
    log = os.open(os.environ["OFFLINE_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) if event != "open" else -1
    if log < 0:
        log = os.open(os.environ["OFFLINE_LOG"] + ".opened", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(log, (line + chr(10)).encode())
    os.close(log)
sys.addaudithook(_watch)
"""


@dataclass
class Watched:
    """What a program did: its exit code, sockets and connections, look-ups of names, canaries opened."""

    code: int
    network: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Tell whether nothing of all that was seen."""
        return not (self.network or self.names or self.canaries)


def watch(command: Sequence[str], canaries: Iterable[Path] = (), *, strace: str | None = None) -> Watched:
    """Run a command and return what it and all its children did; `strace` is its path, "" for the audit hook."""
    tool = shutil.which("strace") if strace is None else strace
    places = [str(path) for path in canaries]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        log.touch()
        if tool:
            options = ["-f", "--seccomp-bpf", "-qq", "-s", "300", "-e", "trace=network,open,openat", "-o", str(log)]
            done = subprocess.run([tool, *options, "--", *command], check=False)
        else:
            done = subprocess.run(command, env=_hooked(Path(folder), log, places), check=False)
        opened = Path(f"{log}.opened")
        lines = log.read_text("utf-8", "replace").splitlines()
        lines += opened.read_text("utf-8", "replace").splitlines() if opened.exists() else []
    return judge(lines, places, done.returncode)


def judge(lines: Iterable[str], canaries: Sequence[str], code: int) -> Watched:
    """Sort the lines of a log; sockets of the machine itself (AF_UNIX, AF_NETLINK) are no network."""
    seen = Watched(code)
    for line in lines:
        call = re.sub(r"^\d+ +", "", line)
        if call.startswith(("socket(AF_UNIX", "socket(AF_LOCAL", "socketpair(", "socket(AF_NETLINK")):
            continue
        if call.startswith(("open", "audit open")):
            if any(f'{place}"' in call or call.endswith(place) for place in canaries):
                if not re.search("O_(WRONLY|RDWR|CREAT)", call):  # that is how they are planted
                    seen.canaries.append(call)
            elif any(part in call for part in RESOLVER):
                seen.names.append(call)
        elif re.match(r"(audit )?socket[.(]", call) or "AF_INET" in call:
            (seen.names if "name" in call.split("(", 1)[0] or "addrinfo" in call else seen.network).append(call)
        elif re.match(r"(connect|sendto|bind)\(.*sa_family=(?!AF_UNIX|AF_NETLINK)", call):
            seen.network.append(call)
    return seen


def _hooked(folder: Path, log: Path, places: Sequence[str]) -> dict[str, str]:
    """Return an environment in which each Python that is started reports to the log."""
    (folder / "sitecustomize.py").write_text(HOOK, "utf-8")
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    look = os.pathsep.join((*places, *RESOLVER))
    return {**os.environ, "PYTHONPATH": path, "OFFLINE_LOG": str(log), "OFFLINE_LOOK": look}


def main(arguments: Sequence[str]) -> int:
    """Run the suite under watch, less the tests that open a socket on purpose; print what was seen."""
    tool = "" if "--hook" in arguments else shutil.which("strace") or ""
    arguments = [argument for argument in arguments if argument != "--hook"]
    spared = [word for test in DELIBERATE for word in ("--deselect", test)]
    seen = watch([sys.executable, "-m", "pytest", *spared, *arguments], CANARIES, strace=tool)
    for title, lines in (("network", seen.network), ("names looked up", seen.names), ("canaries", seen.canaries)):
        print(f"{title}: {len(lines)}")
        for line in list(dict.fromkeys(lines))[:20]:
            print(f"  {line}")
    how = "strace" if tool else "an audit hook: the reader process (python -I) was not followed"
    print(f"watched with {how}; {'nothing was seen' if seen.clean else 'see above'}")
    return seen.code or (0 if seen.clean else SEEN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
