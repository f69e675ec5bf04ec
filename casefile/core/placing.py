"""A finished case file given its name: over nothing, or over a case whose time has come, journal and all.

What SQLite keeps beside a file (its rollback journal, its write-ahead log) would be played into any file that takes
the name, and ruin it.
"""

from __future__ import annotations

import os
from pathlib import Path

from casefile.core.errors import RefusedError

_BESIDE = ("-journal", "-wal", "-shm")


def check_free(target: Path, hint: str = "Choose another name, or remove it first.") -> None:
    """Refuse a name that a file has, or beside which a file lies that another case has left."""
    if os.path.lexists(target):
        raise RefusedError(f"{target} is there already. {hint}")
    for left in _left_beside(target):
        if os.path.lexists(left):
            raise RefusedError(
                f"{left} was left by a case that has gone, and would ruin a new one. Move it away, or choose another"
                " name."
            )


def need_room(beside: Path, target: Path) -> None:
    """Refuse a place where no file can be made beside its final name, naming `target` as it was given."""
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except (FileNotFoundError, NotADirectoryError):
        raise RefusedError(f"There is no folder {target.parent}. Make it first.") from None
    except OSError as error:
        why = error.strerror or str(error)
        raise RefusedError(f"{target} cannot be made: {why}. Choose another name or folder.") from None
    beside.unlink()


def place_new(whole: Path, target: Path, hint: str = "Choose another name, or remove it first.") -> None:
    """Give a file its name on the same disk, unless somebody took that name meanwhile."""
    check_free(target, hint)
    try:
        os.link(whole, target)
    except FileExistsError:
        raise RefusedError(f"{target} is there already. {hint}") from None
    except OSError:  # a disk without hard links: reserve the name, then take it
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            raise RefusedError(f"{target} is there already. {hint}") from None
        whole.replace(target)
    else:
        whole.unlink()


def place_over(whole: Path, target: Path) -> None:
    """Put a file in the place of a case that the caller holds; a kill in between leaves one of them, whole."""
    whole.replace(target)
    for left in _left_beside(target):
        left.unlink(missing_ok=True)


def _left_beside(target: Path) -> list[Path]:
    return [target.with_name(target.name + end) for end in _BESIDE]


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
