"""Fonts of the packages for scripts that the system may lack, so that no name is shown as boxes."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from casefile.dossier.fonts import font_path

WANTED: Final = (
    "NotoSans", "SourceSerif4", "NotoSansKR", "NotoSansSC", "NotoSansJP", "NotoSansArabic", "NotoSansHebrew",
    "NotoSansDevanagari",
)  # fmt: skip
REGULAR: Final = 400


def add_fonts(app: QApplication) -> list[str]:
    """Give the fonts of the packages to Qt, behind the system's own face; return their families."""
    families: list[str] = []
    for name in WANTED:
        number = QFontDatabase.addApplicationFont(font_path(name, italic=False))
        families += QFontDatabase.applicationFontFamilies(number)[:1]
    font = QFont(app.font())
    font.setFamilies([font.family(), *families])
    font.setVariableAxis(QFont.Tag("wght"), REGULAR)  # the default of some is Thin
    app.setFont(font)
    return families
