"""The palette of commands: everything that can be done now, by a few letters."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from casefile.ui.actions import TABLE, Actions, keys_of
from casefile.ui.pickers import Choice, Picker
from casefile.ui.words import tr


def show_palette(window: QWidget, actions: Actions) -> Picker:
    """Open the palette in the middle of a window."""

    def find(typed: str) -> list[Choice]:
        words = typed.casefold().split()
        return [
            Choice(entry.name, f"{tr(entry.menu)}: {tr(entry.text)}", keys_of(entry))
            for entry in TABLE
            if actions.can(entry.name)
            and all(word in f"{tr(entry.menu)} {tr(entry.text)}".casefold() for word in words)
        ]

    picker = Picker(tr("Commands"), find, window, hint=tr("What do you want to do?"))
    picker.picked.connect(lambda choice, _typed: actions.run(choice.value))
    picker.open_at(window.mapToGlobal(window.rect().center()) - picker.rect().center())
    return picker
