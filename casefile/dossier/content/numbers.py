"""Numbers that stay across editions: an exhibit that is left out leaves a gap, and no other takes its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Numbers:
    """The numbers in the dossier that leaves nothing out, by the records' ids; empty while that one is told."""

    exhibits: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    enquiries: Mapping[str, int] = field(default_factory=dict)
    responses: Mapping[str, int] = field(default_factory=dict)
    recommendations: Mapping[str, int] = field(default_factory=dict)

    def of(self, kind: str, record_id: str) -> int | None:
        """Return the number of an event, enquiry, response or recommendation; None where it has none."""
        known = {"event": self.events, "enquiry": self.enquiries, "response": self.responses}
        return (known | {"recommendation": self.recommendations}).get(kind, {}).get(record_id)
