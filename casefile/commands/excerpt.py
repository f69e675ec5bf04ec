"""`casefile excerpt`: list the excerpts of a case, or mark one, with who says so."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.commands.comparing import say_compared
from casefile.commands.opening import open_to_look, open_to_write
from casefile.commands.output import print_json, say, say_table, tell
from casefile.commands.parsing import Arguments, Parser, add_author, add_case, add_json, make_parser, whole
from casefile.commands.records import as_data, find_origin, find_record, find_source, short_id
from casefile.core.case import Case
from casefile.core.errors import UsageError
from casefile.core.excerpts import (
    add_excerpt_offsets,
    add_excerpt_region,
    add_translation,
    grade_excerpt,
    list_excerpts,
)
from casefile.core.origins import add_origin
from casefile.core.pages import list_pages
from casefile.core.quotes import Place, choose_place, cut_words, read_wording
from casefile.core.reanchoring import compare_anchors, confirm_anchor
from casefile.core.schema import Excerpt, Source
from casefile.core.sheet_places import find_cells
from casefile.core.wording import quoted

SPOKEN = {
    "speaker": "who says so",
    "speech": "how the source gives it: direct, quoted or paraphrased",
    "relays": "what the source relays; add `not seen` when you have not seen it",
    "locator": "the place as the source numbers it, such as `para. 4`",
    "date-written": "the date as the source writes it",
    "language": "the language of the words, such as en or ko",
    "note": "a remark",
    "tlp": "its marking, where it differs from the source's",
    "classification": "its UN classification, where it differs",
}


def make() -> Parser:
    """Return the parser of `excerpt`."""
    parser = make_parser(
        "excerpt",
        text="""Mark exact words of a source, by quoting them, or a region of a page. Casefile finds the place and
        keeps the page's own words. A long passage may be given as "first words […] last words". A quote that stands in
        several places is refused with a list of them, and
        --page or --occurrence chooses. In a sheet a cell is named as table programs do. Without a quote the excerpts
        are listed.""",
        examples="""
        casefile excerpt lady-r.casefile                                    list all
        casefile excerpt lady-r.casefile report.pdf                         list those of one source
        casefile excerpt lady-r.casefile --unconfirmed                      both texts of those moved or lost
        casefile excerpt lady-r.casefile --confirm 9c31f0aa                 a moved one stands at the right place
        casefile excerpt lady-r.casefile report.pdf --page 3 \\
            --quote "delivered 165,000 barrels in March" \\
            --speaker "the monitoring team" --speech quoted --origin "Monitoring team" --credibility 2
        casefile excerpt lady-r.casefile report.pdf --page 3 --offsets 120 180
        casefile excerpt lady-r.casefile photo.jpg --page 1 --region 10 20 400 300 \\
            --description "A freighter alongside the pier"
        casefile excerpt lady-r.casefile deliveries.xlsx --cell "March!B7"
        casefile excerpt lady-r.casefile ko.txt --quote "컨테이너" --occurrence 1 \\
            --translation "containers" --translation-language en
        """,
    )
    add_case(parser)
    parser.add_argument("source", metavar="SOURCE", nargs="?", help="the source: end of id, title or file name")
    _add_where(parser)
    who = parser.add_argument_group("who says so")
    for name, text in SPOKEN.items():
        who.add_argument(f"--{name}", metavar="TEXT", help=text)
    who.add_argument("--relays-source", metavar="SOURCE", help="what it relays, when that is in the case")
    who.add_argument("--origin", metavar="NAME", help="who knows it first hand")
    who.add_argument("--credibility", metavar="1-6", help="how credible it is, judged by whoever signs")
    who.add_argument("--reason", metavar="TEXT", help="why it is graded so")
    who.add_argument("--translation", metavar="TEXT", help="the words in another language (not official)")
    who.add_argument("--translation-language", metavar="TAG", help="that language, such as en")
    who.add_argument("--translator", metavar="NAME", help="who translated")
    again = parser.add_argument_group("after a source was read again")
    again.add_argument("--unconfirmed", action="store_true", help="list those moved or lost, with both texts")
    again.add_argument("--confirm", metavar="EXCERPT", help="say that a moved one stands at the right place")
    add_author(parser)
    add_json(parser)
    return parser


def _add_where(parser: Parser) -> None:
    where = parser.add_argument_group("where")
    where.add_argument("--quote", metavar="WORDS", help="the exact words")
    where.add_argument("--cell", metavar="CELL", help="a cell or cells of a sheet: B7, B7:C9, Sheet!B7 or 'Q 1'!B7")
    where.add_argument("--page", type=whole, metavar="N", help="which page, counted from 1")
    where.add_argument("--occurrence", type=whole, metavar="N", help="which of several places, in reading order")
    where.add_argument("--offsets", nargs=2, type=int, metavar=("START", "END"), help="code points of the page's text")
    where.add_argument(
        "--region", nargs=4, type=float, metavar=("X0", "Y0", "X1", "Y1"),
        help="from the top left, in points (PDF) or pixels (images)",
    )  # fmt: skip
    where.add_argument("--description", metavar="TEXT", help="what a region shows")


def run(arguments: Arguments) -> int:
    """List excerpts, mark one, or confirm where one stands."""
    given = [name for name in ("quote", "cell", "offsets", "region") if getattr(arguments, name) is not None]
    if arguments.confirm is not None:
        if given or arguments.source:
            raise UsageError("--confirm stands alone: name the excerpt with it, and no source or words.")
        return _confirm(arguments)
    if not given:
        return _compare(arguments) if arguments.unconfirmed else _list(arguments)
    _check(arguments, given)
    with open_to_write(arguments) as case:
        place = _find(case, arguments)
        with case.change(_label(arguments)) as session:
            excerpt_id = _mark(session, arguments, place)
        with case.read() as session:
            excerpt = session.get_one(Excerpt, excerpt_id)
            data = {**as_data(excerpt), "source": session.get_one(Source, excerpt.source_id).title}
    if arguments.json:
        print_json(data)
        return 0
    for sentence in cut_words(excerpt.prefix, excerpt.quote, excerpt.suffix):
        tell(sentence)
    what = f"“{data['quote']}”" if data["quote"] else f"region: {data['description']}"
    say(f"{short_id(data['id'])}  {data['source']}, page {data['page']}: {what}")
    return 0


def _confirm(arguments: Arguments) -> int:
    with open_to_write(arguments) as case:
        with case.read() as session:
            excerpt_id = find_record(session, f"excerpt/{arguments.confirm.removeprefix('excerpt/')}")[1]
        with case.change("Confirm the place of an excerpt") as session:
            confirm_anchor(session, excerpt_id)
    if arguments.json:
        print_json({"id": excerpt_id, "anchor_state": "exact"})
    else:
        say(f"{short_id(excerpt_id)} stands at the right place.")
    return 0


def _compare(arguments: Arguments) -> int:
    with open_to_look(arguments) as case, case.read() as session:
        source_id = find_source(session, arguments.source).id if arguments.source else None
        compared = compare_anchors(session, source_id)
    if arguments.json:
        print_json([asdict(one) for one in compared])
        return 0
    say_compared(compared)
    if not compared:
        say("Every excerpt stands where it was marked.")
    return 0


def _check(arguments: Arguments, given: list[str]) -> None:
    if arguments.source is None:
        raise UsageError("Name the source that the excerpt is from.")
    if len(given) > 1:
        raise UsageError(f"--{given[0]} and --{given[1]} say the same thing twice; give one of them.")
    if given[0] == "cell" and arguments.page is not None:
        raise UsageError("--cell names its sheet itself, such as March!B7; leave --page out.")
    if given[0] == "offsets" and arguments.page is None:
        raise UsageError("--offsets needs --page.")
    if arguments.region and not arguments.description:
        raise UsageError("--region needs --description: what is to be seen in it.")
    if arguments.translation and not arguments.translation_language:
        raise UsageError("--translation needs --translation-language, such as en.")
    if arguments.reason and not arguments.credibility:
        raise UsageError("--reason says why an excerpt is graded; give --credibility too.")


def _label(arguments: Arguments) -> str:
    words = re.sub(r"\s+", " ", arguments.quote or arguments.description or "").strip()
    return f"Mark excerpt “{words[:60]}”" if words else "Mark excerpt"


def _find(case: Case, arguments: Arguments) -> Place | None:
    """Return where the words stand that are to be marked, None for a region; looked for before the change begins."""
    if arguments.region:
        return None
    if arguments.offsets:
        return Place(arguments.page, *arguments.offsets)
    with case.read() as session:
        source_id = find_source(session, arguments.source).id
        if arguments.cell:
            return Place(*find_cells(session, source_id, arguments.cell))
        wording = read_wording(session, source_id)
    return choose_place(wording, arguments.quote, page=arguments.page, occurrence=arguments.occurrence)


def _mark(session: Session, arguments: Arguments, place: Place | None) -> str:
    source = find_source(session, arguments.source)
    if arguments.region and arguments.page is None:
        arguments.page = _only_page(session, source)
    fields: dict[str, Any] = {name.replace("-", "_"): getattr(arguments, name.replace("-", "_")) for name in SPOKEN}
    fields = {name: value for name, value in fields.items() if value is not None}
    if arguments.relays_source:
        fields["relays_source_id"] = find_source(session, arguments.relays_source).id
    if arguments.origin:
        fields["origin_id"] = find_origin(session, arguments.origin) or add_origin(session, name=arguments.origin)
    if place is None:
        excerpt_id = add_excerpt_region(
            session, source.id, arguments.page, arguments.region, description=arguments.description, **fields
        )
    else:
        fields |= {"description": arguments.description} if arguments.description else {}
        excerpt_id = add_excerpt_offsets(session, source.id, *place, **fields)
    if arguments.credibility:
        by = session.info["author"]
        grade_excerpt(session, excerpt_id, arguments.credibility, by, reason=arguments.reason)
    if arguments.translation:
        add_translation(
            session,
            excerpt_id,
            language=arguments.translation_language,
            text=arguments.translation,
            translator=arguments.translator,
        )
    return excerpt_id


def _only_page(session: Session, source: Source) -> int:
    pages = list_pages(session, source.sha256)
    if len(pages) > 1:
        raise UsageError(f"--region needs --page: {quoted(source.title)} has {len(pages)} pages.")
    return pages[0][0] if pages else 1


def _list(arguments: Arguments) -> int:
    with open_to_look(arguments) as case, case.read() as session:
        source_id = find_source(session, arguments.source).id if arguments.source else None
        titles = {row.id: row.title for row in session.execute(select(Source.id, Source.title))}
        data = [{**as_data(one), "source": titles[one.source_id]} for one in list_excerpts(session, source_id)]
    if arguments.json:
        print_json(data)
    elif not data:
        say("No excerpts are marked yet. Mark words with --quote.")
    else:
        say_table(
            (short_id(one["id"]), one["source"][:40], f"p. {one['page']}" if one["page"] else "",
             one["credibility"] or "–", one["quote"] or f"[{one['kind']}: {one['description']}]")
            for one in data
        )  # fmt: skip
    return 0
