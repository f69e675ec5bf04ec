"""A person who has only a keyboard: every key goes to whatever has the focus."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

MOST_TABS = 60  # presses after which a control cannot be said to be reached

SETTLING = 10  # ms that a window which a key opens may take to get the focus


class Keyboard:
    """Presses and types; it never names the widget that is to hear it."""

    def __init__(self, qtbot: QtBot, window: QWidget) -> None:
        self._qtbot, self._window = qtbot, window

    @property
    def focus(self) -> QWidget:
        """The widget that hears keys now: in a popup, its own."""
        found = QApplication.focusWidget() or self._window  # the system hands keys to the window then
        if (popup := QApplication.activePopupWidget()) is not None:
            found = popup.focusWidget() or popup
        assert found is not None, "nothing has the focus"
        return found

    def press(self, keys: str, times: int = 1) -> None:
        """Press keys as they are printed, `Ctrl+Shift+A`."""
        pressed = QKeySequence(keys)[0]
        for _ in range(times):
            self._settle()
            self._qtbot.keyClick(self.focus, pressed.key(), pressed.keyboardModifiers())
            self._settle()

    def type(self, text: str) -> None:
        """Type Latin letters."""
        for letter in text:
            self._qtbot.keyClicks(self.focus, letter)

    def tab_to(self, name: str) -> None:
        """Press Tab until the control of an accessible name or a text has the focus."""
        seen = []
        for _ in range(MOST_TABS):
            if name in {self.focus.accessibleName(), str(getattr(self.focus, "text", str)())}:
                return
            seen.append(self.focus.accessibleName() or type(self.focus).__name__)
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {name!r}: {seen}")

    def _settle(self) -> None:
        """Do what the system's window manager does and the offscreen one does not: go on in the window below."""
        self._qtbot.wait(SETTLING)
        if QApplication.activeWindow() is None:
            self._window.activateWindow()
            self._qtbot.wait(SETTLING)
