"""A program that edits a case until it is killed, and tells each edit once it is acknowledged.

Started once, it forks a child for each line `SEED PATH` on its standard input; the child writes `start PID`, then
`done KIND LABEL` after each change that `case.change`, `undo` or `redo` has returned from. When the child has been
killed, `end` is written.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
from pathlib import Path

from sqlalchemy import delete, select

from casefile.core.case import Case, open_case
from casefile.core.errors import CancelledError
from casefile.core.originals import stage_original
from casefile.core.schema import Entity, Note, Origin, Statement
from casefile.core.sources import add_source

STATEMENTS = 3
GROUP = STATEMENTS + 3  # rows that carry one marker


def tell(*words: str) -> None:
    """Write one line at once; a line this short is written whole or not at all."""
    os.write(1, (" ".join(words) + "\n").encode())


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
        elif draw < 0.97:
            if not take_in(case, label, chance):
                continue
        else:
            case.close()
            case = open_case(path, author="L", station="s")
            continue
        tell("done", kind, label)


def main() -> None:
    """Fork a labourer for each line."""
    for line in sys.stdin:
        seed, path = line.rstrip("\n").split(" ", 1)
        child = os.fork()
        if child == 0:
            tell("start", str(os.getpid()))
            labour(Path(path), int(seed))
        os.waitpid(child, 0)
        tell("end")


if __name__ == "__main__":
    main()
