"""A quote in any script is exact in quotes.json and drawn sign for sign, or the export stops; never a blank."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path

import pytest
from dossier.pdf_reader import attachments_of, blanks_of
from dossier.specimen import info
from hostile.quotes import quotes
from hostile.strings import naughty
from sealed import seal

from casefile.core.case import create_case
from casefile.core.excerpts import add_excerpt_offsets
from casefile.core.findings import add_finding
from casefile.core.proof import add_support
from casefile.core.schema import CaseInfo
from casefile.dossier.atoms import Atom, Newline
from casefile.dossier.blocks import Block, Quote
from casefile.dossier.export import export_dossier
from casefile.dossier.fonts import FontBook, MissingGlyph
from casefile.dossier.layout import build_document
from casefile.dossier.options import Options
from casefile.dossier.styles import QUOTE
from casefile.dossier.text import Typesetter

SEED = 20240701
# What may stand for nothing: spaces and the joiners that only join. All else is drawn or shown as its number.
SILENT = frozenset({"Zs"})


def stood_for(atoms: list[Atom | Newline]) -> str:
    """Return what the atoms stand for, with each number in brackets turned back into its character."""
    text = "".join("\n" if isinstance(atom, Newline) else atom.text for atom in atoms)
    return re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda found: chr(int(found[1], 16)), text)


def same_spaces(text: str) -> str:
    """Return the text with a tab as four spaces, and each typographic space as the space of its width set for it."""
    return re.sub("[\u1680\u2000-\u200a\u205f\u3000]", " ", text.replace("\t", "    "))


def blanks_in(atom: Atom) -> list[str]:
    """Return the characters of an atom that would leave no ink."""
    if atom.space:
        return []
    missing = []
    if atom.glyphs is not None:
        inked = {glyph.cluster for glyph in atom.glyphs if glyph.number and atom.face.outline(glyph.number)}
        missing = [f"glyph 0 in {atom.text!r}" for glyph in atom.glyphs if not glyph.number]
        if not inked and any(unicodedata.category(sign)[0] in "LNPS" for sign in atom.text):
            missing.append(atom.text)
        return missing
    for sign in atom.text:
        if unicodedata.category(sign) in SILENT:
            continue
        glyph = atom.face.font.get_nominal_glyph(ord(sign))
        if not glyph or not atom.face.outline(glyph):
            missing.append(f"U+{ord(sign):04X}")
    return missing


def atoms_or_refusal(
    setter: Typesetter, quote: str, lang: str, record: str
) -> tuple[list[Atom | Newline], MissingGlyph | None]:
    """Return what a quote is set from, or why it is not."""
    try:
        return setter.atoms(quote, QUOTE, lang=lang, record=record, base=""), None
    except MissingGlyph as error:
        return [], error


@pytest.mark.parametrize("number", [60, pytest.param(1000, marks=pytest.mark.long)])
def test_each_sign_of_a_quote_is_drawn_or_stops_the_export(number: int) -> None:
    setter, stopped = Typesetter(FontBook("stop")), 0
    for lang, quote in quotes(SEED, number):
        record = f"excerpt {quote[:4]}"
        atoms, refused = atoms_or_refusal(setter, quote, lang, record)
        if refused is not None:
            assert refused.character in quote
            assert refused.record == record
            stopped += 1
            continue
        blank = [one for atom in atoms if isinstance(atom, Atom) for one in blanks_in(atom)]
        assert not blank, (quote, blank)
        told = stood_for(atoms).replace("\u2028\n", "\u2028")
        assert same_spaces(told) == same_spaces(quote), quote
    assert stopped < number / 10


def test_public_naughty_strings_are_drawn_or_stop_the_export(shared_data: Path) -> None:
    setter, stopped, drawn = Typesetter(FontBook("stop")), 0, 0
    for text in naughty(shared_data):
        quote = text.replace("\r\n", "\n").replace("\r", "")  # as pages and records of a dossier have them
        atoms, refused = atoms_or_refusal(setter, quote, "en", "record")
        if refused is not None:
            assert refused.character in quote
            stopped += 1
            continue
        assert not [one for atom in atoms if isinstance(atom, Atom) for one in blanks_in(atom)], text
        told = re.sub("([\u2028\u2029])\n", r"\1", stood_for(atoms))
        assert same_spaces(told) == same_spaces(stood_for_itself(quote)), text
        drawn += 1
    assert drawn > 480
    assert stopped < 40


def stood_for_itself(text: str) -> str:
    """Return the text as it must come back, numbers in brackets that it holds itself turned as well."""
    return re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda found: chr(int(found[1], 16)), text)


def test_every_quote_is_different() -> None:
    found = quotes(SEED, 1000)
    assert len({quote for _, quote in found}) == 1000
    assert found == quotes(SEED, 1000)
    assert len({lang for lang, _ in found}) == 8


def test_a_sample_leaves_ink_for_every_word(tmp_path: Path) -> None:
    story: list[Block] = [Quote(quote, lang=lang, record=quote[:4]) for lang, quote in quotes(SEED, 40)]
    out = tmp_path / "quotes.pdf"
    build_document(out, story, info(missing="show"), [])
    seen, blank = blanks_of(out)
    assert seen > 1000
    assert not blank


@pytest.mark.parametrize("number", [60, pytest.param(1000, marks=pytest.mark.long)])
def test_quotes_are_exact_in_the_dossier(number: int, tmp_path: Path) -> None:
    wanted = quotes(SEED, number)
    text = "\n\n".join(quote for _, quote in wanted)
    path, out = tmp_path / "a.casefile", tmp_path / "a.pdf"
    with create_case(path, CaseInfo(title="Quotes"), author="A. Author", station="s1") as case:
        source = seal(case, text)
        with case.change("Quote") as session:
            for at in range(0, number, 20):
                finding = add_finding(session, title=f"Finding {at}", text="Words are quoted.", status="reported")
                for lang, quote in wanted[at : at + 20]:
                    start = text.index(quote)
                    excerpt = add_excerpt_offsets(session, source, 1, start, start + len(quote), language=lang)
                    add_support(session, excerpt, "finding", finding)
        export_dossier(case, out, Options(missing="show"))
    told = {one["text"]: one for one in json.loads(attachments_of(out)["quotes.json"])["quotes"]}
    assert told.keys() == {quote for _, quote in wanted}
    for quote, one in told.items():
        assert one["text_sha256"] == hashlib.sha256(quote.encode()).hexdigest()
