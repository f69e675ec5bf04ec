"""Filling pages in one pass: slices in the body, their footnotes at its foot.

A slice is placed together with the footnotes that it cites, so a note always begins on the page of its mark; only
then do notes get their numbers. One that cannot end there goes on at the foot of the next page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from casefile.dossier.lines import Line
from casefile.dossier.slices import Slice
from casefile.dossier.styles import NOTE, NOTE_ABOVE, NOTE_BELOW, NOTE_GAP

_HOLE: Final = 0.2  # part of the body that may stay empty before a footnote is split instead
_CARRY: Final = 0.6  # part of the body that footnotes carried over may take
_ALONE: Final = 0.08  # part of the body: what fills no more of a page does not stay alone on it
_TIGHT: Final = 0.6  # part of its gaps that a page keeps when it takes lines of the next one
_EPSILON: Final = 0.01


@dataclass(slots=True)
class NoteText:
    """A footnote's lines on one page; `number` 0 when it goes on from the page before, or has none yet.

    Marks of one `key` share a note on each page; from the second page on it is what `short` sets.
    """

    number: int
    lines: list[Line]
    leading: float = NOTE.leading
    key: str = ""
    short: Callable[[], NoteText] | None = None

    @property
    def height(self) -> float:
        """Height with the gap after it."""
        return len(self.lines) * self.leading + NOTE_GAP


@dataclass(slots=True)
class Page:
    """What stands on a page: slices with the distance of their top from the body's top, and footnotes.

    `told` are the numbers of the footnotes by their keys, or by their marks where they have none.
    """

    placed: list[tuple[Slice, float]] = field(default_factory=list)
    notes: list[NoteText] = field(default_factory=list)
    told: dict[str | int, int] = field(default_factory=dict)
    used: float = 0.0
    after: float = 0.0

    @property
    def bare(self) -> bool:
        """Whether the page has no running head or foot."""
        return any(piece.bare for piece, _ in self.placed)

    def clear(self) -> None:
        """Let go of all that stands on the page."""
        self.placed, self.notes = [], []

    @property
    def note_height(self) -> float:
        """Height of the footnotes with the rule above them."""
        if not self.notes:
            return 0.0
        return NOTE_ABOVE + NOTE_BELOW + sum(n.height for n in self.notes) - NOTE_GAP


def chunks(slices: Iterable[Slice]) -> Iterator[list[Slice]]:
    """Yield slices that stay together."""
    held: list[Slice] = []
    for piece in slices:
        if held and piece.fresh:
            yield held
            held = []
        held.append(piece)
        if not piece.keep:
            yield held
            held = []
    if held:
        yield held


class Paginator:
    """Fills pages of `body` points with slices; `note_of` sets the text of the footnote that a mark refers to.

    `numbers` are those that the marks get, by mark.
    """

    def __init__(self, body: float, note_of: Callable[[int], NoteText]) -> None:
        self.body = body
        self.pages: list[Page] = [Page()]
        self.numbers: dict[int, int] = {}
        self._note_of = note_of
        self._carried: list[NoteText] = []
        self._told: set[str | int] = set()
        self._count = 0

    def fill(self, slices: Iterable[Slice]) -> Iterator[int]:
        """Place all slices, yielding the number of the page after each chunk."""
        for chunk in chunks(slices):
            if chunk[0].fresh and self.pages[-1].placed:
                self.settled()
                self._turn()
            self._place(chunk)
            yield len(self.pages)
        self.settled()
        while self._carried:
            self._turn()

    def settled(self) -> Page:
        """Return the last page when no more of this chapter comes; a line or two alone on it go elsewhere.

        The page before takes them, its gaps made a little smaller, or gives some of its own lines to them.
        """
        if len(self.pages) > 1 and not self._carried:
            before, last = self.pages[-2:]
            few = last.placed and not last.notes and last.used <= self.body * _ALONE
            opened = few and (last.placed[0][0].fresh or last.placed[0][0] in last.placed[-1][0].head)
            if few and not (opened or before.bare) and not self._pull_back(before, last):
                self._push_on(before, last)
        return self.pages[-1]

    def _pull_back(self, before: Page, last: Page) -> bool:
        slices = [piece for piece, _ in (*before.placed, *last.placed)]
        gaps = [0.0, *(max(one.after, two.before) for one, two in pairwise(slices))]
        heights = sum(piece.height for piece in slices)
        room = self.body - before.note_height - heights
        if room < sum(gaps) * _TIGHT:
            return False
        self._put(before, slices, min(1.0, room / (sum(gaps) or 1.0)))
        self.pages.pop()
        return True

    def _push_on(self, before: Page, last: Page) -> None:
        """Move the last lines that stand together from one page to the next, if they have no notes."""
        start = len(before.placed) - 1
        while start and (before.placed[start - 1][0].keep or before.placed[start][0].head):
            start -= 1
        moved = [piece for piece, _ in before.placed[start:]]
        if not start or any(piece.notes or piece.head for piece in moved) or before.placed[start][1] < self.body / 2:
            return
        rest = [piece for piece, _ in before.placed[:start]]
        self._put(before, rest, 1.0)
        self._put(last, [*moved, *(piece for piece, _ in last.placed)], 1.0)

    @staticmethod
    def _put(page: Page, slices: list[Slice], ease: float) -> None:
        """Place slices on a page anew, their gaps `ease` times as high."""
        page.placed, page.used, page.after = [], 0.0, 0.0
        for piece in slices:
            page.used += max(page.after, piece.before) * ease if page.placed else 0.0
            page.placed.append((piece, page.used))
            page.used += piece.height
            page.after = piece.after

    def _wanted(self, page: Page, chunk: Iterable[Slice]) -> dict[str | int, NoteText]:
        """Return the footnotes that a page needs for a chunk besides those that it has."""
        found: dict[str | int, NoteText] = {}
        for mark in (mark for piece in chunk for mark in piece.notes):
            note = self._note_of(mark)
            key = note.key or mark
            if key not in page.told and key not in found:
                found[key] = note.short() if note.short and key in self._told else note
        return found

    def _number(self, page: Page, chunk: Iterable[Slice], wanted: dict[str | int, NoteText]) -> list[NoteText]:
        """Return the footnotes with their numbers, which their marks get too."""
        notes = []
        for key, note in wanted.items():
            self._count += 1
            page.told[key] = self._count
            notes.append(replace(note, number=self._count))
        self._told.update(wanted)
        for mark in (mark for piece in chunk for mark in piece.notes):
            self.numbers[mark] = page.told[self._note_of(mark).key or mark]
        return notes

    def _place(self, chunk: list[Slice]) -> None:
        page = self.pages[-1]
        wanted = self._wanted(page, chunk)
        notes = [*wanted.values()]
        height = self._height(page, chunk)
        room = self.body - page.used - page.note_height
        if height + self._cost(page, notes) <= room + _EPSILON:
            self._add(page, chunk)
            page.notes += self._number(page, chunk, wanted)
            return
        hole = room > self.body * _HOLE
        if notes and (hole or not (page.placed or page.notes)) and self._split(page, chunk, wanted, room - height):
            return
        if page.placed or page.notes:  # a page may have nothing but notes carried over
            self._turn()
            self._place(chunk)
        elif len(chunk) > 1:
            self._place_apart(chunk)
        else:
            self._force(page, chunk[0], wanted)

    def _place_apart(self, chunk: list[Slice]) -> None:
        """Place what is meant to stay together but is taller than a page: as much as fits on each."""
        count, page = 1, self.pages[-1]
        while count < len(chunk) and self._height(page, chunk[: count + 1]) <= self.body - sum(
            note.height for note in self._wanted(page, chunk[: count + 1]).values()
        ):
            count += 1
        count = min(count, len(chunk) - 1)
        self._place(chunk[:count])
        self._place(chunk[count:])

    def _height(self, page: Page, chunk: list[Slice]) -> float:
        first = chunk[0]
        head = sum(h.height for h in first.head) if not page.placed else 0.0
        gap = max(page.after, first.before) if page.placed else 0.0
        total = head + gap + first.height
        for one, two in pairwise(chunk):
            total += max(one.after, two.before) + two.height
        return total

    @staticmethod
    def _cost(page: Page, notes: list[NoteText]) -> float:
        if not notes:
            return 0.0
        first = NOTE_GAP if page.notes else NOTE_ABOVE + NOTE_BELOW
        return first + sum(n.height for n in notes) - NOTE_GAP

    def _add(self, page: Page, chunk: list[Slice]) -> None:
        if not page.placed:
            for piece in chunk[0].head:
                page.placed.append((piece, page.used))
                page.used += piece.height
            page.after = 0.0
            first_gap = 0.0
        else:
            first_gap = max(page.after, chunk[0].before)
        for place, piece in enumerate(chunk):
            page.used += first_gap if place == 0 else max(page.after, piece.before)
            page.placed.append((piece, page.used))
            page.used += piece.height
            page.after = piece.after

    def _split(self, page: Page, chunk: list[Slice], wanted: dict[str | int, NoteText], room: float) -> bool:
        """Place the chunk with the beginning of its notes; False when not every note can begin here."""
        if self._carried:
            return False
        *whole, last = wanted.values()
        room -= self._cost(page, whole)
        room -= NOTE_GAP if page.notes or whole else NOTE_ABOVE + NOTE_BELOW
        count = min(int((room + _EPSILON) // last.leading), len(last.lines) - 2)
        if count < 2:
            return False
        self._add(page, chunk)
        *whole, last = self._number(page, chunk, wanted)
        page.notes += [*whole, replace(last, lines=last.lines[:count])]
        self._carried.append(NoteText(0, last.lines[count:], last.leading))
        return True

    def _force(self, page: Page, piece: Slice, wanted: dict[str | int, NoteText]) -> None:
        """Place one slice whose notes fill more than a page: as many of them as fit, the others after it."""
        self._add(page, [piece])
        notes = self._number(page, [piece], wanted)
        while notes and page.used + page.note_height + self._cost(page, notes[:1]) <= self.body:
            page.notes.append(notes.pop(0))
        self._carried.extend(notes)

    def _turn(self) -> None:
        page = Page()
        self.pages.append(page)
        room = self.body * _CARRY
        while self._carried:
            note = self._carried[0]
            count = min(int((room - NOTE_ABOVE - NOTE_BELOW) // note.leading), len(note.lines))
            if count < 1:
                return
            page.notes.append(NoteText(note.number, note.lines[:count], note.leading))
            room -= count * note.leading + NOTE_GAP
            if count == len(note.lines):
                self._carried.pop(0)
            else:
                self._carried[0] = NoteText(0, note.lines[count:], note.leading)
                return
