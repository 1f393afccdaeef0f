"""Changes the text of a configuration as its owner would: every other line stays as it is, byte for byte.

The text must be TOML. Whether syncd accepts the result is not looked at here.
"""

import re
from collections.abc import Sequence

from syncd.config.lines import Header, KeyPath, Lines, Pair
from syncd.config.model import SINGLE, TOP_LEVEL
from syncd.core.toml import toml_key

__all__ = ["OPTIONAL", "appended", "table_depth", "with_value", "without"]

_MORE_COMMENT = re.compile(r"[ \t]+#[^\n]*(?:\n|$)")
"""A line that goes on with the comment of the line before."""
OPTIONAL = ("rule", "calendar")
"""Sections whose tables say nothing when they are empty."""


def appended(text: str, tables: str) -> str:
    """Return a configuration with more tables at its end, after a blank line, with the line ends that it has.

    At the end a table belongs to no other, and a new `[[map]]` decides after those that are there.
    """
    end = _line_end(text)
    kept = text if not text or text.endswith("\n") else text + end
    blank = "" if not kept.strip() or kept.endswith((end * 2, "\n\n")) else end
    return kept + blank + end.join(tables.strip("\n").split("\n")) + end


def with_value(text: str, path: KeyPath, value: str) -> str:
    """Return a configuration in which the key at `path` has a `value`, which is written as TOML.

    A key that is there keeps its line and comment. A new one stands below the last key of its table, which is added at
    the end of the text where it is missing; keys outside of tables stand at the top.
    """
    lines = Lines(text)
    if pair := _pair(lines, path):
        return text[: pair.value] + value + text[pair.end :]
    home, table = _home(lines, path), path[: table_depth(path)]
    if len(home) < len(table) and not any(pair.path[: len(table)] == table for pair in lines.pairs):
        return _with_table(text, table, f"{_dotted(path[len(table) :])} = {value}")
    siblings = [pair for pair in lines.pairs if pair.table == home]
    key = _dotted(path[len(home) :])
    if home in lines.braces:
        at = max((pair.end for pair in siblings), default=lines.braces[home])
        return f"{text[:at]}{', ' if siblings else ''}{key} = {value}{text[at:]}"
    if siblings:
        nearest = max(siblings, key=lambda pair: (_shared(pair.path, path), pair.end))
        return _with_line_below(text, nearest.end, _like(text, nearest, key) + f" = {value}")
    header = next((header for header in lines.headers if header.path == home), None)
    if header is None:
        return f"{key} = {value}{_line_end(text)}{text}"
    return _with_line_below(text, header.end, f"{key} = {value}")


def without(text: str, path: KeyPath) -> str:
    """Return a configuration without the key at `path`, its value, and the comment behind it; the same where it has no
    value of its own. The table of a rule that has no other key goes with it, unless it has a comment."""
    lines = Lines(text)
    pair = _pair(lines, path)
    if pair is None:
        return text
    if pair.inline:
        return _without_inline(text, pair, [each for each in lines.pairs if each.table == pair.table])
    after = _without_lines(text, pair.start, pair.end)
    return _without_empty(after, pair.table) if pair.table and pair.table[0] in OPTIONAL else after


def table_depth(path: KeyPath) -> int:
    """How many keys of a path name its table: none outside of tables, one for `[calendar]`, else two."""
    return 0 if path[0] in TOP_LEVEL else 1 if path[0] in SINGLE else 2


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _dotted(keys: KeyPath) -> str:
    return ".".join(toml_key(str(key)) for key in keys)


def _pair(lines: Lines, path: KeyPath) -> Pair | None:
    return next((pair for pair in lines.pairs if pair.path == path), None)


def _home(lines: Lines, path: KeyPath) -> KeyPath:
    """The innermost table around `path` that has a header or braces, in which a key can be written."""
    written = {header.path for header in lines.headers} | lines.braces.keys()
    return next((path[:length] for length in range(len(path) - 1, 0, -1) if path[:length] in written), ())


def _shared(one: KeyPath, other: KeyPath) -> int:
    """How many keys two paths have in common at their beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _like(text: str, pair: Pair, key: str) -> str:
    """A key with the indentation of another, and its equals sign below that of the other."""
    indent = text[text.rfind("\n", 0, pair.start) + 1 : pair.start]
    return indent + key.ljust(pair.equals - pair.start - 1)


def _with_table(text: str, table: KeyPath, line: str) -> str:
    """Add a table with one line at the end, which `without` takes away again without a trace where it may."""
    end = _line_end(text)
    before = "" if not text else end if text.endswith("\n") else end * 2
    last = end if not text or text.endswith("\n") else ""
    return f"{text}{before}[{_dotted(table)}]{end}{line}{last}"


def _with_line_below(text: str, at: int, line: str) -> str:
    """Add a line below that of `at`, and below the lines that go on with its comment."""
    end = _line_end(text)
    below = text.find("\n", at) + 1
    while below and (more := _MORE_COMMENT.match(text, below)):
        below = more.end() if more[0].endswith("\n") else 0
    return f"{text[:below]}{line}{end}{text[below:]}" if below else f"{text}{end}{line}"


def _without_inline(text: str, pair: Pair, siblings: Sequence[Pair]) -> str:
    before = [each.end for each in siblings if each.end <= pair.start]
    behind = [each.start for each in siblings if each.start >= pair.end]
    if before:
        return text[: max(before)] + text[pair.end :]
    return text[: pair.start] + text[min(behind, default=pair.end) :]


def _without_lines(text: str, start: int, end: int) -> str:
    """Cut the lines from that of `start` to that of `end`; of the last line, the line end before it goes."""
    start = text.rfind("\n", 0, start) + 1
    below = text.find("\n", end) + 1
    if below or not start:
        return text[:start] + (text[below:] if below else "")
    return text[:start].removesuffix("\n").removesuffix("\r")


def _without_empty(text: str, table: KeyPath) -> str:
    """Cut the header of a table in which nothing stands, not even a comment, and the blank line above it."""
    headers = Lines(text).headers
    header = next((header for header in headers if header.path == table), None)
    if header is None or any(other.path[: len(table)] == table for other in headers if other is not header):
        return text
    if text[header.end : _next_start(headers, header, len(text))].strip():
        return text
    start = text.rfind("\n", 0, header.start) + 1
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    is_blank = start > 0 and not text[above:start].strip()
    return _without_lines(text, above if is_blank else start, header.end)


def _next_start(headers: Sequence[Header], header: Header, default: int) -> int:
    return next((other.start for other in headers if other.start > header.start), default)
