"""What is wrong by a JSON Schema, in plain sentences that say the mend."""

from __future__ import annotations

import json
from collections.abc import Iterator

from jsonschema import ValidationError

from casefile.core.wording import near, quoted
from casefile.exchange.strict_json import Route

_KINDS = {
    "string": "text in double quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list in [ ]",
    "object": "an object in { }",
}
MANY_WORDS = 12  # a longer vocabulary is searched for near matches
_BOUNDS = {
    "minLength": "this is empty; write something or leave the field out.",
    "maxLength": "this is longer than {rule} characters; shorten it.",
    "minimum": "{value} is out of range; it must be at least {rule}.",
    "maximum": "{value} is out of range; it must be at most {rule}.",
    "minItems": "the list has {count} entries; at least {rule} must stand here.",
    "maxItems": "the list has {count} entries; at most {rule} may stand here.",
    "uniqueItems": "one entry stands here twice; keep one.",
    "const": "this program reads version {rule} of the form; {value} stands here.",
}


def explain(error: ValidationError) -> Iterator[tuple[Route, str]]:
    """Yield the places and sentences that one error of the validator comes to."""
    route: Route = tuple(error.absolute_path)
    match error.validator:
        case "required":
            yield from _missing(error, route)
        case "additionalProperties":
            yield from _unknown(error, route)
        case "anyOf":
            yield from _choice(error, route)
        case "type":
            yield route, _wrong_type(error)
        case "enum":
            words = [str(word) for word in error.validator_value]
            hint = near(str(error.instance), words) if len(words) > MANY_WORDS else ""
            yield route, f"{_shown(error.instance)} is not one of: {', '.join(words)}.{hint}"
        case "format":
            yield route, str(error.cause)
        case "oneOf":
            yield route, error.schema.get("x-mend", error.message)
        case _:
            bound = _BOUNDS.get(str(error.validator), "{message}")
            count = len(error.instance) if isinstance(error.instance, list) else 0
            shown = _shown(error.instance)
            yield route, bound.format(rule=error.validator_value, value=shown, count=count, message=error.message)


def _missing(error: ValidationError, route: Route) -> Iterator[tuple[Route, str]]:
    for name in error.validator_value:
        if name not in error.instance:
            meaning = error.schema.get("properties", {}).get(name, {}).get("description", "")
            yield route, f'"{name}" is missing{f": {meaning}" if meaning else "."}'


def _unknown(error: ValidationError, route: Route) -> Iterator[tuple[Route, str]]:
    fields = error.schema["properties"]
    for name in error.instance:
        if name not in fields:
            hint = near(name, fields) or f" It can have: {', '.join(fields)}."
            yield (*route, name), f"{quoted(name)} is not a field that is known here.{hint}"


def _wrong_type(error: ValidationError) -> str:
    value, rule = error.instance, error.validator_value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    mend = f' Write "{json.dumps(value)}".' if rule == "string" and is_number else ""
    return f"{_shown(value)} stands where {_KINDS[rule]} is expected.{mend}"


def _choice(error: ValidationError, route: Route) -> Iterator[tuple[Route, str]]:
    """Tell what is wrong in the branch whose type the value has."""
    children = error.context or ()
    wrong_type = {child.schema_path[0] for child in children if child.validator == "type"}
    if len(wrong_type) == len(error.validator_value):
        kinds = " or ".join(_KINDS[branch["type"]] for branch in error.validator_value)
        yield route, f"{_shown(error.instance)} stands where {kinds} is expected."
    for child in children:
        if child.schema_path[0] not in wrong_type:
            yield from explain(child)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "nothing (null)" if value is None else json.dumps(value)
