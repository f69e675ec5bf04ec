"""The grown trial: review finds what is planted and nothing else, the ledger is that of a hand, GREEN leaks nothing."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dossier import pdf_streams
from dossier.pdf_reader import attachments_of, blanks_of, joined, pages_of
from exchange import planting
from sqlalchemy import select
from trial.grown import grow, write_files
from trial.test_trial import ENVIRONMENTS, plan

from casefile.cli import main
from casefile.core import schema as s
from casefile.core.case import Case, open_case
from casefile.core.entries import read_facts
from casefile.core.ledger import Account, Section, make_ledger
from casefile.core.pages import get_page
from casefile.core.review import review_case

TODAY = "2025-07-18"
FINDINGS = {
    2: "Finding 2, “Arms to the DPRK”",
    3: "Finding 3, “Training”",
    4: "Finding 4, “Troops”",
    5: "Finding 5, “Refined petroleum beyond the cap”",
    6: "Finding 6, “Banking relations”",
    7: "Finding 7, “Missile technology”",
    9: "Finding 9, “Tankers of 2022”",
    10: "Finding 10, “Hoses between two tankers”",
    11: "Finding 11, “A claim with nothing behind it”",
    14: "Finding 14, “One report, told twice”",
}
MEETING = "Quantity exactly 900 tonnes of rice, in “A meeting nobody tells of”"
EXPECTED = {
    # what the overlay plants
    ("against_undiscussed", FINDINGS[9]),  # Tanker Watch saw nobody near Grey Plover
    ("element_contradicted", f"{FINDINGS[9]}: S/RES/2397 (2017), para. 5"),  # the same words, against element 4
    ("one_origin", FINDINGS[10]),
    ("superseded", f"{FINDINGS[10]}: S/RES/2375 (2017), para. 14"),  # replaced by 2397, paragraph 5, from 2018 on
    ("no_elements", f"{FINDINGS[10]}: S/RES/2375 (2017), para. 14"),
    ("text_unchecked", f"{FINDINGS[10]}: TrialAct7, para. 1"),
    ("no_proof", FINDINGS[11]),
    ("no_standing", FINDINGS[11]),
    ("likelihood_with_confidence", FINDINGS[11]),
    ("nothing_binds", FINDINGS[11]),
    ("not_binding", f"{FINDINGS[11]}: S/RES/1874 (2009), para. 12"),
    ("corroborated_alone", FINDINGS[14]),
    ("alternative_open", FINDINGS[14]),
    ("overdue", "Enquiry to “Marevonkethil House”"),
    ("not_sent", "Enquiry to “Harbour desk”"),
    ("recommends_alone", "Recommendation 2, to “Harbour desk”"),
    ("bad_identifier", "imoNumber of “Grey Plover”"),
    ("shared_imo", "Entity “Teal Heron”"),
    ("two_imo", "Entity “Ochre Crake”"),
    ("no_identifier", "Entity “Marevonkethil House”"),
    ("no_alias", "Entity “Slate Tern”"),
    ("link_unproved", "Link payer, “Marevonkethil House” to “Teal Heron”"),
    ("event_unproved", "Event “A meeting nobody tells of”"),
    ("quantity_unproved", MEETING),
    ("conversion_unproved", MEETING),
    ("gps", "Source “Pier, by Tobrimaluskend”"),
    ("no_consent", "Source “Letter from Ordelia Tobrimaluskend”"),
    ("source_not_graded", "Source “Tanker Watch, September 2022”"),
    (
        "excerpt_not_graded",
        "Excerpt “No tanker lay near Grey Plover in June or July…” of “Tanker Watch, September 2022”",
    ),
    ("excerpt_unused", "Excerpt “The weather was fair all month.” of “Tanker Watch, September 2022”"),
    ("no_capture", "Source “A spare paper”"),
    ("source_unused", "Source “A spare paper”"),
    ("marked_above", "Source “Memo of Kelvadrinosture”"),
    ("marked_above", "Entity “Kelvadrinosture”"),
    ("marked_above", "Excerpt “Freight was paid by the house of Marevonkethil.” of “List of tankers”"),
    ("no_translator", "Excerpt “مصادرة كمية كبيرة من الأسلحة المنتجة في كوريا ا…” of “Al-Wafd (Arabic)”"),
    ("number_gap", "The case"),
    ("abbreviation", "The case"),
    # what the first trial's articles leave weak, kept on purpose
    ("law_unchecked", FINDINGS[2]),
    ("law_unchecked", FINDINGS[4]),
    ("one_origin", FINDINGS[3]),
    ("one_origin", FINDINGS[4]),
    ("one_origin", FINDINGS[6]),
    ("one_origin", FINDINGS[7]),
    ("cap_not_borne_out", f"{FINDINGS[5]}: S/RES/2397 (2017), para. 5"),
    ("not_asked", FINDINGS[6]),
    ("part_unproved", "Event “Ammunition by Russian-flagged cargo vessels”"),
    ("element_missing", f"{FINDINGS[6]}: S/RES/2270 (2016), para. 33"),
    ("no_identifier", "Entity “Angara”"),
    ("no_identifier", "Entity “Lady R”"),
    ("no_identifier", "Entity “Maria”"),
    ("no_identifier", "Entity “Maya-1”"),
    ("not_translated", "Excerpt “нельзя импортировать уголь, железную руду, титан” of “NTV, 2016 (Russian)”"),
    ("origin_unstated", "Excerpt “나진항 1부두에 러시아 선박 '레이디 R호” of “Channel A (Korean)”"),
    ("gps", "Source “A photograph”"),
    ("illustrative", "Enquiry to “A shipping company (made-up enquiry)”"),
    ("open_leads", "The case"),
}
BEHIND = {  # what an import might bring past the operations
    ("below_standard", FINDINGS[14]),
    ("one_origin", FINDINGS[14]),
    ("anchor_moved", "Excerpt “June or July 2022 Grey Plover kerosene 85,000 t…” of “List of tankers”"),
    ("anchor_lost", "Excerpt “Lines of a scanned page; the page has no text.” of “A scanned page”"),
    ("quote_hash", "Excerpt “The weather was foul all month.” of “Tanker Watch, September 2022”"),
    ("inferred", "Quantity up to 6000 tonnes of diesel, in “Grey Plover, November 2022”"),
    ("assertion_unproved", f"{FINDINGS[5]}: S/RES/2397 (2017), para. 5"),
}
HIDDEN = (
    "Tobrimaluskend", "Vastrimolkund", "Kelvadrinosture", "Belquarantane", "Marevonkethil", "Slate Tern",
    "43.467082", "11.884538", "43.467448", "11.885127", "2008-10-22T16", "COOLPIX",
)  # fmt: skip
"""Names of persons and offices, of files, and what cameras wrote; all above GREEN or protected."""
GREEN = {"kbs-en", "tankers", "watch", "letter", "pier", "scan"}  # the sources that may stand in the GREEN edition
LEAST = 16  # letters of a quote that nobody else says by chance


@pytest.fixture(scope="module")
def told(shared_data: Path) -> dict[str, Any]:
    return grow(plan(shared_data))


@pytest.fixture(scope="module")
def built(told: dict[str, Any], shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grown")
    write_files(folder, shared_data)
    (folder / "grown.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    assert main(["build", str(folder / "grown.json"), "-o", str(folder / "grown.casefile"), "--outside"]) == 0
    return folder / "grown.casefile"


@pytest.fixture
def case(built: Path) -> Iterator[Case]:
    with open_case(built, writable=False) as opened:
        yield opened


def export(built: Path, name: str, *options: str, environment: int = 0) -> Path:
    out = built.parent / name
    subprocess.run(
        [sys.executable, "-m", "casefile.cli", "dossier", str(built), "-o", str(out), *options],
        env={"PATH": "/usr/bin:/bin", "HOME": str(built.parent), **ENVIRONMENTS[environment]},
        cwd=built.parent,
        check=True,
    )
    return out


@pytest.fixture(scope="module")
def whole(built: Path) -> Path:
    return export(built, "whole.pdf")


@pytest.fixture(scope="module")
def green(built: Path) -> Path:
    return export(built, "green.pdf", "--edition", "GREEN")


def found(case: Case) -> list[tuple[str, str]]:
    with case.read() as session:
        return [(one.kind, one.where) for one in review_case(session, today=TODAY)]


def test_review_finds_what_is_planted_and_nothing_else(case: Case) -> None:
    problems = found(case)
    assert set(problems) == EXPECTED
    assert len(problems) == len(EXPECTED)


def test_review_finds_what_came_behind_the_operations(built: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(built, tmp_path / "behind.casefile"))
    with open_case(path, author="Trial", station="s") as case:
        with case.change("Plant") as session:
            excerpts = {one.quote or one.description: one for one in session.scalars(select(s.Excerpt))}
            next(one for text, one in excerpts.items() if text and "kerosene" in text).anchor_state = "moved"
            excerpts["Lines of a scanned page; the page has no text."].anchor_state = "lost"
            excerpts["The weather was fair all month."].quote = "The weather was foul all month."
            session.scalars(select(s.Quantity).where(s.Quantity.load_assumption.is_not(None))).one().reasoning = None
            session.scalars(select(s.Finding).where(s.Finding.number == 14)).one().status = "concluded"
            session.scalars(select(s.Citation).where(s.Citation.asserted_by == "source")).one().excerpt_id = None
        problems = set(found(case))
    unused = {one for one in EXPECTED if one[0] == "excerpt_unused"}
    gone = {("corroborated_alone", FINDINGS[14]), *unused}
    assert problems == (EXPECTED - gone) | BEHIND | {
        ("excerpt_unused", next(w for k, w in BEHIND if k == "quote_hash"))
    }


def test_cells_are_cited_by_their_sheet_and_place(case: Case) -> None:
    with case.read() as session:
        places = {one.locator: one.quote for one in session.scalars(select(s.Excerpt)) if "!" in (one.locator or "")}
    assert len(places) == 11
    assert places["Deliveries!D6"] == "120,000"
    assert places["Deliveries!A2:E2"] == "10 January 2022\tTeal Heron\tdiesel\t12,000\ttonnes"
    assert places["Declared!A3:D3"] == "August 2022\trefined petroleum\tup to 20,000\tbarrels"


def test_a_scanned_page_has_no_text_and_gives_none(case: Case, built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with case.read() as session:
        row = session.scalars(select(s.Excerpt).where(s.Excerpt.description.like("Lines of a scanned%"))).one()
        page = get_page(session, session.get_one(s.Source, row.source_id).sha256, 1)
        assert page is not None
        assert page.text == ""
        assert (row.quote, row.kind) == (None, "region")
    assert main(["text", str(built), "scan.pdf", "--page", "1"]) == 0
    assert "no text" in "".join(capsys.readouterr())


def amounts(account: Account) -> dict[str, tuple[str, str, bool | None]]:
    return {
        one.origin: (one.tally.amount.words(account.unit), one.tally.share, one.tally.over) for one in account.sections
    }


def notices(section: Section) -> dict[int, str]:
    return {one.percent: one.words() for one in section.tally.notices}


def test_the_ledger_equals_a_calculation_by_hand(case: Case) -> None:
    """Each figure as a person would reckon it from the list of tankers.

    Alleged, refined, cap 500,000 barrels in 2022; surely there by:
      10 Jan          12,000 t x 7.5                              =  90,000             90,000
       5 Mar         150,000 bbl                                  = 150,000            240,000
      20 May          at least 60,000 bbl                         =  60,000 and up     300,000
      June or July    85,000 to 100,000 bbl, surely by 31 July    =  85,000 and up     385,000  (75 % is 375,000)
      15 Sep         120,000 bbl by one, 16,500 t x 7.5 = 123,750
                      by another: one delivery, so the less       = 120,000            505,000  (90 % is 450,000,
                                                                                        95 % 475,000, 100 % 500,000)
    "At least" on 20 May may have been any amount: each notice may have been due on that day. 505,000 / 500,000 = 101 %.
    Declared: 40,000, then up to 20,000: 40,000 to 60,000, which is 8 to 12 %.
    Estimated: up to 6,000 t x 7.5 = 45,000 when fully laden: up to 9 %.
    Crude, cap 4,000,000 bbl or 525,000 t from 22 December 2021: 400,000 t, 76.2 %; x 7.33 = 2,932,000 bbl, 73.3 %.
    """
    with case.read() as session:
        ledger = make_ledger(read_facts(session), year=2022)
    refined = next(one for one in ledger.sheets if one.cap.product == "refined petroleum")
    crude = next(one for one in ledger.sheets if one.cap.product == "crude oil")
    assert refined.period.words() == "1 Jan to 31 Dec 2022"
    assert amounts(refined.accounts[0]) == {
        "declared": ("40,000 to 60,000 bbl", "8 to 12 %", False),
        "alleged": ("about 505,000 bbl or more", "about 101 % or more", True),
        "estimated": ("up to 45,000 bbl", "up to 9 %", False),
    }
    declared, alleged, estimated = refined.accounts[0].sections
    by_september = "reached between 20 May and 15 Sep 2022"
    assert notices(alleged) == {
        75: "reached between 20 May and 31 Jul 2022",
        **dict.fromkeys((90, 95, 100), by_september),
    }
    assert set(notices(declared).values()) == set(notices(estimated).values()) == {"not reached by these figures"}
    assert [len(one.lines) for one in alleged.deliveries] == [1, 1, 1, 1, 2]
    assert alleged.deliveries[4].amount.words("bbl") == "120,000 to 123,750 bbl"
    assert alleged.deliveries[0].lines[0].conversion == (
        "tonnes × 7.5 = bbl (source of the factor: 8,000 t taken for about 60,000 bbl in public reports)"
    )
    assert estimated.deliveries[0].lines[0].entry.load_assumption == "fully laden"
    assert crude.period.words() == "22 Dec 2021 to 21 Dec 2022"
    assert [amounts(one)["alleged"] for one in crude.accounts] == [
        ("2,932,000 bbl", "73.3 %", False),
        ("400,000 t", "76.2 %", False),
    ]
    assert (ledger.left_out, [one.left_out for one in refined.accounts]) == ((), [()])


def test_every_row_of_the_ledger_leads_to_its_words(case: Case) -> None:
    with case.read() as session:
        ledger = make_ledger(read_facts(session), year=2022)
        quotes = {one.id: one.quote or "" for one in session.scalars(select(s.Excerpt))}
    lines = [
        line.entry
        for sheet in ledger.sheets
        for section in sheet.accounts[0].sections
        for one in section.deliveries
        for line in one.lines
    ]
    assert len(lines) == 10
    for entry in lines:
        figure = f"{int(entry.low or entry.high or 0):,}"
        assert any(figure in quotes[excerpt] for excerpt, _ in entry.proofs), entry


def letters(text: str) -> str:
    """Return the letters and digits of a text, so that line ends and spaces in print do not count."""
    return re.sub(r"[\W_]+", "", text).casefold()


def there(views: Iterable[bytes], words: Iterable[str]) -> set[str]:
    """Return which words stand in any view of a file, in UTF-8 or UTF-16."""
    wanted = {letters(one): one for one in words}
    seen: set[str] = set()
    for view in views:
        shapes = [view.decode("utf-8", "ignore")]
        if b"\0" in view:
            shapes += [view.decode(code, "ignore") for code in ("utf-16-le", "utf-16-be")]
            shapes.append(view.replace(b"\0", b"").decode("utf-8", "ignore"))
        for text in map(letters, shapes):
            seen |= {one for key, one in wanted.items() if one not in seen and key in text}
    return seen


@pytest.fixture(scope="module")
def withheld(told: dict[str, Any], built: Path) -> set[str]:
    """Return the words of excerpts above GREEN, and names, that must stand nowhere in what leaves at GREEN."""
    titles = {one["title"] for key, one in told["sources"].items() if key in GREEN}
    with open_case(built, writable=False) as case, case.read() as session:
        rows = session.execute(select(s.Excerpt, s.Source.title).join(s.Source, s.Source.id == s.Excerpt.source_id))
        quotes = {row.quote for row, title in rows if row.quote and (title not in titles or row.tlp == "RED")}
    return {*HIDDEN, *(one for one in quotes if len(letters(one)) >= LEAST)}


def test_the_green_edition_leaks_nothing(green: Path, whole: Path, withheld: set[str]) -> None:
    assert len(withheld) > 45
    said = (*(joined(page).encode() for page in pages_of(whole)), attachments_of(whole)["quotes.json"])
    assert len(there(said, withheld)) > 35  # the search finds them where they are; names are under aliases there, too
    assert there(pdf_streams.views(green), withheld) == set()
    assert b"Exif" not in b"".join(pdf_streams.streams_of(green))


def test_the_green_share_leaks_nothing(built: Path, withheld: set[str]) -> None:
    share = built.with_name("green.casefile")
    assert main(["share", str(built), "-o", str(share), "--edition", "GREEN", "--author", "Trial"]) == 0
    assert there(planting.views(built), withheld) == withheld
    assert there(planting.views(share), withheld) == set()
    assert b"Exif" not in share.read_bytes()
    with open_case(share, writable=False) as case, case.read() as session:
        assert set(session.scalars(select(s.Finding.number))) == {9, 10}
        assert {"Letter 1", "Photograph 1"} < set(session.scalars(select(s.Source.title)))
        sealed = set(session.scalars(select(s.Source.sha256)))
        ledger = make_ledger(read_facts(session), year=2022)
    assert {one.cap.product for one in ledger.sheets} == {"refined petroleum", "crude oil"}
    assert ledger.left_out == ()
    for name in ("letter-from-tobrimaluskend.txt", "pier-by-tobrimaluskend.jpg", "tankers.xlsx"):
        assert hashlib.sha256((built.parent / name).read_bytes()).hexdigest() not in sealed


def test_the_green_edition_says_what_it_leaves_out_and_uses_the_aliases(green: Path) -> None:
    text = " ".join(joined(page) for page in pages_of(green))
    for words in (
        "Letter 1",
        "Photograph 1",
        "withheld: TLP:RED",
        "Deliveries!D6",
        "Teal Heron",
        "overtaken",
        "of crude oil",
    ):
        assert words in text, words
    assert "has no cap" not in text
    quotes = json.loads(attachments_of(green)["quotes.json"])["quotes"]
    named = {one["source"]["name"] for one in quotes}
    assert "a witness" in named or "Letter 1" in named
    assert not blanks_of(green)[1]


def test_every_quote_is_in_quotes_json_and_in_its_source(case: Case, whole: Path) -> None:
    told = {one["text"]: one for one in json.loads(attachments_of(whole)["quotes.json"])["quotes"] if one.get("text")}
    with case.read() as session:
        rows = session.execute(
            select(s.Excerpt, s.Source.sha256)
            .join(s.Source, s.Excerpt.source_id == s.Source.id)
            .where(s.Excerpt.quote.is_not(None))
        ).all()
        used = set(session.scalars(select(s.Support.excerpt_id).where(s.Support.finding_id.is_not(None))))
        assert len(rows) > 55
        for row, sha256 in rows:
            page = get_page(session, sha256, row.page or 1)
            assert page is not None
            assert page.text[row.start : row.end] == row.quote
            if row.id in used and "Kelvadrinosture" not in row.quote:  # who is under an alias inside everywhere
                assert told[row.quote]["text_sha256"] == hashlib.sha256((row.quote or "").encode()).hexdigest()


def test_two_exports_are_the_same_bytes(built: Path, whole: Path, green: Path) -> None:
    assert export(built, "again.pdf", environment=1).read_bytes() == whole.read_bytes()
    again = export(built, "green-again.pdf", "--edition", "GREEN", environment=1)
    assert again.read_bytes() == green.read_bytes()


def test_verify_finds_the_grown_case_whole(built: Path) -> None:
    assert main(["verify", str(built)]) == 0
