"""What an import would do: which records are new, the same, or in conflict with ours; and what looks like a double.

The same id is the same record, in whichever case; a name is never enough. A record that differs from ours in what
somebody wrote is kept aside as a conflict; what a reader derives from the bytes does not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import UniqueConstraint

from casefile.core.folding import fold
from casefile.core.journal import work_tables
from casefile.core.snapshot import Row, Rows, ordered_tables
from casefile.core.unions import join_pairs
from casefile.core.veil import NAMING
from casefile.core.vocabulary import ExcerptKind, Sameness
from casefile.core.withholding import LAW, references
from casefile.exchange.cut import JUDGES, TELLING, WITHHELD
from casefile.exchange.import_channel import Content

LEFT_OUT = ("case_info", "edition", "correction", "conflict")
"""What belongs to the other case alone: what it is, the dossiers that left it, its own open conflicts."""
NUMBERED = {"finding": ("number", "position"), "recommendation": ("number",)}
DERIVED = {"source": ("facts", "unread", "media_type"), "excerpt": ("anchor_state", "anchor_reader")}
OF_WORDS = ("page", "start", "end", "prefix", "suffix", "rectangles")  # of an excerpt: they follow from its quote
NATURAL = {"amendment": (("provision_id", "amended", "how"),)}
SIGNED = ("author", "created")
HIDING = ("name", "title", "alias", "protected")  # of what is protected, a share holds the alias in their place
LEAST = 5  # signs of an identifier that two records share
NOT_TELLING = {
    "firstName",
    "lastName",
    "secondName",
    "middleName",
    "fatherName",
    "motherName",
    "address",
    "abbreviation",
}


@dataclass(frozen=True)
class Likeness:
    """A new record that may be one that we have, told by what they share; nothing is merged for it."""

    table: str
    theirs: str
    ours: str
    name: str
    shared: str


@dataclass
class Plan:
    """What an import would do; `new` rows are as they will be written, but for numbers that are taken."""

    case_id: str
    case_title: str
    head: str
    new: Rows
    same: Counter[str] = field(default_factory=Counter)
    conflicts: list[tuple[str, str, Row]] = field(default_factory=list)
    known_conflicts: int = 0
    renumbered: list[tuple[str, int, int]] = field(default_factory=list)
    likely: list[Likeness] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def counted(self) -> dict[str, int]:
        """Return how many records of each table are new."""
        return {name: len(found) for name, found in self.new.items() if found}


def make_plan(content: Content, ours: Rows) -> Plan:
    """Compare a colleague's records, already checked, with ours."""
    (info,) = content.rows["case_info"].values()
    origin = next((row for row in content.rows["record_origin"].values() if row["on_id"] == info["id"]), None)
    plan = Plan(
        case_id=origin["case_id"] if origin else info["id"],
        case_title=origin["case_title"] if origin else info["title"],
        head=content.head,
        new={name: {} for name in ordered_tables()},
    )
    for name in ordered_tables():
        if name in LEFT_OUT:
            plan.left_out[name] += len(content.rows[name]) if name != "case_info" else 0
            continue
        _compare(plan, name, content.rows[name], ours[name], shared=origin is not None)
    plan.left_out = +plan.left_out
    about = [key for key, row in plan.new["record_origin"].items() if row["on_table"] in LEFT_OUT]
    for key in about:
        del plan.new["record_origin"][key]
    _settle_judgements(plan, ours)
    _renumber(plan, ours)
    _find_known_conflicts(plan, ours)
    plan.likely = sorted(_find_likely(plan, ours), key=lambda one: (one.table, one.name, one.theirs))
    return plan


def _compare(
    plan: Plan, name: str, theirs: Mapping[str, Row], ours: Mapping[str, Row], *, shared: bool = False
) -> None:
    """Sort a table's records into new, same and conflicts; what a share withholds is no other version of ours."""
    by_key = {
        (columns, tuple(row[column] for column in columns)): row
        for row in ours.values()
        for columns in natural_keys(name)
    }
    for key, row in theirs.items():
        there = ours.get(key)
        for columns in natural_keys(name) if there is None else ():
            there = there or by_key.get((columns, tuple(row[column] for column in columns)))
        if there is None:
            plan.new[name][key] = dict(row)
        elif content_of(name, _as_given(name, row, there) if shared else row) == content_of(name, there):
            plan.same[name] += 1
        else:
            plan.conflicts.append((name, there["id"], row))


def _as_given(name: str, row: Row, ours: Row) -> Row:
    """Return a record of a share with what the share withheld as ours has it; what else is empty was emptied."""
    masked = bool(row.get("protected")) and row.get("alias") in {row.get("name"), row.get("title")}
    emptied = {column for column, _, _ in references(name)}
    emptied |= {"excerpt": {"prefix", "suffix"}, "source": set(TELLING) if masked else set()}.get(name, set())
    if masked or name in {*LAW, "place", "origin"}:
        emptied.add("note")
    given = {column: ours[column] if value is None and column in emptied else value for column, value in row.items()}
    if masked:
        given |= {column: ours[column] for column in HIDING if column in ours}
    if (judge := JUDGES.get(name)) and row[judge] == WITHHELD:
        given[judge] = ours[judge]
    return given


