"""The pieces from which the JSON Schema of a declared case is put together.

Beside the standard keywords two of our own: `x-refers-to` names the section in which a key must stand, and
`x-mend` is the sentence to say when a condition on a whole object is not met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from casefile.core.vocabulary import Classification, Stance, Tlp

Part = dict[str, Any]


def text(description: str, *examples: str, **more: object) -> Part:
    """Return the schema of a text that is not empty."""
    return _with(examples, {"type": "string", "minLength": 1, "description": description, **more})


def word(words: Iterable[str], description: str) -> Part:
    """Return the schema of one word of a closed vocabulary."""
    return {"type": "string", "enum": [str(one) for one in words], "description": description}


def day(description: str, *examples: str) -> Part:
    """Return the schema of a partial date, as people write it."""
    return text(
        description, *(examples or ("2024", "2024-05", "29 May 2024", "2024-05/2024-07")), format="partial-date"
    )


def moment(description: str, *examples: str) -> Part:
    """Return the schema of a moment with its time zone."""
    return text(description, *(examples or ("2025-07-17T10:42:07+09:00",)), format="timestamp")


def when(description: str, *examples: str) -> Part:
    """Return the schema of a moment with its time zone, or a partial date where no more is known."""
    return text(description, *(examples or ("2025-07-17T10:42:07+09:00", "2025-07-17")), format="moment-or-date")


def figure(description: str, *examples: str) -> Part:
    """Return the schema of a decimal, kept digit for digit as text."""
    return text(description, *(examples or ("500000", "1.6")), format="decimal")


def whole(description: str, *, least: int = 1) -> Part:
    """Return the schema of a whole number."""
    return {"type": "integer", "minimum": least, "maximum": 2**31, "description": description}


def flag(description: str) -> Part:
    """Return the schema of true or false."""
    return {"type": "boolean", "description": description}


def key_of(section: str, description: str) -> Part:
    """Return the schema of the key of something in another section."""
    return text(description, **{"x-refers-to": section})


def keys_of(section: str, description: str) -> Part:
    """Return the schema of a list of keys of another section."""
    return many(key_of(section, f"A key of `{section}`."), description, uniqueItems=True)


def many(item: Part, description: str, **more: object) -> Part:
    """Return the schema of a list."""
    return {"type": "array", "items": item, "description": description, **more}


def by_key(item: Part, description: str) -> Part:
    """Return the schema of an object whose keys are free names, used for references."""
    names = {"type": "string", "minLength": 1, "maxLength": 100}
    return {"type": "object", "propertyNames": names, "additionalProperties": item, "description": description}


def record(description: str, properties: Mapping[str, Part], *, needs: Iterable[str] = (), **more: object) -> Part:
    """Return the schema of an object with these fields and no others."""
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": list(needs),
        "additionalProperties": False,
        **more,
    }


def exactly_one(choices: Mapping[str, Iterable[str]], mend: str) -> Part:
    """Return a condition: one of the fields, together with those that go along with it, and none of the others."""
    branches = []
    for name, along in choices.items():
        others = [{"required": [other]} for other in choices if other != name]
        branches.append({"required": [name, *along], "not": {"anyOf": others}})
    return {"oneOf": branches, "x-mend": mend}


def handling() -> dict[str, Part]:
    """Return the fields of handling."""
    return {
        "tlp": word(Tlp, "Traffic Light Protocol 2.0; without it, as the case."),
        "classification": word(Classification, "The United Nations' own classification, apart from TLP."),
    }


def proof(*, elements: bool = False) -> Part:
    """Return the schema of a list of proof; with `elements` an excerpt may bear on an element of a paragraph."""
    fields = {
        "excerpt": key_of("excerpts", "Which excerpt."),
        "stance": word(Stance, "What it does to the claim; without it, supports."),
        "discussed": text("How evidence against is dealt with."),
        "note": text("A remark."),
    }
    if elements:
        one = text("Paragraph and number of the element.", "2397 para 5#2", format="element")
        says = "Which element of a cited paragraph, or which several, the excerpt bears on."
        fields["element"] = {"anyOf": [one, many(one, "Several elements.", minItems=1)], "description": says}
    edge = record("How an excerpt bears on this.", fields, needs=("excerpt",))
    short = key_of("excerpts", "An excerpt that supports this.")
    return many(
        {"anyOf": [short, edge]},
        "The excerpts that bear on this: a key alone supports it.",
        examples=[["key-of-excerpt", {"excerpt": "another-key", "stance": "contradicts"}]],
    )


def _with(examples: Iterable[str], part: Part) -> Part:
    listed = list(examples)
    return {**part, "examples": listed} if listed else part
