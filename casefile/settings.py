"""Who signs changes, and from which workstation; kept in `settings.json` in this person's settings folder.

The name is given, never taken from the system: what a case says about its makers should be said on purpose.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile import paths
from casefile.core.errors import RefusedError

UNNAMED = "unnamed investigator"
LONGEST = 200  # code points of a name


@dataclass(frozen=True)
class Identity:
    """Whoever signs changes; `station` is a random id of this workstation's settings, made once."""

    author: str
    station: str


def settings_file() -> Path:
    """Return the path of the settings file."""
    return paths.settings_folder() / "settings.json"


def identify(author: str | None = None) -> Identity:
    """Return who signs: the given name, else CASEFILE_AUTHOR, else the settings, else "unnamed investigator"."""
    settings = read_settings()
    name = author or os.environ.get("CASEFILE_AUTHOR") or settings.get("author") or UNNAMED
    name = " ".join(str(name).split())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise RefusedError(f"An author's name is 1 to {LONGEST} printable characters. Give --author another one.")
    station = settings.get("station")
    if not isinstance(station, str) or not station:
        station = secrets.token_hex(8)
        with contextlib.suppress(OSError):  # a folder that cannot be written gets a new station each time
            write_settings({**settings, "station": station})
    return Identity(name, station)


def read_settings() -> dict[str, Any]:
    """Return the settings, nothing when there are none yet; refuse a file that is not ours."""
    file = settings_file()
    try:
        settings = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise RefusedError(f"{file} cannot be read as settings ({error}). Mend it or remove it.") from None
    if not isinstance(settings, dict):
        raise RefusedError(f'{file} holds no settings. It should look like {{"author": "A. Name"}}.')
    return settings


def write_settings(settings: dict[str, Any]) -> None:
    """Write the settings file, whole or not at all, for this person only."""
    file = settings_file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        beside.touch(mode=0o600)
        beside.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
