"""Methodology: what the words mean, what was counted how, and what the seals prove and do not prove."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.core.grading import CREDIBILITY, RELIABILITY, Confidence, Likelihood
from casefile.core.vocabulary import FindingStatus
from casefile.dossier.blocks import Block, Bullets, Column, Facts, Heading, Keep, Row, Table, Text, bold, mono
from casefile.dossier.blocks import Content as Words
from casefile.dossier.chapters.parts import chapter, flow, signs
from casefile.dossier.content import terms
from casefile.dossier.content.case import Content
from casefile.dossier.content.events import ORDER
from casefile.dossier.content.words import many, sentence


def write_methodology(content: Content, number: str, replaced: Sequence[str]) -> list[Block]:
    """Return the chapter; `replaced` tells which characters had to be printed as their code points, and where."""
    out: list[Block] = [chapter("Methodology", number, "methodology")]
    out += [Text(text) for text in content.front.methodology]
    out += _statuses()
    out += _origins()
    if content.front.grades:
        out += _grades()
    out += _likelihood(content)
    out += _law(content)
    out += _reading(content, replaced)
    out += _seals(content)
    out += _edition(content)
    return out


def _edition(content: Content) -> list[Block]:
    """Return by what rule an edition is cut, and what no rule can do."""
    if not content.omitted:
        return []
    return [
        Heading(2, "This edition", listed=False),
        Text(
            f"This edition holds what may be shown at {content.omitted.edition}. {content.omitted.told} A record "
            "without a marking of its own takes that of what it hangs on, in the end that of the case. Findings, "
            "exhibits, sources, events, enquiries and responses keep their numbers in every edition. Independent "
            "origins are counted from the exhibits that are printed; the status of a finding was given on all."
        ),
        Text(
            "Grades stand in internal editions only. Protected sources and entities stand under their alias, and "
            "nothing is told of their bytes."
        ),
    ]


def _statuses() -> list[Block]:
    return [
        Heading(2, "Status of findings", listed=False),
        Facts([(terms.status(one), terms.status_means(one)) for one in FindingStatus]),
    ]


def _origins() -> list[Block]:
    return [
        Heading(2, "Who knows it, and how", listed=False),
        Text(
            "Independence counts originators: whoever knows a thing first hand. Two papers that relay one agency "
            "are one origin, and so are a report and the articles about it. A source that was not seen is named so. "
            "Whoever is only named in words, without being recorded as an originator, is not counted apart: other "
            "words may mean the same."
        ),
        Text("For events and quantities the dossier says how they are known:"),
        Facts([(terms.knowledge(one), f"{terms.knowledge_means(one)}.".capitalize()) for one in ORDER]),
        Text(
            "Quantities are printed as stated, with the bound that the source gives and the word declared, alleged or "
            "estimated. Where a figure is converted, factor and source of the factor stand beside it."
        ),
    ]


def _grades() -> list[Block]:
    columns = [Column("", 0.2, least=16), Column("Reliability of the source", 2), Column("", 0.2, least=16)]
    columns.append(Column("Credibility of what it says", 2))
    pairs = zip(RELIABILITY.items(), CREDIBILITY.items(), strict=True)
    return [
        Keep(
            [
                Heading(2, "Grades", listed=False),
                Text(
                    "The Admiralty code judges a source’s reliability (A to F) and the credibility of what it says (1 "
                    "to 6) apart. What nobody has judged is called not graded, and counts as F6 in every check."
                ),
                Table(
                    columns,
                    [Row([[bold(a)], sentence(b), [bold(c)], sentence(d)]) for (a, b), (c, d) in pairs],
                ),
            ]
        )
    ]


def _likelihood(content: Content) -> list[Block]:
    if not any(one.assessment for one in content.findings):
        return []
    return [
        Heading(2, "Likelihood and confidence", listed=False),
        Text(
            "Likelihood says how probable a claim is held to be, in one row of words: "
            + "; ".join(one.show() for one in Likelihood)
            + "."
        ),
        Text("Confidence is kept apart from it and says how well the assessment is founded."),
        Bullets([flow([bold(one.words.capitalize())], f": {one.meaning}") for one in Confidence]),
    ]


def _law(content: Content) -> list[Block]:
    front = content.front
    name = f"The catalogue of paragraphs ({front.catalogue})" if front.catalogue else "The catalogue of paragraphs"
    checked = f" is checked through {front.checked_through}" if front.checked_through else " states no day of checking"
    return [
        Heading(2, "Paragraphs of resolutions", listed=False),
        Text(
            f"{name}{checked}; for later conduct a note stands at the citation. Whether a paragraph binds is a reading "
            "of its operative verb and no legal advice. A source’s own legal view is marked as asserted by a source; "
            "the others are the investigator’s assessment. Neither is a decision of the Council or its Committee "
            "unless the finding says so."
        ),
    ]


def _reading(content: Content, replaced: Sequence[str]) -> list[Block]:
    covered = sum(1 for one in content.exhibits if one.quote and one.quote.covered)
    unused = content.counts.excerpts
    pages = (
        "Exhibits from PDF files and images show the page as it looks; letters of a font that a file does not bring "
        "with it may be missing there, and the words as read stand below the picture. Text-like sources (web pages, "
        "messages, plain text) are never rendered: they are set anew from the text as read, and say so."
    )
    quotes = (
        "Quotes stand in their own script, exactly as read. Translations are unofficial unless marked official. "
        "The attachment quotes.json carries every quote character for character, with its SHA-256 and the code "
        "points of what cannot be seen, because the text layer of a PDF is no safe carrier."
    )
    parts: list[Words] = [pages, quotes, [*signs(), " The same colours mark the words on the pages of exhibits."]]
    if unused > 0:
        parts.append(f"The case holds {many(unused, 'further excerpt')} that nothing in this dossier rests on.")
    if covered:
        what = "what may not be shown" if content.omitted else "a protected name"
        parts.append(
            f"In {many(covered, 'quote')} {what} is covered with blocks, always as many; no SHA-256 of the uncovered "
            "words and no place in the page is given, lest they tell what it is."
        )
    if any(one.bars and one.picture for one in content.exhibits):
        parts.append(
            "In pictures of pages what may not be shown is black, in the pixels themselves, with the rest of its line: "
            "the length of a bar tells nothing."
        )
    out: list[Block] = [Heading(2, "Reading and quoting", listed=False), *(Text(part) for part in parts)]
    if replaced:
        out += [
            Text("No font at hand has the following characters; they are printed as their code points:"),
            Bullets(list(replaced)),
        ]
    return out


def _seals(content: Content) -> list[Block]:
    return [
        Heading(2, "What the seals prove", listed=False),
        Text(
            "Each source is sealed by the SHA-256 of its bytes, and every edit of the case is an entry in a journal in "
            "which each entry carries the hash of the one before. The last of these hashes, the chain’s head, is "
            "printed here and on the cover. They show that sources are unchanged since capture and that the case is "
            "the one this dossier was made from. They say nothing of whether a source is true, and a chain alone "
            "cannot stop somebody who rewrites the whole file: compare its head with the one printed."
        ),
        Facts([("Chain head", [mono(content.front.chain_head)])]),
    ]
