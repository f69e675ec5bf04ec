"""`casefile add`: files into a case, sealed, read and described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.commands.bar import progress_bar
from casefile.commands.opening import need_file, open_to_write
from casefile.commands.output import count_of, print_json, say, tell
from casefile.commands.parsing import Arguments, Parser, add_author, add_case, add_json, make_parser
from casefile.commands.prompting import ask_password, can_ask
from casefile.commands.records import find_origin, find_source, how_to_unlock, short_id
from casefile.core.camera import camera_words
from casefile.core.capture_warnings import capture_warnings
from casefile.core.case import Case
from casefile.core.errors import UsageError
from casefile.core.grading import Grade
from casefile.core.originals import hash_file
from casefile.core.origins import add_origin
from casefile.core.progress import Progress
from casefile.core.schema import Source
from casefile.core.sources import Capture, check_capture, edit_source, grade_source
from casefile.core.wording import quoted
from casefile.reading.intake import Intake, add_file

TEXTS = {
    "kind": "document, image, message, data_set or testimony; else as the file shows",
    "url": "where it was found",
    "captured": "when it was captured, with the time zone: 2025-07-17T10:42:07+09:00",
    "collector": "who captured it",
    "tool": "with which tool",
    "tool-version": "which version of the tool",
    "method": "how it was captured",
    "publisher": "who published it",
    "written-by": "who wrote it",
    "symbol": "its document symbol",
    "published": "when it was published; partial dates are fine",
    "language": "its language, such as en or ko",
    "provider": "who made an image or data set",
    "acquired": "when the provider took it",
    "provided-by": "who provided it to you",
    "consent": "under which consent",
    "caveat": "under which caveat",
    "attribution": "how it may be attributed, such as `a Member State`",
    "alias": "the name it has outside the case",
    "note": "a remark",
    "tlp": "its marking, where it differs from the case's",
    "classification": "its UN classification, where it differs",
}


def make() -> Parser:
    """Return the parser of `add`."""
    parser = make_parser(
        "add",
        text="""Seal files into a case as sources: the bytes are kept with their SHA-256, read in a process of
        their own that has no rights, and made into pages that can be searched and quoted. Attachments of messages
        become sources too. A file that cannot be read is sealed all the same, and says so.

        The options describe how the files were captured; they hold for every file of the command.""",
        examples="""
        casefile add lady-r.casefile report.pdf photo.jpg
        casefile add lady-r.casefile article.html --url https://example.org/a --publisher "Example News" \\
            --captured 2025-07-17T10:42:07+09:00 --published 2025-07-17 --language en \\
            --origin "Monitoring team" --reliability C --reason "Quotes the report at length."
        casefile add lady-r.casefile locked.pdf --password secret
        casefile add lady-r.casefile locked.pdf --ask-password     typed unseen: other programs can read a command
        casefile add lady-r.casefile page-again.html --replaces page.html
        """,
    )
    add_case(parser)
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a file to seal")
    parser.add_argument("--title", help="its title, when there is one file; else the file's name")
    for name, text in TEXTS.items():
        parser.add_argument(f"--{name}", metavar="TEXT", help=text)
    parser.add_argument("--protected", action="store_true", help="never to be named outside the case")
    parser.add_argument("--crop-only", action="store_true", help="a dossier may print only the quoted part")
    parser.add_argument("--origin", metavar="NAME", help="who knows first hand what it says")
    parser.add_argument("--reliability", metavar="A-F", help="how reliable it is, judged by whoever signs")
    parser.add_argument("--reason", metavar="TEXT", help="why it is graded so")
    parser.add_argument("--password", metavar="TEXT", help="the password that opens the file; it is not kept")
    parser.add_argument("--ask-password", action="store_true", help="type the password on the terminal, unseen")
    parser.add_argument("--encoding", metavar="NAME", help="the encoding of a text or web page, such as koi8-r")
    parser.add_argument("--replaces", metavar="SOURCE", help="the earlier capture that this file replaces")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Add each file in a change of its own; files before a refused one stay."""
    if len(arguments.files) > 1 and (arguments.title or arguments.replaces):
        raise UsageError("--title and --replaces are for one file; add the files one by one.")
    if arguments.reason and not arguments.reliability:
        raise UsageError("--reason says why a source is graded; give --reliability too.")
    if arguments.ask_password:
        arguments.password = _typed_password(arguments)
    with open_to_write(arguments) as case, progress_bar() as progress:
        with case.read() as session:
            capture = _capture(session, arguments)
        for file in arguments.files:
            need_file(file)
            hash_file(file, progress)  # a file that cannot be opened is refused before anything is written
        made = [_add(case, file, capture, arguments, progress) for file in arguments.files]
        with case.read() as session:
            told = [_tell(session, intake) for intake in made]
    if arguments.json:
        print_json(told)
    return 0 if arguments.json else _say(told, arguments.case)


