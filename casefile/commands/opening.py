"""How commands open a case: to look (also while somebody else writes it), or to write, signed."""

from __future__ import annotations

import argparse
from pathlib import Path

from casefile import settings
from casefile.commands.output import tell
from casefile.commands.prompting import passphrase_of
from casefile.core.case import Case, open_case
from casefile.core.errors import RefusedError


def open_to_look(arguments: argparse.Namespace) -> Case:
    """Open the case that the arguments name, for reading only."""
    passphrase = passphrase_of(arguments.case, arguments.passphrase_file)
    return open_case(arguments.case, writable=False, passphrase=passphrase)


def open_to_write(arguments: argparse.Namespace) -> Case:
    """Open the case that the arguments name, for writing, signed by whoever they or the settings name."""
    signs = sign(arguments.author)
    passphrase = passphrase_of(arguments.case, arguments.passphrase_file)
    case = open_case(arguments.case, author=signs.author, station=signs.station, passphrase=passphrase)
    tell_kept(case)
    return case


def tell_kept(case: Case) -> None:
    """Say so when opening brought the file up from an older format."""
    if case.kept is not None:
        tell(f"{case.path} is of today's format now. As it was, it is kept beside it: {case.kept.name}")


def sign(author: str | None) -> settings.Identity:
    """Return who signs, with a hint on standard error while nobody is named."""
    signs = settings.identify(author)
    if signs.author == settings.UNNAMED:
        tell(
            f'Changes are signed "{settings.UNNAMED}". Name yourself with --author, with CASEFILE_AUTHOR, or as'
            f' {{"author": "…"}} in {settings.settings_file()}.'
        )
    return signs


def need_file(path: Path) -> None:
    """Refuse what is not an ordinary file: a folder, a device, or a pipe on which reading would wait for ever."""
    if path.exists() and not path.is_file():
        raise RefusedError(f"{path} is {'a folder' if path.is_dir() else 'not an ordinary file'}. Name a file.")
