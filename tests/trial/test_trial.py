"""The trial on real input: a case built from real articles, documents and official texts, and its dossier."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from dossier.pdf_reader import blanks_of
from sqlalchemy import func, select

from casefile.cli import main
from casefile.core import schema
from casefile.core.case import Case, open_case
from casefile.core.pages import get_page

HERE = Path(__file__).parent
ENVIRONMENTS = (
    {"TZ": "Asia/Pyongyang", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77"},
)


def plan(shared_data: Path) -> dict[str, Any]:
    """Return the trial's declaration with the paths of the real files filled in."""
    told: dict[str, Any] = json.loads((HERE / "case.json").read_text("utf-8"))
    for source in told["sources"].values():
        if "file" in source:
            source["file"] = str(shared_data / source["file"])
    told["resolutions"] = [str(shared_data / name) for name in told["resolutions"]]
    return told


@pytest.fixture(scope="module")
def built(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trial")
    (folder / "trial.json").write_text(json.dumps(plan(shared_data), ensure_ascii=False), "utf-8")
    assert main(["build", str(folder / "trial.json"), "-o", str(folder / "trial.casefile"), "--outside"]) == 0
    return folder / "trial.casefile"


@pytest.fixture(scope="module")
def dossiers(built: Path) -> list[Path]:
    made = []
    for number, environment in enumerate(ENVIRONMENTS):
        out = built.parent / f"trial{number}.pdf"
        subprocess.run(
            [sys.executable, "-m", "casefile.cli", "dossier", str(built), "-o", str(out)],
            env={"PATH": "/usr/bin:/bin", "HOME": str(built.parent), **environment},
            cwd=built.parent,
            check=True,
        )
        made.append(out)
    return made


@pytest.fixture
def case(built: Path) -> Iterator[Case]:
    with open_case(built, writable=False) as opened:
        yield opened


def count(case: Case, table: type[Any]) -> int:
    with case.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def quotes(pdf: Path) -> list[dict[str, Any]]:
    document = pypdfium2.PdfDocument(pdf)
    names = [document.get_attachment(n) for n in range(document.count_attachments())]
    data = next(bytes(a.get_data()) for a in names if a.get_name() == "quotes.json")
    document.close()
    told: list[dict[str, Any]] = json.loads(data)["quotes"]
    return told


def page_texts(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    texts = []
    for page in document:
        words = page.get_textpage()
        texts.append(words.get_text_bounded())
        words.close()
        page.close()
    document.close()
    return texts


def test_the_case_holds_what_the_trial_asks_for(case: Case) -> None:
    assert count(case, schema.Source) >= 22
    assert count(case, schema.Entity) >= 15
    assert count(case, schema.Event) >= 10
    assert count(case, schema.Finding) == 8
    assert count(case, schema.Citation) >= 8
    assert count(case, schema.Provision) >= 420
    assert count(case, schema.ProvisionText) > 100
    with case.read() as session:
        stances = set(session.scalars(select(schema.Support.stance)))
        assert stances == {"supports", "contradicts", "context"}
        assert session.scalars(select(schema.Response.kind)).all().count("unsolicited_statement") == 1
        assert session.scalars(select(schema.Enquiry.illustrative)).all() == [True]
        assert "U.N. report" in session.scalars(select(schema.SourceError.says)).one()


def test_every_quantity_is_proved_and_says_who_says_so(case: Case) -> None:
    with case.read() as session:
        proved = select(schema.Support.quantity_id).where(schema.Support.quantity_id.is_not(None))
        bare = session.scalars(select(schema.Quantity).where(schema.Quantity.id.not_in(proved))).all()
        assert [q.product for q in bare] == []
        assert all(session.scalars(select(schema.Quantity.said_by)))


def test_every_quote_is_the_sources_own_words(case: Case) -> None:
    with case.read() as session:
        rows = session.execute(
            select(schema.Excerpt, schema.Source.sha256)
            .join(schema.Source, schema.Excerpt.source_id == schema.Source.id)
            .where(schema.Excerpt.quote.is_not(None))
        ).all()
        assert len(rows) > 40
        for excerpt, sha256 in rows:
            page = get_page(session, sha256, excerpt.page or 1)
            assert page is not None
            assert page.text[excerpt.start : excerpt.end] == excerpt.quote
            assert hashlib.sha256((excerpt.quote or "").encode()).hexdigest() == excerpt.quote_sha256


def test_two_exports_are_the_same_bytes(dossiers: list[Path]) -> None:
    first, second = (path.read_bytes() for path in dossiers)
    assert first == second


def test_quotes_json_holds_every_quote_exactly(case: Case, dossiers: list[Path]) -> None:
    told = quotes(dossiers[0])
    with case.read() as session:
        stored = {row.quote for row in session.scalars(select(schema.Excerpt).where(schema.Excerpt.quote.is_not(None)))}
    printed = {quote["text"] for quote in told if quote.get("text")}
    assert printed <= stored
    assert len(printed) > 35
    for quote in told:
        if quote.get("text"):
            assert hashlib.sha256(quote["text"].encode()).hexdigest() == quote["text_sha256"]


def test_latin_cyrillic_han_and_hangul_come_out_of_the_pdf_exactly(dossiers: list[Path]) -> None:
    squeezed = re.sub(r"\s+", "", "".join(page_texts(dossiers[0])))
    seen = {"LATIN": 0, "CYRILLIC": 0, "HANGUL": 0, "CJK": 0}
    for quote in quotes(dossiers[0]):
        text = quote.get("text") or ""
        scripts = {name for name in seen if any(_script(c) == name for c in text)}
        if scripts and not any(_script(c) == "ARABIC" for c in text):
            assert re.sub(r"\s+", "", text) in squeezed, text
            for name in scripts:
                seen[name] += 1
    assert all(seen.values()), seen


def _script(character: str) -> str:
    import unicodedata  # noqa: PLC0415

    return unicodedata.name(character, "").split(" ")[0]


def test_no_blank_and_no_box_glyph(dossiers: list[Path]) -> None:
    text = "".join(page_texts(dossiers[0]))
    assert "■" not in text
    assert "\ufffd" not in text
    assert "\0" not in text
    seen, blank = blanks_of(dossiers[0])
    assert seen > 50_000
    assert blank == []


def test_every_internal_link_has_its_target(dossiers: list[Path]) -> None:
    data = dossiers[0]
    document = pypdfium2.PdfDocument(data)
    raw = pypdfium2.raw
    links = lost = 0
    for page in document:
        position, link = pypdfium2.raw.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page, position, link):
            links += 1
            if not raw.FPDFLink_GetDest(document, link):
                action = raw.FPDFLink_GetAction(link)
                lost += not (action and raw.FPDFAction_GetDest(document, action))
        page.close()
    document.close()
    assert links > 100
    assert lost == 0


def test_verify_finds_the_case_whole(built: Path) -> None:
    assert main(["verify", str(built)]) == 0
