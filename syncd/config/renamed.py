"""What earlier versions called otherwise. Their words are still read, and `syncd check --migrate` replaces them.

This is the one place for it: add a line to `VALUES` when a value gets another name. No key ever got one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from syncd.config.lines import KeyPath, Lines

VALUES: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType(
    {("report", "kind"): {"summary": "billable-summary"}}
)
"""Section and key → the value before → the value now."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A value in a configuration that is called otherwise now."""

    path: KeyPath
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The text of a configuration before and after its values got today's names."""

    before: str
    after: str
    renamed: tuple[Renamed, ...]


def renamed_in(document: Mapping[str, Any]) -> Iterator[Renamed]:
    """Yield the values of a parsed configuration that are called otherwise now."""
    for (section, key), values in VALUES.items():
        tables = document.get(section)
        for name, table in tables.items() if isinstance(tables, Mapping) else ():
            was = table.get(key) if isinstance(table, Mapping) else None
            if isinstance(was, str) and was in values:
                yield Renamed((section, name, key), was, values[was])


def with_names_of_today(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parsed configuration with the values as they are called now."""
    changed = dict(document)
    for renamed in renamed_in(document):
        section, name, key = map(str, renamed.path)
        changed[section] = {**changed[section], name: {**changed[section][name], key: renamed.now}}
    return changed


def rewrite(text: str, document: Mapping[str, Any]) -> Rewriting:
    """Give the text of a configuration, which says what `document` does, today's names; comments and order stay.

    A value that does not stand on the line of its key stays as it is: it is still read.
    """
    lines, positions = text.split("\n"), Lines(text)
    names = tuple(renamed_in(document))
    for renamed in names:
        at = positions.at(renamed.path)
        line = lines[at.line - 1]
        before, after = line[: at.column - 1], line[at.column - 1 :]
        found = re.match(rf"""([^=]*=[ \t]*)(["']){re.escape(renamed.was)}\2""", after)
        if found:
            lines[at.line - 1] = f"{before}{found[1]}{found[2]}{renamed.now}{found[2]}{after[found.end() :]}"
    return Rewriting(text, "\n".join(lines), names)
