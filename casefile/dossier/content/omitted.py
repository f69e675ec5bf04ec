"""What an edition says of what it leaves out: numbers, markings and counts, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from casefile.dossier.content.withheld import Withheld
from casefile.dossier.content.words import capital, listed, many

PLURALS = {"entity": "entities", "enquiry": "enquiries"}


@dataclass(frozen=True, slots=True)
class Stub:
    """The number of something that is withheld, and how it is marked; "" where it only belongs to such a thing."""

    number: int
    marking: str


@dataclass(frozen=True, slots=True)
class Omitted:
    """What a dossier says of what it leaves out; empty where it is no edition.

    `counts`: how many of each part of the dossier, by noun.
    """

    edition: str = ""
    findings: tuple[Stub, ...] = ()
    exhibits: tuple[Stub, ...] = ()
    sources: tuple[Stub, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.edition)

    def count(self, *nouns: str) -> int:
        """Return how many of these are withheld."""
        return sum(count for noun, count in self.counts if noun in nouns)

    @property
    def told(self) -> str:
        """Return what is withheld as one sentence."""
        return self.told_of() or "Nothing of the case's dossier is withheld from this edition."

    def told_of(self, *nouns: str) -> str:
        """Return how many of these (without any: of all) are withheld as one sentence; nothing when none is."""
        total = sum(count for noun, count in self.counts if noun in nouns or not nouns)
        verb = "is" if total == 1 else "are"
        return f"{capital(self.listed(*nouns))} {verb} withheld from this edition." if total else ""

    def listed(self, *nouns: str) -> str:
        """Return how many of these (without any: of all) are withheld: `two findings, one exhibit and one source`."""
        counts = [(noun, count) for noun, count in self.counts if noun in nouns or not nouns]
        return listed([many(count, noun, PLURALS.get(noun)) for noun, count in counts])


def make_stubs(
    withheld: Withheld, table: str, numbered: Mapping[str, int], printed: Collection[str]
) -> tuple[Stub, ...]:
    """Return a stub for each of the numbered records that is not printed, by number."""
    gone = sorted((number, key) for key, number in numbered.items() if key not in printed)
    return tuple(
        Stub(number, "" if withheld.admits(table, key) else withheld.marking(table, key)) for number, key in gone
    )
