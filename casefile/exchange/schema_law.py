"""The JSON Schema of instruments, their paragraphs and elements in a declared case."""

from __future__ import annotations

from casefile.core.instruments_state import STATUSES
from casefile.exchange.schema_parts import Part, day, figure, flag, many, record, text, whole, word

_DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


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
            "caps": many(_cap(), "How much of a product it allows, for `casefile ledger`."),
            "elements": many(_element({}), "What must be shown for it to be breached, in order."),
        },
        needs=("label", "summary", "binding"),
    )


def _cap() -> Part:
    units = "The unit: barrels, tons and USD are understood; any other is compared as written."
    limit = {"value": figure("How much.", "500000"), "unit": text(units, "barrels", "m3")}
    return record(
        "One cap: an amount of a product in each period from a day on.",
        {
            "product": text("The product, as quantities name it.", "refined petroleum", "timber"),
            **limit,
            "alternative": record("The same cap in another unit.", limit, needs=("value", "unit")),
            "effective": text("The first day of the first period.", "2018-01-01", pattern=_DAY),
            "months": whole("How long a period is, in months; without it there is one period, until its last day."),
            "until": text("Its last day.", "2018-12-31", pattern=_DAY),
            "thresholds": many(
                whole("A percentage."), "At which percentages notices are due.", examples=[[75, 90, 95]]
            ),
            "aggregate": text("Whose supplies are counted together.", "all States"),
            "note": text("A remark."),
        },
        needs=("product", "value", "unit", "effective"),
        anyOf=[{"required": ["months"]}, {"required": ["until"]}],
    )


def element_schema() -> Part:
    """Return the schema of one element of a paragraph that the case has already."""
    cited = text("The paragraph as people write it.", "2397 para 6", format="citation")
    return _element({"paragraph": cited}, needs=("paragraph",))


def _element(more: dict[str, Part], needs: tuple[str, ...] = ()) -> Part:
    fields = {"text": text("What must be shown."), "note": text("How it is usually shown.")}
    return record("One element; elements are numbered as they stand.", {**more, **fields}, needs=(*needs, "text"))
