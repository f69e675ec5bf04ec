"""Errors of reading. The bytes are untouched by every one of them: what cannot be read can still be sealed."""

from __future__ import annotations

from casefile.core.errors import CasefileError


class ReadingError(CasefileError):
    """A document could not be read: damaged, too greedy, or the reader process ended; one plain sentence."""


class UnreadableError(ReadingError):
    """The kind of document is not read by this version; it can be sealed, not shown or quoted."""


class EncodingError(ReadingError):
    """The encoding that was given is unknown, or the document cannot be in it."""


class PasswordError(ReadingError):
    """The document asks for a password; `wrong` says that one was given and did not fit."""

    def __init__(self, message: str, *, wrong: bool) -> None:
        super().__init__(message)
        self.wrong = wrong
