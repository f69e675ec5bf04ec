"""How a passphrase reaches a command: typed on the terminal, or in a file; never as a word of the command line.

Other programs of this computer can read the words of a command and its environment; a terminal and a file that only
its owner may read, they cannot.
"""

from __future__ import annotations

import contextlib
import getpass
import sys
import warnings
from pathlib import Path

from casefile.commands.parsing import Arguments, Parser
from casefile.core.engine import find_file, is_protected
from casefile.core.errors import CancelledError, LockedError, RefusedError, UsageError
from casefile.core.keys import LONGEST, Passphrase, check_new

MOST_BYTES = 8 * LONGEST  # of a file with a passphrase


def add_new_passphrase(parser: Parser, what: str, *, other: bool = False) -> None:
    """Add the options that protect a file which a command makes; `other`: they stand beside those of a case."""
    name = "--new-passphrase" if other else "--passphrase"
    parser.add_argument(name, action="store_true", help=f"protect {what}: ask for a passphrase, twice")
    parser.add_argument(
        f"{name}-file", metavar="FILE", type=Path, help=f"protect {what} with the passphrase in FILE (- reads it here)"
    )


def passphrase_of(path: Path, file: Path | None) -> Passphrase | None:
    """Return the passphrase of a case, from a file or from the terminal; None for one that needs none."""
    if file is not None:
        return read_passphrase(file)
    return ask_passphrase(path) if is_protected(find_file(path)) else None


def new_passphrase(arguments: Arguments, *, other: bool = False) -> Passphrase | None:
    """Return what the options of `add_new_passphrase` ask for; None when they ask for nothing."""
    name = "new_passphrase" if other else "passphrase"
    asked, file = getattr(arguments, name, False), getattr(arguments, f"{name}_file", None)
    if asked and file is not None:
        raise UsageError("Either type the passphrase or name its file, not both.")
    if file is not None:
        return check_new(read_passphrase(file))
    return ask_new_passphrase() if asked else None


def read_passphrase(file: Path) -> Passphrase:
    """Return the one line of a file, of a pipe, or (`-`) of standard input; its line end is not part of it."""
    _leave_no_core()
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with file.open("rb") as source:
                data = source.read(MOST_BYTES + 1)
        text = data.removesuffix(b"\n").removesuffix(b"\r").decode()
    except OSError as error:
        raise RefusedError(
            f"{file} cannot be read: {error.strerror}. Name the file that holds the passphrase."
        ) from None
    except UnicodeDecodeError:
        raise RefusedError(f"{file} holds no passphrase: it is not UTF-8 text.") from None
    if "\n" in text or len(data) > MOST_BYTES:
        raise RefusedError(f"{file} holds more than one line. Put nothing but the passphrase in it.")
    return Passphrase(text)


def ask_passphrase(path: Path, option: str = "--passphrase-file") -> Passphrase:
    """Ask for the passphrase of a protected case; LockedError where nobody can be asked, naming the option."""
    text = _ask(f"Passphrase of {path.name}: ")
    if text is None:
        raise LockedError(
            f"{path} is protected by a passphrase, or is not a case. Run this on a terminal, or name a file that holds"
            f" the passphrase with {option}."
        )
    return Passphrase(text)


def ask_new_passphrase() -> Passphrase:
    """Ask twice for a new passphrase."""
    text = _ask("New passphrase: ")
    if text is None:
        raise RefusedError("A new passphrase is typed on a terminal, or read from a file; here is no terminal.")
    passphrase = check_new(Passphrase(text))
    if _ask("The same again: ") != text:
        raise RefusedError("The two are not the same; nothing was changed. Type it again.")
    return passphrase


def can_ask() -> bool:
    """Tell whether somebody sits at a terminal from which this program reads."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask_password(name: str) -> str | None:
    """Ask once for the password of a locked source; None where nothing is typed or nobody can be asked."""
    return (can_ask() and _ask(f"Password of {name} (Enter: go on without): ", needed=False)) or None


def _ask(prompt: str, *, needed: bool = True) -> str | None:
    """Return what is typed, unseen; None where there is no terminal. Nothing typed cancels what it is needed for."""
    _leave_no_core()
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in prompt)
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)  # it would read what everybody sees
        try:
            text = getpass.getpass(shown)
        except getpass.GetPassWarning:
            return None
        except EOFError:
            text = ""
        except UnicodeDecodeError:
            raise RefusedError("What was typed is no text in the encoding of this terminal.") from None
    if not text and needed:
        raise CancelledError("No passphrase was typed.")
    return text


def _leave_no_core() -> None:
    """Let a crash of this program write no image of its memory, with the key in it, to the disk."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
