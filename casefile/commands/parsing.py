"""How the command line is read: one parser, one sentence for each mistake, help that teaches by example."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from casefile.core.errors import RefusedError, UsageError

Arguments = argparse.Namespace
_SURROGATE = re.compile("[\ud800-\udfff]")  # how Python keeps a byte of the command line that it cannot decode


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError where argparse would print and exit."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command line with one sentence and where to read more."""
        sentence = message[:1].upper() + message[1:]
        raise UsageError(f"{sentence.rstrip('.')}. Read `{self.prog} --help`.")


def make_parser(name: str, *, text: str, examples: str) -> Parser:
    """Return the parser of one command; its help says what it is for and ends with examples."""
    return Parser(
        prog=f"casefile {name}",
        description=_tidy(text),
        epilog=f"examples:\n{textwrap.indent(textwrap.dedent(examples).strip(), '  ')}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def read_words(parser: Parser, words: Sequence[str]) -> Arguments:
    """Return what a command line asks for; refuse text in bytes that are not UTF-8, which only file names may have."""
    arguments = parser.parse_args(words)
    for name, value in vars(arguments).items():
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(one, str) and _SURROGATE.search(one) for one in texts):
            option = f"--{name.replace('_', '-')}"
            where = option if any(word.partition("=")[0] == option for word in words) else name.upper()
            raise RefusedError(
                f"{where} is not text: it holds bytes that are not UTF-8. Write it again, in a terminal set to UTF-8."
            )
    return arguments


def _tidy(text: str) -> str:
    """Return paragraphs filled to 78 columns."""
    paragraphs = textwrap.dedent(text).strip().split("\n\n")
    return "\n\n".join(textwrap.fill(" ".join(paragraph.split()), 78) for paragraph in paragraphs)


def add_case(parser: Parser, text: str = "the case file") -> None:
    """Add the case as the first argument, and what opens it when it is protected."""
    parser.add_argument("case", metavar="CASE", type=Path, help=text)
    add_passphrase_file(parser, "CASE")


def add_passphrase_file(parser: Parser, case: str, name: str = "--passphrase-file") -> None:
    """Add the option that opens a protected case without asking."""
    parser.add_argument(
        name, metavar="FILE", type=Path, help=f"the passphrase of {case}, if it has one (- reads it here; else asked)"
    )


def add_json(parser: Parser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def add_author(parser: Parser) -> None:
    """Add `--author`, for commands that write."""
    parser.add_argument(
        "--author", metavar="NAME", help="who signs the change (else $CASEFILE_AUTHOR, else the settings file)"
    )


def whole(text: str) -> int:
    """Read a whole number from 1."""
    if not text.isascii() or not text.isdigit() or int(text[:12]) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text[:12])
