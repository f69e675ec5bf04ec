"""What is odd about how a source was captured: no refusal, because the case may know why it is so."""

from __future__ import annotations

import re
from datetime import UTC, timedelta

from casefile.core.dates import parse_date
from casefile.core.errors import RefusedError
from casefile.core.timestamps import parse_timestamp
from casefile.core.wording import quoted

EARLIEST_ZONE = timedelta(hours=14)  # no place on Earth is further ahead of UTC

_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3})"  # language, with those that extend it
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"  # script, region
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"  # variants
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE,
)


def language_warning(language: str | None) -> str | None:
    """Return what is odd about a language: it has not the form of a BCP 47 tag (RFC 5646)."""
    if not language or _TAG.fullmatch(language):
        return None
    return f"The language {quoted(language)} is no BCP 47 tag; write one such as en, ko, ru or zh-Hant."


def capture_warnings(
    *,
    language: str | None = None,
    published: str | None = None,
    captured: str | None = None,
    protected: bool = False,
    alias: str | None = None,
) -> list[str]:
    """Return what is odd about a source, one plain sentence each; values that cannot be read are none of this."""
    found = [language_warning(language), _order_warning(published, captured)]
    if protected and not alias:
        found.append("The source is protected, but has no alias to stand in its place; give it one.")
    return [sentence for sentence in found if sentence]


def _order_warning(published: str | None, captured: str | None) -> str | None:
    """Compare the day of publication with the latest day that it was anywhere when the source was captured."""
    if not (published and captured):
        return None
    try:
        first, moment = parse_date(published).earliest, parse_timestamp(captured).moment
    except RefusedError:
        return None
    if first is None or first <= (moment.astimezone(UTC) + EARLIEST_ZONE).date().isoformat():
        return None
    return f"Published {parse_date(published).show()}, which is later than it was captured; check both."
