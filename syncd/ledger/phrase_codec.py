"""Writes phrases as JSON and reads them back: with template and values, so that they can be said in other languages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from syncd.core.money import Money
from syncd.core.phrases import (
    Between,
    Clock,
    Dated,
    Dates,
    Days,
    FullMonth,
    Hours,
    Moment,
    Month,
    Percent,
    Phrase,
    Soon,
    Value,
)
from syncd.decoders import convert

_TYPES: Mapping[str, type] = {
    "money": Money,
    "hours": Hours,
    "clock": Clock,
    "moment": Moment,
    "between": Between,
    "days": Days,
    "dated": Dated,
    "dates": Dates,
    "month": Month,
    "full month": FullMonth,
    "soon": Soon,
    "percent": Percent,
    "day": date,
    "number": Decimal,
}
_NAMES = {kind: name for name, kind in _TYPES.items()}


def phrase_data(value: object) -> object:
    """A phrase as JSON: plain text where nothing but the text is known. For msgspec's `enc_hook`: TypeError for a
    value of another type."""
    if not isinstance(value, Phrase):
        raise TypeError(f"no JSON for {type(value).__name__}")
    if not value.template:
        return str(value)
    data: dict[str, object] = {"says": str(value), "template": value.template}
    if value.plural:
        data["plural"] = value.plural
    if value.values:
        data["values"] = {name: _data(value) for name, value in value.values.items()}
    return data


def read_phrase(wanted: type, data: Any) -> Phrase:
    """The phrase that `phrase_data` wrote. For msgspec's `dec_hook`: ValueError for anything else."""
    if wanted is not Phrase:
        raise TypeError(f"no JSON for {wanted.__name__}")
    if isinstance(data, str):
        return Phrase(data)
    try:
        values = {name: _value(value) for name, value in data.get("values", {}).items()}
        return Phrase(data["says"], data["template"], values, data.get("plural", ""))
    except (KeyError, TypeError, AttributeError):
        raise ValueError("not a phrase") from None


def _data(value: Value) -> object:
    if isinstance(value, Phrase):
        return ["phrase", phrase_data(value)]
    name = _NAMES.get(type(value))
    return value if name is None else [name, msgspec.to_builtins(value)]


def _value(data: Any) -> Value:
    plain: Value = data
    if not isinstance(data, list):
        return plain
    name, parts = data
    if name == "phrase":
        return read_phrase(Phrase, parts)
    value: Value = convert(parts, _TYPES[name])
    return value
