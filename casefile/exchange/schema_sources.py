"""The schema of sources and excerpts in a declared case."""

from __future__ import annotations

from casefile.core.grading import CREDIBILITY, RELIABILITY
from casefile.core.vocabulary import SourceKind, Speech
from casefile.exchange.schema_parts import (
    Part,
    day,
    exactly_one,
    flag,
    handling,
    key_of,
    many,
    moment,
    record,
    text,
    when,
    whole,
    word,
)


def origin_schema() -> Part:
    """Return the schema of one origin."""
    return record(
        "One originator.",
        {
            "name": text("Its name.", "Multilateral Sanctions Monitoring Team"),
            "kind": text("What it is.", "monitoring team", "government", "news agency"),
            "entity": key_of("entities", "The entity that it is."),
            "note": text("A remark."),
        },
        needs=("name",),
    )


def source_schema() -> Part:
    """Return the schema of one source."""
    fields: dict[str, Part] = {
        "file": text("Path of the file, relative to this one.", "sources/report.pdf"),
        "attachment_of": key_of("sources", "The source whose attachment this is, instead of a file."),
        "attachment": text("The attachment's file name.", "manifest.pdf"),
        "title": text("Its title; without it, the file's name."),
        "kind": word(SourceKind, "What it is; without it, as the file shows."),
        "url": text("Where it was found.", "https://example.org/report"),
        "captured": moment("When it was captured, with the time zone."),
        "origin": key_of("origins", "Who knows first hand what the source as a whole says."),
        "reliability": _grade(RELIABILITY, "How reliable the source is."),
        "password": text("The password that opens the file; it is used once and not kept."),
        "replaces": key_of("sources", "The earlier capture that this one replaces."),
        "published": day("When it was published."),
        "acquired": when("When the provider took an image."),
        "protected": flag("Never to be named outside the case; give an alias."),
        "crop_only": flag("Rights demand that a dossier prints only the quoted part."),
        "errors": many(_source_error(), "Known errors in this source."),
        "custody": many(_custody(), "Steps in the custody of this source before it came into the case."),
    }
    words = {
        "collector": "Who captured it.",
        "tool": "With which tool.",
        "tool_version": "Which version of the tool.",
        "method": "How it was captured.",
        "publisher": "Who published it.",
        "written_by": "Who wrote it.",
        "symbol": "Its document symbol.",
        "language": "Its language, as a BCP 47 tag such as en or ko.",
        "provided_by": "Who provided it.",
        "consent": "Under which consent.",
        "caveat": "Under which caveat.",
        "attribution": "How it may be attributed, such as `a Member State`.",
        "alias": "The name it has outside the case.",
        "provider": "Who made an image or data set, such as an operator of satellites.",
        "note": "A remark.",
    }
    fields |= {name: text(description) for name, description in words.items()}
    return record(
        "One source.",
        {**fields, **handling()},
        allOf=[
            exactly_one(
                {"file": (), "attachment_of": ("attachment",)},
                "Give either `file`, or `attachment_of` together with `attachment`.",
            )
        ],
    )


def _source_error() -> Part:
    return record(
        "A known error.",
        {
            "says": text("What the source says."),
            "correction": text("What is right."),
            "basis": text("How we know."),
            "excerpt": key_of("excerpts", "Where the source says it."),
        },
        needs=("says", "correction"),
    )


def _custody() -> Part:
    return record(
        "One step.",
        {
            "at": when("When."),
            "actor": text("Who."),
            "action": text("What was done.", "received"),
            "detail": text("More about it."),
        },
        needs=("at", "actor", "action"),
    )


def excerpt_schema() -> Part:
    """Return the schema of one excerpt."""
    fields: dict[str, Part] = {
        "source": key_of("sources", "Which source."),
        **_where(),
        "description": text("What the region or the recording shows."),
        "speaker": text("Who says so.", "the Ministry of Foreign Affairs"),
        "speaker_entity": key_of("entities", "Who says so, as an entity."),
        "speech": word(Speech, "How the source gives it."),
        "relays": text("What the source relays, named in words; add `not seen` when you have not seen it."),
        "relays_source": key_of("sources", "What the source relays, when it is in the case."),
        "origin": key_of("origins", "Who knows it first hand."),
        "locator": text("The place as the source numbers it itself.", "para. 4"),
        "date_written": text("The date as the source writes it.", "last November"),
        "language": text("The language of the words, as a BCP 47 tag."),
        "credibility": _grade(CREDIBILITY, "How credible what it says is."),
        "translations": many(_translation(), "The words in other languages."),
        "note": text("A remark."),
    }
    choice = exactly_one(
        {"quote": (), "cell": (), "offsets": ("page",), "region": ("page", "description"), "time": ("description",)},
        "Give exactly one of `quote`, `cell`, `offsets` (with `page`), `region` (with `page` and `description`) and"
        " `time` (with `description`).",
    )
    return record("One excerpt.", {**fields, **handling()}, needs=("source",), allOf=[choice])


def _where() -> dict[str, Part]:
    """Return the fields that say which place of a source is meant."""
    return {
        "quote": text(
            "The exact words, as the source's text has them; a long passage as `first words […] last words`.",
            "delivered 165,000 barrels in March",
        ),
        "cell": text("Instead of a quote: a cell of a sheet, or several of one row.", "March!B7", "B7:D7"),
        "page": whole("Which page, counted from 1."),
        "occurrence": whole("Which one, when the words stand there several times; the first is 1."),
        "offsets": {
            "type": "array",
            "prefixItems": [whole("The first character.", least=0), whole("The one after the last.")],
            "minItems": 2,
            "maxItems": 2,
            "description": "Instead of a quote: start and end in characters (code points) of the page's text.",
        },
        "time": many(
            text("A moment of the recording.", "01:30", "1:02:03.5"),
            "Instead of a quote: from and to, counted from the start of a recording.",
            minItems=2,
            maxItems=2,
        ),
        "region": many(
            {"type": "number"},
            "Instead of a quote: x0, y0, x1, y1 from the top left of the page, in points (PDF) or pixels (images).",
            minItems=4,
            maxItems=4,
        ),
    }


def _translation() -> Part:
    return record(
        "One translation.",
        {
            "language": text("Into which language, as a BCP 47 tag.", "en"),
            "text": text("The translation."),
            "official": flag("Whether it is official; without it, it is not."),
            "translator": text("Who translated."),
            "translated": day("When."),
        },
        needs=("language", "text"),
    )


def _grade(grades: dict[str, str], what: str) -> Part:
    meaning = "; ".join(f"{grade}: {words}" for grade, words in grades.items())
    return record(
        what,
        {
            "grade": word(grades, f"{meaning}."),
            "by": text("Who judged.", "A. Investigator"),
            "at": when("When it was judged."),
            "reason": text("Why."),
        },
        needs=("grade", "by"),
    )
