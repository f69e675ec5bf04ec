"""`casefile provisions`: resolution paragraphs by citation, category or words; what they bind to, when in force."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from casefile.commands.opening import open_to_look
from casefile.commands.output import print_json, say, say_lines, say_table
from casefile.commands.parsing import Arguments, Parser, add_json, add_passphrase_file, make_parser
from casefile.commands.provision_rows import Asked, Row, from_case, from_catalogue
from casefile.core.citing import cite
from casefile.core.dates import parse_date, show_date
from casefile.core.errors import UsageError
from casefile.core.instruments import checked_through
from casefile.library.texts import open_texts
from casefile.shipped import shipped_catalogue

CREDIT = "Official text: © United Nations, unofficial copy; the summaries are Casefile's own."
FEW = 3  # as many paragraphs are shown whole
NOTHING = 1


def make() -> Parser:
    """Return the parser of `provisions`."""
    parser = make_parser(
        "provisions",
        text="""Find paragraphs of the Security Council's resolutions on the DPRK: by citation, by a resolution's
        number, by category, or by words. Without anything the categories are listed. Up to three paragraphs are
        shown whole, more as a list. The catalogue that ships is asked, or with --case the paragraphs of that case;
        official texts come from the library or the case (see `casefile library`). Summaries are Casefile's own
        words and no substitute for the text. Exit code 1 when no paragraph has the words; a citation or a number
        of what does not exist (another year, an unknown resolution or paragraph) is refused with 3 and says what
        there is.""",
        examples="""
        casefile provisions                               categories and resolutions
        casefile provisions 2397 para 5                   one paragraph, whole
        casefile provisions "1718 8(a)(i)" --text en      with its official text
        casefile provisions 2397                          all paragraphs of a resolution
        casefile provisions seafood --binding --on 2018   by words; in force in 2018?
        casefile provisions --category petroleum --on 2024-03-01 --in-force
        casefile provisions 2375 para 14 --case lady-r.casefile --json
        """,
    )
    parser.add_argument("words", metavar="WORDS", nargs="*", help="a citation, a number, or words")
    parser.add_argument("--case", metavar="CASE", type=Path, help="ask this case instead of the shipped catalogue")
    add_passphrase_file(parser, "that case")
    parser.add_argument("--category", metavar="WORDS", help="only categories with these words in their name")
    parser.add_argument("--binding", action="store_true", help="only paragraphs that bind")
    parser.add_argument("--on", metavar="DATE", help="say whether they were in force on this date or in this period")
    parser.add_argument("--in-force", action="store_true", help="leave out what was surely not in force on that date")
    parser.add_argument("--amendments", action="store_true", help="show what amends what, in lists too")
    parser.add_argument("--text", metavar="TAG", help="print the official text in this language, such as en")
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Find the paragraphs and print them."""
    if arguments.in_force and not arguments.on:
        raise UsageError("--in-force needs --on with a date.")
    if arguments.on:
        parse_date(arguments.on)
    words = " ".join(arguments.words).strip()
    asked = Asked(words, arguments.category, arguments.binding, arguments.on, arguments.in_force)
    checked: str | None
    if arguments.case:
        with open_to_look(arguments) as case, case.read() as session:
            rows, checked = from_case(session, asked), checked_through(session)
    else:
        catalogue = shipped_catalogue()
        rows, checked = from_catalogue(catalogue, asked, open_texts()), catalogue.checked_through
    if arguments.json:
        data = [row.as_data() for row in rows]
        print_json({"checked_through": checked, "acknowledgement": CREDIT, "provisions": data})
    elif not rows:
        say("No paragraph matches. `casefile provisions` lists the categories.")
    else:
        overview = not (words or arguments.category or arguments.on or arguments.binding)
        _say(rows, arguments, overview=overview)
        if arguments.text and len(rows) <= FEW and any(arguments.text in row.texts for row in rows):
            say(CREDIT)
        if checked:
            say(f"The catalogue is checked through {show_date(checked)}; look for later decisions.")
    return 0 if rows else NOTHING


def _say(rows: list[Row], arguments: Arguments, *, overview: bool) -> None:
    if overview:
        categories = Counter(str(row.fields["category"]) for row in rows)
        symbols = Counter(row.citation.partition(", para")[0] for row in rows)
        say_table((str(count), name) for name, count in [*sorted(categories.items()), *symbols.items()])
    elif len(rows) <= FEW:
        for row in rows:
            _say_whole(row, arguments.text)
    else:
        say_table(_line(row, amendments=arguments.amendments) for row in rows)


def _line(row: Row, *, amendments: bool) -> tuple[str, str, str, str]:
    edges = _edges(row) if amendments else ""
    summary = str(row.fields["summary"])
    binds = "binds" if row.fields["binding"] else str(row.fields["verb"] or "")
    return row.citation, binds, row.state or str(row.fields["status"] or ""), f"{edges}{summary}"


def _edges(row: Row) -> str:
    listed = [f"{how} {cite(one)}" for one, how in row.amends] + [
        f"[{_amendment(row, *one)}]" for one in row.amended_by
    ]
    return f"{'; '.join(listed)}. " if listed else ""


def _amendment(row: Row, by: str, how: str, which: str) -> str:
    """Return what amends a paragraph in words; what amends the one it is part of names that one."""
    return f"{cite(by)} {how} {'it' if which == row.fields['id'] else cite(which)}"


def _say_whole(row: Row, language: str | None) -> None:
    say(row.citation)
    fields = row.fields
    force = "binds" if fields["binding"] else "does not bind"
    addressed = f", {fields['bound']}" if fields["bound"] else ""
    entries = [
        ("category", fields["category"]),
        ("verb", f"{fields['verb'] or 'not recorded'} ({force}{addressed})"),
        ("summary", fields["summary"]),
        ("exemptions", fields["exemptions"]),
        (
            "effective",
            f"{show_date(fields['effective']) or 'not recorded'} to {show_date(fields['until']) or 'no end known'}",
        ),
        ("status", fields["status"]),
        ("on that date", row.state),
        ("because", " ".join(row.reasons)),
        ("amends", "; ".join(f"{how} {cite(one)}" for one, how in row.amends)),
        ("amended by", "; ".join(_amendment(row, *one) for one in row.amended_by)),
        ("HS codes", ", ".join(map(str, fields["hs_codes"] or ()))),
        ("checked", fields["verified"]),
        ("note", fields["note"]),
        ("texts", ", ".join(row.texts) if row.texts and not language else ""),
    ]
    say_table((("  " + name, str(value)) for name, value in entries if value), last=2000)
    if language:
        text = row.texts.get(language)
        there = f"there are texts in {', '.join(row.texts)}" if row.texts else "add it with `casefile library add`"
        say_lines(f"\n{text}\n" if text else f"  No official text in {language}; {there}.")
