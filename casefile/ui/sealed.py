"""Jobs on what is sealed: take in files and what was pasted, hash the bytes again, read them again, save a copy."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from casefile.core.errors import RefusedError
from casefile.core.originals import export_original, is_unchanged
from casefile.core.progress import Progress
from casefile.core.schema import Source
from casefile.core.sources import Capture, add_custody_event
from casefile.reading.intake import add_file
from casefile.reading.rereading import Reread, read_again
from casefile.ui import ask
from casefile.ui.desk import Desk, Message, Spot
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.jobs import Outcome
from casefile.ui.naming import cut
from casefile.ui.words import counted, tr

CHECKED: Final = "hash checked"  # the custody action of a check, and how its outcome is told
UNCHANGED: Final = "The stored bytes have the hash they were sealed with."
DAMAGED: Final = "The stored bytes no longer have the hash they were sealed with."
AGAIN: Final = (
    Field("password", "Password", hint="only where the file needs one; it is not kept"),
    Field("encoding", "Encoding", hint="only where the text came out wrong, like koi8-r"),
)


def seal_file(desk: Desk, path: Path, capture: Capture | None = None, *, title: str = "", once: bool = False) -> None:
    """Seal a file as a job; `once`: its folder was made for it alone and goes afterwards."""
    case, name = desk.bridge.case, title or path.name

    def work(progress: Progress) -> Any:  # noqa: ANN401 - what was taken in
        try:
            return add_file(case, path, capture, title=title or None, progress=progress)
        finally:
            if once:
                shutil.rmtree(path.parent, ignore_errors=True)

    def then(outcome: Outcome) -> None:
        if once:
            shutil.rmtree(path.parent, ignore_errors=True)  # also where the job was cancelled before it began
        if outcome.error is not None:
            desk.trouble(outcome.error)
        elif not outcome.cancelled:
            fill_in = partial(desk.opened.emit, Spot("capture", outcome.value.source_id))
            said = [tr("{name} is sealed.", name=name), outcome.value.unread or "", *outcome.value.warnings]
            desk.told.emit(
                Message(" ".join(one for one in said if one), offer=tr("Say how it was captured"), then=fill_in)
            )

    desk.jobs.start(tr("Seal {name}", name=cut(name, 60)), work, then)


def take_in(desk: Desk, data: QMimeData, how: str) -> bool:
    """Seal what was dropped or pasted: files, else a picture, else text; tell whether there was anything.

    `how` goes into the capture as the method.
    """
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    capture = Capture(method=how)
    if paths:
        for path in paths:
            seal_file(desk, path)
    elif data.hasImage():
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(QImage(data.imageData()))
        _seal_bytes(desk, bytes(buffer.data().data()), "picture.png", tr("Picture"), capture)
    elif data.text().strip():
        first = next(line for line in data.text().splitlines() if line.strip())
        try:
            text = data.text().encode()
        except UnicodeEncodeError:
            desk.trouble(RefusedError(tr("This text has signs that are no text; save it as a file and add that.")))
            return True
        _seal_bytes(desk, text, "text.txt", cut(first, 60), capture)
    else:
        return False
    return True


def check_hash(desk: Desk, source_id: str) -> None:
    """Hash the stored bytes of a source again, as a job; the outcome goes into its custody."""
    case, (sha256, title) = desk.bridge.case, _sealed(desk, source_id)

    def work(progress: Progress) -> bool:
        same = is_unchanged(case, sha256, progress)
        detail = UNCHANGED if same else DAMAGED
        with case.change(f"Check the hash of {title}") as session:
            add_custody_event(session, source_id, action=CHECKED, detail=detail, sha256=sha256 if same else None)
        return same

    def told(same: bool) -> None:  # noqa: FBT001 - the outcome of a job
        words = tr(UNCHANGED if same else DAMAGED)
        desk.told.emit(Message(f"{title}: {words}", "done" if same else "trouble"))

    _run(desk, tr("Check the hash of {title}", title=title), work, told)


def ask_read_again(desk: Desk, source_id: str, parent: QWidget) -> FormPopup:
    """Ask with what a source is read again, then do it as a job; what became of its excerpts is told."""
    case, (_, title) = desk.bridge.case, _sealed(desk, source_id)

    def told(done: Reread) -> None:
        parts = [tr("{title} was read again: {pages}.", title=title, pages=counted(done.pages, "page", "pages"))]
        if done.compared:
            parts.append(
                tr("Its excerpts: {exact} exact, {moved} moved, {lost} lost.", exact=done.exact, moved=done.moved,
                   lost=done.lost)
            )  # fmt: skip
        parts += done.warnings
        show = partial(desk.opened.emit, Spot("capture", source_id))
        desk.told.emit(Message(" ".join(parts), offer=tr("Show") if done.moved or done.lost else "", then=show))

    def start(given: dict[str, Any]) -> None:
        work = partial(_read_again, case, source_id, given)
        _run(desk, tr("Read {title} again", title=title), work, told)

    form = FormPopup(tr("Read {title} again", title=title), AGAIN, start, parent.window(), button="Read again")
    form.open_at(parent.mapToGlobal(QPoint(120, 80)))
    return form


def save_copy(desk: Desk, source_id: str, parent: QWidget) -> None:
    """Ask where, and write the sealed bytes to a new file as a job."""
    with desk.read() as session:
        row = session.get_one(Source, source_id)
        sha256, name = row.sha256, row.file_name or row.title
    path = ask.save_as(parent, tr("Save a copy of the sealed file"), name, "")
    if path is None:
        return
    case = desk.bridge.case
    work = partial(_export, case, sha256, path)
    _run(desk, tr("Save {name}", name=name), work, lambda _none: desk.say(tr("Saved as {path}.", path=path)))


def _read_again(case: Any, source_id: str, given: dict[str, Any], progress: Progress) -> Reread:  # noqa: ANN401
    return read_again(case, source_id, progress=progress, **given)


def _export(case: Any, sha256: str, path: Path, progress: Progress) -> None:  # noqa: ANN401
    export_original(case, sha256, path, progress)


def _seal_bytes(desk: Desk, data: bytes, name: str, title: str, capture: Capture) -> None:
    folder = Path(tempfile.mkdtemp(prefix="casefile-"))
    path = folder / name
    path.write_bytes(data)
    seal_file(desk, path, capture, title=title, once=True)


def _sealed(desk: Desk, source_id: str) -> tuple[str, str]:
    with desk.read() as session:
        row = session.get_one(Source, source_id)
        return row.sha256, cut(row.title, 60)


def _run(desk: Desk, label: str, work: Callable[[Progress], Any], told: Callable[[Any], object]) -> None:
    def then(outcome: Outcome) -> None:
        if outcome.error is not None:
            desk.trouble(outcome.error)
        elif not outcome.cancelled:
            told(outcome.value)

    desk.jobs.start(label, work, then)
