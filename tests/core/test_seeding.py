"""The catalogue, put into a case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from casefile.core.case import Case, create_case
from casefile.core.instruments import add_instrument, add_provision, seed_catalogue
from casefile.core.schema import Amendment, CaseInfo, Instrument, Provision
from casefile.library.catalogue import Catalogue


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """Collect what is sent to the database; many rows in one call are one."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def test_every_row_arrives_whole_and_set_wise(case: Case, catalogue: Catalogue) -> None:
    with case.change("Seed") as session, statements(session.connection()) as seen:
        added = seed_catalogue(session, catalogue)
    assert len(seen) <= 10
    with case.read() as session:
        counts = [session.scalar(select(func.count()).select_from(kind)) for kind in (Instrument, Provision, Amendment)]
        links = sum(len(row.amends) for row in catalogue.provisions.values())
        assert counts == [26, 420, links]
        assert added == sum(counts)
        info = session.scalars(select(CaseInfo)).one()
        assert info.checked_through == catalogue.checked_through == "2024-06-01"
        assert info.catalogue == f"{catalogue.catalogue}, version {catalogue.version}"
        for row in session.scalars(select(Provision)):
            there = catalogue.provisions[row.id]
            assert (row.label, row.verb, row.binding, row.summary) == (
                there.label,
                there.verb,
                there.binding,
                there.summary,
            )
            assert (row.effective, row.until, row.status) == (there.effective, there.until, there.status)
            assert (row.verified, row.reference, row.author) == (there.verified, there.source, "A. Author")
        cap = session.get_one(Provision, "S/RES/2397(2017):5").amounts
        assert cap is not None
        assert (cap[0]["value"], cap[0]["unit"], cap[0]["aggregate"]) == (500000, "barrels", "all States")
        positions = session.scalars(
            select(Provision.position).where(Provision.instrument_id == "S/RES/2397(2017)").order_by(Provision.position)
        )
        assert list(positions) == list(range(1, 33))


def test_seeding_again_adds_what_is_missing_and_changes_nothing_else(lawful: Case, catalogue: Catalogue) -> None:
    with lawful.change("Edit") as session:
        session.get_one(Provision, "S/RES/2397(2017):5").note = "Ours"
        session.delete(session.get_one(Provision, "S/RES/2397(2017):4"))
    with lawful.change("Seed again") as session:
        row = catalogue.provisions["S/RES/2397(2017):4"]
        assert seed_catalogue(session, catalogue) == 1 + len(row.amends)
        assert session.get_one(Provision, "S/RES/2397(2017):5").note == "Ours"
        assert seed_catalogue(session, catalogue) == 0


def test_seeding_is_undone_and_redone_whole(case: Case, catalogue: Catalogue) -> None:
    with case.change("Seed") as session:
        seed_catalogue(session, catalogue)
    case.undo()
    with case.read() as session:
        assert session.scalar(select(func.count()).select_from(Provision)) == 0
        assert session.scalars(select(CaseInfo.checked_through)).one() is None
    case.redo()
    with case.read() as session:
        assert session.scalar(select(func.count()).select_from(Provision)) == 420


def newer(catalogue: Catalogue) -> Catalogue:
    """Return a later version of the catalogue: one paragraph reads otherwise and amends otherwise."""
    listed = list(catalogue.resolutions)
    place = next(n for n, one in enumerate(listed) if one.id == "S/RES/2397(2017)")
    rows = [
        replace(row, summary="Read anew.", until="2030-01-01", amends=(), amends_how={}) if row.label == "5" else row
        for row in listed[place].paragraphs
    ]
    listed[place] = replace(listed[place], title="A better title", paragraphs=tuple(rows))
    return replace(catalogue, version="99", checked_through="2029-01-01", resolutions=tuple(listed))


def test_a_newer_catalogue_brings_its_own_rows_up_to_date(lawful: Case, catalogue: Catalogue) -> None:
    five, six = "S/RES/2397(2017):5", "S/RES/2397(2017):6"
    with lawful.change("Edit") as session:
        session.get_one(Provision, five).summary = "Ours"
        session.get_one(Provision, six).note = "Ours"
        session.add(Amendment(provision_id=six, amended=five, how="modifies"))
    with lawful.change("Bring the catalogue up to date") as session:
        assert seed_catalogue(session, newer(catalogue)) >= 2
    with lawful.read() as session:
        row = session.get_one(Provision, five)
        assert (row.summary, row.until) == ("Ours", "2030-01-01")  # what somebody wrote stays
        assert session.get_one(Provision, six).note == "Ours"
        assert session.get_one(Instrument, "S/RES/2397(2017)").title == "A better title"
        assert session.scalars(select(Amendment.amended).filter_by(provision_id=five)).all() == []
        assert session.scalars(select(Amendment.amended).filter_by(provision_id=six)).all().count(five) == 1
        assert session.scalars(select(CaseInfo.checked_through)).one() == "2029-01-01"
    with lawful.change("Back to the older one") as session:
        seed_catalogue(session, catalogue)
    with lawful.read() as session:
        assert session.get_one(Provision, five).until == catalogue.provisions[five].until
        amended = session.scalars(select(Amendment.amended).filter_by(provision_id=five)).all()
        assert sorted(amended) == sorted(catalogue.provisions[five].amends)
        count = session.scalar(select(func.count()).select_from(Amendment))
        assert count == 1 + sum(len(row.amends) for row in catalogue.provisions.values())
    assert lawful.undo() == "Back to the older one"


def test_a_paragraph_that_somebody_added_is_not_the_catalogues(tmp_path: Path, catalogue: Catalogue) -> None:
    five = "S/RES/2397(2017):5"
    without = replace(catalogue, resolutions=tuple(r for r in catalogue.resolutions if r.id != "S/RES/2397(2017)"))
    assert five not in {row.id for one in without.resolutions for row in one.paragraphs}

    def fill(session: Session) -> None:
        seed_catalogue(session, without)

    with create_case(tmp_path / "a.casefile", CaseInfo(title="T"), author="A", station="s", fill=fill) as case:
        with case.change("Write it ourselves") as session:
            add_instrument(session, symbol="S/RES/2397 (2017)", title="Ours")
            add_provision(session, "S/RES/2397(2017)", label="5", summary="Ours", binding=True)
        with case.change("Bring the catalogue up to date") as session:
            seed_catalogue(session, catalogue)
        with case.read() as session:
            assert session.get_one(Provision, five).summary == "Ours"
            assert session.get_one(Provision, "S/RES/2397(2017):6").summary != "Ours"
