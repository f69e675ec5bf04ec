"""What the window remembers between two starts: recent cases, layout, palette. Nothing of any case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

RECENT = 10


class Preferences:
    """A small file of settings of the window; made by `app.py` for one path."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def recent(self) -> list[Path]:
        """Return the cases opened last, the newest first."""
        value = self._settings.value("recent", [])
        listed = value if isinstance(value, list) else [value] if isinstance(value, str) else []
        return [Path(str(one)) for one in listed]

    def remember(self, path: Path) -> None:
        """Put a case at the head of the recent ones."""
        kept = [path, *(one for one in self.recent() if one != path)][:RECENT]
        self._settings.setValue("recent", [str(one) for one in kept])

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes or no that was chosen."""
        return str(self._settings.value(name, default)).lower() == "true"

    def set_flag(self, name: str, *, on: bool) -> None:
        """Keep a yes or no."""
        self._settings.setValue(name, on)

    def shape(self, name: str) -> QByteArray:
        """Return a kept geometry or state, empty when there is none."""
        value = self._settings.value(f"shape/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_shape(self, name: str, shape: QByteArray) -> None:
        """Keep a geometry or state."""
        self._settings.setValue(f"shape/{name}", shape)

    def is_set(self, name: str) -> bool:
        """Tell whether something was ever chosen."""
        return self._settings.contains(name)

    def save(self) -> None:
        """Write what was set to the disk."""
        self._settings.sync()


def titles(paths: Sequence[Path]) -> list[str]:
    """Return names for menus: the file's name, with its folder where two are called the same."""
    names = [path.stem for path in paths]
    return [
        name if names.count(name) == 1 else f"{name} ({path.parent.name})"
        for name, path in zip(names, paths, strict=True)
    ]
