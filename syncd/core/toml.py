"""Writes keys and values as TOML does: on one line, whatever they hold."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from syncd.core.safe_text import quoted

__all__ = ["toml_key", "toml_value"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_key(name: str) -> str:
    """Write one part of a key: bare where that is allowed, else in quotes."""
    return name if _BARE.fullmatch(name) else quoted(name)


def toml_value(value: object) -> str:
    """Write text, a number, a date, true or false, a list or a table. TypeError for anything else."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return quoted(value)
        case int() | float():
            return str(value)
        case date() | datetime() | time():
            return value.isoformat()
        case Mapping():
            inside = ", ".join(f"{toml_key(name)} = {toml_value(inner)}" for name, inner in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case Sequence():
            return f"[{', '.join(map(toml_value, value))}]"
    raise TypeError(f"TOML has no {type(value).__name__}")
