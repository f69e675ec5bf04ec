"""Lines of text: breaking a paragraph, and painting one line."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Final

from casefile.dossier.atoms import HAIR, Atom, Newline, NoteMark
from casefile.dossier.blocks import PageOf, Pages
from casefile.dossier.paper import Paper
from casefile.dossier.shaping import visual_order
from casefile.dossier.styles import MARK_TINT, MARK_UNDERLINE

Resolve = Callable[[PageOf | Pages | NoteMark], str]
_TOLERANCE: Final = 0.01
_SHORT: Final = 0.12  # part of a line: a last line no longer than this is a word left alone
_NARROW: Final = 200.0  # points: in narrower columns lines of one word are common


class Line:
    """One line: its atoms in logical order, the width without the spaces that hang at its end."""

    __slots__ = ("atoms", "level", "notes", "width")

    def __init__(self, atoms: list[Atom], level: int = 0) -> None:
        self.atoms = atoms
        self.level = level
        self.width = self._inked()
        self.notes = tuple(a.note for a in atoms if a.note)

    def _inked(self) -> float:
        end = len(self.atoms)
        while end and self.atoms[end - 1].space:
            end -= 1
        return sum(a.width for a in self.atoms[:end])

    def pack(self) -> None:
        """Join the atoms that are set alike, once nobody breaks or measures the line any more.

        A dossier keeps all its lines until the last page is laid out; word by word they take five times the memory.
        """
        packed: list[Atom] = []
        start = 0
        while start < len(self.atoms):
            end = _packed_until(self.atoms, start)
            packed.append(self.atoms[start] if end == start + 1 else _joined(self.atoms[start:end]))
            start = end
        self.atoms = packed

    def settle(self, resolve: Resolve) -> None:
        """Put in the numbers of pages and notes, which are known only when all pages are made."""
        late = False
        for atom in self.atoms:
            if atom.late is not None:
                atom.settle(resolve(atom.late))
                late = True
        if late:
            self.width = self._inked()


def break_lines(found: Sequence[Atom | Newline], width: float, *, level: int = 0) -> list[Line]:
    """Return the lines of a paragraph at most `width` points wide; line ends in the text stay.

    Greedy. A word wider than a line is cut; spaces hang over the end of a line and are never dropped.
    """
    lines: list[Line] = []
    paragraph: list[Atom] = []
    for atom in found:
        if isinstance(atom, Newline):
            lines.extend(_break_paragraph(paragraph, width, level))
            paragraph = []
        else:
            paragraph.append(atom)
    if paragraph or not found or isinstance(found[-1], Newline):
        lines.extend(_break_paragraph(paragraph, width, level))
    return lines


def _break_paragraph(atoms: list[Atom], width: float, level: int) -> list[Line]:
    if not atoms:
        return [Line([], level)]
    lines: list[Line] = []
    line: list[Atom] = []
    used, last_break = 0.0, 0  # `last_break`: how many atoms of the line stay when it is broken
    waiting = atoms[::-1]
    while waiting:
        atom = waiting.pop()
        if atom.space or used + atom.width <= width + _TOLERANCE:
            line.append(atom)
            used += atom.width
            if atom.breakable:
                last_break = len(line)
            continue
        if last_break:
            waiting.append(atom)
            waiting.extend(line[: last_break - 1 : -1])
            line = line[:last_break]
        else:
            parts = atom.cut(width - used) if width - used > width / 4 or not line else None
            if parts:
                line.append(parts[0])
                waiting.append(parts[1])
            elif line:
                waiting.append(atom)
            else:
                line.append(atom)
        lines.append(Line(line, level))
        line, used, last_break = [], 0.0, 0
    if line:
        lines.append(Line(line, level))
    if len(lines) > 1 and width > _NARROW:
        _feed_last(lines, level, width)
    return lines


def _feed_last(lines: list[Line], level: int, width: float) -> None:
    """Give the last line of a paragraph a second word when it is one short word alone."""
    before, last = lines[-2].atoms, lines[-1]
    if last.width > width * _SHORT or any(a.space for a in last.atoms[:-1]):
        return
    end = len(before)
    while end and before[end - 1].space:
        end -= 1
    start = next((place for place in range(end - 1, 0, -1) if before[place - 1].space), 0)
    moved = sum(a.width for a in before[start:])
    if start and before[start - 1].breakable and end < len(before) and moved + last.width < width / 2:
        lines[-2:] = [Line(before[:start], level), Line([*before[start:], *last.atoms], level)]


def paint_line(paper: Paper, line: Line, x: float, y: float) -> None:
    """Draw a line with its left end at `x` and its baseline at `y`; tints go under, links over it."""
    order = visual_order(line.atoms, line.level)
    if line.level % 2:  # spaces that hang stand left of the line's own left end
        x -= sum(a.width for a in line.atoms) - line.width
    places = [0.0] * len(line.atoms)
    for place in order:
        places[place] = x
        x += line.atoms[place].width
    _paint_tints(paper, line.atoms, places, y)
    start = 0
    while start < len(line.atoms):
        start = _paint_run(paper, line.atoms, places, start, y)
    _paint_links(paper, line.atoms, places, y)


def _paint_run(paper: Paper, atoms: list[Atom], places: list[float], start: int, y: float) -> int:
    """Draw the atom at `start`, with those after it that are set alike; returns where to go on."""
    atom = atoms[start]
    look = atom.look
    if atom.anchor:
        paper.destination(atom.anchor, y + look.size)
    if atom.glyphs is not None:
        space = None
        if start + 1 < len(atoms) and atoms[start + 1].space and not atom.space:
            space = places[start + 1], atoms[start + 1].width
        paper.draw_glyphs(places[start], y + look.rise, atom, space)
        return start + (2 if space else 1)
    end = _alike_until(atoms, start)
    run = atom if end == start + 1 else _joined(atoms[start:end])
    paper.draw_text(places[start], y + look.rise, run.text, run.face, look.size, colour=look.colour, kerns=run.kerns)
    return end


def _alike_until(atoms: Sequence[Atom], start: int) -> int:
    """Return where the atoms end that can be drawn in one with the atom at `start`."""
    atom, end = atoms[start], start + 1
    look = atom.look
    if atom.glyphs is not None or atom.fixed not in (None, HAIR):
        return end
    while end < len(atoms):
        more = atoms[end]
        if (
            more.glyphs is not None
            or more.face is not atom.face
            or more.fixed not in (None, HAIR)
            or more.anchor
            or more.level != atom.level
            or more.look.size != look.size
            or more.look.colour != look.colour
            or more.look.rise != look.rise
        ):
            break
        end += 1
    return end


def _packed_until(atoms: Sequence[Atom], start: int) -> int:
    """Return where the atoms end that lose nothing when they become one with the atom at `start`."""
    first = atoms[start]
    if first.late or (first.space and start and atoms[start - 1].glyphs is not None):
        return start + 1  # its text is not known yet; or it is hidden together with the shaped word before it
    end, mine = _alike_until(atoms, start), _reach(first)
    others = (place for place in range(start + 1, end) if atoms[place].late or _reach(atoms[place]) != mine)
    return next(others, end)


def _reach(atom: Atom) -> tuple[str, str]:
    """Return what is drawn over and under an atom, together with its neighbours: link and mark."""
    return atom.look.link, atom.look.mark


def _joined(atoms: Sequence[Atom]) -> Atom:
    """Return atoms that are set alike as one."""
    first = atoms[0]
    whole = Atom("".join(atom.text for atom in atoms), first.face, first.look)
    whole.level, whole.anchor, whole.width = first.level, first.anchor, sum(atom.width for atom in atoms)
    if any(atom.kerns for atom in atoms):
        nothing = (0.0,)
        whole.kerns = array("f", chain.from_iterable(atom.kerns or nothing * len(atom.text) for atom in atoms))
    return whole


def _paint_tints(paper: Paper, atoms: list[Atom], places: list[float], y: float) -> None:
    start = 0
    while start < len(atoms):
        look = atoms[start].look
        if not look.mark:
            start += 1
            continue
        end = start
        while end < len(atoms) and atoms[end].look.mark == look.mark:
            end += 1
        left = min(places[start:end])
        right = max(p + a.width for p, a in zip(places[start:end], atoms[start:end], strict=True))
        low = y - look.size * 0.27
        paper.fill((left, low, right, y + look.size * 0.88), look.mark, tint=MARK_TINT)
        paper.fill((left, low, right, low + MARK_UNDERLINE), look.mark)
        start = end


def _paint_links(paper: Paper, atoms: list[Atom], places: list[float], y: float) -> None:
    start = 0
    while start < len(atoms):
        key = atoms[start].look.link
        end = start + 1
        if key:
            while end < len(atoms) and atoms[end].look.link == key:
                end += 1
            left = min(places[start:end])
            right = max(p + a.width for p, a in zip(places[start:end], atoms[start:end], strict=True))
            look = atoms[start].look
            base = y + look.rise
            paper.link(key, (left, base - look.size * 0.25, right, base + look.size * 0.85))
        start = end
