"""A program that edits a case until it is killed, and tells each edit once it is acknowledged.

It tells `done KIND LABEL` after each change that `case.change`, `undo`, `redo` or `import_case` has returned from.
Colleagues' cases to import lie in the folder `theirs` beside the folder of the case.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from pathlib import Path

from core.forking import serve, tell
from sealed import page
from sqlalchemy import delete, select

from casefile.core.case import Case, open_case
from casefile.core.errors import CancelledError
from casefile.core.originals import stage_original
from casefile.core.progress import Progress
from casefile.core.schema import Entity, Note, Origin, Statement
from casefile.core.sources import add_source
from casefile.exchange.import_case import ReadBack, import_case

STATEMENTS = 3
GROUP = STATEMENTS + 3  # rows that carry one marker


def add_group(case: Case, marker: str, chance: random.Random) -> None:
    """Write the rows of one marker."""
    with case.change(marker) as session:
        entity = Entity(schema="Person", name=marker, note="x" * chance.randrange(20_000))
        session.add(entity)
        session.add(Origin(name=marker, entity_id=entity.id))
        session.add(Note(kind="note", text=marker, on_table="entity", on_id=entity.id))
        session.add_all(Statement(entity_id=entity.id, property="name", value=marker) for _ in range(STATEMENTS))


def touch_group(case: Case, label: str, chance: random.Random) -> bool:
    """Rename or delete all rows of some marker; False when there is none."""
    with case.read() as session:
        entities = session.scalars(select(Entity.id)).all()
    if not entities:
        return False
    picked = chance.choice(entities)
    with case.change(label) as session:
        rename = chance.random() < 0.5
        marker = session.get_one(Entity, picked).name
        for kind, column in ((Origin, Origin.name), (Note, Note.text), (Statement, Statement.value)):
            for record in session.scalars(select(kind).where(column == marker)):
                if rename:
                    setattr(record, column.key, label)
                else:
                    session.delete(record)
        if rename:
            session.get_one(Entity, picked).name = label
        else:
            session.execute(delete(Entity).where(Entity.id == picked))
    return True


def take_in(case: Case, label: str, chance: random.Random) -> bool:
    """Stage an original in chunks and make its source; now and then cancel half way, or leave it unsealed."""
    data = chance.randbytes(chance.choice([10_000, 5_000_000]))
    sha256, fate = hashlib.sha256(data).hexdigest(), chance.random()

    def chunks() -> object:
        yield data[: len(data) // 2]
        if fate < 0.2:
            raise CancelledError("cancelled")
        yield data[len(data) // 2 :]

    try:
        stage_original(case, chunks(), sha256, len(data))
    except CancelledError:
        return False
    if fate < 0.4:
        return False
    with case.change(label) as session:
        add_source(session, sha256=sha256, size=len(data), media_type="text/plain", title=label)
    return True


def read(name: str, chunks: Iterable[bytes], progress: Progress) -> ReadBack:
    """Read an original as one page of text."""
    words = b"".join(chunks).decode("utf-8", "replace")
    return ReadBack((page(1, words),), (("read by", "test reader 1"),), "text/plain")


def labour(path: Path, seed: int) -> None:
    """Edit for ever."""
    chance = random.Random(seed)
    case = open_case(path, author="L", station="s")
    for n in range(1_000_000):
        label, kind, draw = f"{seed}-{n}", "edit", chance.random()
        if draw < 0.5:
            add_group(case, label, chance)
        elif draw < 0.65:
            if not touch_group(case, label, chance):
                continue
        elif draw < 0.9:
            kind = chance.choice(["undo", "undo", "redo"])
            undone = case.undo() if kind == "undo" else case.redo()
            if undone is None:
                continue
            label = undone
        elif draw < 0.95:
            if not take_in(case, label, chance):
                continue
        elif draw < 0.98:
            theirs = chance.choice(sorted((path.parent.parent / "theirs").iterdir()))
            if not import_case(case, theirs, read).written:
                continue
            label = f"Import {theirs.name}"
        else:
            case.close()
            case = open_case(path, author="L", station="s")
            continue
        tell("done", kind, label)


if __name__ == "__main__":
    serve(labour)
