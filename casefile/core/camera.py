"""What a photograph gives away of where and when it was taken, from the facts that its reader kept."""

from __future__ import annotations

from typing import Any

from casefile.core.timestamps import show_moment

LATITUDE, LONGITUDE, TAKEN, SERIAL = "GPS latitude", "GPS longitude", "taken", "camera serial number"
MAKE, MODEL = "camera make", "camera model"
"""Facts of a photograph: degrees WGS 84, ISO 8601 by the camera's clock, and what tells one camera from others."""


def has_place(facts: list[Any] | None) -> bool:
    """Tell whether the picture holds where it was taken."""
    told = _told(facts)
    return LATITUDE in told or LONGITUDE in told


def camera_words(facts: list[Any] | None) -> str:
    """Return what the picture tells, as `the place (43.467448, 11.885127) and time (22 Oct 2008)`; or nothing."""
    told = _told(facts)
    place = ", ".join(told.get(name, "?") for name in (LATITUDE, LONGITUDE)) if has_place(facts) else ""
    taken = show_moment(told.get(TAKEN))
    named = (("place", place), ("time", taken), ("camera number", told.get(SERIAL)))
    parts = [f"{name} ({value})" for name, value in named if value]
    return f"the {', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}" if parts else ""


def camera_model(facts: list[Any] | None) -> str:
    """Return make and model of the camera that the picture names, as `NIKON COOLPIX P6000`; or nothing."""
    make, model = (_told(facts).get(name, "").strip() for name in (MAKE, MODEL))
    return model if model.casefold().startswith(make.casefold()) else f"{make} {model}".strip()


def fact_words(name: str, value: str) -> str:
    """Return a fact of a picture as people see it: the time at which it was taken as `22 Oct 2008, 16:28`."""
    return show_moment(value) if name == TAKEN else value


def _told(facts: list[Any] | None) -> dict[str, str]:
    return {fact[0]: str(fact[1]) for fact in facts or () if isinstance(fact, list) and len(fact) == 2}
