"""The veil: who and what must not be named, found in a text however it is written there.

Compared folded: case, accents, vowel marks, invisible signs, hyphens at line ends and the spacing between the parts
of a name do not count (`anchors.name_pattern`). More is not promised: transliterations, nicknames, other inflected
forms, and names inside pictures are not found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.anchors import name_pattern
from casefile.core.checks import among
from casefile.core.folding import fold, fold_places
from casefile.core.schema import Entity, Excerpt, Judgement, Origin, Source, Statement
from casefile.core.unions import join_pairs
from casefile.core.vocabulary import Sameness, Speech

UNKNOWN = "[protected]"
PLAIN_WORD = 12  # a title of one short word ("Letter") identifies nothing and stands in other sentences too
LEAST_DIGITS = 5  # a shorter number is a year, a paragraph or a sum as well
NAMING = frozenset(
    {
        "name", "alias", "weakAlias", "previousName", "abbreviation", "firstName", "secondName", "middleName",
        "lastName", "fatherName", "motherName", "email", "phone", "website", "address", "ipAddress", "idNumber",
        "passportNumber", "taxNumber", "innCode", "ogrnCode", "uscCode", "vatCode", "socialSecurityNumber",
        "personalNumber", "registrationNumber", "licenseNumber", "serialNumber", "imoNumber", "mmsi", "callSign",
        "leiCode", "swiftBic", "bikCode", "iban", "accountNumber", "cryptoAddress", "dunsCode",
    }
)  # fmt: skip
"""Properties whose values name an entity by themselves: hidden wherever they stand. The others (a birth date, a
nationality) are withheld with the entity, but stand in other sentences with another sense."""
_BREAK = re.compile("[\u00ad\ufffe\x02](?=[^\\S\n]*\n)")


class Hit(NamedTuple):
    """A hidden name in a text, and what stands in its place."""

    start: int
    end: int
    alias: str


class Veil:
    """Knows names that must not be shown, and the alias of each."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take names with their aliases; names of one sign, and an alias that gives a name away, are not used."""
        given = {fold(" ".join(name.split())): alias for name, alias in sorted(names.items())}
        longest = sorted((name for name in given if len(name) > 1), key=lambda name: (-len(name), name))
        told = [(given[name], pattern) for name in longest if (pattern := name_pattern(name))]
        self._names = re.compile("|".join(f"({pattern})" for _, pattern in told)) if told else None
        aliases = [alias for alias, _ in told]
        self._aliases = aliases
        self._aliases = [UNKNOWN if not alias or self.hides(alias) else alias for alias in aliases]

    def __bool__(self) -> bool:
        return self._names is not None

    def hides(self, text: str) -> bool:
        """Tell whether a hidden name stands in the text."""
        return self._names is not None and self._names.search(fold(_unbroken(text))) is not None

    def find(self, text: str) -> list[Hit]:
        """Return where hidden names stand, in order and apart from each other, in code points of the text."""
        if self._names is None or not self.hides(text):
            return []
        folded, places = fold_places(_unbroken(text))
        found: list[Hit] = []
        for match in self._names.finditer(folded):
            start, end = places[match.start()], places[match.end()]
            if match.end() > match.start() and places[match.end() - 1] >= end:
                end = places[match.end() - 1] + 1
            if start >= (found[-1].end if found else 0):
                found.append(Hit(start, end, self._aliases[(match.lastindex or 1) - 1]))
        return found

    def mask(self, text: str) -> str:
        """Return the text with the alias in the place of each hidden name."""
        hits = self.find(text)
        if not hits:
            return text
        parts, last = [], 0
        for hit in hits:
            parts += [text[last : hit.start], hit.alias]
            last = hit.end
        masked = "".join(parts) + text[last:]
        return UNKNOWN if self.hides(masked) else masked  # two names that leave a third between them


def _unbroken(text: str) -> str:
    """Return the text with plain hyphens for the marks that readers leave at a broken word; places stay."""
    return _BREAK.sub("-", text)


