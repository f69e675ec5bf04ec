"""A specimen document of every kind of block, in eight scripts."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

from casefile.dossier.blocks import (
    Attachment,
    Block,
    Bullets,
    Column,
    Contents,
    Cover,
    DocumentInfo,
    Drawing,
    Facsimile,
    Facts,
    Heading,
    Keep,
    Label,
    Line,
    Mark,
    Note,
    Numbered,
    PageOf,
    Pages,
    Picture,
    Quote,
    Row,
    Rule,
    Run,
    Shape,
    Space,
    Table,
    Text,
    TextMark,
    bold,
    italic,
    link,
    mono,
    quoted,
)

CREATED = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)

QUOTES = {
    "en": 'From: <joe@x> said AT&T would pay   “in full” — <img src="/etc/passwd"> & more.\n\nSecond line.',
    "ru": "Министерство сообщило, что судно вышло из порта Находка и доставило нефтепродукты в полном объёме.",
    "el": "Το πλοίο απέπλευσε από τον Πειραιά και κατευθύνθηκε προς ανατολάς χωρίς να δηλώσει φορτίο.",
    "zh-Hans": (
        "朝鲜民主主义人民共和国常驻联合国代表表示，所谓“监测小组”没有任何合法性，其报告纯属捏造。中方注意到有关报道。"
    ),
    "zh-Hant": "朝鮮民主主義人民共和國常駐聯合國代表表示，該小組沒有任何合法性。",
    "ja": "朝鮮民主主義人民共和国の外務省は、この報告書を「政治的な挑発」であると述べ、強く非難しました。",
    "ko": (
        "조선민주주의인민공화국 외무성은 이 보고서를 정치적 도발이라고 비난하며 "
        "러시아와의 협력은 주권적 권리라고 밝혔다. 朝鮮"
    ),
    "ar": (
        "قال المتحدث إن السفينة Lady R (IMO 9036387) نقلت 25,000 طن "
        "من المنتجات النفطية المكررة في عام 2024، ثم غادرت الميناء."
    ),
    "he": "הדובר אמר כי הספינה Angara (IMO 9179842) הובילה 10,000 מכולות בשנת 2024, ואז עזבה את הנמל.",
    "hi": "प्रवक्ता ने कहा कि जहाज़ ने प्रतिबंधों का उल्लंघन करते हुए पेट्रोलियम उत्पाद पहुँचाए और फिर बंदरगाह छोड़ दिया।",
    "bn": "মুখপাত্র বলেছেন যে জাহাজটি বন্দর ছেড়ে গেছে এবং পণ্য পৌঁছে দিয়েছে।",
    "ta": "கப்பல் துறைமுகத்தை விட்டு வெளியேறியதாக செய்தித் தொடர்பாளர் கூறினார்.",
    "te": "ఓడ నౌకాశ్రయాన్ని విడిచిపెట్టిందని ప్రతినిధి చెప్పారు.",
}

PROSE = (
    "Between March and September the terminal received at least twelve calls by tankers that had last declared "
    "a port of loading on the Pacific coast. Imagery of nine of those dates shows a hull of the reported length "
    "alongside the berth, and on four of them the draught marks can be read before and after. The owner did not "
    "answer when the enquiry was sent, and the flag registry confirmed only that the certificate had lapsed."
)


def info(**changes: object) -> DocumentInfo:
    values: dict[str, object] = {
        "title": "Specimen of the dossier’s type",
        "short_title": "Specimen",
        "reference": "CF-2024-001",
        "edition": "Internal edition",
        "author": "Example Organisation",
        "created": CREATED,
        "tlp": "AMBER+STRICT",
    }
    return DocumentInfo(**{**values, **changes})  # type: ignore[arg-type]


def picture(width: int = 620, height: int = 800) -> bytes:
    """Return a page-like picture: grey lines of words on white."""
    rows = []
    for y in range(height):
        row = bytearray(b"\xff" * (width * 3))
        if 60 < y < height - 60 and y % 20 < 9:
            for x in range(60, width - 60):
                if (x * 7 + (y // 20) * 13) % 41 > 6:
                    row[x * 3 : x * 3 + 3] = struct.pack("BBB", 70, 70, 75)
        rows.append(bytes(row))
    return b"".join(rows)


def story() -> list[Block]:
    """Every kind of block."""
    return [
        Cover(
            title="Refined petroleum and the yearly cap",
            subtitle="A specimen of every kind of block that a dossier is made of",
            kicker="SPECIMEN",
            statement="This document shows how the engine sets type. It says nothing about anybody.",
            facts=[
                ("Reference", "CF-2024-001"),
                ("Date", "1 June 2024"),
                ("Prepared by", "Example Organisation"),
                ("Edition", "Internal edition"),
                ("Chain head", mono_pair("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")),
                ("Pages", (Pages(),)),
            ],
        ),
        Heading(1, "Contents", listed=False),
        Contents(depth=3),
        Heading(1, "Summary", key="summary"),
        Text("What the sources say, who says so, and which paragraph of which resolution it touches.", style="lead"),
        Text(
            (
                PROSE,
                Note(("The first note, about ", italic("draught marks"), ".")),
                " See ",
                link("finding 2", "f2"),
                " on page ",
                PageOf("f2"),
                ".",
            )
        ),
        Heading(1, "Findings", key="findings", number="1"),
        Heading(2, "Refined petroleum", key="f1", number="1.1"),
        Numbered((PROSE, Note("S/RES/2397 (2017), para. 5."), " ", bold("At least 100"), " barrels."), key="p1"),
        Quote(
            QUOTES["en"],
            lang="en",
            credit="Agency, 17 Jul 2025, para. 4 · says: S. Bailey, paraphrased",
            kind="supports",
            record="excerpt 1",
        ),
        Numbered(
            (
                PROSE,
                Note("A note with the same key.", key="same"),
                " Once more",
                Note("A note with the same key.", key="same"),
                ".",
            )
        ),
        Heading(3, "Alternatives considered"),
        Numbered("A short paragraph."),
        Bullets(["The hull may have been another vessel of the same class.", PROSE]),
        Heading(4, "In other scripts"),
        *(
            Quote(
                words,
                lang=lang,
                translation="The words above in English, as a translator would put them.",
                by="Unofficial translation by J. Kim",
                credit=f"Source in {lang}",
                record=f"excerpt {lang}",
            )
            for lang, words in QUOTES.items()
            if lang != "en"
        ),
        Heading(2, "A second finding", key="f2", number="1.2"),
        Numbered(
            (
                "Our sentence with ",
                quoted("слова источника", lang="ru"),
                ", with ",
                quoted("السفينة", lang="ar"),
                ", with ",
                quoted("朝鮮", lang="ja"),
                " and an identifier ",
                mono("IMO 9036387"),
                ", then ",
                link("back to the summary", "summary"),
                ". " + PROSE,
            )
        ),
        table(),
        Heading(2, "Entities", number="1.3"),
        Facts(
            [
                ("Name", "LADY R"),
                ("IMO number", (mono("9036387"),)),
                (
                    "Standing",
                    "Mentioned without allegation; the registry confirmed the change of name in 2023.",
                ),
            ]
        ),
        Keep([Heading(3, "A figure"), drawing()]),
        Rule(),
        Space(6),
        Heading(1, "Exhibits", number="2"),
        Heading(2, "Exhibit 1", key="e1"),
        Text("Agency report, page 1 of 3, captured 17 July 2025", style="small"),
        Picture(
            620,
            800,
            picture(),
            marks=[Mark(60, 300, 500, 312, "supports"), Mark(60, 320, 300, 332, "supports")],
            caption="Page 1 of the source, with the quoted words marked",
            source="Source 4, page 1",
            height_mm=150,
        ),
        Picture(
            620,
            800,
            picture,
            crop=(40, 280, 580, 350),
            marks=[Mark(60, 300, 500, 312, "contradicts")],
            caption="Only the crop, where rights demand it",
        ),
        Facts(
            [
                ("Anchor", "page 1, characters 1,204–1,288"),
                ("Grade", "B2: usually reliable source; probably true"),
                ("Captured", "17 Jul 2025, 14:02 UTC, by A. Example, with browser capture"),
                ("SHA-256", (mono("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),)),
            ],
            small=True,
        ),
        Heading(2, "Exhibit 2"),
        facsimile(),
    ]


def mono_pair(text: str) -> tuple[Run]:
    return (mono(text),)


def facsimile() -> Facsimile:
    lines = [f"Line {n} of the message, which says a little about nothing at all." for n in range(1, 31)]
    lines[14] = "Russia also has shipped refined petroleum products far over the cap. " + PROSE
    lines[16] = QUOTES["ar"]
    text = "\n".join(lines)
    start = text.index("shipped refined")
    arabic = text.index("السفينة")
    return Facsimile(
        text,
        [TextMark(start, start + 40), TextMark(arabic, arabic + 30, "contradicts")],
        context=3,
        label="Exhibit 2 · text as read",
        source="Source 5, message body",
        record="excerpt 2",
    )


def table() -> Table:
    return Table(
        [
            Column("Date", 1.1),
            Column("Vessel", 1.4),
            Column("What the source states", 3),
            Column("Barrels", 1, "decimal"),
            Column("Known as", 1.2),
        ],
        [
            Row(["Declared to the Committee"], group=True),
            Row(["12 Mar 2024", "Angara", "Delivered at the terminal, as declared", "106,094.17", "documented"]),
            Row(["about May 2024", "Lady R", ("Seen alongside", Note("Imagery of 3 May 2024.")), "9,000", "observed"]),
            Row(["Alleged by others"], group=True),
            *(
                Row([f"{d} Jun 2024", "Maia", PROSE[: 40 + d * 3], f"{d * 1234.5:,.1f}", "inferred"])
                for d in range(1, 25)
            ),
            Row(["Sum", "", "", "1,000,000.0", ""], strong=True, key="sum"),
        ],
        caption="Table 1. Deliveries, observed kept apart from inferred",
        source="Sources 4, 7 and 9; conversion at 7.5 barrels a tonne.",
        key="t1",
    )


def drawing() -> Drawing:
    return Drawing(
        420,
        120,
        [
            Line(20, 100, 400, 100, arrow=True),
            Shape([(60, 100), (100, 100), (100, 40), (60, 40)], "supports"),
            Shape([(120, 100), (160, 100), (160, 20), (120, 20)], "contradicts", stroke="ink", tint=0.22),
            Label(80, 115, Run("2023"), align="centre"),
            Label(140, 115, Run("2024 朝鮮"), align="centre"),
            Line(20, 60, 400, 60, "stop", dash=(3, 2)),
            Label(400, 56, Run("cap: 500,000 bbl", colour="stop"), align="right"),
        ],
        caption="Figure 1. Deliveries and the cap",
        source="Own drawing.",
    )


def attachment() -> Attachment:
    return Attachment("quotes.json", b'{"quotes": []}\n', description="Exact text of all quotes")
