"""Encodings are told apart on short texts too, and what was guessed says so."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

import pytest

from casefile.reading.charsets import looks_wide, weigh
from casefile.reading.client import read_document
from casefile.reading.plain import GUESSED, decode
from casefile.reading.sniff import PLAIN, sniff

WESTERN = ("cp1252", "latin-1", "utf-8", "utf-16-le", "utf-16-be")
CENTRAL = ("cp1250", "iso8859-2", "utf-8", "utf-16-le")
CYRILLIC = ("cp1251", "koi8-r", "cp866", "utf-8", "utf-16-le", "utf-16-be")
CHINESE = ("gb18030", "utf-8", "utf-16-le", "utf-16-be")
JAPANESE = ("cp932", "euc_jp", "iso2022_jp", "utf-8", "utf-16-le", "utf-16-be")
KOREAN = ("euc_kr", "iso2022_kr", "utf-8", "utf-16-le", "utf-16-be")

SENTENCES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "German": (
        (*WESTERN, "mac-roman"),
        (
            "Die Fähre überquerte die Straße von Süden her.",
            "Für die Prüfung genügen fünf Tage.",
            "Schöne Grüße vom Zollamt Köln",
            "Außerdem hätte der Käufer zahlen müssen.",
        ),
    ),
    "French": (
        (*WESTERN, "mac-roman"),
        (
            "Le capitaine a déclaré être parti à midi.",
            "Les conteneurs ont été expédiés à l'étranger.",
            "Reçu n° 12, payé à la société du port",
            "Le pétrole brut a changé de propriétaire.",
        ),
    ),
    "Spanish": (
        (*WESTERN, "mac-roman"),
        (
            "La inspección terminó después del año nuevo.",
            "¿Quién firmó el contrato de exportación?",
            "El dueño vendió su compañía en julio.",
        ),
    ),
    "Portuguese": (
        WESTERN,
        ("A embarcação não foi registrada até março.", "São três petroleiros e um navio-tanque só."),
    ),
    "Danish": (WESTERN, ("Skibet sejlede på åbent hav i går.", "Selskabet ejes af en søn på øen.")),
    "Polish": (
        CENTRAL,
        (
            "Ładunek został zważony w porcie.",
            "Umowę podpisał właściciel spółki.",
            "Zapłata nastąpiła w trzech częściach.",
        ),
    ),
    "Czech": (CENTRAL, ("Zboží bylo přeloženo na jiný člun.", "Účet byl založen v říjnu minulého roku.")),
    "Turkish": (
        ("cp1254", "utf-8"),
        ("Yükün ağırlığı belgede değiştirilmiş.", "Şoför limanda üç gün kaldığını söyledi."),
    ),
    "Russian": (
        CYRILLIC,
        (
            "Танкер отключил передатчик на трое суток.",
            "Накладная 7 подписана директором",
            "СПИСОК СУДОВ И ИХ ВЛАДЕЛЬЦЕВ",
            "Деньги переведены через банк в мае.",
            "Кто заказал этот груз?",
        ),
    ),
    "Ukrainian": (
        ("cp1251", "koi8-u", "utf-8"),
        ("Вантаж перевірили на митниці в Одесі.", "Її власник живе за кордоном."),
    ),
    "Greek": (
        ("cp1253", "iso8859-7", "utf-8", "utf-16-le"),
        ("Ο πλοίαρχος αρνήθηκε τον έλεγχο.", "Το φορτίο ξεφορτώθηκε στον Πειραιά.", "Ποιος υπέγραψε τη σύμβαση;"),
    ),
    "Hebrew": (
        ("cp1255", "iso8859-8", "utf-8", "utf-16-le"),
        ("המטען נבדק במכס לפני ההפלגה.", "מי חתם על ההסכם עם הספק"),
    ),
    "Arabic": (
        ("cp1256", "utf-8", "utf-16-le"),
        ("وصلت الشحنة إلى الميناء صباحا.", "من وقع العقد مع الشركة", "تغير اسم المالك في السجل"),
    ),
    "Japanese": (
        JAPANESE,
        (
            "船長は検査を断ったと話した。",
            "荷物の重さを調べてください。",
            "新しい持ち主はだれですか。",
            "契約書に社長の署名がある。",
            "コンテナを二つ降ろしました。",
        ),
    ),
    "Chinese": (
        CHINESE,
        ("船长拒绝接受海关的检查。", "合同由公司经理签字生效。", "这批货物的重量不对。", "上个月他们换了新的船旗。"),
    ),
    "Chinese in Taiwan": (
        ("big5", "utf-8", "utf-16-le"),
        ("船長拒絕接受海關的檢查。", "合約由公司經理簽字生效。", "這批貨物的重量不對。", "上個月他們換了新的船旗。"),
    ),
    "Korean": (
        KOREAN,
        (
            "선장은 세관 검사를 거부했다.",
            "계약서에 사장의 서명이 있다.",
            "짐의 무게가 서류와 다르다.",
            "새 주인이 누구인지 모릅니다.",
            "지난달에 배의 깃발을 바꾸었다",
        ),
    ),
}


def texts() -> Iterator[tuple[str, str, str]]:
    """Yield language, charset and sentence for all that can be written so."""
    for language, (charsets, sentences) in SENTENCES.items():
        for charset in charsets:
            for sentence in sentences:
                yield language, charset, sentence


def test_nineteen_of_twenty_short_texts_are_read_right() -> None:
    wrong = []
    total = 0
    for language, charset, sentence in texts():
        data = sentence.encode(charset)
        if len(data) < 20:
            continue
        total += 1
        text, found, how = decode(data)
        if text != sentence:
            wrong.append(f"{language} in {charset} read as {found}: {text}")
            assert how == GUESSED, wrong[-1]
    assert total > 200
    assert len(wrong) <= total * 0.05, "\n".join(wrong)


def test_no_short_text_is_taken_for_something_else_than_text() -> None:
    for language, charset, sentence in texts():
        assert sniff(sentence.encode(charset), "a.txt") == PLAIN, (language, charset, sentence)


def test_what_no_mark_or_sequence_tells_is_called_guessed() -> None:
    for language, charset, sentence in texts():
        how = decode(sentence.encode(charset))[2]
        if charset.startswith("iso2022"):
            assert how == "its escape sequences"
        elif charset == "utf-8":
            assert how == "the bytes are valid UTF-8"
        elif not charset.startswith("utf-16"):
            assert how == GUESSED, (language, charset, sentence)


def test_the_same_bytes_give_the_same_answer() -> None:
    data = "Накладная 7 подписана директором".encode("koi8-u")
    assert weigh(data) == weigh(bytearray(data))
    assert weigh(data)[0][1] == "koi8-r"


def test_iso_2022_cn_is_read() -> None:
    data = b"\x1b$)A\x0e" + bytes(byte & 0x7F for byte in "船长拒绝检查".encode("gb2312")) + b"\x0f, 2024\n"
    assert decode(data) == ("船长拒绝检查, 2024\n", "iso2022_cn", "its escape sequences")
    assert sniff(data) == PLAIN


def test_a_damaged_byte_does_not_change_the_encoding() -> None:
    data = "Танкер отключил передатчик на трое суток.".encode()
    text, charset, how = decode(data[:11] + data[12:])
    assert (charset, how) == ("utf-8", GUESSED)
    assert text.startswith("Танке")
    assert text.endswith("трое суток.")


def test_controls_in_a_short_text_do_not_hide_it() -> None:
    data = "\x1b[31mGrößer als erlaubt\x07\x1b[0m, bitte prüfen".encode()
    assert sniff(data) == PLAIN
    assert "Größer" in read_document(data, name="a.txt").pages[0].text


@pytest.mark.parametrize("size", [8, 20, 100, 4000])
def test_random_bytes_are_no_utf_16(size: int) -> None:
    source = random.Random(size)
    assert not any(looks_wide(source.randbytes(size)) for _ in range(100))
    assert not looks_wide(zlib.compress(source.randbytes(size)))
