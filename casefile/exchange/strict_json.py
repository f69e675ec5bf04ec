"""JSON from outside, read strictly: no key twice, no NaN, no endless depth; and every value knows its line.

Python's own reader lets the last of two equal keys win, accepts NaN and overflows its stack on depth, which is
why files that people exchange go through here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from casefile.core.errors import RefusedError
from casefile.core.wording import quoted

DEPTH = 32
LONGEST_NUMBER = 40  # characters

Route = tuple[str | int, ...]
"""The way from the root of a document to a value: keys and list positions."""

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Document:
    """A value, and at which character of its text each of its parts stands."""

    value: Any
    text: str
    places: Mapping[Route, int]

    def line(self, route: Route) -> int:
        """Return the line (from 1) of the value at `route`, or of the nearest part around it."""
        while route and route not in self.places:
            route = route[:-1]
        return self.text.count("\n", 0, self.places.get(route, 0)) + 1


def show_route(route: Route) -> str:
    """Return a route as people write it: `findings.petroleum.citations[1].paragraph`."""
    shown = ""
    for part in route:
        if isinstance(part, int):
            shown += f"[{part}]"
        elif re.fullmatch(r"[\w-]+", part):
            shown += f".{part}" if shown else part
        else:
            shown += f"[{json.dumps(part, ensure_ascii=False)}]"
    return shown


def decode_text(data: bytes) -> str:
    """Return the text of a JSON file, which must be UTF-8 (with or without a byte order mark)."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RefusedError(f"line {line}: this is not UTF-8 text. Save the file as UTF-8.") from None


def parse_json(text: str, *, depth: int = DEPTH) -> Document:
    """Read a document; RefusedError names line and column of the first mistake."""
    reader = _Reader(text, depth)
    return Document(reader.read(), text, reader.places)


class _Reader:
    def __init__(self, text: str, depth: int) -> None:
        self._text, self._depth, self._at = text, depth, 0
        self.places: dict[Route, int] = {}

    def read(self) -> object:
        self._skip()
        value = self._value(())
        self._skip()
        if self._at < len(self._text):
            self._refuse("something follows after the end of the document; remove it")
        return value

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _value(self, route: Route) -> object:
        self.places.setdefault(route, self._at)
        match self._next():
            case "{" | "[" if len(route) >= self._depth:
                self._refuse(f"this is nested deeper than {self._depth} levels")
            case "{":
                return self._object(route)
            case "[":
                return self._list(route)
            case '"':
                return self._string()
        if found := _NUMBER.match(self._text, self._at):
            return self._number(found)
        return self._word()

    def _object(self, route: Route) -> dict[str, object]:
        members: dict[str, object] = {}
        while self._another(first=not members, close="}"):
            if self._next() != '"':
                self._refuse('a key in "double quotes" must stand here')
            start = self._at
            key = self._string()
            if key in members:
                first = self._text.count("\n", 0, self.places[(*route, key)]) + 1
                self._refuse(f"the key {quoted(key)} stands twice (first on line {first}); keep one", start)
            self.places[*route, key] = start
            self._skip()
            if self._next() != ":":
                self._refuse(f"a colon must follow the key {quoted(key)}")
            self._at += 1
            self._skip()
            members[key] = self._value((*route, key))
        return members

    def _list(self, route: Route) -> list[object]:
        items: list[object] = []
        while self._another(first=not items, close="]"):
            items.append(self._value((*route, len(items))))
        return items

    def _another(self, *, first: bool, close: str) -> bool:
        """Step over the opening sign or the comma; False when the list or object ends here."""
        if first:
            self._at += 1
        self._skip()
        if self._next() == close:
            self._at += 1
            return False
        if not first:
            if self._next() != ",":
                self._refuse(f"a comma or {close} must stand here")
            self._at += 1
            self._skip()
            if self._next() == close:
                self._refuse(f"a comma must not stand before {close}; remove it", self._at)
        return True

    def _string(self) -> str:
        found = _STRING.match(self._text, self._at)
        if found is None:
            self._refuse("this text has no closing quote, a raw line end, or a \\ that JSON does not know")
        value = str(json.loads(found[0]))
        for letter in value if not value.isascii() else "":
            if "\ud800" <= letter <= "\udfff":
                self._refuse(f"this text holds half a character (\\u{ord(letter):04x}); type or copy it again")
        if "\0" in value:
            self._refuse("this text holds the character NUL (\\u0000); remove it")
        self._at = found.end()
        return value

    def _number(self, found: re.Match[str]) -> int | float:
        if len(found[0]) > LONGEST_NUMBER:
            self._refuse(f"this number has more than {LONGEST_NUMBER} characters")
        is_whole = found["fraction"] is None and found["exponent"] is None
        value = int(found[0]) if is_whole else float(found[0])
        if not math.isfinite(value):
            self._refuse("this number is too large")
        self._at = found.end()
        return value

    def _word(self) -> bool | None:
        found = _WORD.match(self._text, self._at)
        word = found[0] if found else ""
        known = {"true": True, "false": False, "null": None}
        if found is None or word not in known:
            what = f"{quoted(word)} is no JSON value" if word else "a value must stand here"
            self._refuse(f"{what}; write text in double quotes, a number, true, false or null")
        self._at = found.end()
        return known[word]

    def _refuse(self, what: str, at: int | None = None) -> NoReturn:
        place = self._at if at is None else at
        line = self._text.count("\n", 0, place) + 1
        column = place - (self._text.rfind("\n", 0, place) + 1) + 1
        raise RefusedError(f"line {line}, column {column}: {what}.")