@dataclass(frozen=True)
class Protection:
    """Who and what is protected in a case: aliases by id, and the names that must not be shown.

    `names` are hidden wherever they stand. `of_source` holds for each protected source what is hidden only in its
    own texts and those of its excerpts, because the case uses it openly elsewhere too.
    """

    entities: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    of_source: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_protection(session: Session, open_names: Iterable[str] = ()) -> Protection:
    """Return what is protected in a case, from some set-wise queries.

    One protected entity protects all that are judged the same; a protected source protects what is attached to it.
    Of a protected source its title, file name, address, who wrote and who gave it are hidden, and its publisher,
    collector, provider, symbol, origin and speakers. A name that the case also uses openly (`open_names`, an
    unprotected entity, origin or source) is hidden in that source's own texts only: a State that gave
    one paper must still be named where it acts.
    """
    entities, entity_names = _entities(session)
    sources = session.execute(select(*_SOURCE).order_by(Source.id)).all()
    aliases = _source_aliases(sources)
    names = dict(entity_names)
    of_source: dict[str, dict[str, str]] = {}
    if aliases or entities:
        origins = session.execute(select(Origin.id, Origin.name, Origin.entity_id)).all()
        names |= {row.name: entities[row.entity_id] for row in origins if row.entity_id in entities}
    if aliases:
        known = {row.id: row.name for row in origins}
        excerpts = session.execute(select(*_EXCERPT).where(among(Excerpt.source_id, aliases))).all()
        telling = list(_of_sources(sources, aliases, excerpts, known))
        used_openly = {_same(name) for name in open_names} | _open_fields(sources, aliases, known)
        used_openly |= _open_records(session, {name for _, name, _ in telling}, aliases, entities, known)
        for source_id, name, always in telling:
            of_source.setdefault(source_id, {})[name] = aliases[source_id]
            if always and _same(name) not in used_openly:
                names.setdefault(name, aliases[source_id])
    names = {name: alias for name, alias in names.items() if _same(name) != _same(alias)}
    return Protection(entities, aliases, names, of_source)


_SOURCE = (
    Source.id, Source.parent_id, Source.protected, Source.alias, Source.attribution, Source.title, Source.file_name,
    Source.url, Source.written_by, Source.provided_by, Source.publisher, Source.collector, Source.provider,
    Source.symbol, Source.origin_id,
)  # fmt: skip
_EXCERPT = (Excerpt.id, Excerpt.source_id, Excerpt.speaker, Excerpt.speech, Excerpt.origin_id)
_TITLES = ("title", "file_name", "url", "symbol")
_PEOPLE = ("written_by", "provided_by", "publisher", "collector", "provider")


