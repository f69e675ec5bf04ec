"""Page pictures from the reader process: newest wish first, a few documents kept warm, one thread of their own."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from casefile.core.errors import CasefileError
from casefile.reading.client import Data, ReaderProcess

WARM: Final = 2  # documents whose reader process is kept
WISHES: Final = 24  # pages that wait; older wishes are forgotten


@dataclass(frozen=True, slots=True)
class Wish:
    """A page to picture: `scale` pixels for a unit of the page, turned by `rotate` degrees."""

    sha256: str
    page: int
    scale: float
    rotate: int = 0


class Pictures(QObject):
    """Give wishes with `ask`; `made` brings each picture, `failed` the sentence why there is none.

    `original` gives the bytes of a document by its hash, on the thread of the pictures.
    """

    made = Signal(object, QImage)  # Wish
    failed = Signal(object, str)

    def __init__(self, original: Callable[[str], Data], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._original = original
        self._wishes: OrderedDict[Wish, tuple[str, str | None]] = OrderedDict()
        self._bell = threading.Condition()
        self._ended = False
        self._readers: OrderedDict[str, ReaderProcess] = OrderedDict()
        self._thread = threading.Thread(target=self._work, name="pictures", daemon=True)
        self._thread.start()

    def ask(self, wish: Wish, name: str, password: str | None = None) -> None:
        """Wish for a page of the document called `name`; the newest wish is served first."""
        with self._bell:
            self._wishes[wish] = (name, password)
            self._wishes.move_to_end(wish)
            while len(self._wishes) > WISHES:
                self._wishes.popitem(last=False)
            self._bell.notify()

    def forget(self, sha256: str) -> None:
        """Drop all wishes for a document."""
        with self._bell:
            for wish in [wish for wish in self._wishes if wish.sha256 == sha256]:
                del self._wishes[wish]

    def close(self) -> None:
        """End the thread and the reader processes."""
        with self._bell:
            self._ended = True
            self._wishes.clear()
            self._bell.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._ended or self._wishes)
                if self._ended:
                    break
                wish, (name, password) = self._wishes.popitem()
            self._say(wish, partial(self._picture, wish, name, password))
        for reader in self._readers.values():
            reader.close()

    def _say(self, wish: Wish, make: Callable[[], QImage]) -> None:
        try:
            image = make()
        except CasefileError as error:
            self.failed.emit(wish, str(error))
        except Exception as error:  # noqa: BLE001 - the thread lives on; the page says why it is not there
            self.failed.emit(wish, f"This page cannot be pictured ({type(error).__name__}).")
        else:
            self.made.emit(wish, image)

    def _picture(self, wish: Wish, name: str, password: str | None) -> QImage:
        reader = self._readers.get(wish.sha256)
        if reader is None:
            while len(self._readers) >= WARM:
                self._readers.popitem(last=False)[1].close()
            reader = ReaderProcess(self._original(wish.sha256), name=name, password=password)
            self._readers[wish.sha256] = reader
        self._readers.move_to_end(wish.sha256)
        try:
            picture = reader.render_page(wish.page, scale=wish.scale, rotate=wish.rotate)
        except CasefileError:
            self._readers.pop(wish.sha256).close()
            raise
        line = picture.width * 3
        return QImage(picture.rgb, picture.width, picture.height, line, QImage.Format.Format_RGB888).copy()
