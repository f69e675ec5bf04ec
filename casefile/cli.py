"""The command line: it finds the command, and turns every end into an exit code and one sentence.

Each command is a module of `casefile.commands` with `make()` for its parser and `run(arguments)`. Only the one
that is asked for is imported, so that help comes at once.

Exit codes: 0 done, 1 problems found (or nothing found), 2 usage, 3 refused input, 70 a mistake of Casefile itself,
130 interrupted, 141 the reader of our output went away.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import sys
from collections.abc import Sequence

from casefile import __version__
from casefile.commands.output import print_json, tell
from casefile.commands.parsing import read_words
from casefile.core.errors import CancelledError, CasefileError, UsageError
from casefile.core.loading import loading
from casefile.core.wording import near, quoted

DONE, PROBLEMS, USAGE, REFUSED, MISTAKE, INTERRUPTED, UNHEARD = 0, 1, 2, 3, 70, 130, 141

COMMANDS = {
    "new": "make an empty case",
    "build": "build a whole case from a file that declares it",
    "sample": "build the demonstration case",
    "add": "seal files into a case as sources",
    "text": "list the sources of a case, or print what one says",
    "excerpt": "mark exact words or a region of a source",
    "provisions": "find resolution paragraphs: what they bind to, when in force",
    "search": "find words anywhere in a case",
    "ledger": "hold quantities against the caps, period by period",
    "history": "show who changed what and when; undo, put values back",
    "dossier": "export the dossier as PDF",
    "letter": "write an enquiry as a letter in PDF",
    "review": "list what is weak or wrong, and how to mend it",
    "verify": "hash everything in a case again and name what differs",
    "share": "write what may leave at a handling level to a new file",
    "import": "take a colleague's case into yours",
    "conflicts": "list and settle what an import kept aside",
    "expunge": "take a record out of a case and its history, on purpose",
    "passphrase": "protect a case with a passphrase, change it, remove it",
    "library": "keep official resolution texts for all cases",
}

MODULES = {"import": "import_case"}  # commands whose module cannot have their name

HELP = """usage: casefile COMMAND ...

Casefile joins evidence, entities and resolution paragraphs into a dossier that can be checked word by word.
A case is one file; everything works without a network.

commands:
{commands}

examples:
  casefile sample -o sample.casefile            build the demonstration case
  casefile dossier sample.casefile -o out.pdf   print its dossier
  casefile search sample.casefile petroleum     find words in it
  casefile build --schema                       how a case file is declared

`casefile COMMAND --help` tells more. Exit codes: 0 done, 1 problems found
(or nothing found), 2 usage, 3 refused input: the case is as before."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (that of the program itself when none is given) and return its exit code."""
    if argv is None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us: what is under way is taken back
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(words)
        sys.stdout.flush()
    except SystemExit as stop:  # argparse after --help
        code = stop.code if isinstance(stop.code, int) else DONE
    except BrokenPipeError:
        _stop_writing()
        code = UNHEARD
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the last place that can speak plainly
        code, sentence = _plainly(error)
        with contextlib.suppress(OSError):
            if code == REFUSED and "--json" in words:
                print_json({"error": sentence})
            sys.stdout.flush()
        tell(f"casefile: {sentence}")
    return code


def _plainly(error: BaseException) -> tuple[int, str]:
    """Return the exit code and the sentence of what ended a command."""
    match error:
        case UsageError():
            return USAGE, str(error)
        case KeyboardInterrupt() | CancelledError():
            return INTERRUPTED, "Interrupted; what was under way has been taken back."
        case CasefileError():
            return REFUSED, str(error)
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            return REFUSED, f"{name}{error.strerror or error}. Check the name, the rights and the space left."
    return MISTAKE, _own_mistake(error)


def _run(words: list[str]) -> int:
    if not words or (words[0] in {"-h", "--help", "help"} and len(words) == 1):
        listed = "\n".join(f"  {name:<12}{purpose}" for name, purpose in COMMANDS.items())
        print(HELP.format(commands=listed))
        return DONE if words else USAGE
    if words[0] in {"-V", "--version"}:
        print(f"casefile {__version__}")
        return DONE
    if words[0] == "help":
        words = [words[1], "--help"]
    name = words[0]
    if name not in COMMANDS:
        raise UsageError(f"There is no command {quoted(name)}.{near(name, COMMANDS)} Type `casefile --help`.")
    with loading():
        command = importlib.import_module(f"casefile.commands.{MODULES.get(name, name)}")
    code = command.run(read_words(command.make(), words[1:]))
    assert isinstance(code, int)
    return code


def _stop_writing() -> None:
    """Point standard output at nothing, so that closing it does not complain once more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _own_mistake(error: BaseException) -> str:
    """Write the log and say in one sentence where it is."""
    from casefile import log  # noqa: PLC0415 - only when needed

    try:
        file = log.write_mistake(error)
    except OSError:
        return f"This is a mistake of Casefile itself ({type(error).__name__}), and no log could be written."
    return f"This is a mistake of Casefile itself ({type(error).__name__}); nothing was half done. See {file}."


if __name__ == "__main__":
    sys.exit(main())