def _typed_password(arguments: Arguments) -> str | None:
    """Return the password that is typed for the files of the command."""
    if arguments.password:
        raise UsageError("Either type the password or give it with --password, not both.")
    if not can_ask():
        raise UsageError("--ask-password needs a terminal to type on; here is none. Give it with --password.")
    return ask_password(", ".join(file.name for file in arguments.files))


def _capture(session: Session, arguments: Arguments) -> Capture:
    """Return the checked capture, with the origin when the case knows one of that name."""
    values: dict[str, Any] = {name.replace("-", "_"): getattr(arguments, name.replace("-", "_")) for name in TEXTS}
    if arguments.replaces:
        values["replaces_id"] = find_source(session, arguments.replaces).id
    if arguments.reliability:
        Grade(reliability=arguments.reliability.upper())
    values["origin_id"] = find_origin(session, arguments.origin) if arguments.origin else None
    return check_capture(session, Capture(**values, protected=arguments.protected, crop_only=arguments.crop_only))


def _add(case: Case, file: Path, capture: Capture, arguments: Arguments, progress: Progress) -> Intake:
    intake = add_file(
        case,
        file,
        capture,
        title=arguments.title,
        password=arguments.password,
        encoding=arguments.encoding,
        progress=progress,
    )
    if not arguments.reliability and (not arguments.origin or capture.origin_id):
        return intake
    with case.change(f"Judge source {intake.name}") as session:
        if arguments.origin and not capture.origin_id:
            origin_id = find_origin(session, arguments.origin) or add_origin(session, name=arguments.origin)
            session.flush()
            edit_source(session, intake.source_id, origin_id=origin_id)
        if arguments.reliability:
            by = session.info["author"]
            grade_source(session, intake.source_id, arguments.reliability.upper(), by, reason=arguments.reason)
    return intake


def _tell(session: Session, intake: Intake) -> dict[str, Any]:
    """Return what became of one file and of what was attached to it, as it is printed in JSON."""
    source = session.get_one(Source, intake.source_id)
    same = select(Source).where(Source.sha256 == source.sha256, Source.id < source.id).order_by(Source.id)
    earlier = [one for one in session.scalars(same) if one.parent_id is None or one.parent_id != source.parent_id]
    return {
        "id": source.id,
        "title": source.title,
        "sha256": source.sha256,
        "size": source.size,
        "media_type": source.media_type,
        "pages": intake.pages,
        "unread": source.unread,
        "attachments": [_tell(session, child) for child in intake.children],
        "same_bytes": [{"id": one.id, "title": one.title} for one in earlier],
        "warnings": [*intake.warnings, *_odd(source), *_camera(source)],
    }


def _odd(source: Source) -> list[str]:
    """Return what is odd about how a file was captured; its attachments have that from it."""
    if source.parent_id is not None:
        return []
    return capture_warnings(
        language=source.language,
        published=source.published,
        captured=source.captured,
        protected=source.protected,
        alias=source.alias,
    )


def _camera(source: Source) -> list[str]:
    """Return what a photograph gives away."""
    told = camera_words(source.facts)
    return [f"The picture gives away {told} of its taking; `casefile review` and `share` say so again."] if told else []


def _say(told: list[dict[str, Any]], case: Path) -> int:
    for one in told:
        pages = count_of(one["pages"], "pages")
        say(f"{short_id(one['id'])}  {one['title']}: {count_of(one['size'], 'bytes')}, {one['media_type']}, {pages}")
        say(f"          SHA-256 {one['sha256']}")
        _say_attachments(one["attachments"], "    ")
        _tell_odd(one, case)
    return 0


def _say_attachments(attachments: list[dict[str, Any]], indent: str) -> None:
    for child in attachments:
        unread = " (not read)" if child["unread"] else ""
        say(f"{short_id(child['id'])}{indent}attachment {child['title']}{unread}")
        _say_attachments(child["attachments"], f"{indent}    ")


def _tell_odd(one: dict[str, Any], case: Path) -> None:
    """Tell beside the answer what is to know about a file, naming it, and then about its attachments."""
    title = one["title"]
    for same in one["same_bytes"]:
        source = f"{short_id(same['id'])} {quoted(same['title'])}"
        tell(f"Note on {title}: the same bytes are source {source} already; added as a second source.")
    if one["unread"]:
        again = how_to_unlock(one["unread"], case, one["id"])
        tell(f"Sealed, but not read: {_named(title, one['unread'])}{again}")
    for warning in one["warnings"]:
        tell(f"Note on {_named(title, warning)}")
    for child in one["attachments"]:
        _tell_odd(child, case)


def _named(title: str, sentence: str) -> str:
    """Return a sentence with the name of its file before it, once."""
    return sentence if sentence.startswith(title) else f"{title}: {sentence}"
