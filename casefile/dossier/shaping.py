"""Right-to-left and shaped scripts: levels, visual order, and glyphs drawn as outlines over hidden text.

HarfBuzz shapes, python-bidi gives the levels, we break the lines. Explicit bidi controls never come here:
`text.tidy` has made them visible, which also keeps python-bidi away from isolates, on which it fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from unicodedata import bidirectional

from bidi import algorithm

from casefile.dossier.atoms import Atom, Newline

_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "«": "»", "‹": "›"}
_TYPES: Final = frozenset(["L", "R", "AL", "EN", "ES", "ET", "AN", "CS", "NSM", "BN", "B", "S", "WS", "ON"])


def levels_of(text: str, base: str) -> tuple[list[int], int]:
    """Return the embedding level of each character and of the paragraph (UAX 9, with paired brackets).

    `base` is "L", "R" or "" for the first strong character's direction.
    """
    level = {"L": 0, "R": 1}.get(base)
    if level is None:
        level = algorithm.get_base_level(text)
    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = level, "LR"[level]
    algorithm.get_embedding_levels(text, storage)
    for place, entry in enumerate(storage["chars"]):
        entry["place"] = place
        if entry["type"] not in _TYPES:
            entry["type"] = entry["orig"] = "ON"
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage, debug=False)
    _resolve_brackets(storage["chars"], "LR"[level])
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    levels = [-1] * len(text)
    for entry in storage["chars"]:
        levels[entry["place"]] = entry["level"]
    before = level
    for place, found in enumerate(levels):  # joiners were taken out; they go with the letter before
        before = levels[place] = before if found < 0 else found
    return levels, level


def _resolve_brackets(entries: list[dict[str, Any]], embedding: str) -> None:
    """Apply rule N0: a pair of brackets takes the direction of what it holds or of what stands before."""
    strong = {"R": "R", "AL": "R", "EN": "R", "AN": "R", "L": "L"}
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for place, entry in enumerate(entries):
        if entry["type"] != "ON":
            continue
        if entry["ch"] in _PAIRS:
            opened.append(place)
        elif entry["ch"] in _PAIRS.values():
            for back in range(len(opened) - 1, -1, -1):
                if _PAIRS[entries[opened[back]]["ch"]] == entry["ch"]:
                    pairs.append((opened[back], place))
                    del opened[back:]
                    break
    for start, end in sorted(pairs):
        inside = {strong[e["type"]] for e in entries[start + 1 : end] if e["type"] in strong}
        if embedding in inside:
            direction = embedding
        elif inside:
            before = next((strong[e["type"]] for e in reversed(entries[:start]) if e["type"] in strong), embedding)
            direction = before if before in inside else embedding
        else:
            continue
        entries[start]["type"] = entries[end]["type"] = direction


def levels_apart(text: str, apart: Sequence[tuple[int, int]], base: str) -> list[int]:
    """Return the level of each character where stretches stand apart: each in a direction of its own (UAX 9, FSI)."""
    rest, start = [], 0
    for first, last in apart:
        rest += [text[start:first], "\ufffc"]
        start = last
    outside = iter(levels_of("".join([*rest, text[start:]]), base)[0])
    levels: list[int] = []
    for first, last in apart:
        levels += [next(outside) for _ in range(first - len(levels))]
        next(outside)
        levels += levels_of(text[first:last], "")[0]
    return [*levels, *outside]


def _stretches(paragraph: Sequence[Atom]) -> list[tuple[int, int]]:
    """Return what stands apart in a line of ours: the runs that are marked so, and elsewhere words from the right.

    Such words reach from one of their letters to another; the figures and signs after the last are ours.
    """
    found: list[tuple[int, int]] = []
    at, before, is_open = 0, 0, False
    for atom in paragraph:
        if atom.part:
            joins = atom.part == before and found
            found[-1:] = [(found[-1][0], at + len(atom.text))] if joins else [*found[-1:], (at, at + len(atom.text))]
            is_open = False
        else:
            for place, letter in enumerate(atom.text, at):
                kind = bidirectional(letter)
                if kind in {"R", "AL"} or (kind == "NSM" and is_open and found[-1][1] == place):
                    found[-1:] = [(found[-1][0], place + 1)] if is_open else [*found[-1:], (place, place + 1)]
                    is_open = True
                elif kind == "L":
                    is_open = False
        before = atom.part
        at += len(atom.text)
    return found


def with_levels(found: Sequence[Atom | Newline], base: str, *, ours: bool = False) -> list[Atom | Newline]:
    """Return the atoms cut where the level changes, each with its level; one paragraph to each line end."""
    done: list[Atom | Newline] = []
    paragraph: list[Atom] = []
    for atom in [*found, None]:
        if isinstance(atom, Atom):
            paragraph.append(atom)
            continue
        if paragraph:
            apart = _stretches(paragraph) if ours and base == "L" else ()
            levels = levels_apart("".join(a.text for a in paragraph), apart, base)
            at = 0
            for part in paragraph:
                done.extend(_cut_at_levels(part, levels[at : at + len(part.text)]))
                at += len(part.text)
        paragraph = []
        if atom is not None:
            done.append(atom)
    return done


def _cut_at_levels(atom: Atom, levels: Sequence[int]) -> Iterator[Atom]:
    start = 0
    for place in range(1, len(levels) + 1):
        if place < len(levels) and levels[place] == levels[start]:
            continue
        if start == 0 and place == len(levels):
            atom.level = levels[0]
            yield atom
            return
        part = Atom(atom.text[start:place], atom.face, atom.look, space=atom.space, shaped=atom.shaped)
        part.level, part.fixed = levels[start], atom.fixed
        if place == len(levels):
            part.breakable, part.note, part.late, part.anchor = atom.breakable, atom.note, atom.late, atom.anchor
        yield part
        start = place


def visual_order(atoms: Sequence[Atom], level: int) -> list[int]:
    """Return the places of a line's atoms from left to right (UAX 9, rules L1 and L2)."""
    levels = [a.level for a in atoms]
    for place in range(len(atoms) - 1, -1, -1):
        if not atoms[place].space:
            break
        levels[place] = level
    order = list(range(len(atoms)))
    odd = [v for v in levels if v % 2]
    if not odd:
        return order
    for depth in range(max(levels), min(odd) - 1, -1):
        place = 0
        while place < len(order):
            if levels[order[place]] < depth:
                place += 1
                continue
            end = place
            while end < len(order) and levels[order[end]] >= depth:
                end += 1
            order[place:end] = order[place:end][::-1]
            place = end
    return order
