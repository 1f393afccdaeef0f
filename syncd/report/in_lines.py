"""Takes the control characters out of every text in a value, at one place: no format then needs to."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from syncd.core.safe_text import line

T = TypeVar("T")


def in_lines(value: T) -> T:
    """The value with each text on one line, without control characters: in tuples and dataclasses, however deep."""
    return cast("T", _inert(value))


def _inert(value: Any) -> Any:
    if isinstance(value, str):
        return value if line(value) == value else line(value)
    if isinstance(value, tuple):
        return tuple(map(_inert, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _inert(getattr(value, field.name)) for field in fields(value)})
    return value
