"""Words in, lines out: nothing dropped, nothing invented, nothing taken for markup."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from dossier.specimen import QUOTES
from growth import SQUARE, growth
from hypothesis import given
from hypothesis import strategies as st

from casefile.dossier.atoms import Atom, Newline
from casefile.dossier.blocks import Note, Run
from casefile.dossier.fonts import FontBook
from casefile.dossier.lines import break_lines
from casefile.dossier.scripts import tidy
from casefile.dossier.styles import TEXT
from casefile.dossier.text import Typesetter


def shown(text: str) -> str:
    return "".join(part for part, _ in tidy(text))


def typesetter() -> Typesetter:
    return Typesetter(FontBook("show"))


def words_of(found: list[Atom | Newline]) -> str:
    return "".join("\n" if isinstance(a, Newline) else a.text for a in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("a\u2067b\u2069", "a[U+2067]b[U+2069]"),
        ("a\x00b\x1b", "a[U+0000]b[U+001B]"),
        ("a\ud800b", "a[U+D800]b"),
        ("zero\u200bwidth\ufeff", "zero[U+200B]width[U+FEFF]"),
        ("soft\u00adhyphen", "soft[U+00AD]hyphen"),
        ("a\u200db", "a[U+200D]b"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\u2028b", "a[U+2028]\nb"),
        ("a\r\nb\rc", "a\nb[U+000D]c"),
        ("heart \u2764\ufe0f", "heart \u2764[U+FE0F]"),
        ("filler\u3164\u115f", "filler[U+3164][U+115F]"),
        ("number \u0600١", "number \u0600١"),
        ("<b>&amp;</b>\t  x\n", "<b>&amp;</b>\t  x\n"),
    ],
)
def test_what_prints_nothing_is_shown(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(st.text())
def test_every_character_is_kept_or_named(text: str) -> None:
    back = re.sub(
        r"\[U\+([0-9A-F]{4,6})\]", lambda m: chr(int(m[1], 16)), shown(text).replace("[U+2028]\n", "[U+2028]")
    )
    assert back.replace("\u2029\n", "\u2029") == re.sub(r"\[U\+([0-9A-F]{4,6})\]", "", text.replace("\r\n", "\n")) or (
        "[U+" in text
    )
    for part, stands_in in tidy(text):
        if not stands_in:
            assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in part)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x5FF, exclude_categories=("C",)), max_size=300))
def test_lines_hold_all_the_words_and_fit(text: str) -> None:
    found = typesetter().atoms(Run(text).text, TEXT)
    lines = break_lines(found, 120)
    assert "".join(a.text for line in lines for a in line.atoms) == words_of(found)
    for line in lines:
        assert line.width <= 120.1 or len([a for a in line.atoms if not a.space]) == 1


@pytest.mark.parametrize("lang", QUOTES)
def test_quotes_keep_every_character_at_any_width(lang: str) -> None:
    for width in (60, 137, 350):
        lines = break_lines(typesetter().atoms(QUOTES[lang], TEXT, lang=lang, base=""), width)
        kept = "".join(a.text for line in lines for a in line.atoms)
        assert kept == QUOTES[lang].replace("\n", "")
        assert all(line.width <= width + 0.1 for line in lines)


def test_spaces_and_line_ends_stay() -> None:
    found = typesetter().atoms("a   b\n\n  c\td", TEXT)
    lines = break_lines(found, 300)
    assert ["".join(a.text for a in line.atoms) for line in lines] == ["a   b", "", "  c    d"]


def test_han_lines_break_between_characters_but_not_before_a_stop() -> None:
    text = "朝鲜民主主义人民共和国，" * 8
    lines = break_lines(typesetter().atoms(text, TEXT, lang="zh"), 131)
    assert len(lines) > 4
    assert all(not "".join(a.text for a in line.atoms).startswith("，") for line in lines)


def test_hangul_breaks_at_spaces() -> None:
    lines = break_lines(typesetter().atoms(QUOTES["ko"], TEXT, lang="ko"), 120)
    words = QUOTES["ko"].split()
    assert [w for line in lines for w in "".join(a.text for a in line.atoms).split()] == words


def test_the_mark_of_a_note_stays_with_its_word() -> None:
    setter = typesetter()
    content = ("one two three", Note("n"), ".", Note("m"), " four")
    for width in range(45, 120, 3):
        for line in break_lines(setter.atoms(content, TEXT), width):
            assert not line.atoms[0].note
            assert line.atoms[0].text != "."


def test_each_mark_of_a_note_is_told_apart_until_the_pages_are_made() -> None:
    setter = typesetter()
    first = setter.atoms(("a", Note("x", key="k"), "b", Note("y")), TEXT)
    second = setter.atoms(("c", Note("x", key="k"), Note("z")), TEXT)
    assert [a.note for a in first if isinstance(a, Atom) and a.note] == [1, 2]
    assert [a.text for a in second if isinstance(a, Atom) and a.look.rise] == ["3", ",", "4"]
    assert [n.content for n in setter.notes] == ["x", "y", "x", "z"]


def test_a_word_of_100_000_characters_takes_little_time() -> None:
    def letters_of(word: str) -> int:
        lines = break_lines(typesetter().atoms(word, TEXT), 354)
        return sum(len(a.text) for line in lines for a in line.atoms)

    assert letters_of("x" * 100_000) == 100_000
    assert growth("x".__mul__, letters_of, 6_000) < SQUARE


def test_no_markup_engine_is_used_anywhere(repository: Path) -> None:
    forbidden = re.compile(r"platypus|paraparser|ImageReader|drawImage|linkURL|svglib|reportlab\.lib|registerFont")
    for path in sorted((repository / "casefile").rglob("*.py")):
        text = path.read_text("utf-8")
        assert not forbidden.search(text), path
        assert "dossier" in path.parts or "import reportlab" not in text.replace("from", "import"), path
        assert "dossier" not in path.parts or not re.search(r"\bParagraph\(", text), path


@pytest.mark.parametrize(
    "name", ["S/RES/1874", "CF-DEMO/2025/1", "report-on-trade.html", "ab-cd_ef", "a/b", "x@some-host.example"]
)
def test_symbols_and_file_names_are_not_broken_where_they_fit_a_line(name: str) -> None:
    setter = typesetter()
    words = " ".join([name] * 40)
    for width in range(120, 300, 7):
        lines = break_lines(setter.atoms(words, TEXT), width)
        assert all(part == name for line in lines for part in "".join(a.text for a in line.atoms).split()), width
    hyphened = setter.atoms(" ".join(["electronic-warfare"] * 20), TEXT)
    lines = [line for width in range(120, 300, 7) for line in break_lines(hyphened, width)]
    assert any("".join(a.text for a in line.atoms).endswith("electronic-") for line in lines)


def test_a_paragraph_does_not_end_in_a_short_word_alone() -> None:
    setter = typesetter()
    for count in range(20, 60):
        words = " ".join(["several"] * count) + " in."
        found = setter.atoms(words, TEXT)
        lines = break_lines(found, 354)
        assert [a for line in lines for a in line.atoms] == found
        assert "".join(a.text for a in lines[-1].atoms) != "in."
