"""Finds where each key and value is written in a TOML text, which `tomllib` does not report.

The scanner expects text that `tomllib` has accepted: it finds where keys, strings and brackets begin and end, and
checks nothing.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Header", "KeyPath", "Lines", "Pair", "Position"]

KeyPath = tuple[str | int, ...]
"""Keys and, for arrays, indices from 0: `("contract", "api", "terms", 0, "rate")`."""

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r""" "(?:[^"\\]|\\.)*" | '[^']*' | [A-Za-z0-9_-]+ """, re.VERBOSE)
_STRING = re.compile(
    r''' """(?:[^\\]|\\.)*?"""(?:"{0,2}) | "(?:[^"\\]|\\.)*" '''
    r""" | \'\'\'.*?\'\'\'(?:\'{0,2}) | '[^']*' """,
    re.VERBOSE | re.DOTALL,
)
KEPT = 4
"""Texts whose lines are kept in memory: the same one is read again and again."""
_SCALAR = re.compile(r"[^,\]}#\n]+")


class Position(NamedTuple):
    """A place in a text; both are counted from 1, and a column is one character."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Header:
    """`[table]` or `[[table]]`: from `start` to `end`, in characters from the beginning of the text."""

    path: KeyPath
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """`key = value`, in characters from the beginning of the text. `table`: the table in whose text it stands, which
    `inline` tells to be one in braces."""

    path: KeyPath
    table: KeyPath
    start: int  # of the key
    equals: int
    value: int  # where the value begins
    end: int  # behind the value
    inline: bool


@dataclass(frozen=True, slots=True)
class _Found:
    known: dict[KeyPath, Position] = field(default_factory=lambda: {(): Position(1, 1)})
    headers: list[Header] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    braces: dict[KeyPath, int] = field(default_factory=dict)  # inline table → the place behind its opening brace


class Lines:
    """Where the keys in one text are written."""

    def __init__(self, text: str) -> None:
        self._found = _scanned(text)
        self._known = self._found.known

    def at(self, path: KeyPath) -> Position:
        """Return the position of `path`, or of the nearest table or array around it."""
        while path not in self._known:
            path = path[:-1]
        return self._known[path]

    def of(self, path: KeyPath) -> int:
        """Return the line of `path`, or of the nearest table or array around it."""
        return self.at(path).line

    def paths(self) -> frozenset[KeyPath]:
        """Return every path that has a line of its own; the empty path is the whole text."""
        return frozenset(self._known)

    @property
    def headers(self) -> Sequence[Header]:
        """The headers of tables, in the order of the text."""
        return self._found.headers

    @property
    def pairs(self) -> Sequence[Pair]:
        """The keys with a value, in the order in which their values end."""
        return self._found.pairs

    @property
    def braces(self) -> Mapping[KeyPath, int]:
        """The place behind the opening brace of each inline table."""
        return self._found.braces


@lru_cache(KEPT)
def _scanned(text: str) -> _Found:
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._line_began = 0
        self._found = _Found()
        self._known = self._found.known
        self._tables: dict[KeyPath, int] = {}  # array of tables → number of tables so far

    def scan(self) -> _Found:
        table: KeyPath = ()
        while self._blank():
            here, start = self._here, self._at
            if self._take("[["):
                table = self._header(self._keys(), here, array=True)
                self._take("]]")
            elif self._take("["):
                table = self._header(self._keys(), here, array=False)
                self._take("]")
            else:
                self._pair(table)
                continue
            self._found.headers.append(Header(table, start, self._at))
        return self._found

    @property
    def _here(self) -> Position:
        return Position(self._line, self._at - self._line_began + 1)

    def _header(self, keys: list[str], here: Position, *, array: bool) -> KeyPath:
        path: KeyPath = ()
        for position, key in enumerate(keys, 1):
            path = (*path, key)
            self._known.setdefault(path, here)
            if array and position == len(keys):
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
        self._known[path] = here
        return path

    def _pair(self, table: KeyPath, *, inline: bool = False) -> None:
        path = table
        self._blank()
        here, start = self._here, self._at
        for key in self._keys():
            path = (*path, key)
            self._known.setdefault(path, here)
        self._blank()
        equals = self._at
        self._take("=")
        self._blank()
        value = self._at
        end = self._value(path)
        self._found.pairs.append(Pair(path, table, start, equals, value, end, inline))

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._take("."):
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        self._blank()
        key = self._match(_KEY)
        return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key

    def _value(self, path: KeyPath) -> int:
        """Skip a value; return where it ends."""
        if self._take("["):
            index = 0
            while not self._take("]"):
                self._known[*path, index] = self._here
                self._value((*path, index))
                self._take(",")
                index += 1
        elif self._take("{"):
            self._found.braces[path] = self._at
            while not self._take("}"):
                self._pair(path, inline=True)
                self._take(",")
        elif self._text[self._at] in "\"'":
            self._match(_STRING)
        else:
            return self._at + len(self._match(_SCALAR).rstrip())
        return self._at

    def _take(self, token: str) -> bool:
        """Skip `token` if it comes next; tell whether it did."""
        self._blank()
        if not self._text.startswith(token, self._at):
            return False
        self._at += len(token)
        return True

    def _blank(self) -> bool:
        """Skip white space and comments; False at the end of the text."""
        self._match(_BLANK)
        return self._at < len(self._text)

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        assert match, f"no valid TOML at line {self._line}"
        self._at = match.end()
        if lines := match[0].count("\n"):
            self._line += lines
            self._line_began = self._at - len(match[0]) + match[0].rindex("\n") + 1
        return match[0]
