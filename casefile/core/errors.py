"""Errors that a person is meant to read."""

from __future__ import annotations


class CasefileError(Exception):
    """Something a person can mend: one plain sentence saying what, where and what to do."""


class RefusedError(CasefileError):
    """An input was refused; the case is byte for byte as before (exit code 3)."""


class LockedError(RefusedError):
    """The case is protected and no passphrase was given; ask for one and open it again."""


class UsageError(CasefileError):
    """The command or call was wrong, not the input (exit code 2)."""


class CancelledError(CasefileError):
    """The person cancelled; whatever was under way has been rolled back."""


class UnsureError(RefusedError):
    """The change is in the file, but the disk did not confirm that it stays there."""
