"""`casefile text`: the sources of a case, and what one of them says, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.commands.bar import progress_bar
from casefile.commands.comparing import say_compared
from casefile.commands.opening import open_to_look, open_to_write
from casefile.commands.output import count_of, print_json, say, say_lines, say_table, tell
from casefile.commands.parsing import Arguments, Parser, add_author, add_case, add_json, make_parser, whole
from casefile.commands.records import as_data, find_source, how_to_unlock, short_id
from casefile.core.camera import fact_words
from casefile.core.case import Case
from casefile.core.cells import cell_name, unpack_cells
from casefile.core.errors import RefusedError, UsageError
from casefile.core.pages import PageRow, get_page, list_pages, page_table
from casefile.core.schema import Source
from casefile.core.sources import list_sources
from casefile.core.vocabulary import AnchorState
from casefile.reading.rereading import read_again


def make() -> Parser:
    """Return the parser of `text`."""
    parser = make_parser(
        "text",
        text="""List the sources of a case, or print the text of one of them as it was read. A source is named by
        the end of its id, the start of its SHA-256, its title or its file name. Characters that could steer a
        terminal are shown as [U+001B]; `--json` gives the exact text, with code points counted as excerpts do, and
        of a sheet the name of each cell.

        With --again the sealed bytes are read anew, after an update of the reader say, or with a password that was
        not at hand before. Each excerpt of the source is then found again: exact, moved or lost. Of those moved or
        lost both texts are shown, and they stay marked so until `casefile excerpt CASE --confirm ID`.""",
        examples="""
        casefile text lady-r.casefile                      the sources
        casefile text lady-r.casefile report.pdf           all pages
        casefile text lady-r.casefile report.pdf --page 3
        casefile text lady-r.casefile 4f9ac210 --json
        casefile text lady-r.casefile locked.pdf --again --password secret
        """,
    )
    add_case(parser)
    parser.add_argument("source", metavar="SOURCE", nargs="?", help="whose text to print; without it, the list")
    parser.add_argument("--page", type=whole, metavar="N", help="only this page, counted from 1")
    again = parser.add_argument_group("reading again")
    again.add_argument("--again", action="store_true", help="read the sealed bytes anew; this changes the case")
    again.add_argument("--password", metavar="TEXT", help="the password that opens the file; it is not kept")
    again.add_argument("--encoding", metavar="NAME", help="the encoding of a text or web page, such as koi8-r")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """List sources, print text, or read a source again."""
    if arguments.again:
        return _read_again(arguments)
    if arguments.password or arguments.encoding:
        raise UsageError("--password and --encoding are for reading again; give --again too.")
    with open_to_look(arguments) as case:
        if arguments.source is None:
            _list(case, as_json=arguments.json)
        else:
            _print(case, arguments)
    return 0


def _read_again(arguments: Arguments) -> int:
    if arguments.source is None:
        raise UsageError("Name the source that is to be read again.")
    if arguments.page is not None:
        raise UsageError("A source is read again whole; leave --page out.")
    with open_to_write(arguments) as case, progress_bar() as progress:
        with case.read() as session:
            source = find_source(session, arguments.source)
            source_id, title = source.id, source.title
        told = read_again(case, source_id, password=arguments.password, encoding=arguments.encoding, progress=progress)
    if arguments.json:
        print_json({"source": source_id, "title": title, **asdict(told)})
        return 0
    attached = f" {count_of(told.children, 'attachments')} added." if told.children else ""
    say(f"{title} was read again: {count_of(told.pages, 'pages')}.{attached}")
    if told.compared:
        say(f"Its excerpts: {told.exact} exact, {told.moved} moved, {told.lost} lost.")
    say_compared(one for one in told.compared if one.state != AnchorState.EXACT)
    for warning in told.warnings:
        tell(f"Note on {title}: {warning}")
    return 0


def _list(case: Case, *, as_json: bool) -> None:
    with case.read() as session:
        sources = list_sources(session)
        c = page_table.c
        spoken = func.count().filter(func.length(func.trim(c.text)) > 0)
        counts = session.execute(select(c.sha256, func.count(), spoken).group_by(c.sha256)).all()
        pages = {str(row[0]): int(row[1]) for row in counts}
        texts = {str(row[0]): int(row[2]) for row in counts}
        data = [
            {**as_data(one), "pages": pages.get(one.sha256, 0), "pages_with_text": texts.get(one.sha256, 0)}
            for one in sources
        ]
    if as_json:
        print_json(data)
        return
    if not data:
        say("The case has no sources yet. Add a file with `casefile add`.")
    say_table(
        (
            short_id(one["id"]),
            one["sha256"][:8],
            _extent(one),
            one["language"] or "",
            ("  " if one["parent_id"] else "") + one["title"],
        )
        for one in data
    )


def _extent(one: Mapping[str, Any]) -> str:
    """Return how much of a source can be read: `3 p.`, `3 p., no text`, `unread`."""
    if one["unread"] and not one["pages"]:
        return "unread"
    return f"{one['pages']} p." + ("" if one["pages_with_text"] or not one["pages"] else ", no text")


def _print(case: Case, arguments: Arguments) -> None:
    with case.read() as session:
        source = find_source(session, arguments.source)
        numbers = _numbers(session, source, arguments)
        facts = [(str(name), str(value)) for name, value in source.facts or () if source.kind == "image"]
    data = []
    for number in numbers:
        with case.read() as session:  # a moment for each page: commits of others wait for readers
            page = get_page(session, source.sha256, number, boxes=arguments.json)
        if page is None:
            continue
        if arguments.json:
            data.append(_page_data(page))
            continue
        label = f" ({page.label})" if page.label and page.label != str(page.number) else ""
        say(f"--- {source.title}, page {page.number}{label} ---")
        say_lines(page.text)
        if page.note:
            say(f"[{page.note}]")
    if arguments.json:
        told = {"source": source.id, "title": source.title, "sha256": source.sha256, "pages": data}
        print_json(told | ({"facts": facts} if facts else {}))
    elif facts:
        say("The file itself says:")
        say_table((f"  {name}", fact_words(name, value)) for name, value in facts)


def _page_data(page: PageRow) -> dict[str, Any]:
    places = unpack_cells(page.cells) if page.cells else ()
    cells = {cell_name(cell.row, cell.column): [cell.start, cell.end] for cell in places}
    data = {"number": page.number, "label": page.label, "text": page.text, "note": page.note}
    return data | ({"cells": cells} if cells else {})


def _numbers(session: Session, source: Source, arguments: Arguments) -> list[int]:
    numbers = [number for number, _ in list_pages(session, source.sha256)]
    if source.unread and not numbers:
        again = how_to_unlock(source.unread, arguments.case, source.id)
        raise RefusedError(f"{source.title} was sealed without being read: {source.unread}{again}")
    page = arguments.page
    if page is None:
        return numbers
    if page not in numbers:
        raise RefusedError(f"{source.title} has no page {page}; it has {len(numbers)}.")
    return [page]
