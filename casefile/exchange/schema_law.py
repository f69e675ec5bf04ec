"""The JSON Schema of instruments, their paragraphs and elements in a declared case."""

from __future__ import annotations

from casefile.core.instruments_state import STATUSES
from casefile.exchange.schema_parts import Part, day, flag, many, record, text, word


def instrument_schema() -> Part:
    """Return the schema of one instrument."""
    return record(
        "One legal text.",
        {
            "symbol": text("Its symbol, by which paragraphs are cited.", "Regulation (EU) 2017/1509"),
            "title": text("Its title."),
            "kind": text("What it is; without it, resolution.", "regulation", "act"),
            "regime": text("The regime it belongs to.", "EU-DPRK"),
            "adopted": day("When it was adopted.", "2017-08-30"),
            "acknowledgement": text("Whom to thank for the text."),
            "paragraphs": many(_paragraph(), "Its paragraphs, as far as they are cited."),
        },
        needs=("symbol", "title", "paragraphs"),
    )


def _paragraph() -> Part:
    whole = ("2017-08-31",)
    return record(
        "One paragraph.",
        {
            "label": text("Its number as cited.", "3", "8(a)(i)"),
            "summary": text("What it does, in your own words."),
            "binding": flag("Whether it binds those it addresses."),
            "verb": text("Its operative verb.", "shall"),
            "bound": text("Whom it binds.", "Member States"),
            "category": text("What it is about."),
            "exemptions": text("What it exempts."),
            "effective": day("Its first day.", *whole),
            "until": day("Its last day.", *whole),
            "status": word(STATUSES, "Its status."),
            "note": text("A remark."),
            "elements": many(_element({}), "What must be shown for it to be breached, in order."),
        },
        needs=("label", "summary", "binding"),
    )


def element_schema() -> Part:
    """Return the schema of one element of a paragraph that the case has already."""
    cited = text("The paragraph as people write it.", "2397 para 6", format="citation")
    return _element({"paragraph": cited}, needs=("paragraph",))


def _element(more: dict[str, Part], needs: tuple[str, ...] = ()) -> Part:
    fields = {"text": text("What must be shown."), "note": text("How it is usually shown.")}
    return record("One element; elements are numbered as they stand.", {**more, **fields}, needs=(*needs, "text"))
