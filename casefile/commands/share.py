"""`casefile share`: a case cut for one handling level, as a fresh file for a colleague."""

from __future__ import annotations

from pathlib import Path

from casefile.commands.bar import progress_bar
from casefile.commands.leaving import add_edition, warn_before
from casefile.commands.opening import open_to_look, sign
from casefile.commands.output import need_place, print_json, say, tell
from casefile.commands.parsing import Arguments, Parser, add_author, add_case, add_json, make_parser
from casefile.commands.prompting import add_new_passphrase, new_passphrase
from casefile.core.errors import RefusedError, UsageError
from casefile.core.handling import read_level
from casefile.core.keys import Passphrase
from casefile.core.wording import count_records
from casefile.exchange.share import share_case


def make() -> Parser:
    """Return the parser of `share`."""
    parser = make_parser(
        "share",
        text="""Write what may stand in an edition to a new case file for a colleague: without the journal, without
        records above the level, without the names of protected sources and entities. The case is not changed.

        A record without a marking takes that of what it hangs on, in the end the case's; a case without TLP counts
        as RED. Protected sources and entities leave under their alias; a quote that holds a protected name, and the
        bytes of a source whose text holds one, stay. So do the bytes and pages of a source while an excerpt of it
        is withheld, and other excerpts that hold some of its words. Names are found in other case, accents and
        spacing and with short endings; not in other inflected forms, in transliteration, or inside pictures. What a
        person wrote under a lower marking about something higher leaves as it was marked: read it before you send
        it.

        A protected case is shared under a passphrase of the share's own, which you tell the colleague some other
        way; or, if you say --unprotected, under none.""",
        examples="""
        casefile share lady-r.casefile -o for-the-desk.casefile --edition GREEN
        casefile share lady-r.casefile -o for-the-desk.casefile --edition GREEN --new-passphrase
        casefile share lady-r.casefile -o for-counsel.casefile --edition AMBER --classification confidential
        """,
    )
    add_case(parser)
    parser.add_argument("-o", "--output", metavar="NEW", type=Path, required=True, help="the file to make")
    add_edition(parser, required=True)
    add_new_passphrase(parser, "the share", other=True)
    parser.add_argument("--unprotected", action="store_true", help="share a protected case in a file that is not")
    add_author(parser)
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Write the share and say what stayed."""
    edition = read_level(arguments.edition, arguments.classification)
    need_place(arguments.output)
    signs = sign(arguments.author)
    with open_to_look(arguments) as case:
        passphrase = _passphrase(arguments, protected=case.protected)
        with progress_bar() as progress:
            warn_before(case, edition)
            shared = share_case(
                case,
                arguments.output,
                edition,
                author=signs.author,
                station=signs.station,
                progress=progress,
                passphrase=passphrase,
            )
    if arguments.json:
        print_json(
            {
                "path": str(arguments.output),
                "edition": {"tlp": edition.tlp.value, "classification": edition.classification.value},
                "written": dict(shared.written),
                "withheld": dict(shared.withheld),
                "without_bytes": list(shared.without_bytes),
                "unseen": shared.unseen,
                "quoted": list(shared.quoted),
                "stripped": list(shared.stripped),
                "cameras": [{"title": title, "tells": tells} for title, tells in shared.cameras],
            }
        )
        return 0
    say(f"{arguments.output} holds {count_records(shared.written)} at {edition.words} or below.")
    say(f"Withheld: {count_records(shared.withheld)}.")
    for title in shared.without_bytes:
        why = ", because an excerpt of it is withheld" if title in shared.quoted else ""
        say(f"Without its bytes{why}: {title}")
    for number in shared.stripped:
        tell(
            f"Finding {number} leaves without any of the excerpts that support it; leave it out, or find proof for it."
        )
    if shared.unseen:
        tell(f"Pictures and scans without text left as they are: {shared.unseen}. Look at them before you send.")
    for title, tells in shared.cameras:
        tell(f"{title} gives away {tells} of its taking; mark it higher, or take it out, unless this may be known.")
    return 0


def _passphrase(arguments: Arguments, *, protected: bool) -> Passphrase | None:
    """Return the passphrase of the share; what is protected leaves unprotected only when somebody says so."""
    passphrase = new_passphrase(arguments, other=True)
    if passphrase is not None and arguments.unprotected:
        raise UsageError("A share has a passphrase or is unprotected, not both.")
    if passphrase is None and protected and not arguments.unprotected:
        raise RefusedError(
            f"{arguments.case} is protected by a passphrase, and the share would not be. Say --new-passphrase, or"
            " --unprotected."
        )
    return passphrase
