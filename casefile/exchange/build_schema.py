"""The JSON Schema of a case declared in a file, for `casefile build`.

What a name means is said here in `description`; the closed vocabularies are those of the case itself.
"""

from __future__ import annotations

from casefile.core.grading import Confidence, Likelihood
from casefile.core.vocabulary import (
    AssertedBy,
    Channel,
    Conclusion,
    DeterminedBy,
    FindingStatus,
    Nexus,
    ResponseKind,
    Standing,
)
from casefile.exchange.schema_law import element_schema, instrument_schema
from casefile.exchange.schema_parts import (
    Part,
    by_key,
    day,
    flag,
    handling,
    key_of,
    keys_of,
    many,
    proof,
    record,
    text,
    whole,
    word,
)
from casefile.exchange.schema_sources import excerpt_schema, origin_schema, source_schema
from casefile.exchange.schema_subjects import entity_schema, event_schema, judgement_schema, link_schema, place_schema

VERSION = 1


def build_schema() -> Part:
    """Return the whole schema (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case declared in a file",
        **record(
            "A whole case. The keys of sources, excerpts, entities, … are free names by which the rest refers to"
            " them; paths of files are relative to this file. Dates are written as people write them.",
            _sections(),
            needs=("casefile", "case"),
        ),
    }


def _sections() -> dict[str, Part]:
    return {
        "casefile": {"const": VERSION, "description": "The version of this form."},
        "$schema": {"type": "string", "description": "For editors; not read."},
        "author": text("Who signs the case, when the command line names nobody.", "A. Investigator"),
        "case": _case(),
        "resolutions": many(
            text("Path of a file.", "resolutions/S_RES_2397.xml"),
            "Official texts of resolutions, in the United Nations' Akoma Ntoso XML.",
        ),
        "instruments": many(
            instrument_schema(), "Legal texts that the catalogue has not, such as those of other regimes."
        ),
        "elements": many(element_schema(), "What must be shown for a paragraph to be breached, beside what ships."),
        "origins": by_key(origin_schema(), "Who knows something first hand; papers that relay one origin count once."),
        "sources": by_key(source_schema(), "Files to seal into the case, and attachments of these files."),
        "excerpts": by_key(excerpt_schema(), "Exact words or regions of sources, and who says so."),
        "entities": by_key(entity_schema(), "Persons, organisations, vessels, accounts, States, units …"),
        "judgements": many(judgement_schema(), "Which entities are one, and which are not."),
        "links": by_key(link_schema(), "Relations between two entities."),
        "places": by_key(place_schema(), "Places of events."),
        "events": by_key(event_schema(), "What happened, with participants, places and quantities."),
        "findings": by_key(_finding(), "The numbered claims of the dossier."),
        "enquiries": by_key(_enquiry(), "What was put to whom: the right of reply."),
        "responses": many(_response(), "What came back, or that nothing did."),
        "recommendations": many(_recommendation(), "Who should do what, on the ground of which findings."),
        "abbreviations": {
            "type": "object",
            "additionalProperties": text("What it stands for."),
            "description": "Short forms used in the dossier.",
            "examples": [{"IMO": "International Maritime Organization"}],
        },
        "corrections": many(_correction(), "What an earlier edition said wrongly."),
        "notes": many(_note(), "Notes and leads, on the case or on one record."),
    }


def _case() -> Part:
    standard = record(
        "The measure of proof that a finding must meet to be called concluded.",
        {
            "text": text("The standard in words."),
            "origins": whole("The least number of independent origins."),
            "grade": text("The least grade of an excerpt that counts.", "C3"),
        },
    )
    return record(
        "What this case is and by which measure it proves.",
        {
            "title": text("The title, as on the cover."),
            "reference": text("A number or symbol of its own.", "CF/2025/1"),
            "organisation": text("Who makes the case."),
            "about": text("One paragraph: what the case is about."),
            "summary": text("The summary of the dossier; an empty line parts paragraphs."),
            "mandate": text("On whose behalf and within which limits."),
            "period": day("The period looked at.", "2024-01/2025-04"),
            "cut_off": day("The day after which nothing was taken in any more.", "2025-07-31"),
            "standard": standard,
            "methodology": text("How the work was done, beyond what each dossier explains."),
            **handling(),
        },
        needs=("title",),
    )


def _finding() -> Part:
    return record(
        "One finding.",
        {
            "number": whole("Its number, which stays across editions; without it, the next one."),
            "title": text("Its title."),
            "text": text("The claim; an empty line parts paragraphs."),
            "status": word(FindingStatus, "How far it has come; concluded only when the standard is met."),
            "status_reason": text("Why it has this status; needed to conclude below the standard."),
            "acknowledged_by": text("Who has acknowledged the conduct."),
            "determined_by": word(DeterminedBy, "Which organ has determined it."),
            "likelihood": word(Likelihood, "How likely it is held to be."),
            "confidence": word(Confidence, "How well the assessment is founded, apart from the likelihood."),
            "period": day("The period of the conduct."),
            "contrary": text("The evidence against, in words."),
            "reasoning": text("How the evidence leads to the claim."),
            "no_enquiry_reason": text("Why nobody was asked."),
            "entities": many(_finding_entity(), "Who it is about, and as what."),
            "events": keys_of("events", "The events that it rests on."),
            "proof": proof(elements=True),
            "alternatives": many(_alternative(), "Other explanations considered."),
            "citations": many(_citation(), "The paragraphs it is about."),
            "note": text("A remark."),
            **handling(),
        },
        needs=("title", "text", "status"),
    )


def _finding_entity() -> Part:
    return record(
        "One entity in the finding.",
        {
            "entity": key_of("entities", "Which entity."),
            "standing": word(Standing, "As what it stands here; without it, not judged."),
            "note": text("A remark."),
        },
        needs=("entity",),
    )


def _alternative() -> Part:
    return record(
        "Another explanation.",
        {"text": text("The explanation."), "assessment": text("What became of it.")},
        needs=("text",),
    )


def _citation() -> Part:
    return record(
        "One paragraph that the finding is about.",
        {
            "paragraph": text(
                "The paragraph as people write it.",
                "2397 para 5",
                "S/RES/1718 (2006), para. 8(a)(i)",
                format="citation",
            ),
            "asserted_by": word(AssertedBy, "Whose view it is: a source's (with `excerpt`) or the investigator's."),
            "excerpt": key_of("excerpts", "Where the source asserts it."),
            "conclusion": word(Conclusion, "What is concluded of the conduct under this paragraph."),
            "duty_bearer": text("Whose duty it is.", "the Russian Federation"),
            "nexus": word(Nexus, "What ties the conduct to the State that bears the duty."),
            "exemption": text("Which exemption was considered, and what came of it."),
            "reasoning": text("How the conduct falls under the paragraph."),
            "on_date": day("The date at which the paragraph must be in force; without it, the finding's period."),
        },
        needs=("paragraph", "asserted_by", "conclusion"),
    )


def _enquiry() -> Part:
    return record(
        "One enquiry.",
        {
            "addressee": text("Whom."),
            "entity": key_of("entities", "The addressee as an entity."),
            "channel": word(Channel, "How it was sent."),
            "symbol": text("Its reference."),
            "sent": day("When it was sent."),
            "due": day("By when an answer was asked for."),
            "put": text("What was put."),
            "illustrative": flag("Made up, for a demonstration."),
            "findings": keys_of("findings", "On which findings."),
            "note": text("A remark."),
            **handling(),
        },
        needs=("addressee", "put"),
    )


def _response() -> Part:
    return record(
        "One response, or its absence.",
        {
            "enquiry": key_of("enquiries", "The enquiry it answers; none for an unsolicited statement."),
            "kind": word(ResponseKind, "What came back."),
            "by": text("Who."),
            "entity": key_of("entities", "Who, as an entity."),
            "date": day("When."),
            "source": key_of("sources", "The document."),
            "excerpt": key_of("excerpts", "The words."),
            "position": text("What they say."),
            "assessment": text("What we make of it."),
            "effect": text("What it changed in the findings."),
            "findings": keys_of("findings", "Which findings it answers."),
            **handling(),
        },
        needs=("kind", "by", "position"),
    )


def _recommendation() -> Part:
    return record(
        "One recommendation.",
        {
            "number": whole("Its number; without it, the next one."),
            "addressee": text("Who should act."),
            "action": text("What they should do."),
            "findings": keys_of("findings", "From which findings it follows."),
            **handling(),
        },
        needs=("addressee", "action"),
    )


def _correction() -> Part:
    return record(
        "One correction.",
        {
            "finding": key_of("findings", "Which finding."),
            "date": day("When it was corrected."),
            "was": text("What was said."),
            "now": text("What is right."),
            "reason": text("Why."),
        },
        needs=("date", "was", "now"),
    )


def _note() -> Part:
    return record(
        "One note.",
        {
            "kind": text("What it is.", "note", "lead"),
            "text": text("The note."),
            "on": text("What it is on, as section/key.", "findings/petroleum", **{"x-refers-to": "*"}),
            **handling(),
        },
        needs=("kind", "text"),
    )
