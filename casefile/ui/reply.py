"""How a response is told in a list, beside a claim and under its enquiry."""

from __future__ import annotations

from typing import Final

from casefile.core.dates import show_date
from casefile.core.schema import Response
from casefile.dossier.content import terms
from casefile.ui.desk import Spot
from casefile.ui.items import Item
from casefile.ui.naming import cut
from casefile.ui.words import tr

LONGEST: Final = 400  # characters of a position


def response_item(row: Response) -> Item:
    """Return the line of a response: what they say, then who, how and when, and what we make of it."""
    head = ", ".join(part for part in (row.by, tr(terms.response(row.kind)), show_date(row.date)) if part)
    weighed = [tr("We: {words}", words=row.assessment)] if row.assessment else []
    weighed += [tr("Effect: {words}", words=row.effect)] if row.effect else []
    return Item(row.id, cut(row.position, LONGEST), "\n".join([head, *weighed]), Spot("response", row.id), quote=True)
