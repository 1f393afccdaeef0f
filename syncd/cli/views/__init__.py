"""What commands show: frozen values with a text form and a JSON form."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from syncd.core.money import Money
from syncd.core.time import iso

Json = dict[str, Any]
"""A JSON document. Views make one to print; nothing reads it back."""


def json_of(value: object, *names: str) -> Json:
    """Return the named fields of a value as JSON."""
    return {name: plain(getattr(value, name)) for name in names}


def plain(value: Any) -> Any:
    """Return a value of the core as JSON: amounts as decimal text, instants in UTC, a dataclass as an object."""
    match value:
        case Money():
            return {"amount": str(value.decimal), "currency": value.currency}
        case datetime():
            return iso(value)
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case list() | tuple():
            return [plain(part) for part in value]
        case Mapping():
            return {name: plain(part) for name, part in value.items()}
    return json_of(value, *(field.name for field in fields(value))) if is_dataclass(value) else value
