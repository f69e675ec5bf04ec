"""Origins: who knows it first hand. Independence counts these, not the papers that relay them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, delete_record, edit_record
from casefile.core.entities import canonical_ids
from casefile.core.folding import fold
from casefile.core.proof import list_lost, list_supports
from casefile.core.schema import Excerpt, Origin, Source
from casefile.core.unions import join_pairs

_RULES = Rules()
_NOT_SEEN = re.compile(r"[\s,;:(\[]*\bnot seen\b[\s.)\]]*$", re.IGNORECASE)

BEHIND = ("publisher", "written_by", "provider", "provided_by", "attribution", "symbol", "alias")
"""Fields of a source that say who is behind it where no originator is recorded."""


@dataclass(frozen=True)
class Known:
    """What the case knows of origins: keys of origins and sources by id, and of both by folded name.

    `declared` are the sources for which an originator is recorded.
    """

    origins: Mapping[str, str]
    sources: Mapping[str, str]
    names: Mapping[str, str]
    declared: frozenset[str]

    def key_of(self, origin_id: str | None, relays_source_id: str | None, relays: str | None, source_id: str) -> str:
        """Return the key of an excerpt by what it names, the nearest first."""
        if origin_id is not None:
            return self.origins[origin_id]
        if relays_source_id is not None:
            return self.sources[relays_source_id]
        name = fold_name(relays or "")
        if name in self.names:
            return self.names[name]
        return f"relays:{name}" if name and source_id not in self.declared else self.sources[source_id]


def add_origin(
    session: Session, *, name: str, kind: str | None = None, entity_id: str | None = None, note: str | None = None
) -> str:
    """Add an originator of what sources say, perhaps known as an entity too, and return its id."""
    fields = {"name": name, "kind": kind, "entity_id": entity_id, "note": note}
    return add_record(session, Origin, _RULES, fields).id


def edit_origin(session: Session, origin_id: str, **fields: object) -> None:
    """Change fields of an origin."""
    edit_record(session, Origin, origin_id, _RULES, fields)


def delete_origin(session: Session, origin_id: str) -> None:
    """Delete an origin; sources, excerpts and quantities that named it stay, without it."""
    delete_record(session, Origin, origin_id)


def list_origins(session: Session) -> Sequence[Origin]:
    """Return all origins by name."""
    return session.scalars(select(Origin).order_by(Origin.name, Origin.id)).all()


def origin_of(session: Session, excerpt_ids: Iterable[str], known: Known | None = None) -> dict[str, str]:
    """Return for each excerpt the key of whoever knows it first hand; equal keys count once.

    The excerpt's own origin; else that of the source it relays; else that of what its `relays` text names
    (an origin, who published or wrote a source, or a source's title, compared without case, accents and
    punctuation); else the originator recorded for its source; else the bare words of that text, which nothing in the
    case bears out; else that of its source. Keys are `origin:ID`, `source:ID`, `relays:WORDS`, and `unstated:ID` of a
    source that does not say who is behind it: see `independent`. Origins of one name, or of entities judged the same,
    are one; so are sources of equal bytes, a source with those it replaces, and an origin with the publisher of its
    name.
    """
    query = select(Excerpt.id, Excerpt.origin_id, Excerpt.relays_source_id, Excerpt.relays, Excerpt.source_id).where(
        among(Excerpt.id, excerpt_ids)
    )
    known = known or look_up(session)
    return {
        row.id: known.key_of(row.origin_id, row.relays_source_id, row.relays, row.source_id)
        for row in session.execute(query)
    }


def independent(keys: Iterable[str]) -> set[str]:
    """Return those keys that count as origins: what nobody is named for may be any of the others.

    So may whoever is only named in words, which differ from paper to paper: they count as one where nobody else
    does, and add nothing to others.
    """
    stated = {key for key in keys if is_stated(key)}
    return {key for key in stated if not is_in_words(key)} or set(sorted(stated)[:1])


def is_stated(key: str) -> bool:
    """Tell whether a key of `origin_of` is that of somebody: an originator, a publisher, an author, a provider."""
    return not key.startswith("unstated:")


def is_in_words(key: str) -> bool:
    """Tell whether a key of `origin_of` is that of somebody who is only named in words that the case does not know."""
    return key.startswith("relays:")


def count_origins(session: Session, table: str, ids: Iterable[str], stance: str = "supports") -> dict[str, int]:
    """Return for each record of a table how many independent originators its excerpts of that stance have.

    Excerpts whose words were lost when their source was read anew do not count.
    """
    edges = list_supports(session, table, ids)
    chosen = {target: {e.excerpt_id for e in listed if e.stance == stance} for target, listed in edges.items()}
    everything = set().union(*chosen.values())
    keys = origin_of(session, everything - list_lost(session, everything))
    return {target: len(independent(keys[one] for one in told if one in keys)) for target, told in chosen.items()}


def fold_name(text: str) -> str:
    """Return a name as names are compared: folded, words only, without `the` and `not seen`."""
    words = re.findall(r"\w+", fold(_NOT_SEEN.sub("", text)))
    return " ".join(words[1:] if words[:1] == ["the"] else words)


@dataclass(frozen=True)
class _Houses:
    """Which sources come out of one house, by the smallest id among them; which origin a house is; who is behind it.

    `stated` are the houses of which some source says who is behind it.
    """

    of: Mapping[str, str]
    origins: Mapping[str, str]
    stated: frozenset[str]

    def key_of(self, source_id: str) -> str:
        house = self.of[source_id]
        return self.origins.get(house, f"{'source' if house in self.stated else 'unstated'}:{house}")


_Source = Row[str, str, str | None, str, str | None, str | None, str | None]
"""Of a source: id, title, origin, SHA-256, what it replaces, the message it came in, who published or wrote it."""


def look_up(session: Session) -> Known:
    """Read what the case knows of origins, for several calls of `origin_of` in one session."""
    canonical = canonical_ids(session)
    origins = session.execute(select(Origin.id, Origin.name, Origin.entity_id)).all()
    groups = _groups(
        (row.id, [fold_name(row.name), f"entity:{canonical[row.entity_id]}" if row.entity_id else ""])
        for row in origins
    )
    origin_keys = {row.id: f"origin:{groups[row.id]}" for row in origins}
    names = {fold_name(row.name): origin_keys[row.id] for row in origins}
    by = func.coalesce(Source.publisher, Source.written_by, Source.provider, Source.provided_by)
    columns = (Source.id, Source.title, Source.origin_id, Source.sha256, Source.replaces_id, Source.parent_id, by)
    sources = session.execute(select(*columns).order_by(Source.id)).all()
    behind = or_(*(getattr(Source, name).is_not(None) for name in BEHIND))
    attributed = set(session.scalars(select(Source.id).where(behind)))
    equal = _groups((row.id, [row.sha256, row.id, row.replaces_id or ""]) for row in sources)
    houses = _houses(sources, equal, names, attributed)
    parents = {row.id: row.parent_id for row in sources}
    recorded = _recorded(sources, equal, origin_keys, parents)
    source_keys = {row.id: recorded.get(row.id) or houses.key_of(_topmost(row.id, parents)) for row in sources}
    titles = {fold_name(row.title): source_keys[row.id] for row in reversed(sources)}
    publishers = {fold_name(row[6]): houses.key_of(row.id) for row in sources if row[6]}
    return Known(origin_keys, source_keys, titles | publishers | names, frozenset(recorded))


def _houses(
    sources: Sequence[_Source], equal: Mapping[str, str], names: Mapping[str, str], attributed: Collection[str]
) -> _Houses:
    """Put sources of one publisher (or writer) into one house, and find the origins that have its name."""
    by = {row.id: name for row in sources if (name := fold_name(row[6] or ""))}
    houses = _groups((row.id, [equal[row.id], row.id, f"by:{by[row.id]}" if row.id in by else ""]) for row in sources)
    origins: dict[str, str] = {}
    for source_id, name in by.items():
        if name in names:
            origins.setdefault(houses[source_id], names[name])
    return _Houses(houses, origins, frozenset(houses[source_id] for source_id in attributed))


def _recorded(
    sources: Sequence[_Source],
    equal: Mapping[str, str],
    origin_keys: Mapping[str, str],
    parents: Mapping[str, str | None],
) -> dict[str, str]:
    """Return the key of each source with a recorded originator: its own, an equal or replaced source's, its message's.

    Where none is recorded, a message and its attachments count as one, and so does all of one publisher: nothing
    shows that they know it apart from each other. A group of which no member is attributed is unstated.
    """
    shared: dict[str, str] = {}
    for row in sources:
        if row.origin_id is not None:
            shared.setdefault(equal[row.id], origin_keys[row.origin_id])
    keys: dict[str, str] = {}
    for row in sources:
        if row.origin_id is not None:
            keys[row.id] = origin_keys[row.origin_id]
        elif equal[row.id] in shared:
            keys[row.id] = shared[equal[row.id]]
    found = {row.id: _inherited_key(row.id, keys, parents) for row in sources}
    return {source_id: key for source_id, key in found.items() if key}


def _inherited_key(source_id: str, keys: Mapping[str, str], parents: Mapping[str, str | None]) -> str | None:
    """Return the key of a source, or of the nearest message above it that has one."""
    above: str | None = source_id
    while above is not None:
        if above in keys:
            return keys[above]
        above = parents.get(above)
    return None


def _topmost(source_id: str, parents: Mapping[str, str | None]) -> str:
    """Return the message that a source came in, the outermost one; the source itself when it came in none."""
    while (above := parents.get(source_id)) is not None:
        source_id = above
    return source_id


def _groups(marked: Iterable[tuple[str, list[str]]]) -> dict[str, str]:
    """Return for each id the smallest id with which it shares a mark, straight or through others."""
    first: dict[str, str] = {}
    pairs = []
    for one, marks in marked:
        pairs.append((one, one))
        pairs += [(first.setdefault(mark, one), one) for mark in marks if mark]
    return join_pairs((), pairs)
