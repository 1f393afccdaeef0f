"""Adds up the lines of a summary: sums per currency, and how much is known of them."""

from collections.abc import Iterable, Sequence

from syncd.core.bounds import State
from syncd.core.money import Money
from syncd.core.summary import MONEY, SummaryLine, Total


def sums(lines: Sequence[SummaryLine]) -> dict[str, Total]:
    """A total per currency."""
    currencies = sorted({line.currency for line in lines if line.currency})
    unpriced = any(line.is_unpriced for line in lines)
    return {
        currency: _total([line for line in lines if line.currency == currency], unpriced) for currency in currencies
    }


def without_amount(lines: Sequence[SummaryLine]) -> Total | None:
    """The hours of contracts of which no currency is known, and which no other total includes; None where there are
    none. It is `partial` where some of them may have earned money."""
    others = [line for line in lines if line.currency is None and (line.seconds_tracked or line.seconds_billable)]
    return _total(others, any(line.is_unpriced for line in others)) if others else None


def _total(lines: Sequence[SummaryLine], unpriced: bool) -> Total:
    priced = [line for line in lines if line.currency]
    return Total(
        seconds_tracked=_sum_seconds(line.seconds_tracked for line in lines),
        seconds_billable=_sum_seconds(line.seconds_billable for line in lines),
        gross=_sum(line.gross for line in lines),
        fee=_sum(line.fee for line in lines),
        tax=_sum(line.tax for line in lines),
        net=_sum(line.net for line in lines),
        partial=unpriced or any(line.state(name) is not State.EXACT for line in priced for name in MONEY),
        tracked_partial=any(line.tracked_partial for line in lines),
        tracked_estimated=any(line.tracked_estimated for line in lines),
        billable_partial=any(line.billable_partial for line in lines),
        billable_estimated=any(line.billable_estimated for line in lines),
    )


def _sum(figures: Iterable[Money | None]) -> Money | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known[1:], known[0]) if known else None


def _sum_seconds(figures: Iterable[int | None]) -> int | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None
