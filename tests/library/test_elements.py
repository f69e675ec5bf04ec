"""The elements of a breach that ship."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casefile.core.errors import RefusedError
from casefile.library.catalogue import load_catalogue
from casefile.library.elements import load_elements
from casefile.paths import resource

SUBJECTS = {
    "arms to the DPRK": ("1718(2006):8(a)", "1874(2009):10", "2270(2016):6", "2270(2016):8"),
    "arms from the DPRK": ("1718(2006):8(b)", "1874(2009):9"),
    "refined petroleum": ("2397(2017):5", "2397(2017):5(a)"),
    "crude": ("2397(2017):4",),
    "military training and services": ("1718(2006):8(c)", "2094(2013):7"),
    "ballistic-missile items and technology": ("1718(2006):8(a)(ii)", "2270(2016):27"),
    "ship-to-ship transfers": ("2375(2017):11",),
    "correspondent banking": ("2270(2016):33", "2094(2013):11"),
    "workers": ("2375(2017):17", "2397(2017):8"),
    "rail, road, sea and air cargo": ("2270(2016):18", "2270(2016):21", "2397(2017):9"),
    "vessels": ("2270(2016):19", "2270(2016):20", "2321(2016):24", "2397(2017):12", "2397(2017):14"),
}


def test_every_subject_has_elements_of_paragraphs_that_bind() -> None:
    shipped = load_elements(resource("elements", "dprk.json"))
    catalogue = load_catalogue(resource("catalogue", "dprk.json"))
    for subject, paragraphs in SUBJECTS.items():
        for paragraph in paragraphs:
            assert len(shipped.provisions[f"S/RES/{paragraph}"]) >= 2, (subject, paragraph)
    for provision_id, listed in shipped.provisions.items():
        assert catalogue.provisions[provision_id].binding, provision_id
        for one in listed:
            assert re.fullmatch(r"[A-Z].+\.", one.text), one.text
            assert re.fullmatch(r"\S.+\.", one.note), one.note


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "cannot be read"),
        ("{}", "are not whole"),
        (json.dumps({"provisions": [], "elements": "", "version": "", "note": ""}), "are not whole"),
        (
            json.dumps({"provisions": {"a": [{"text": "x"}]}, "elements": "", "version": "", "note": ""}),
            "are not whole",
        ),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(RefusedError, match=rf"x\.json {sentence}"):
        load_elements(file)
