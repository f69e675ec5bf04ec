"""`casefile search`: words anywhere in a case."""

from __future__ import annotations

from dataclasses import asdict

from casefile.commands.opening import open_to_look
from casefile.commands.output import print_json, say, shorten, tell
from casefile.commands.parsing import Arguments, Parser, add_case, add_json, make_parser, whole
from casefile.commands.records import short_id
from casefile.core.dates import show_days
from casefile.core.search import SHOWN, search_case

NOTHING = 1


def make() -> Parser:
    """Return the parser of `search`."""
    parser = make_parser(
        "search",
        text=f"""Find words in the pages of sources and in everything else of a case: {", ".join(SHOWN)}. Words must
        all be there; AND, OR and NOT count in capitals, "double quotes" hold a phrase together, and word* finds
        what begins so. Case, accents and compatibility forms do not matter; two characters of Han, kana or Hangul
        are enough. Exit code 1 when nothing is found.""",
        examples="""
        casefile search lady-r.casefile petroleum
        casefile search lady-r.casefile '"Lady R" OR angara'
        casefile search lady-r.casefile 朝鮮 --kind page --limit 10
        casefile search lady-r.casefile container* --json
        """,
    )
    add_case(parser)
    parser.add_argument("words", metavar="WORDS", nargs="+", help="what to find")
    parser.add_argument(
        "--kind", action="append", choices=tuple(SHOWN), metavar="KIND", help="only this kind; may be repeated"
    )
    parser.add_argument("--limit", type=whole, default=50, metavar="N", help="at most so many hits (else 50)")
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Print the hits."""
    words = " ".join(arguments.words)
    with open_to_look(arguments) as case, case.read() as session:
        hits = search_case(session, words, kinds=arguments.kind, limit=arguments.limit + 1)
    more, hits = len(hits) > arguments.limit, hits[: arguments.limit]
    if arguments.json:
        print_json({"query": words, "more": more, "hits": [asdict(hit) for hit in hits]})
        return 0 if hits else NOTHING
    for hit in hits:
        place = f", {hit.shown_place}" if hit.place else ""
        named = "" if hit.kind == "page" else f"  [{short_id(hit.record_id)}]"
        say(f"{hit.kind:<10}{hit.title}{place}{named}")
        if hit.snippet and hit.snippet != hit.title:
            snippet = show_days(hit.snippet) if hit.kind == "entity" else hit.snippet
            print(f"          {shorten(snippet, 160)}")
    if not hits:
        tell(f"Nothing in the case has {words}.")
    elif more:
        tell(f"There are more than {arguments.limit}; ask with --limit, or say more.")
    return 0 if hits else NOTHING
