"""The grid of elements in the content and on the page."""

from __future__ import annotations

import dataclasses
import itertools

from casefile.dossier.blocks import Run, Table, Text
from casefile.dossier.chapters import findings
from casefile.dossier.chapters.elements import write_grids
from casefile.dossier.content.case import Content
from casefile.dossier.content.elements import GridEntry


def words(value: object) -> str:
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Run) else "".join(map(words, value))  # type: ignore[call-overload]


def test_a_finding_sets_its_exhibits_against_the_elements(content: Content) -> None:
    (grid,) = content.findings[0].grids
    assert (grid.paragraph.words, grid.tally) == ("S/RES/2397 (2017), para. 5", "1 of 3 with evidence for them")
    shown = [
        (row.number, row.text, [one.exhibit for one in row.supports], [one.exhibit for one in row.contradicts])
        for row in grid.rows
    ]
    assert shown == [
        (1, "A delivery took place.", [1, 3], [5]),
        (2, "It was not reported.", [], [5]),
        (3, "The State <had> the duty.", [], []),
    ]
    assert [row.missing for row in grid.rows] == [False, False, True]
    assert content.findings[1].grids == ()


def test_the_table_says_it_in_words_and_signs(content: Content) -> None:
    *_, heading, table = write_grids(content.findings[0].grids)
    assert isinstance(table, Table)
    assert [[words(cell) for cell in row.cells] for row in table.rows] == [
        ["S/RES/2397 (2017), para. 5: 1 of 3 with evidence for them"],
        ["1", "A delivery took place.", "▲ Exhibit 1, 3", "▼ Exhibit 5"],
        ["2", "It was not reported.", "– none", "▼ Exhibit 5"],
        ["3", "The State <had> the duty.", "– missing", "–"],
    ]
    links = [
        cell.link for row in table.rows for cell in itertools.chain(*map(list, row.cells)) if isinstance(cell, Run)
    ]
    assert {"exhibit-1", "exhibit-3", "exhibit-5", content.findings[0].grids[0].paragraph.key} <= set(links)
    printed = findings.write_findings(content, "1")
    assert printed.index(table) == printed.index(heading) + 1


def test_a_grid_that_nobody_filled_is_one_sentence(content: Content) -> None:
    grid = content.findings[0].grids[0]
    empty = GridEntry(grid.paragraph, tuple(dataclasses.replace(row, supports=(), contradicts=()) for row in grid.rows))
    (only,) = write_grids([empty])
    assert isinstance(only, Text)
    assert "not set against the elements of S/RES/2397 (2017), para. 5" in words(only.content)
    assert write_grids([]) == []
