"""The centre of the window: tabs, in one or two groups beside each other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QSplitter, QTabWidget, QWidget

from casefile.ui.panel import Panel
from casefile.ui.words import tr

LONGEST = 34  # characters of a tab's title

Key = tuple[str, str]
"""What a tab shows: ("room", name) or (table, id)."""


class Centre(QSplitter):
    """Tabs of panels by key; asking for one that is there brings it forward."""

    panel_changed = Signal(object)  # the Panel that is worked in, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._panels: dict[Key, Panel] = {}
        self._current: Panel | None = None
        self._groups: list[QTabWidget] = []
        self._add_group()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    @property
    def panel(self) -> Panel | None:
        """The panel that is worked in."""
        return self._current

    @property
    def key(self) -> Key | None:
        """The key of the panel that is worked in."""
        return next((key for key, panel in self._panels.items() if panel is self._current), None)

    def keys(self) -> tuple[Key, ...]:
        """Return the keys of all open panels, the oldest first."""
        return tuple(self._panels)

    def show_panel(self, key: Key, make: Callable[[], Panel], *, beside: bool = False) -> Panel:
        """Bring the panel of a key forward, made first when it is not there; `beside`: in the other group."""
        panel = self._panels.get(key)
        if panel is None:
            panel = self._panels[key] = make()
            panel.renamed.connect(lambda title, panel=panel: self._rename(panel, title))
            panel.offers_changed.connect(lambda panel=panel: self._offers_changed(panel))
            group = self._other_group() if beside else self._group_in_use()
            group.addTab(panel, cut(panel.title))
        group = self._group_of(panel)
        group.setCurrentWidget(panel)
        panel.focus_first()
        self._become(panel)
        return panel

    def close_panel(self, panel: Panel | None = None) -> None:
        """Close a tab, by default the one that is worked in."""
        panel = panel or self._current
        if panel is None:
            return
        group = self._group_of(panel)
        group.removeTab(group.indexOf(panel))
        self._panels = {key: one for key, one in self._panels.items() if one is not panel}
        panel.deleteLater()
        self._drop_empty(group)
        current = (group if group in self._groups else self._groups[0]).currentWidget()
        self._become(current if isinstance(current, Panel) else None)

    def split(self) -> None:
        """Take the tab that is worked in to the other group, made when there is none; a group left empty goes.

        The only tab of all stays where it is.
        """
        panel = self._current
        if panel is None or (len(self._groups) == 1 and self._groups[0].count() < 2):
            return
        old, new = self._group_of(panel), self._other_group()
        old.removeTab(old.indexOf(panel))
        new.addTab(panel, cut(panel.title))
        new.setCurrentWidget(panel)
        self._drop_empty(old)
        panel.focus_first()
        self._become(panel)

    def go_to_other_group(self) -> None:
        """Work in the front tab of the other group, when there are two."""
        if len(self._groups) > 1 and isinstance(panel := self._other_group().currentWidget(), Panel):
            panel.focus_first()
            self._become(panel)

    def keys_beside(self) -> tuple[Key, ...]:
        """Return the keys of the panels in the second group."""
        return tuple(key for key, panel in self._panels.items() if self._group_of(panel) is not self._groups[0])

    def close_gone(self, table: str, record_id: str) -> None:
        """Close the tab of a record that is no more."""
        if panel := self._panels.get((table, record_id)):
            self.close_panel(panel)

    def panels(self) -> list[Panel]:
        """Return all open panels."""
        return list(self._panels.values())

    def _add_group(self) -> QTabWidget:
        group = QTabWidget()
        group.setDocumentMode(True)
        group.setTabsClosable(True)
        group.setMovable(True)
        group.setAccessibleName(tr("Open rooms, sources and records"))
        group.tabCloseRequested.connect(lambda index, group=group: self._close_at(group, index))
        group.currentChanged.connect(lambda index, group=group: self._turned(group, index))
        self.addWidget(group)
        self._groups.append(group)
        return group

    def _drop_empty(self, group: QTabWidget) -> None:
        if group.count() == 0 and len(self._groups) > 1:
            self._groups.remove(group)
            group.hide()
            group.deleteLater()

    def _other_group(self) -> QTabWidget:
        used = self._group_in_use()
        others = [group for group in self._groups if group is not used]
        if others:
            return others[0]
        group = self._add_group()
        self.setSizes([1000, 1000])
        return group

    def _group_in_use(self) -> QTabWidget:
        return self._group_of(self._current) if self._current is not None else self._groups[0]

    def _group_of(self, panel: Panel) -> QTabWidget:
        return next((group for group in self._groups if group.indexOf(panel) >= 0), self._groups[0])

    def _close_at(self, group: QTabWidget, index: int) -> None:
        panel = group.widget(index)
        if isinstance(panel, Panel):
            self.close_panel(panel)

    def _turned(self, group: QTabWidget, index: int) -> None:
        panel = group.widget(index)
        if isinstance(panel, Panel):
            self._become(panel)

    def _rename(self, panel: Panel, title: str) -> None:
        group = self._group_of(panel)
        index = group.indexOf(panel)
        group.setTabText(index, cut(title))
        group.setTabToolTip(index, title)

    def _offers_changed(self, panel: Panel) -> None:
        if panel is self._current:
            self.panel_changed.emit(panel)

    def _become(self, panel: Panel | None) -> None:
        if panel is not self._current:
            self._current = panel
            self.panel_changed.emit(panel)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        while new is not None and not isinstance(new, Panel):
            new = new.parentWidget()
        if isinstance(new, Panel) and new in self._panels.values():
            self._become(new)


def cut(title: str) -> str:
    """Return a title short enough for a tab, with no letter of it taken for a shortcut."""
    short = title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"
    return short.replace("&", "&&")
