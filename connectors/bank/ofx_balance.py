"""Gives the rows of OFX files running balances, counted from the balance that the file states.

LEDGERBAL is what the account had at DTASOF (OFX 2.3, 11.4.2.2). It is counted back from there, where the file has all
rows of the days up to it. AVAILBAL is no such balance: it is what may be spent, with a limit of credit and without
what is reserved.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from syncd.connectors.bank.statements import NO_ENTRIES
from syncd.tabular import Row

BALANCE = "balance"
"""The cell of a running balance."""


@dataclass(frozen=True, slots=True)
class StatedBalance:
    """What an account had on a day, at some hour of it. `where` and `cells`: of a row that shows it."""

    day: date
    amount: Decimal
    where: str
    cells: Mapping[str, str]


def with_balances(rows: Sequence[Row], stated: StatedBalance | None, days: tuple[date, date] | None) -> list[Row]:
    """Fill in the balance after each row of a day before the stated one. `days`: the first and last that the file
    covers. Rows of the balance's own day get none: that day was not over. None get any where the file may lack rows up
    to that day, or has rows after it: then the balance may be from before some of them.

    Where nothing moved before that day, rows that move nothing show the balance of the first day and of the last."""
    found = list(rows)
    amounts = [amount_of(row.cells.get("trnamt", "")) for row in rows]
    on = [row.cells.get("date", "") for row in rows]
    if stated is None or days is None or not days[0] < stated.day <= days[1] or None in amounts:
        return found
    as_of = f"{stated.day:%Y%m%d}"
    if any(row.problem for row in rows) or (max(on, default="") > as_of and as_of in on):
        return found
    by_day: defaultdict[str, list[int]] = defaultdict(list)
    for index, day in enumerate(on):
        by_day[day].append(index)
    balance = stated.amount
    for day in sorted((day for day in by_day if day <= as_of), reverse=True):
        # The order within a day is that of what the rows say, so that two files that have them say the same.
        for index in sorted(by_day[day], key=lambda index: _content(rows[index]), reverse=True):
            if day < as_of:
                shown = {**rows[index].cells, BALANCE: f"{balance:f}"}
                found[index] = replace(rows[index], cells=shown, original=rows[index].original or rows[index].cells)
            balance -= amounts[index] or 0
    if not any(day < as_of for day in on):
        found += [_still(stated, balance, day) for day in dict.fromkeys((days[0], stated.day - timedelta(days=1)))]
    return found


def _still(stated: StatedBalance, balance: Decimal, day: date) -> Row:
    """A row of a day on which nothing moved."""
    cells = {**stated.cells, "date": f"{day:%Y%m%d}", "trnamt": "0", "memo": NO_ENTRIES, BALANCE: f"{balance:f}"}
    return Row(stated.where, cells)


def amount_of(text: str) -> Decimal | None:
    """Read an amount of OFX, with a point or a comma; None where it is none."""
    with suppress(InvalidOperation):
        amount = Decimal(text.strip().replace(",", "."))
        if amount.is_finite() and abs(amount.adjusted()) < 30:
            return amount
    return None


def _content(row: Row) -> tuple[str, ...]:
    return tuple(row.cells.get(name, "") for name in ("id", "trnamt", "name", "memo"))
