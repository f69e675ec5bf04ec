"""The desktop: everything is made here and passed on."""

from __future__ import annotations

import functools
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from casefile import log, paths, settings, shipped
from casefile.core.case import Case, utc_now
from casefile.core.progress import Progress
from casefile.ui.files import Files
from casefile.ui.fonts import add_fonts
from casefile.ui.main_window import MainWindow
from casefile.ui.preferences import Preferences
from casefile.ui.single import Single
from casefile.ui.tokens import dress


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, with the case that the command line names; return the exit code."""
    words = list(sys.argv if argv is None else argv)
    app = QApplication(words[:1])
    app.setApplicationName("casefile")
    app.setApplicationDisplayName("Casefile")
    app.setDesktopFileName("casefile")
    wanted = [str(Path(word).resolve()) for word in words[1:2]]
    single = Single(paths.settings_folder())
    if single.hand_over(wanted):
        return 0
    logging.getLogger("casefile").addHandler(log.Mistakes())
    window = make_window()
    single.asked.connect(lambda names: _raise(window, names))
    window.show()
    QTimer.singleShot(0, lambda: _after_first_paint(app, window, wanted))
    signal.signal(signal.SIGINT, lambda *_: window.close())
    heartbeat = QTimer(app)  # lets Python see signals while Qt waits
    heartbeat.start(250)
    heartbeat.timeout.connect(lambda: None)
    code = app.exec()
    single.close()
    return code


def _after_first_paint(app: QApplication, window: MainWindow, wanted: Sequence[str]) -> None:
    """Add the fonts that the system may lack, then open what was asked for."""
    add_fonts(app)
    if wanted:
        window.open_path(Path(wanted[0]))


def make_window(folder: Path | None = None) -> MainWindow:
    """Return the window, dressed; its own files are in `folder`, by default this person's settings folder."""
    folder = folder or paths.settings_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    signs = settings.identify()
    files = Files(
        author=signs.author,
        station=signs.station,
        fill=shipped.catalogue_filler(),
        sample=folder / "demonstration.casefile",
        build=_build_sample,
        read_back=shipped.read_back,
        schemata=functools.cache(shipped.shipped_schemata),
        letter=_write_letter,
    )
    window = MainWindow(files, Preferences(folder / "window.ini"), paths.log_folder(), utc_now)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        dress(app, window.tokens)
    return window


def _build_sample(path: Path, progress: Progress) -> None:
    from casefile.exchange.build import Signature, build_file  # noqa: PLC0415 - after the first paint
    from casefile.exchange.build_plan import read_plan  # noqa: PLC0415

    plan, _problems = read_plan(paths.resource("sample", "case.json"))
    signs = settings.identify(str(plan.data["author"]))
    build_file(plan, path, shipped.build_tools(), Signature(signs.author, signs.station), progress)


def _write_letter(case: Case, enquiry_id: str, out: Path, progress: Progress) -> object:
    from casefile.dossier.letter import write_letter  # noqa: PLC0415 - after the first paint

    return write_letter(case, enquiry_id, out, progress=progress)


def _raise(window: MainWindow, names: Sequence[str]) -> None:
    window.setWindowState(window.windowState())
    window.raise_()
    window.activateWindow()
    if names:
        window.open_path(Path(names[0]))


if __name__ == "__main__":
    sys.exit(main())
