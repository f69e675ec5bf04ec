"""Colours can be read, the column has the measure of a book, the margins are those agreed."""

from __future__ import annotations

import pytest
from dossier.specimen import PROSE

from casefile.dossier.fonts import FontBook
from casefile.dossier.lines import break_lines
from casefile.dossier.styles import MM, PAPERS, TEXT, TLP, TLP_GROUND, TOKENS, Rgb
from casefile.dossier.text import Typesetter


def luminance(colour: Rgb) -> float:
    """Return the relative luminance that WCAG 2 defines."""
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, two: Rgb) -> float:
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("token", sorted(set(TOKENS) - {"ground", "panel", "page", "line"}))
def test_words_in_any_token_can_be_read(token: str) -> None:
    assert contrast(TOKENS[token], TOKENS["page"]) >= 4.5


@pytest.mark.parametrize("label", sorted(TLP))
def test_handling_can_be_read(label: str) -> None:
    assert contrast(TLP[label], TLP_GROUND) >= 4.5


@pytest.mark.parametrize("paper", sorted(PAPERS))
def test_margins_and_measure(paper: str) -> None:
    geometry = PAPERS[paper]
    assert [round(m / MM) for m in (geometry.top, geometry.right, geometry.bottom, geometry.left)] == [25, 25, 28, 30]
    assert geometry.measure + geometry.side == pytest.approx(geometry.wide)
    assert geometry.side > 25 * MM
    lines = break_lines(Typesetter(FontBook()).atoms(" ".join([PROSE] * 20), TEXT), geometry.measure)
    lengths = [len("".join(a.text for a in line.atoms).rstrip()) for line in lines[:-1]]
    assert 62 <= sum(lengths) / len(lengths) <= 72
