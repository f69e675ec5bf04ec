"""Pictures of each room and editor, light and dark, for the README and for looking at: run by `dev.py screenshots`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from casefile.app import make_window
from casefile.core.progress import Silent
from casefile.core.schema import Enquiry, Entity, Event, Excerpt, Finding, Source, Support
from casefile.ui.desk import Spot
from casefile.ui.fonts import add_fonts
from casefile.ui.main_window import ROOM_MAKERS, MainWindow

SIZE = (1360, 860)
EDITED = {"source": Source, "entity": Entity, "event": Event, "finding": Finding, "enquiry": Enquiry}
REST = 1200  # ms in which a room reads what it shows


def main(folder: Path) -> None:
    """Write the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    with tempfile.TemporaryDirectory() as made:
        window = make_window(Path(made))
        add_fonts(app)
        window.resize(*SIZE)
        window.show()
        rest(300)
        take(window, folder, "start")
        sample = window.files.sample_path()
        window.files.build_sample(Silent())
        window.open_path(sample)
        rest(REST)
        for shade in ("light", "dark"):
            if shade == "dark":
                window.actions_table.run("dark")
            show_rooms(window, folder, shade)
        window.close()


def show_rooms(window: MainWindow, folder: Path, shade: str) -> None:
    """Take each room and one record in each editor."""
    for room in ROOM_MAKERS:
        window.actions_table.run(room)
        rest(REST)
        take(window, folder, f"{room}-{shade}")
    for table, record_id in records(window).items():
        assert window.desk is not None
        window.desk.opened.emit(Spot(table, record_id))
        window.desk.selected.emit(table, record_id)
        rest(2 * REST)
        take(window, folder, f"{table}-{shade}")


def records(window: MainWindow) -> dict[str, str]:
    """Return the record of each kind that has most to show: the first, and of sources and findings a proved one."""
    assert window.desk is not None
    with window.desk.read() as session:
        found = {table: session.query(kind.id).order_by(kind.id).limit(1).scalar() for table, kind in EDITED.items()}
        proved = session.query(Support.finding_id, Excerpt.source_id).join(Excerpt, Excerpt.id == Support.excerpt_id)
        row = proved.filter(Support.finding_id.is_not(None)).order_by(Support.id).first()
    if row is not None:
        found["finding"], found["source"] = row
    return {table: record_id for table, record_id in found.items() if record_id}


def rest(milliseconds: int) -> None:
    """Let the window work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def take(window: MainWindow, folder: Path, name: str) -> None:
    """Write one picture and say where."""
    path = folder / f"{name}.png"
    window.grab().save(str(path))
    print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
