"""Who signs: given, from the environment, from the settings; and one station for each settings folder."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from casefile import settings
from casefile.core.errors import RefusedError


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("CASEFILE_AUTHOR", raising=False)


def test_nobody_is_named_silently() -> None:
    assert settings.identify().author == "unnamed investigator"


def test_given_name_goes_before_environment_before_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.write_settings({"author": "C. Settings"})
    assert settings.identify().author == "C. Settings"
    monkeypatch.setenv("CASEFILE_AUTHOR", "B. Environment")
    assert settings.identify().author == "B. Environment"
    assert settings.identify("A.  Given ").author == "A. Given"


def test_the_station_is_made_once_and_kept_private() -> None:
    first = settings.identify().station
    assert len(first) == 16
    assert settings.identify("Somebody").station == first
    assert stat.S_IMODE(settings.settings_file().stat().st_mode) == 0o600
    assert settings.read_settings() == {"station": first}


@pytest.mark.parametrize("content", ["[]", "{", "\udcff"])
def test_settings_that_are_not_ours_are_refused_and_kept(content: str) -> None:
    file = settings.settings_file()
    file.parent.mkdir(parents=True)
    file.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(RefusedError, match=r"settings\.json"):
        settings.identify()
    assert file.read_text(encoding="utf-8", errors="surrogateescape") == content


@pytest.mark.parametrize("name", ["a\x1b[2J", "x" * 201, "   "])
def test_a_name_is_printable_and_short(name: str) -> None:
    with pytest.raises(RefusedError, match="author's name"):
        settings.identify(name)
