"""Writes what was agreed on a contract as the configuration has it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal


def agreed(
    money: str,
    fee: Decimal | None,
    later_fee: tuple[date, Decimal] | None,
    caps: Sequence[tuple[date, int]],
    first: date,
) -> str:
    """The `terms` of a contract, "" where there are none: the rate (`money`), the fee, another fee from a day on, hours
    a week from days on, and the day from which a contract without these has its terms."""
    kept = "" if fee is None else _kept(fee)
    if not money and not kept:
        return ""
    terms = [(day, kept, f'weekly_cap = "{hours}h"') for day, hours in caps] or [(first, kept, "")]
    terms += [(day, _kept(other), "") for day, other in ([later_fee] if later_fee else [])]
    tables = (f"{{ from = {day}, {', '.join(filter(None, [money, *more]))} }}" for day, *more in terms)
    return f"terms = [{', '.join(tables)}]\n"


def _kept(fee: Decimal) -> str:
    return f'fee = "{fee * 100:f}%"'
