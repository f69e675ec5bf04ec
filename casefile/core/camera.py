"""What a photograph gives away of where and when it was taken, from the facts that its reader kept."""

from __future__ import annotations

from typing import Any

LATITUDE, LONGITUDE, TAKEN, SERIAL = "GPS latitude", "GPS longitude", "taken", "camera serial number"
"""Facts of a photograph: degrees WGS 84, ISO 8601 by the camera's clock, and what tells one camera from others."""


def has_place(facts: list[Any] | None) -> bool:
    """Tell whether the picture holds where it was taken."""
    told = _told(facts)
    return LATITUDE in told or LONGITUDE in told


def camera_words(facts: list[Any] | None) -> str:
    """Return what the picture tells, as `the place (43.467448, 11.885127) and time (2008-10-22)`; or nothing."""
    told = _told(facts)
    place = ", ".join(told.get(name, "?") for name in (LATITUDE, LONGITUDE)) if has_place(facts) else ""
    parts = [
        f"{name} ({value})"
        for name, value in (("place", place), ("time", told.get(TAKEN)), ("camera number", told.get(SERIAL)))
        if value
    ]
    return f"the {', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}" if parts else ""


def _told(facts: list[Any] | None) -> dict[str, str]:
    return {fact[0]: str(fact[1]) for fact in facts or () if isinstance(fact, list) and len(fact) == 2}
