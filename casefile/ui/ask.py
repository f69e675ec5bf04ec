"""Questions that need a dialog: a file or a decision. Tests replace these functions and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casefile.core.keys import Passphrase
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
    """Ask where to write a file; a name without an ending gets that of the first kind before it may be replaced."""
    dialog = QFileDialog(parent, title, str(Path(name).parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(Path(name).name)
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


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


def passphrase(parent: QWidget, name: str, trouble: str = "") -> Passphrase | None:
    """Ask for the passphrase of a file; `trouble` says why it is asked again."""
    text = tr("Passphrase of {name}:", name=name) + (f"\n{trouble}" if trouble else "")
    typed, given = QInputDialog.getText(parent, tr("Protected case"), text, QLineEdit.EchoMode.Password)
    return Passphrase(typed) if given and typed else None


def restore(parent: QWidget, name: str) -> bool:
    """Ask whether a copy is to be put in the place of the case."""
    asked = QMessageBox(parent)
    asked.setIcon(QMessageBox.Icon.Question)
    asked.setTextFormat(Qt.TextFormat.PlainText)
    asked.setText(
        tr("The copy of {name} takes the place of the case. The case as it is now is kept as a copy.", name=name)
    )
    yes = asked.addButton(tr("Put the copy back"), QMessageBox.ButtonRole.AcceptRole)
    asked.addButton(tr("Leave the case"), QMessageBox.ButtonRole.RejectRole)
    asked.exec()
    return asked.clickedButton() is yes


def new_passphrase(parent: QWidget, *, protected: bool) -> tuple[Passphrase | None, Passphrase | None] | None:
    """Ask for the present passphrase and a new one, typed twice; no new one takes the protection away.

    Returns (old, new), or None when nothing was decided.
    """
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("Passphrase"))
    form = QFormLayout(dialog)
    lines = [QLineEdit() for _ in range(3)]
    names = [tr("Passphrase now"), tr("New passphrase"), tr("The same again")]
    what = QLabel(
        tr(
            "Six words drawn by lot are good. Nobody can open the case when the passphrase is lost. Copies made before"
            " keep what they had. Leave the new one empty to take the protection away."
        )
    )
    what.setWordWrap(True)
    form.addRow(what)
    for line, name in zip(lines, names, strict=True):
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.setAccessibleName(name)
        if protected or line is not lines[0]:
            form.addRow(name, line)
    trouble = QLabel()
    trouble.setWordWrap(True)
    form.addRow(trouble)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    buttons.rejected.connect(dialog.reject)
    form.addRow(buttons)

    def take() -> None:
        if lines[1].text() != lines[2].text():
            trouble.setText(tr("The two passphrases differ. Type the same one twice."))
        elif not protected and not lines[1].text():
            trouble.setText(tr("Type a passphrase, or leave the case as it is."))
        else:
            dialog.accept()

    buttons.accepted.connect(take)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    old, new, _ = (Passphrase(line.text()) if line.text() else None for line in lines)
    return old, new


def show_file(path: Path) -> None:
    """Open a file of ours in the program that the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


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
