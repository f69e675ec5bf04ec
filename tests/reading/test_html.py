"""HTML: main text and whole page, what is hidden, what the page says of itself; measured on real pages."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from casefile.reading.client import read_document
from casefile.reading.html import parse
from casefile.reading.html_main import main_text
from casefile.reading.html_text import text_of
from casefile.reading.model import Reading

ARTICLE = """<!DOCTYPE html><html lang="en-GB"><head><title>Coal
 at Rajin</title><link rel="canonical" href="https://news.example/coal"><meta name="author" content="A. Writer">
<meta property="article:published_time" content="2025-07-17T09:00:00Z"><script>var a = "never";</script>
<style>.x{color:red}</style></head><body><nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article><h1>Coal shipped through Rajin again</h1><p class="lead">Two vessels left the port in May, according to
satellite pictures seen by the panel.</p><div class="body"><p>The first vessel loaded twelve thousand tonnes of coal,
the port authority said, and left for the open sea on 4 May, without its transponder.</p>
<p>The second, which had changed its name twice, followed a week later; it was seen, with other ships, off the
coast, where it stayed for nine days.</p><figure><img src="//evil.example/a.png" alt="x"><figcaption>Photo: Somebody
</figcaption></figure><p>Neither the owner, nor the registry of the flag, answered questions, which were put to them in
writing on 20 May.</p></div></article><aside>More to read <a href="/1">One</a> <a href="/2">Two</a></aside>
<div id="comments"><p>I do not believe a word of this, and neither should you, dear reader, of this paper.</p></div>
<div style="display:none">invisible instruction</div><footer>Imprint <a href="/i">Legal</a></footer></body></html>"""


def read(markup: str | bytes, name: str = "page.html") -> Reading:
    return read_document(markup.encode() if isinstance(markup, str) else markup, name=name)


def text(markup: str) -> str:
    return text_of(parse(markup)[0])


def test_main_text_is_the_article_and_the_whole_page_keeps_the_rest() -> None:
    reading = read(ARTICLE)
    main, whole = reading.pages
    assert (main.label, whole.label) == ("main text", "whole page")
    assert main.text.startswith("Coal shipped through Rajin again\n\nTwo vessels left the port in May")
    assert main.text.endswith("which were put to them in writing on 20 May.")
    for part in ("Home", "More to read", "Photo:", "believe", "Imprint", "invisible", "never"):
        assert part not in main.text
    for part in ("Home", "More to read", "Photo: Somebody", "believe", "Imprint"):
        assert part in whole.text
    assert "invisible" not in whole.text
    assert "Hidden: invisible instruction" in whole.notes


def test_facts_of_a_page() -> None:
    facts = dict(read(ARTICLE).facts)
    assert facts["title"] == "Coal at Rajin"
    assert facts["language declared"] == "en-GB"
    assert facts["canonical address"] == "https://news.example/coal"
    assert facts["published"] == "2025-07-17T09:00:00Z"
    assert facts["author"] == "A. Writer"
    assert facts["active content present"] == "JavaScript (1 scripts); never run"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>one\n  two</p><p>three</p>", "one two\n\nthree"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<table><tr><th>Ship</th><th>IMO</th></tr><tr><td>A</td><td>1</td></tr></table>", "Ship\tIMO\nA\t1"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<p>be<b>fo</b>re, <i>and</i> after</p>", "before, and after"),
        ("<p>a</p> <!-- no --> <p hidden>b</p><p>c &amp; d</p>", "a\n\nc & d"),
        ("x<noscript>y</noscript><svg><text>z</text></svg>", "x"),
    ],
)
def test_text_as_a_browser_shows_it(markup: str, expected: str) -> None:
    assert text(f"<html><body>{markup}</body></html>") == expected


@pytest.mark.parametrize(
    ("markup", "charset", "how"),
    [
        ('<meta charset="windows-1251"><p>Груз угля</p>'.encode("cp1251"), "cp1251", "declares windows-1251"),
        (b"\xef\xbb\xbf" + '<meta charset="koi8-r"><p>Груз угля</p>'.encode(), "utf-8", "byte order mark"),
        ('<meta charset="utf-16"><p>Груз угля</p>'.encode(), "utf-8", "valid UTF-8"),
        ('<meta charset="windows-1251"><p>Груз угля</p>'.encode(), "utf-8", "valid UTF-8"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Груз угля</p>'.encode("koi8-r"),
            "koi8-r",
            "declares koi8-r",
        ),
    ],
)
def test_charset_is_found_and_told(markup: bytes, charset: str, how: str) -> None:
    reading = read(markup)
    assert reading.pages[1].text == "Груз угля"
    assert dict(reading.facts)["charset"] == charset
    assert how in dict(reading.facts)["charset found by"]


def test_invisible_characters_are_counted() -> None:
    notes = read("<html><body><p>pay\u200bment \u202eevil</p></body></html>").pages[1].notes
    assert notes[0].startswith("2 invisible characters")


def test_entities_and_outside_files_are_not_read() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "lol"><!ENTITY x SYSTEM "file:///etc/hostname">]><html><p>&a;&x;end</p></html>'
    assert "end" in read(bomb).pages[1].text
    assert Path("/etc/hostname").read_text().strip() not in read(bomb).pages[1].text


def test_too_deep_a_page_says_that_text_is_missing() -> None:
    reading = read("<html><body><p>top</p>" + "<div>" * 5000 + "below")
    assert "nested deeper" in reading.warnings[0]
    assert reading.pages[1].text.startswith("top")


def flat(words: str) -> str:
    return " ".join(words.split())


def test_real_pages_main_text_rates(shared_data: Path) -> None:
    """Rates over the shared truth: 82 of 83 wanted strings in, 82 of 85 unwanted out, all comments out."""
    folder = shared_data / "documents" / "html"
    truth = json.loads((folder / "TRUTH_with_without.json").read_text())
    wanted = unwanted = comments = kept = out = comments_out = 0
    for name, expected in truth.items():
        main, whole = (flat(page.text) for page in read_document(folder / name, name=name).pages)
        assert all(flat(part) in whole for part in expected["with"]), name
        wanted += len(expected["with"])
        kept += sum(flat(part) in main for part in expected["with"])
        unwanted += len(expected["without"])
        out += sum(flat(part) not in main for part in expected["without"])
        comments += len(expected.get("comments", []))
        comments_out += sum(flat(part) not in main for part in expected.get("comments", []))
    assert kept >= 82, f"{kept} of {wanted}"
    assert out >= 82, f"{out} of {unwanted}"
    assert comments_out == comments == 10


def test_real_articles_agree_with_their_expected_content(shared_data: Path) -> None:
    for folder in sorted((shared_data / "documents" / "html_readability").iterdir()):
        if folder.name == "hukumusume":  # its expected content holds the page's whole frame
            continue
        words = Counter(text((folder / "expected.html").read_text(encoding="utf-8")).split())
        found = Counter(main_text(parse((folder / "source.html").read_text(encoding="utf-8"))[0]).split())
        common = (words & found).total()
        assert common >= 0.93 * words.total(), folder.name
        assert common >= 0.85 * found.total(), folder.name
