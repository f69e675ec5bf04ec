"""What is odd about how a source was captured."""

from __future__ import annotations

import pytest

from casefile.core.capture_warnings import capture_warnings, language_warning


@pytest.mark.parametrize(
    "tag", ["en", "ko", "zh-Hant", "zh-Hans-CN", "sr-Latn-RS", "es-419", "de-1996", "x-old", "yue"]
)
def test_a_tag_is_a_language(tag: str) -> None:
    assert language_warning(tag) is None


@pytest.mark.parametrize("words", ["English", "k", "en_US", "Korean and English", "en-", "한국어", "e1"])
def test_what_is_no_tag_is_said(words: str) -> None:
    assert "is no BCP 47 tag" in (language_warning(words) or "")


@pytest.mark.parametrize(
    ("published", "captured", "odd"),
    [
        ("2025-07-18", "2025-07-17T10:00:00+00:00", False),  # it is the 18th already in Kiribati
        ("2025-07-19", "2025-07-17T10:00:00+00:00", True),
        ("2025-07", "2025-07-17T10:00:00+09:00", False),
        ("2026", "2025-07-17T10:00:00+09:00", True),
        ("2026", None, False),
    ],
)
def test_nothing_is_captured_before_it_is_published(published: str, captured: str | None, odd: bool) -> None:
    assert bool(capture_warnings(published=published, captured=captured)) is odd


def test_a_protected_source_needs_an_alias() -> None:
    assert ["no alias" in one for one in capture_warnings(protected=True)] == [True]
    assert capture_warnings(protected=True, alias="Source 1") == []
