"""Questions that need a dialog: a file or a decision. Tests replace these functions and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QInputDialog,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casefile.ui.actions import MENUS, Entry, keys_of
from casefile.ui.words import tr

CASES = "Cases (*.casefile)"


def new_case(parent: QWidget) -> tuple[Path, str] | None:
    """Ask for the title of a new case and where its file is to be; None when nothing was chosen."""
    title, given = QInputDialog.getText(parent, tr("New case"), tr("Title of the case, as on its cover:"))
    if not given or not title.strip():
        return None
    name = "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in title.strip())[:60] + ".casefile"
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Where to keep the case"), name, tr(CASES))
    if not chosen:
        return None
    path = Path(chosen)
    return (path if path.suffix else path.with_suffix(".casefile")), title.strip()


def existing_case(parent: QWidget) -> Path | None:
    """Ask for a case file."""
    chosen, _ = QFileDialog.getOpenFileName(parent, tr("Open case"), "", tr(CASES))
    return Path(chosen) if chosen else None


def files(parent: QWidget) -> list[Path]:
    """Ask for files to seal into the case."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, tr("Add sources"))
    return [Path(one) for one in chosen]


def save_as(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Ask where to write a file."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
    return Path(chosen) if chosen else None


def whole_number(parent: QWidget, title: str, text: str, now: int, most: int) -> int | None:
    """Ask for a number from 1 to `most`."""
    number, given = QInputDialog.getInt(parent, title, text, now, 1, most)
    return number if given else None


def line(parent: QWidget, title: str, text: str, now: str = "") -> str | None:
    """Ask for one line of text."""
    typed, given = QInputDialog.getText(parent, title, text, text=now)
    return typed if given else None


def passage(parent: QWidget, title: str, text: str, now: str = "") -> str | None:
    """Ask for some lines of text."""
    typed, given = QInputDialog.getMultiLineText(parent, title, text, now)
    return typed if given else None


def stop_jobs(parent: QWidget) -> bool:
    """Ask whether work under way is to be taken back so that the window can close."""
    asked = QMessageBox(parent)
    asked.setIcon(QMessageBox.Icon.Question)
    asked.setText(tr("Work is under way. Closing now takes it back; the case stays as it was before it began."))
    stop = asked.addButton(tr("Take it back and close"), QMessageBox.ButtonRole.DestructiveRole)
    asked.addButton(tr("Keep working"), QMessageBox.ButtonRole.RejectRole)
    asked.exec()
    return asked.clickedButton() is stop


def show_shortcuts(parent: QWidget, table: Sequence[Entry]) -> None:
    """Show all keys, by menu."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("Keyboard shortcuts"))
    body = QWidget()
    form = QFormLayout(body)
    form.setHorizontalSpacing(32)
    for menu in MENUS:
        head = QLabel(tr(menu))
        head.setProperty("role", "head")
        form.addRow(head)
        for entry in table:
            if entry.menu == menu and entry.keys:
                form.addRow(QLabel(keys_of(entry)), QLabel(tr(entry.text)))
    area = QScrollArea()
    area.setWidget(body)
    area.setWidgetResizable(True)
    shut = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    shut.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(area)
    column.addWidget(shut)
    dialog.resize(460, 640)
    dialog.exec()


def show_about(parent: QWidget, version: str) -> None:
    """Say what this program is."""
    asked = QMessageBox(parent)
    asked.setWindowTitle(tr("About Casefile"))
    asked.setTextFormat(Qt.TextFormat.PlainText)
    asked.setText(
        tr(
            "Casefile {version}\n\nEvidence, entities and resolution paragraphs, joined into a dossier that can be"
            " checked word by word. Apache-2.0. It never uses a network.\n\nThe window uses Qt under the LGPL. The"
            " texts of resolutions are the United Nations'.",
            version=version,
        )
    )
    asked.exec()
