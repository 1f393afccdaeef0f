"""A fact about a platform: in words, and for JSON."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from syncd.cli.views import Json
from syncd.core.discrepancies import Side
from syncd.core.wording import count
from syncd.platforms import Fact
from syncd.platforms.schema import FeeTable


def since(fact: Fact) -> str | None:
    """Return the day from which a fact holds; None where it always did."""
    return fact.start.isoformat() if fact.start > date.min else None


def fact_words(fact: Fact) -> str:
    """Return `12 hours`, `wednesday`, `tracked, billed`, `20% to 500.00 USD, then 10%`."""
    match fact.value:
        case FeeTable() as fee:
            return _fee(fee)
        case frozenset() as sides:
            return ", ".join(side for side in Side if side in sides)
        case int() as number:
            return count(number, next(unit for unit in ("hour", "minute", "day") if unit in fact.key))
        case value:
            return str(value)


def _fee(fee: FeeTable) -> str:
    if fee.fee is not None:
        return _percent(fee.fee)
    if fee.steps:
        *steps, last = fee.steps
        return ", ".join([*(f"{_percent(step.fee)} to {step.to}" for step in steps), f"then {_percent(last.fee)}"])
    bounds = ((word, bound) for word, bound in (("from", fee.lowest), ("to", fee.highest)) if bound is not None)
    return " ".join(["by contract", *(f"{word} {_percent(bound)}" for word, bound in bounds)])


def _percent(fraction: Decimal) -> str:
    return f"{(fraction * 100).normalize():f}%"


def fee_notes(fact: Fact) -> Iterator[str]:
    """Tell what a fee's figures do not."""
    fee = fact.value
    validity = "for contracts made from then on" if fee.new_contracts else ""
    if notes := list(filter(None, (validity, fee.note, fee.source))):
        yield f"Fee{f' from {day}' if (day := since(fact)) else ''}: {'; '.join(notes)}"


def fact_json(fact: Fact) -> Json:
    """Return a fact; `from` is null where it always held, `own` true where the user's config says it."""
    return {"from": since(fact), "value": _plain(fact.value), "own": fact.own}


def _plain(value: Any) -> Any:
    """Return a value as the config writes it."""
    match value:
        case BaseModel():
            keys = (key for key in type(value).model_fields if key in value.model_fields_set and key != "start")
            return {key: _plain(getattr(value, key)) for key in keys}
        case Decimal():
            return _percent(value)
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(part) for part in value]
        case int():
            return value
        case _:
            return str(value)
