"""`casefile text`: the sources of a case, and what one of them says, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.commands.opening import open_to_look
from casefile.commands.output import print_json, say, say_lines, say_table
from casefile.commands.parsing import Arguments, Parser, add_case, add_json, make_parser, whole
from casefile.commands.records import as_data, find_source, short_id
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.pages import get_page, list_pages, page_table
from casefile.core.schema import Source
from casefile.core.sources import list_sources


def make() -> Parser:
    """Return the parser of `text`."""
    parser = make_parser(
        "text",
        text="""List the sources of a case, or print the text of one of them as it was read. A source is named by
        the end of its id, the start of its SHA-256, its title or its file name. Characters that could steer a
        terminal are shown as [U+001B]; `--json` gives the exact text, with code points counted as excerpts do.""",
        examples="""
        casefile text lady-r.casefile                      the sources
        casefile text lady-r.casefile report.pdf           all pages
        casefile text lady-r.casefile report.pdf --page 3
        casefile text lady-r.casefile 4f9ac210 --json
        """,
    )
    add_case(parser)
    parser.add_argument("source", metavar="SOURCE", nargs="?", help="whose text to print; without it, the list")
    parser.add_argument("--page", type=whole, metavar="N", help="only this page, counted from 1")
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """List sources or print text."""
    with open_to_look(arguments.case) as case:
        if arguments.source is None:
            _list(case, as_json=arguments.json)
        else:
            _print(case, arguments)
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
        numbers = _numbers(session, source, arguments.page)
    data = []
    for number in numbers:
        with case.read() as session:  # a moment for each page: commits of others wait for readers
            page = get_page(session, source.sha256, number)
        if page is None:
            continue
        if arguments.json:
            data.append(_page_data(page.number, page.label, page.text, page.note))
            continue
        label = f" ({page.label})" if page.label and page.label != str(page.number) else ""
        say(f"--- {source.title}, page {page.number}{label} ---")
        say_lines(page.text)
        if page.note:
            say(f"[{page.note}]")
    if arguments.json:
        print_json({"source": source.id, "title": source.title, "sha256": source.sha256, "pages": data})


def _page_data(number: int, label: str, text: str, note: str | None) -> dict[str, Any]:
    return {"number": number, "label": label, "text": text, "note": note}


def _numbers(session: Session, source: Source, page: int | None) -> list[int]:
    numbers = [number for number, _ in list_pages(session, source.sha256)]
    if source.unread and not numbers:
        raise RefusedError(f"{source.title} was sealed without being read: {source.unread}")
    if page is None:
        return numbers
    if page not in numbers:
        raise RefusedError(f"{source.title} has no page {page}; it has {len(numbers)}.")
    return [page]
