"""`casefile passphrase`: a case protected, protected otherwise, or no longer."""

from __future__ import annotations

from casefile.commands.bar import progress_bar
from casefile.commands.output import print_json, say
from casefile.commands.parsing import Arguments, Parser, add_case, add_json, add_passphrase_file, make_parser
from casefile.commands.prompting import ask_new_passphrase, new_passphrase, passphrase_of
from casefile.core.case import open_case
from casefile.core.engine import check_file, find_file, is_protected
from casefile.core.errors import RefusedError, UsageError
from casefile.core.journal import chain_head
from casefile.core.passphrase import change_passphrase, remove_passphrase, set_passphrase

DONE = {"set": "is protected", "change": "has another passphrase", "remove": "is no longer protected"}


def make() -> Parser:
    """Return the parser of `passphrase`."""
    parser = make_parser(
        "passphrase",
        text="""Protect a case with a passphrase, change it, or remove it. All of a protected case is encrypted:
        evidence, records, history, search. Every command then asks for the passphrase, or reads it from the file
        that --passphrase-file names. Nobody can open the case when the passphrase is lost.

        The case is written anew beside itself, compared, and put in its place; until then it is as it was. Its
        records, history and the head of its chain of changes stay the same. Copies made before keep the passphrase
        they had, or none: remove them yourself. A disk may keep the old blocks until they are written over.""",
        examples="""
        casefile passphrase set lady-r.casefile
        casefile passphrase change lady-r.casefile
        casefile passphrase remove lady-r.casefile
        casefile passphrase set lady-r.casefile --new-passphrase-file words.txt    for scripts; one line, UTF-8
        casefile verify lady-r.casefile --passphrase-file /dev/fd/3    from whatever feeds descriptor 3
        """,
    )
    parser.add_argument("action", choices=tuple(DONE), help="protect it, protect it otherwise, or end that")
    add_case(parser)
    add_passphrase_file(parser, "the case from now on", "--new-passphrase-file")
    add_json(parser)
    return parser


def run(arguments: Arguments) -> int:
    """Set, change or remove the passphrase."""
    path = arguments.case
    protected = is_protected(find_file(path))
    if arguments.action == "set" and protected:
        raise RefusedError(f"{path} is protected already. Use `casefile passphrase change`.")
    old = passphrase_of(path, arguments.passphrase_file)
    if arguments.action != "set" and old is None:
        raise RefusedError(f"{path} is not protected by a passphrase.")
    check_file(path, old)  # before a new one is asked for
    new = None
    if arguments.action != "remove":
        new = new_passphrase(arguments, other=True) or ask_new_passphrase()
    elif arguments.new_passphrase_file:
        raise UsageError("`casefile passphrase remove` takes no new passphrase.")
    with progress_bar() as progress:
        if new is None and old is not None:
            remove_passphrase(path, old, progress)
        elif old is None and new is not None:
            set_passphrase(path, new, progress)
        elif old is not None and new is not None:
            change_passphrase(path, old, new, progress)
    with open_case(path, writable=False, passphrase=new) as case, case.read() as session:
        head = chain_head(session.connection())
    if arguments.json:
        print_json({"case": str(path), "protected": new is not None, "chain_head": head})
        return 0
    say(f"{path} {DONE[arguments.action]}.")
    say(f"Head of the chain of changes, as before: {head}")
    say("Copies and backups made before are as they were.")
    return 0
