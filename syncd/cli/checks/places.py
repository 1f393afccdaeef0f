"""Finds the place in the configuration that a check is about."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from syncd.cli.views.checks import Check
from syncd.config.lines import KeyPath, Lines
from syncd.config.model import SINGLE, TOP_LEVEL

_TABLE = re.compile(r"\[(\w+)\.([^\]]+)\] ?([\w.]*)")  # [source.toggl] token
_ONE = re.compile(r"\[(\w+)\] (\w+)$")  # [backup] folder
_MAP = re.compile(r"\[\[(map)\]\] (\d+),? ?(\w*)")  # [[map]] 2, project


def with_places(checks: Iterable[Check], file: Path) -> Iterator[Check]:
    """Add file, line and column to each check that found something about a key or table of the configuration."""
    lines = Lines(file.read_bytes().decode("utf-8-sig"))
    for check in checks:
        path = _path(check.what)
        if path and check.found and check.at is None:
            yield replace(check, file=file, at=lines.at(path))
        else:
            yield check


def _path(what: str) -> KeyPath | None:
    if place := _TABLE.match(what) or _MAP.match(what):
        section, name, key = place.groups()
        keys = tuple(part for part in key.split(".") if part)
        return (section, int(name) - 1 if section == "map" else name, *keys)
    if (place := _ONE.match(what)) and place[1] in SINGLE:
        return place.groups()
    key = what.partition(" ")[0]
    return (key,) if key in TOP_LEVEL else None
