"""What leaves by the window and what comes in: dossier, share, import, copies, passphrase."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui.conftest import count, unnamed

from casefile.core.backups import list_backups
from casefile.core.case import open_case
from casefile.core.entities import add_entity
from casefile.core.errors import LockedError
from casefile.core.keys import Passphrase
from casefile.core.passphrase import set_passphrase
from casefile.dossier.export import export_dossier
from casefile.ui import ask
from casefile.ui.backups import BackupsPanel
from casefile.ui.dossier import DossierPanel
from casefile.ui.import_case import ImportPanel
from casefile.ui.main_window import MainWindow
from casefile.ui.panel import Panel
from casefile.ui.share import SharePanel

LONG = 60_000  # ms that a job may take on a busy machine
WORDS = "six words drawn by lot today"


def room(window: MainWindow, name: str) -> Panel:
    window.actions_table.run(name)
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert panel is not None
    return panel


def quiet(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=LONG)


def test_the_pages_seen_are_the_bytes_saved(
    window: MainWindow, qtbot: QtBot, case_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = room(window, "dossier")
    assert isinstance(panel, DossierPanel)
    assert unnamed(panel) == []
    panel.show_pages.click()
    qtbot.waitUntil(lambda: panel.pages.pages > 5, timeout=LONG)
    qtbot.waitUntil(lambda: panel.pages.pictured(1), timeout=LONG)
    out = tmp_path / "seen.pdf"
    monkeypatch.setattr(ask, "save_as", lambda *_: out)
    opened: list[Path] = []
    monkeypatch.setattr(ask, "show_file", opened.append)
    panel.save_button.click()
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: "seen.pdf" in window.messages.text.text(), timeout=LONG)
    window.messages.offer.click()
    assert opened == [out]
    with open_case(case_path, writable=False) as case:
        export_dossier(case, tmp_path / "line.pdf")
    assert out.read_bytes() == (tmp_path / "line.pdf").read_bytes()


def test_an_edition_says_what_it_leaves_out(window: MainWindow, qtbot: QtBot) -> None:
    panel = room(window, "dossier")
    assert isinstance(panel, DossierPanel)
    panel.form.show_values({**panel.form.values(), "edition": "CLEAR"})
    panel.form.edited.emit("edition", "CLEAR")
    qtbot.waitUntil(lambda: "left out" in panel.warnings.text(), timeout=LONG)
    assert not panel.form.inputs["grades"].isEnabled()


def test_no_finding_chosen_is_said(window: MainWindow, qtbot: QtBot) -> None:
    quiet(qtbot, window)
    panel = room(window, "dossier")
    assert isinstance(panel, DossierPanel)
    for row in range(panel.findings.count()):
        panel.findings.item(row).setCheckState(Qt.CheckState.Unchecked)
    panel.preview()
    assert "No finding is chosen" in window.messages.text.text()
    assert not window.jobs.busy


def test_a_share_is_written_and_accounted_for(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = room(window, "share")
    assert isinstance(panel, SharePanel)
    assert unnamed(panel) == []
    out = tmp_path / "out.casefile"
    monkeypatch.setattr(ask, "save_as", lambda *_: out)
    panel.form.show_values({"edition": "RED", "classification": "strictly_confidential", "passphrase": WORDS})
    panel.ask_place()
    assert "differ" in window.messages.text.text()
    panel.form.show_values({**panel.form.values(), "again": WORDS})
    panel.ask_place()
    qtbot.waitUntil(lambda: "out.casefile holds" in panel.told.text(), timeout=LONG)
    with pytest.raises(LockedError):
        open_case(out, writable=False)
    with open_case(out, writable=False, passphrase=Passphrase(WORDS)):
        pass


def test_a_colleagues_case_is_previewed_taken_in_and_taken_back(
    window: MainWindow, qtbot: QtBot, case_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.copy(case_path, tmp_path / "theirs.casefile"))
    with open_case(other, author="B", station="t") as case, case.change("Add") as session:
        add_entity(session, schema="Vessel", name="FAR STAR")
    set_passphrase(other, Passphrase(WORDS))
    typed = iter([Passphrase("not the right one"), Passphrase(WORDS)])
    monkeypatch.setattr(ask, "existing_case", lambda *_: other)
    monkeypatch.setattr(ask, "passphrase", lambda *_: next(typed))
    panel = room(window, "import_case")
    assert isinstance(panel, ImportPanel)
    assert unnamed(panel) == []
    panel.choose.click()
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: "does not open" in panel.account.toPlainText(), timeout=LONG)
    panel.preview(other, "again")
    qtbot.waitUntil(panel.take.isEnabled, timeout=LONG)
    assert "New:\n  1 entity\n" in panel.account.toPlainText()
    before = count(case_path, "entity")
    panel.take.click()
    qtbot.waitUntil(lambda: "taken in" in panel.head.text(), timeout=LONG)
    assert count(case_path, "entity") == before + 1
    assert next(one.reason for one in list_backups(case_path)) == "before-import"
    assert window.desk is not None
    window.desk.undo()
    assert count(case_path, "entity") == before


def test_what_is_no_case_is_refused_in_one_sentence(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "odd.casefile"
    other.write_bytes(b"%PDF-1.7 " * 9999)
    panel = room(window, "import_case")
    assert isinstance(panel, ImportPanel)
    panel.preview(other)
    qtbot.waitUntil(lambda: "not taken in" in panel.head.text(), timeout=LONG)
    assert "odd.casefile" in panel.account.toPlainText()
    assert not panel.take.isEnabled()


def test_a_copy_is_made_on_opening_compared_and_put_back(
    window: MainWindow, qtbot: QtBot, case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet(qtbot, window)
    assert [one.reason for one in list_backups(case_path)] == ["daily"]
    before = count(case_path, "entity")
    assert window.desk is not None
    window.desk.write("Add FAR STAR", lambda session: add_entity(session, schema="Vessel", name="FAR STAR"))
    panel = room(window, "restore")
    assert isinstance(panel, BackupsPanel)
    assert unnamed(panel) == []
    qtbot.waitUntil(panel.back.isEnabled, timeout=LONG)
    assert "Add FAR STAR" in panel.differs.toPlainText()
    assert f"entity: {before:,} – {before + 1:,}" in panel.differs.toPlainText()
    monkeypatch.setattr(ask, "restore", lambda *_: True)
    panel.back.click()
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: window.desk is not None, timeout=LONG)
    assert count(case_path, "entity") == before
    assert {one.reason for one in list_backups(case_path)} == {"before-restoring", "daily"}


def test_a_passphrase_is_set_asked_for_and_removed(
    window: MainWindow, qtbot: QtBot, case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet(qtbot, window)
    words = Passphrase(WORDS)
    monkeypatch.setattr(ask, "new_passphrase", lambda *_, protected: (None, words))
    window.actions_table.run("passphrase")
    qtbot.waitUntil(lambda: window.desk is not None and window.desk.bridge.case.protected, timeout=LONG)
    window.close_case()
    typed = iter([Passphrase("not the right one"), None, words])
    monkeypatch.setattr(ask, "passphrase", lambda *_: next(typed))
    window.open_path(case_path)
    assert window.desk is None
    window.open_path(case_path)
    assert window.desk is not None
    monkeypatch.setattr(ask, "new_passphrase", lambda *_, protected: (words, None))
    quiet(qtbot, window)
    window.actions_table.run("passphrase")
    qtbot.waitUntil(lambda: window.desk is not None and not window.desk.bridge.case.protected, timeout=LONG)
    with open_case(case_path, writable=False):
        pass


def test_a_wrong_old_passphrase_changes_nothing(
    window: MainWindow, qtbot: QtBot, case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet(qtbot, window)
    window.close_case()
    set_passphrase(case_path, Passphrase(WORDS))
    window.open_path(case_path, Passphrase(WORDS))
    quiet(qtbot, window)
    monkeypatch.setattr(
        ask, "new_passphrase", lambda *_, protected: (Passphrase("wrong words"), Passphrase("new words"))
    )
    window.actions_table.run("passphrase")
    qtbot.waitUntil(lambda: window.desk is not None, timeout=LONG)
    assert "does not open" in window.messages.text.text()
    with open_case(case_path, writable=False, passphrase=Passphrase(WORDS)):
        pass
