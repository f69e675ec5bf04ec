"""A language that nobody speaks: our words in brackets, with accents and 40 % longer; and what is seen of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from casefile.ui.words import CONTEXT

ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åƀçðéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ",
)
LONGER = 0.4
ROWS = 30  # of a list that are looked at
PLAIN = re.compile(r"[A-Za-z]{3,}")
NO_WORDS = re.compile(r"<[^>]+>|\b[0-9a-f]{12,}\b")  # tags of a tip, hashes


class Pseudo(QTranslator):
    """Answers every word of ours, and nothing of Qt's."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Say that there is something in it."""
        return False

    def translate(self, context: str, text: str, *_: object) -> str | None:  # type: ignore[override]
        """Return a text in the language; what stands in braces is filled in later and stays."""
        if context != CONTEXT or not text:
            return None
        parts = re.split(r"(\{[^}]*\})", text)
        said = "".join(part if part.startswith("{") else part.translate(ACCENTS) for part in parts)
        return f"[{said}{'~' * round(LONGER * len(text))}]"


def plain_words(text: str) -> set[str]:
    """Return the words of a shown text that no accent was put on."""
    return set(PLAIN.findall(NO_WORDS.sub(" ", text.replace("\u200b", ""))))


def texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Yield (what shows it, text) for everything that a widget shows, says to a screen reader or in its tip."""
    kind = type(widget).__name__
    yield f"{kind} tip", widget.toolTip()
    yield f"{kind} name", widget.accessibleName()
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield kind, widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        yield f"{kind} hint", widget.placeholderText()
    if isinstance(widget, QComboBox):
        for place in range(widget.count()):
            yield f"{kind} choice", widget.itemText(place)
    if isinstance(widget, QTabBar):
        for place in range(widget.count()):
            yield f"{kind} tab", widget.tabText(place)
    if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        yield from _cells(kind, widget)


def _cells(kind: str, view: QAbstractItemView) -> Iterator[tuple[str, str]]:
    model: QAbstractItemModel | None = view.model()
    if model is None:
        return
    columns = range(1 if isinstance(view, QListView) else model.columnCount(QModelIndex()))
    if isinstance(view, QTableView) and view.horizontalHeader().isVisible():
        for column in columns:
            yield f"{kind} head", str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    for row in range(min(ROWS, model.rowCount(QModelIndex()))):
        for column in columns:
            index = model.index(row, column)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                yield f"{kind} cell {column}", str(index.data(role) or "")


def cut_off(top: QWidget) -> Iterator[str]:
    """Yield the buttons, labels and heads of tables below a widget that have not the room which their words need."""
    for one in top.findChildren(QWidget):
        if isinstance(one, QHeaderView) and one.isVisible() and one.orientation() == Qt.Orientation.Horizontal:
            for place in range(one.count()):
                needed, given = one.sectionSizeHint(place), one.sectionSize(place)
                stretched = one.sectionResizeMode(place) == QHeaderView.ResizeMode.Stretch  # takes what is left
                if given < needed - 1 and not stretched:
                    yield f"head {place} of {one.parentWidget().accessibleName()}: {given} of {needed}"
        if not one.isVisible() or not isinstance(one, QLabel | QPushButton | QToolButton | QCheckBox):
            continue
        if isinstance(one, QLabel) and one.wordWrap():
            needed, given = one.heightForWidth(one.width()), one.height()
        else:
            needed, given = one.sizeHint().width(), one.width()
        if any(sign.isalpha() for sign in one.text()) and given < needed - 1:
            yield f"{type(one).__name__} {one.text()[:60]!r} in {type(one.parent()).__name__}: {given} of {needed}"
