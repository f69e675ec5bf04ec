"""`casefile review`."""

from __future__ import annotations

from pathlib import Path

from declared import Run


def test_problems_are_told_by_severity_with_the_mend(run: Run, heron: Path) -> None:
    done = run("review", heron)
    assert (done.code, done.err) == (1, "")
    wrong, weak = done.out.index("\nWrong: ") if "\nWrong: " in done.out else 0, done.out.index("\nWeak: ")
    assert done.out.startswith("Wrong: ")
    assert wrong < weak < done.out.index("\nTo know\n")
    assert "  Finding 4, “Loading at Rajin”" in done.out
    assert "      It names Heron Shipping without saying as what.\n      > Give each a standing" in done.out
    lines = done.out.splitlines()
    assert lines[-1].endswith("notice.")


def test_as_data_with_whole_ids(run: Run, heron: Path) -> None:
    data = run("review", heron, "--json").data
    assert {one["severity"] for one in data["problems"]} == {"wrong", "weak", "notice"}
    assert sum(data["counted"].values()) == len(data["problems"])
    (standing,) = [one for one in data["problems"] if one["kind"] == "no_standing"]
    assert (standing["table"], standing["severity"], len(standing["record_id"])) == ("finding", "wrong", 36)
    graver = run("review", heron, "--json", "--severity", "wrong")
    assert graver.code == 1
    assert graver.data["problems"] == [one for one in data["problems"] if one["severity"] == "wrong"]
    assert graver.data["counted"] == data["counted"]


def test_one_finding_and_what_it_rests_on(run: Run, heron: Path) -> None:
    kinds = {one["kind"] for one in run("review", heron, "--json", "--finding", "5").data["problems"]}
    assert "no_citation" in kinds
    assert "no_standing" not in kinds
    done = run("review", heron, "--finding", "77")
    assert (done.code, done.out) == (3, "")
    assert "There is no finding 77 in the case; its findings are: 4, 5." in done.err


def test_an_edition_below_the_case_asks_for_more(run: Run, heron: Path) -> None:
    def marked(*words: str) -> int:
        problems = run("review", heron, "--json", *words).data["problems"]
        return sum(one["kind"] == "marked_above" for one in problems)

    assert marked("--edition", "RED") == 0
    assert marked("--edition", "CLEAR") > marked() > 0
    assert run("review", heron, "--edition", "pink").code == 3


def test_an_empty_case_lacks_only_what_it_says_of_itself(run: Run, empty: Path) -> None:
    done = run("review", empty)
    assert done.code == 1
    assert "It states no standard of proof." in done.out
    assert done.out.splitlines()[-1] == "1 wrong, 0 weak, 1 notice."


def test_nothing_wrong_is_0(run: Run) -> None:
    standard = ("--standard", "Two origins.", "--standard-origins", "2", "--period", "2024", "--cut-off", "2024-12-31")
    assert run("new", "good.casefile", "--title", "Good", "--mandate", "Ours.", *standard).code == 0
    done = run("review", "good.casefile")
    assert (done.code, done.out.splitlines()[-1]) == (0, "0 wrong, 0 weak, 1 notice.")
