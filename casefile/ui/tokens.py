"""Colours and measures of the window: the light tokens are the dossier's own, the dark ones stand here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from casefile.dossier.styles import TOKENS, rgb

DARK: Final = {
    "ground": rgb("#17191C"),
    "panel": rgb("#1E2125"),
    "page": rgb("#24282D"),
    "line": rgb("#363B42"),
    "ink": rgb("#E8E8E5"),
    "ink-2": rgb("#A9AEB5"),
    "accent": rgb("#7FB2E5"),
    "supports": rgb("#3CC9A7"),
    "contradicts": rgb("#F0935E"),
    "context": rgb("#D9C45A"),
    "unused": rgb("#8A8F96"),
    "warn": rgb("#E0B050"),
    "stop": rgb("#FF8A94"),
}
GAP: Final = 8  # pixels between things that belong together; multiples of 4 elsewhere
WIDE: Final = 16
ROW: Final = 20
COMFORTABLE_ROW: Final = 26
RADIUS: Final = 3
TINT: Final = 0.22  # of a mark in a page


@dataclass(frozen=True)
class Tokens:
    """The colours in use, by the names of the design, and whether rows are comfortable or dense."""

    dark: bool
    comfortable: bool = False

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """Return a token as a colour, `alpha` from 0 to 1."""
        red, green, blue = (DARK if self.dark else TOKENS)[name]
        return QColor.fromRgbF(red, green, blue, alpha)

    def code(self, name: str) -> str:
        """Return a token as `#RRGGBB`."""
        return self.colour(name).name()


def palette_of(tokens: Tokens) -> QPalette:
    """Return Qt's palette made of the tokens."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "ground",
        QPalette.ColorRole.WindowText: "ink",
        QPalette.ColorRole.Base: "page",
        QPalette.ColorRole.AlternateBase: "panel",
        QPalette.ColorRole.Text: "ink",
        QPalette.ColorRole.PlaceholderText: "ink-2",
        QPalette.ColorRole.Button: "panel",
        QPalette.ColorRole.ButtonText: "ink",
        QPalette.ColorRole.BrightText: "stop",
        QPalette.ColorRole.ToolTipBase: "panel",
        QPalette.ColorRole.ToolTipText: "ink",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.LinkVisited: "accent",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.Accent: "accent",
        QPalette.ColorRole.Light: "page",
        QPalette.ColorRole.Midlight: "panel",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "line",
        QPalette.ColorRole.Shadow: "line",
    }
    for role, name in roles.items():
        palette.setColor(role, tokens.colour(name))
    palette.setColor(QPalette.ColorRole.HighlightedText, tokens.colour("ground"))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, tokens.colour("unused"))
    return palette


