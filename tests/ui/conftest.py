"""A real window on a real case, offscreen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from dossier import small_case
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from casefile.app import make_window
from casefile.core.case import open_case
from casefile.ui.main_window import MainWindow

OF_QT = {"QTableCornerButton", "QLineEditIconButton", "QComboBoxListView", "CloseButton"}  # parts of Qt's controls


@pytest.fixture(scope="session")
def built_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small case once."""
    return small_case.build(tmp_path_factory.mktemp("built"))


@pytest.fixture
def case_path(built_case: Path, tmp_path: Path) -> Path:
    """Return a copy of the small case to work in."""
    return Path(shutil.copy(built_case, tmp_path / "small.casefile"))


@pytest.fixture
def empty_window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """Return a window without a case."""
    monkeypatch.setenv("CASEFILE_AUTHOR", "A. Author")
    window = make_window(tmp_path / "settings")
    window.resize(1360, 860)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture
def window(empty_window: MainWindow, case_path: Path, qtbot: QtBot) -> MainWindow:
    """Return a window in which the small case is open, its daily copy made and its review done."""
    empty_window.open_path(case_path)
    assert empty_window.desk is not None
    qtbot.waitUntil(lambda: not empty_window.jobs._reporters, timeout=120_000)
    return empty_window


def count(path: Path, table: str) -> int:
    """Return how many rows a table of a case file holds."""
    with open_case(path, writable=False) as case, case.read() as session:
        return int(session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def unnamed(widget: QWidget) -> list[str]:
    """Return the controls below a widget that a screen reader could not name."""
    kinds = (QLineEdit, QComboBox, QAbstractButton, QTableView, QListView, QPlainTextEdit)
    return [
        f"{type(one).__name__} in {type(one.parent()).__name__}"
        for one in widget.findChildren(QWidget)
        if isinstance(one, kinds)
        and one.isVisible()
        and one.metaObject().className() not in OF_QT
        and not (one.accessibleName() or getattr(one, "text", str)() or "").strip()
    ]
