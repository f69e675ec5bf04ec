"""Where the cells that somebody names stand in the pages of a sheet."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefile.core.cells import Block, read_block, unpack_cells
from casefile.core.checks import need
from casefile.core.errors import RefusedError
from casefile.core.folding import fold
from casefile.core.pages import get_page, list_pages
from casefile.core.schema import Source
from casefile.core.wording import near, quoted


def find_cells(session: Session, source_id: str, words: str) -> tuple[int, int, int]:
    """Return page, start and end of the cells that `B7`, `B7:C9`, `Sheet!B7` or `'Q 1'!B7` name, in code points.

    Refused are cells without text, a sheet that is not named where there are several, and cells between which the
    text has others: words of an excerpt are one run of the page's text.
    """
    source = need(session, Source, source_id)
    block = read_block(words)
    if block is None:
        raise RefusedError(f"{quoted(words)} names no cell; write it like B7, B7:D7, March!B7 or 'Q 1'!B7.")
    number = _find_sheet(session, source, block)
    page = get_page(session, source.sha256, number, boxes=True)
    if page is None or page.cells is None:
        raise RefusedError(f"{quoted(source.title)} is no sheet; quote its words instead.")
    cells = list(unpack_cells(page.cells))
    inside = [cell for cell in cells if block.holds(cell)]
    if not inside:
        raise RefusedError(f"{words.strip()} of {quoted(source.title)} is empty; `casefile text` shows what it holds.")
    start, end = inside[0].start, inside[-1].end
    if any(start <= cell.start < end and not block.holds(cell) for cell in cells):
        raise RefusedError(
            f"Between the cells {words.strip()} the text of the sheet has others; mark each row by itself."
        )
    return number, start, end


def _find_sheet(session: Session, source: Source, block: Block) -> int:
    """Return the page of the sheet that is named, or the only one."""
    sheets = list_pages(session, source.sha256)
    if not sheets:
        why = source.unread or "it has not been read"
        raise RefusedError(f"{quoted(source.title)} has no pages to take an excerpt from: {why}")
    if not block.sheet:
        if len(sheets) > 1:
            listed = ", ".join(quoted(label) for _, label in sheets[:8])
            raise RefusedError(f"{quoted(source.title)} has {len(sheets)} sheets; name one before the cell: {listed}.")
        return sheets[0][0]
    found = [number for number, label in sheets if label == block.sheet] or [
        number for number, label in sheets if fold(label) == fold(block.sheet)
    ]
    if len(found) != 1:
        hint = near(block.sheet, [label for _, label in sheets])
        raise RefusedError(f"{quoted(source.title)} has no one sheet {quoted(block.sheet)}.{hint}")
    return found[0]