def style_sheet(tokens: Tokens) -> str:
    """Return what a palette cannot say: hairlines, quiet heads, a visible focus ring."""
    line, panel, page = tokens.code("line"), tokens.code("panel"), tokens.code("page")
    ink2, accent = tokens.code("ink-2"), tokens.code("accent")
    return f"""
    QMainWindow::separator, QSplitter::handle {{ background: {line}; width: 1px; height: 1px; }}
    QHeaderView::section {{ background: {panel}; color: {ink2}; border: none; border-bottom: 1px solid {line};
        padding: 3px 8px; }}
    QTableView::item {{ padding-left: 6px; padding-right: 6px; }}
    QTableView, QTreeView, QListView {{ border: none; outline: none; gridline-color: {line}; }}
    QTableView:focus, QTreeView:focus, QListView:focus, QPlainTextEdit:focus, QTextEdit:focus
        {{ border: 2px solid {accent}; }}
    QTableView, QTreeView, QListView, QPlainTextEdit, QTextEdit {{ border: 2px solid transparent; }}
    QTabBar::tab {{ padding: 5px 12px; border: none; border-bottom: 2px solid transparent; color: {ink2}; }}
    QTabBar::tab:selected {{ border-bottom: 2px solid {accent}; color: {tokens.code("ink")}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {line}; }}
    QLineEdit, QComboBox, QSpinBox {{ background: {page}; border: 1px solid {line}; border-radius: {RADIUS}px;
        padding: 3px 6px; min-height: 18px; }}
    QLineEdit:focus, QComboBox:focus, QSpinBox:focus {{ border: 2px solid {accent}; padding: 2px 5px; }}
    QPushButton, QToolButton {{ background: {panel}; border: 1px solid {line}; border-radius: {RADIUS}px;
        padding: 4px 10px; }}
    QToolButton {{ padding: 4px 6px; }}
    QPushButton:hover, QToolButton:hover {{ border-color: {accent}; }}
    QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; padding: 3px 9px; }}
    QToolButton:focus {{ padding: 3px 5px; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {tokens.code("unused")}; }}
    QToolBar, QStatusBar {{ background: {panel}; border: none; spacing: 6px; }}
    QToolBar {{ border-bottom: 1px solid {line}; padding: 4px 8px; }}
    QStatusBar {{ border-top: 1px solid {line}; color: {ink2}; }}
    QStatusBar::item {{ border: none; }}
    QMenuBar {{ background: {panel}; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {accent}; color: {tokens.code("ground")}; }}
    QMenu {{ background: {page}; border: 1px solid {line}; }}
    QListView::item:selected {{ background: {page}; color: {tokens.code("ink")}; border-left: 3px solid {accent}; }}
    QTabBar::close-button {{ subcontrol-position: right; }}
    QToolTip {{ background: {panel}; color: {tokens.code("ink")}; border: 1px solid {line}; padding: 4px; }}
    """ + _roles(tokens)


def _roles(tokens: Tokens) -> str:
    """Return how widgets look that say what they are for by a property."""
    ink2 = tokens.code("ink-2")
    return f"""
    QLabel[role="quiet"] {{ color: {ink2}; }}
    QLabel[role="warn"] {{ color: {tokens.code("warn")}; }}
    QLabel[role="head"] {{ color: {ink2}; font-weight: 600; }}
    {_lines_style(tokens)}
    """


def _lines_style(tokens: Tokens) -> str:
    """Return the style of what stands in the lines of an editor: names that lead, values with and without proof."""
    line, page, ink2, accent = (tokens.code(name) for name in ("line", "page", "ink-2", "accent"))
    return f"""
    QPushButton[role="lead"] {{ background: transparent; border: 1px solid transparent; color: {accent};
        text-align: left; padding: 3px 4px; }}
    QPushButton[role="lead"]:hover {{ border-color: {line}; }}
    QPushButton[role="lead"]:focus {{ border: 2px solid {accent}; padding: 2px 3px; }}
    QLineEdit[unproved="true"] {{ border: 1px dashed {tokens.code("unused")}; color: {ink2}; }}
    QLineEdit[unproved="true"]:focus {{ border: 2px solid {accent}; }}
    QPlainTextEdit[role="field"] {{ background: {page}; border: 1px solid {line}; border-radius: {RADIUS}px; }}
    QPlainTextEdit[role="field"]:focus {{ border: 2px solid {accent}; }}
    QComboBox::drop-down {{ border: none; width: 18px; }}
    QComboBox::down-arrow {{ image: none; width: 0px; height: 0px; border-left: 4px solid {page};
        border-right: 4px solid {page}; border-top: 5px solid {ink2}; }}
    QToolButton[proof="supports"] {{ color: {tokens.code("supports")}; }}
    QToolButton[proof="contradicts"] {{ color: {tokens.code("contradicts")}; }}
    QToolButton[proof="context"] {{ color: {tokens.code("context")}; }}
    QToolButton[proof="unused"] {{ color: {tokens.code("unused")}; }}
    """


def dress(app: QApplication, tokens: Tokens) -> None:
    """Give the application our palette and style, in every window."""
    app.setStyle("Fusion")
    app.setPalette(palette_of(tokens))
    app.setStyleSheet(style_sheet(tokens))
