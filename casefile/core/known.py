"""Known names: where the entities of the case are named in a text, in one pass whatever the number of names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.duplicates import NAMES
from casefile.core.folding import UNSPACED_SIGNS, fold, fold_places
from casefile.core.schema import Entity, Statement

LEAST: Final = 3  # letters of a name that is looked for; two where words are not spaced
_APART = 3  # signs that may stand between two words of a name: a comma, a stop, a line end
_JOINED: Final = "وفبكل"
"""Arabic particles that are written together with the word after them: and, so, with, as, to."""
_WORD: Final = re.compile(rf"[{UNSPACED_SIGNS}]+|[^\W_{UNSPACED_SIGNS}]+")
_UNSPACED: Final = re.compile(f"[{UNSPACED_SIGNS}]")


class Known(NamedTuple):
    """A name in a text, in code points, and the entities that bear it."""

    start: int
    end: int
    entity_ids: tuple[str, ...]


class KnownNames:
    """Names by their first word, or their first two signs where words are not spaced; made once, asked for each page.

    A name found must begin with a capital where the name does: the ship Orange is no fruit.
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """`names` are (entity id, name)."""
        by_words: dict[tuple[str, ...], list[str]] = {}
        self._capital: dict[tuple[str, ...], bool] = {}
        for entity_id, name in names:
            words = tuple(_WORD.findall(fold(name)))
            least = 2 if _UNSPACED.search(name) else LEAST
            if sum(map(len, words)) < least:
                continue
            bearers = by_words.setdefault(words, [])
            if entity_id not in bearers:
                bearers.append(entity_id)
            capital = next((sign.isupper() for sign in name if sign.isalnum()), False)
            self._capital[words] = self._capital.get(words, True) and capital
        self._bearers = {words: tuple(ids) for words, ids in by_words.items()}
        self._begun: dict[str, list[tuple[str, ...]]] = {}
        for words in sorted(by_words, key=lambda one: -sum(map(len, one))):
            self._begun.setdefault(_key(words[0]), []).append(words)

    def find(self, text: str) -> list[Known]:
        """Return the names in a text in their order, the longest at each place, none inside another."""
        folded, places = fold_places(text)
        words = [match.span() for match in _WORD.finditer(folded)]
        starts = [start for start, _ in words]
        found: list[Known] = []
        done = 0
        for start, end in words:
            for first in self._entries(folded, start, end):
                if first < done:
                    continue
                name, last = self._longest(folded, words, first, bisect_left(starts, first + 1) - 1)
                if name is None:
                    continue
                here, there = places[first], _end(places, last)
                if self._capital[name] and not text[here].isupper():
                    continue
                found.append(Known(here, there, self._bearers[name]))
                done = last
        return found

    def _entries(self, folded: str, start: int, end: int) -> Iterator[int]:
        """Yield the places of a word at which a name may begin."""
        if not self._begun:
            return
        if _UNSPACED.match(folded, start):
            yield from (place for place in range(start, end) if folded[place : min(place + 2, end)] in self._begun)
        elif folded[start:end] in self._begun:
            yield start
        elif folded[start] in _JOINED and folded[start + 1 : end] in self._begun:
            yield start + 1

    def _longest(
        self, folded: str, words: list[tuple[int, int]], first: int, number: int
    ) -> tuple[tuple[str, ...] | None, int]:
        """Return the longest name that begins at `first`, in the word `number`, and where it ends."""
        end = words[number][1]
        key = _key(folded[first:end])
        for name in self._begun.get(key, ()):
            last = _follow(folded, words, name, first, number)
            if last:
                return name, last
        return None, 0


def list_names(session: Session) -> list[tuple[str, str]]:
    """Return (entity id, name) for all entities of the case, with their other and former names."""
    names = [(row.id, row.name) for row in session.execute(select(Entity.id, Entity.name))]
    stated = select(Statement.entity_id, Statement.value).where(Statement.property.in_(NAMES))
    return names + [(row.entity_id, row.value) for row in session.execute(stated)]


def _key(word: str) -> str:
    return word[:2] if _UNSPACED.match(word) else word


def _end(places: list[int], last: int) -> int:
    """Return the end in the text of what ends before folded place `last`: with the marks on its last letter."""
    return max(places[last - 1] + 1, places[last])


def _follow(folded: str, words: list[tuple[int, int]], name: tuple[str, ...], first: int, number: int) -> int:
    """Return where a name ends whose words stand here one after the other; 0 when they do not."""
    at = first
    for place, word in enumerate(name):
        if place:
            number += 1
            if number >= len(words):
                return 0
            between = folded[at : words[number][0]]
            if len(between) > _APART or "\n\n" in between:
                return 0
            at = words[number][0]
        end = words[number][1]
        if _UNSPACED.match(word):
            if not folded.startswith(word, at, end) or (place < len(name) - 1 and at + len(word) != end):
                return 0
        elif folded[at:end] != word:
            return 0
        at += len(word)
    return at