def _entities(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Return the alias of each protected entity, and all names of them with their alias."""
    marked = set(session.scalars(select(Entity.id).where(Entity.protected)))
    if not marked:
        return {}, {}
    same = select(Judgement.left_id, Judgement.right_id).where(Judgement.verdict == Sameness.SAME)
    tops = join_pairs(marked, [(row.left_id, row.right_id) for row in session.execute(same)])
    heads = {tops[one] for one in marked}
    wanted = [one for one, top in tops.items() if top in heads]
    columns = (Entity.id, Entity.name, Entity.alias, Entity.schema)
    groups: dict[str, list[Any]] = {}
    for row in session.execute(select(*columns).where(among(Entity.id, wanted)).order_by(Entity.id)):
        groups.setdefault(tops[row.id], []).append(row)
    aliases: dict[str, str] = {}
    names: dict[str, str] = {}
    count = 0
    for group in groups.values():
        given = next((row.alias for row in group if row.alias), None)
        if given is None:
            count += 1
            given = f"Protected {re.sub(r'(?<=[a-z0-9])(?=[A-Z])', ' ', group[0].schema).lower()} {count}"
        aliases |= {row.id: given for row in group}
        names |= {name: given for row in group for name in _turned(row.name)}
    stated = select(Statement.entity_id, Statement.property, Statement.value, Statement.original)
    stated = stated.where(among(Statement.entity_id, aliases), Statement.property.in_(NAMING))
    for one in session.execute(stated):
        for value in (one.value, one.original):
            if value and not (value.strip().isdigit() and len(value.strip()) < LEAST_DIGITS):
                names.setdefault(value, aliases[one.entity_id])
    return aliases, names


def _turned(name: str) -> list[str]:
    """Return a name and its orders in lists: family name last or first, `Marrow, Tilda`."""
    parts = name.split()
    if not 2 <= len(parts) <= 4:
        return [name]
    return [name, " ".join([*parts[1:], parts[0]]), " ".join([parts[-1], *parts[:-1]])]


def _source_aliases(rows: Sequence[Any]) -> dict[str, str]:
    """Return what protected sources are called, those that came attached to one too."""
    known = {row.id: row for row in rows}
    out: dict[str, str] = {}
    for row in rows:
        if any(one.protected for one in _chain(known, row)):
            out[row.id] = row.alias or row.attribution or f"Protected source {len(out) + 1}"
    return out


def _chain(known: Mapping[str, Any], row: Any) -> Iterator[Any]:  # noqa: ANN401 - a row of `_SOURCE`
    """Yield a source and what it is attached to, upwards."""
    seen: set[str] = set()
    while row is not None and row.id not in seen:
        seen.add(row.id)
        yield row
        row = known.get(row.parent_id or "")


def _of_sources(
    sources: Sequence[Any], aliases: Mapping[str, str], excerpts: Sequence[Any], origins: Mapping[str, str]
) -> Iterator[tuple[str, str, bool]]:
    """Yield (source, name, hidden everywhere) of what gives a protected source away."""
    for row in sources:
        if row.id not in aliases:
            continue
        for column in _TITLES:
            name = (getattr(row, column) or "").strip()
            if name:
                yield row.id, name, " " in name or len(name) > PLAIN_WORD
        for name in (*(getattr(row, column) for column in _PEOPLE), origins.get(row.origin_id or "")):
            if name and name.strip():
                yield row.id, name.strip(), True
    for row in excerpts:
        if row.speaker and row.speaker.strip():
            yield row.source_id, row.speaker.strip(), row.speech in {None, Speech.DIRECT}
        if row.origin_id in origins:
            yield row.source_id, origins[row.origin_id], True


def _open_fields(sources: Sequence[Any], aliases: Mapping[str, str], origins: Mapping[str, str]) -> set[str]:
    """Return the names, folded, that sources which are not protected have."""
    found: set[str] = set()
    for row in sources:
        if row.id not in aliases:
            said = (getattr(row, column) for column in (*_TITLES, *_PEOPLE))
            found |= {_same(name) for name in (*said, origins.get(row.origin_id or "")) if name}
    return found


def _open_records(
    session: Session,
    names: Collection[str],
    aliases: Mapping[str, str],
    entities: Mapping[str, str],
    origins: Mapping[str, str],
) -> set[str]:
    """Return those of the names, folded, that unprotected entities have, or excerpts of unprotected sources."""
    found = select(Entity.name).where(among(Entity.name, names), ~among(Entity.id, entities))
    speakers = select(Excerpt.speaker).where(among(Excerpt.speaker, names), ~among(Excerpt.source_id, aliases))
    known = [one for one, name in origins.items() if name in names]
    relayed = select(Excerpt.origin_id).where(among(Excerpt.origin_id, known), ~among(Excerpt.source_id, aliases))
    said = [
        *session.scalars(found),
        *session.scalars(speakers),
        *(origins[one] for one in session.scalars(relayed) if one),
    ]
    return {_same(name) for name in said if name}


def _same(name: str) -> str:
    """Return a name as it is compared with others."""
    return " ".join(fold(name).split())
