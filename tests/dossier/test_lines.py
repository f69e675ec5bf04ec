"""Lines keep, once packed, what is drawn: words, width, links, marks, and what is known only at the end."""

from __future__ import annotations

import pytest

from casefile.dossier.blocks import Content, PageOf, link
from casefile.dossier.fonts import FontBook
from casefile.dossier.lines import Line, break_lines
from casefile.dossier.styles import TEXT
from casefile.dossier.text import Typesetter

WORDS = "At least AVAILABLE tankers, says the port; no more To-day than before. " * 4


def lines_of(content: Content, width: float = 300.0) -> list[Line]:
    return break_lines(Typesetter(FontBook("show")).atoms(content, TEXT), width)


def kerns_of(line: Line) -> list[float]:
    return [kern for atom in line.atoms for kern in atom.kerns or [0.0] * len(atom.text)]


def test_words_become_one_and_stay_the_same() -> None:
    plain, packed = lines_of(WORDS), lines_of(WORDS)
    for before, line in zip(plain, packed, strict=True):
        line.pack()
        assert len(line.atoms) == 1
        assert "".join(atom.text for atom in before.atoms) == line.atoms[0].text
        assert sum(atom.width for atom in before.atoms) == pytest.approx(line.atoms[0].width)
        assert kerns_of(before) == pytest.approx(kerns_of(line))
        assert line.width == before.width
    assert any(any(kerns_of(line)) for line in packed)


def test_links_and_what_comes_late_stay_apart() -> None:
    (line,) = lines_of(("See ", link("finding two of it", "f2"), " on page ", PageOf("f2"), " of this."), 600)
    line.pack()
    assert [(atom.text, atom.look.link) for atom in line.atoms] == [
        ("See ", ""),
        ("finding two of it", "f2"),
        (" on page ", ""),
        ("000", "f2"),
        (" of this.", ""),
    ]
    line.settle(lambda _: "1234")
    assert line.width == pytest.approx(sum(atom.width for atom in line.atoms))


def test_marks_stay_apart() -> None:
    setter = Typesetter(FontBook("show"))
    found = setter.marked("one two three", [(4, 7, "supports")], TEXT, lang="", record="", base="L")
    (line,) = break_lines(found, 600)
    line.pack()
    assert [(atom.text, atom.look.mark) for atom in line.atoms] == [("one ", ""), ("two", "supports"), (" three", "")]


def test_a_space_after_a_shaped_word_stays_with_it() -> None:
    (line,) = lines_of("hi जहाज़ and more", 600)
    shaped = [place for place, atom in enumerate(line.atoms) if atom.glyphs is not None]
    line.pack()
    packed = [place for place, atom in enumerate(line.atoms) if atom.glyphs is not None]
    assert len(packed) == len(shaped) > 0
    assert all(line.atoms[place + 1].text == " " and line.atoms[place + 1].space for place in packed)
