"""Finds what a fee or a tax is taken from, where its row names neither a row nor an event, as tables often list them.

Such a row belongs to an earning or a refund of its contract that was posted on the same day, or else to the only one
within three days of it. Without that, the fee of a week would count for the day on which it was posted, in the week
after, and the net of both weeks would be wrong.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import groupby

from syncd.core.matching.refund_original import PostedRow
from syncd.core.records import Ref

NEAR = timedelta(days=3)
"""A fee may be posted so long before or after what it is taken from."""
_ROUNDING = 1
"""Minor units by which a fee may differ from the fraction that another row of its day shows."""


def followed_rows(rows: Collection[PostedRow], fees: Iterable[PostedRow]) -> dict[Ref, Ref]:
    """The row that each fee is taken from, or given back with: fee → earning or refund.

    `rows`: the earnings and refunds of one contract that no row of the kind of `fees` follows yet; their `day` is the
    last day they pay for. Fees that cannot be decided are left out: those of a day on which rows of several weeks were
    posted, unless each row has a fee of its own and all are one fraction.
    """
    fees = sorted(fees, key=_key)
    found = _of_the_day(rows, fees)
    left = [row for row in rows if row.ref not in found.values()]
    days = {row.posted for row in rows}  # on these, what could not be decided stays open
    return found | _nearby(left, [fee for fee in fees if fee.ref not in found and fee.posted not in days])


def _of_the_day(rows: Collection[PostedRow], fees: Iterable[PostedRow]) -> dict[Ref, Ref]:
    """The rows of fees that were posted with them. `fees`: sorted by `_key`."""
    found: dict[Ref, Ref] = {}
    for (posted, currency, sign), group in groupby(fees, key=_key):
        beside = sorted((row for row in rows if _key(row) == (posted, currency, -sign)), key=_by_size)
        taken = sorted(group, key=_by_size)
        pairs = list(zip(beside, taken, strict=False))
        if len(beside) == len(taken) and _have_one_fraction(pairs):
            found |= {fee.ref: row.ref for row, fee in pairs}
        elif len({row.day for row in beside}) == 1:
            found |= {fee.ref: beside[0].ref for fee in taken}
    return found


def _nearby(rows: Collection[PostedRow], fees: Collection[PostedRow]) -> dict[Ref, Ref]:
    """The rows of fees that were posted within a few days of them: one fee near one row alone, and less than half of
    it."""
    fitting = {fee.ref: [row.ref for row in rows if _is_near(row, fee)] for fee in fees}
    claims = Counter(ref for refs in fitting.values() for ref in refs)
    return {fee: refs[0] for fee, refs in fitting.items() if len(refs) == 1 and claims[refs[0]] == 1}


def _is_near(row: PostedRow, fee: PostedRow) -> bool:
    (_, currency, sign), (_, other, opposite) = _key(row), _key(fee)
    is_part = 2 * abs(fee.amount.minor) < abs(row.amount.minor)
    return currency == other and sign == -opposite and is_part and abs(row.posted - fee.posted) <= NEAR


def _key(row: PostedRow) -> tuple[str, str, int]:
    return row.posted.isoformat(), row.amount.currency, 1 if row.amount.minor > 0 else -1


def _by_size(row: PostedRow) -> tuple[int, str]:
    return -abs(row.amount.minor), row.ref


def _have_one_fraction(pairs: Collection[tuple[PostedRow, PostedRow]]) -> bool:
    """Whether all fees are the same fraction of their rows, to the cent."""
    sizes = [(abs(row.amount.minor), abs(fee.amount.minor)) for row, fee in pairs]
    most, its_fee = max(sizes)
    return all(abs(fee * most - its_fee * amount) <= _ROUNDING * (most + amount) for amount, fee in sizes)
