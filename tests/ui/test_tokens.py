"""Colours of both palettes: every word can be read on every ground, and stances differ for every eye."""

from __future__ import annotations

import itertools

import pytest
from dossier.test_styles import contrast

from casefile.dossier.styles import TOKENS, Rgb
from casefile.ui.tokens import DARK, Tokens, palette_of

PALETTES = {"light": TOKENS, "dark": DARK}
GROUNDS = ("ground", "panel", "page")
WORDS = sorted(set(TOKENS) - {*GROUNDS, "line"})
STANCES = ("supports", "contradicts", "context", "unused")
LEAST = 4.5  # of WCAG 2, for text
APART = 10.0  # CIE76 differences below some 2.3 are not seen side by side; 10 are seen at a glance
DEFICIENCIES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""Machado, Oliveira and Fernandes 2009, severity 1.0: linear RGB as these eyes see it."""
XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)  # D65


def linear(colour: Rgb) -> list[float]:
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in colour]


def lab(light: list[float]) -> tuple[float, float, float]:
    """Return CIE L*a*b* of linear RGB."""
    x, y, z = (
        sum(part * min(1.0, max(0.0, one)) for part, one in zip(row, light, strict=True)) / white
        for row, white in zip(XYZ, WHITE, strict=True)
    )
    fx, fy, fz = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: Rgb, eyes: str) -> tuple[float, float, float]:
    """Return a colour as it is seen by eyes with a deficiency."""
    light = linear(colour)
    return lab([sum(part * one for part, one in zip(row, light, strict=True)) for row in DEFICIENCIES[eyes]])


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("token", WORDS)
def test_words_can_be_read(palette: str, ground: str, token: str) -> None:
    assert contrast(PALETTES[palette][token], PALETTES[palette][ground]) >= LEAST


@pytest.mark.parametrize("palette", PALETTES)
def test_what_is_chosen_can_be_read(palette: str) -> None:
    made = palette_of(Tokens(dark=palette == "dark"))
    text, ground = made.highlightedText().color(), made.highlight().color()
    assert contrast(text.getRgbF()[:3], ground.getRgbF()[:3]) >= LEAST


@pytest.mark.parametrize("eyes", DEFICIENCIES)
@pytest.mark.parametrize("palette", PALETTES)
def test_stances_differ_for_every_eye(palette: str, eyes: str) -> None:
    colours = PALETTES[palette]
    for one, other in itertools.combinations(STANCES, 2):
        apart = (
            sum((a - b) ** 2 for a, b in zip(seen(colours[one], eyes), seen(colours[other], eyes), strict=True)) ** 0.5
        )
        assert apart >= APART, (one, other, round(apart, 1))


def test_the_two_palettes_name_the_same_colours() -> None:
    assert set(TOKENS) == set(DARK)
