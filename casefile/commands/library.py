"""`casefile library`: official resolution texts, kept on this workstation for all cases."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casefile import paths
from casefile.commands.bar import progress_bar
from casefile.commands.opening import need_file, open_to_write
from casefile.commands.output import count_of, print_json, say, say_table, tell
from casefile.commands.parsing import Arguments, Parser, add_author, add_json, add_passphrase_file, make_parser
from casefile.core.dates import show_date
from casefile.core.errors import RefusedError, UsageError
from casefile.library.resolutions import Resolution, list_resolutions, store_resolution
from casefile.library.store import open_store
from casefile.official_texts import put_official, read_official

REFUSED = 3


def make() -> Parser:
    """Return the parser of `library`."""
    parser = make_parser(
        "library",
        text="""Keep official texts of resolutions, in the United Nations' Akoma Ntoso XML, for all cases of this
        workstation. With --case they are put beside the paragraphs of that case too, in each language that is
        added. The United Nations is acknowledged as the source wherever a text is printed.""",
        examples="""
        casefile library add S_RES_2397_1723207E.xml S_RES_1718_N0657207.xml
        casefile library add S_RES_2397_*.xml --case lady-r.casefile
        casefile library list
        """,
    )
    parser.add_argument("action", choices=("add", "list"), help="add files, or list what is there")
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="files in the UN's XML")
    parser.add_argument("--case", metavar="CASE", type=Path, help="put the texts beside this case's paragraphs too")
    add_passphrase_file(parser, "that case")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Add files or list what the library holds."""
    if arguments.action == "list":
        if arguments.files or arguments.case:
            raise UsageError("`casefile library list` takes no files.")
        return _list(as_json=arguments.json)
    if not arguments.files:
        raise UsageError("Name the files to add.")
    told, read = _add(arguments)
    if arguments.case is not None and read:
        with open_to_write(arguments) as case:
            for one, entry in read:
                entry["warnings"] = put_official(case, one)
    if arguments.json:
        print_json(told)
    else:
        _say(told)
    return REFUSED if any("refused" in entry for entry in told) else 0


def _add(arguments: Arguments) -> tuple[list[dict[str, Any]], list[tuple[Resolution, dict[str, Any]]]]:
    """Read and store each file; a refused one does not keep the others out."""
    store = open_store(paths.library_folder())
    told: list[dict[str, Any]] = []
    read: list[tuple[Resolution, dict[str, Any]]] = []
    with progress_bar() as progress:
        for file in arguments.files:
            entry: dict[str, Any] = {"file": str(file)}
            told.append(entry)
            try:
                need_file(file)
                one = read_official(file, progress)
            except RefusedError as error:
                entry["refused"] = str(error)
                continue
            with store.write() as connection:
                is_new = store_resolution(connection, one, datetime.now(UTC).isoformat(timespec="seconds"))
            entry |= {
                "symbol": one.symbol,
                "language": one.language,
                "title": one.title,
                "paragraphs": len(one.paragraphs),
                "sha256": one.file_sha256,
                "new": is_new,
            }
            read.append((one, entry))
    return told, read


def _say(told: list[dict[str, Any]]) -> None:
    for entry in told:
        if "refused" in entry:
            tell(f"casefile: {entry['refused']}")
            continue
        state = "added" if entry["new"] else "was there already"
        say(f"{entry['symbol']}, {entry['language']}: {count_of(entry['paragraphs'], 'paragraphs')}, {state}")
        for warning in entry.get("warnings", ()):
            tell(f"Note: {warning}")


def _list(*, as_json: bool) -> int:
    with open_store(paths.library_folder()).read() as connection:
        held = list_resolutions(connection)
    if as_json:
        print_json([asdict(one) for one in held])
    elif not held:
        say("The library holds no texts yet. Add them with `casefile library add FILE`.")
    else:
        say_table(
            (one.symbol, one.language, count_of(one.paragraphs, "paragraphs"), show_date(one.adopted), one.title)
            for one in held
        )
    return 0
