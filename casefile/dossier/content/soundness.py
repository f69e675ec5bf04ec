"""What is printed is checked against its hashes first: a dossier never quotes words that were not sealed."""

from __future__ import annotations

from casefile.core.errors import RefusedError
from casefile.core.pages import text_hash
from casefile.core.schema import Excerpt
from casefile.core.vocabulary import AnchorState
from casefile.dossier.content.rows import Rows

VERIFY = "Run `casefile verify`."


def check_sound(rows: Rows) -> None:
    """Refuse to print pages, quotes or official texts that differ from their hashes, or quotes from their pages."""
    for (sha256, number), page in rows.pages.items():
        if text_hash(page.text) != page.text_sha256:
            raise RefusedError(f"The text of page {number} of the original {sha256[:12]}… is damaged. {VERIFY}")
    for row in rows.excerpts.values():
        if row.quote is not None:
            _check_quote(row, rows)
    for texts in rows.texts.values():
        for text in texts:
            if text_hash(text.text) != text.text_sha256:
                raise RefusedError(f"The official text of {text.provision_id} ({text.language}) is damaged. {VERIFY}")


def _check_quote(row: Excerpt, rows: Rows) -> None:
    """Check a quote against its hash and, unless its anchor was lost or nobody has the page, against the page."""
    source = rows.sources[row.source_id]
    where = f"A quote from {source.title} (page {row.page})"
    quote = row.quote or ""
    if row.quote_sha256 is not None and text_hash(quote) != row.quote_sha256:
        raise RefusedError(f"{where} is not what its hash says. {VERIFY}")
    page = rows.pages.get((source.sha256, row.page or 0))
    if page is None or row.anchor_state == AnchorState.LOST or row.start is None or row.end is None:
        return
    if page.text[row.start : row.end] != quote:
        raise RefusedError(f"{where} does not stand at its place in the page. {VERIFY}")