@cache
def natural_keys(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the sets of columns that no two records of a table share, apart from the id and running numbers."""
    table = work_tables()[name]
    found = {tuple(c.name for c in one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)}
    found |= {(column.name,) for column in table.columns if column.unique}
    return tuple(sorted(found - {("number",)})) + NATURAL.get(name, ())


def content_of(name: str, row: Row) -> tuple[object, ...]:
    """Return what somebody wrote in a record: not its id, who and when, its number, what a reader derives."""
    skipped = {"id", *SIGNED, *NUMBERED.get(name, ()), *DERIVED.get(name, ())}
    if name == "excerpt" and row["kind"] == ExcerptKind.WORDS:
        skipped |= set(OF_WORDS)
    return tuple(value for column, value in row.items() if column not in skipped)


def _settle_judgements(plan: Plan, ours: Rows) -> None:
    """Keep aside the new judgements of a group of entities that would be one and not one at once."""
    new = plan.new["judgement"]
    judged = [*ours["judgement"].values(), *new.values()]
    tops = join_pairs((), [(row["left_id"], row["right_id"]) for row in judged if row["verdict"] == Sameness.SAME])
    torn = {
        tops[row["left_id"]]
        for row in judged
        if row["verdict"] == Sameness.NOT_SAME
        and row["left_id"] in tops
        and tops[row["left_id"]] == tops.get(row["right_id"])
    }
    for key in [key for key, row in new.items() if torn & {tops.get(row["left_id"]), tops.get(row["right_id"])}]:
        plan.conflicts.append(("judgement", key, new.pop(key)))


def _renumber(plan: Plan, ours: Rows) -> None:
    """Give new findings and recommendations whose number is taken the next free one: our numbers stay."""
    for name in NUMBERED:
        taken = {row["number"] for row in ours[name].values()}
        free = max([*taken, *(row["number"] for row in plan.new[name].values()), 0]) + 1
        for row in sorted(plan.new[name].values(), key=lambda row: (row["number"], row["id"])):
            if row["number"] in taken:
                plan.renumbered.append((name, row["number"], free))
                row["number"] = free
                free += 1
            taken.add(row["number"])
    last = max((row["position"] for row in ours["finding"].values()), default=0)
    for place, row in enumerate(sorted(plan.new["finding"].values(), key=lambda row: (row["position"], row["id"])), 1):
        row["position"] = last + place


def _find_known_conflicts(plan: Plan, ours: Rows) -> None:
    """Leave out the conflicts that an earlier import of this case kept aside already."""
    kept = {(row["on_table"], row["on_id"], row["case_id"], row["theirs"]) for row in ours["conflict"].values()}
    before = len(plan.conflicts)
    plan.conflicts = [one for one in plan.conflicts if (one[0], one[1], plan.case_id, as_json(one[2])) not in kept]
    plan.known_conflicts = before - len(plan.conflicts)


def as_json(row: Row) -> str:
    """Return a record as a conflict keeps it."""
    stored = work_tables()["conflict"].columns["theirs"].type
    return str(stored.process_bind_param(row, None))  # type: ignore[attr-defined]


def _find_likely(plan: Plan, ours: Rows) -> Iterator[Likeness]:
    """Yield new entities, places, origins and sources that share a name, an identifier or their bytes with ours."""
    for name in ("entity", "place", "origin"):
        known = {fold(row["name"]): row["id"] for row in ours[name].values()}
        for key, row in plan.new[name].items():
            if fold(row["name"]) in known:
                yield Likeness(name, key, known[fold(row["name"])], row["name"], "the name")
    identified = {_identifier(row): row["entity_id"] for row in ours["statement"].values() if _identifier(row)}
    for row in plan.new["statement"].values():
        there = identified.get(_identifier(row))
        if there is not None and row["entity_id"] in plan.new["entity"]:
            named = plan.new["entity"][row["entity_id"]]["name"]
            yield Likeness("entity", row["entity_id"], there, named, f"the {row['property']} {row['value']}")
    for column, what in (("sha256", "the bytes"), ("url", "the address")):
        held = {row[column]: row["id"] for row in ours["source"].values() if row[column]}
        for key, row in plan.new["source"].items():
            if row[column] in held:
                yield Likeness("source", key, held[row[column]], row["title"], what)


def _identifier(row: Row) -> tuple[str, str] | None:
    value = fold("".join(row["value"].split()))
    if row["property"] not in NAMING - NOT_TELLING or len(value) < LEAST:
        return None
    return row["property"], value
