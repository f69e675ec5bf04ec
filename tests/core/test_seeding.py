"""The catalogue, put into a case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection

from casefile.core.case import Case
from casefile.core.instruments import seed_catalogue
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
