"""Draws the balance of an account day by day."""

from datetime import date, timedelta
from decimal import Decimal

from syncd.core.money import Money
from syncd.core.phrases import Dates
from syncd.core.statement_report import AccountPart
from syncd.report.charts import Steps
from syncd.report.kinds.figure_cells import signed
from syncd.report.language.voice import Voice

_TICKS, _MARKS = 4, 6
"""Lines at round amounts, and days that are named, at most."""


def balance_chart(part: AccountPart, voice: Voice) -> Steps | None:
    """The steps of the balance; None where it did not move, or nobody knows with what it began."""
    it, points = part.statement, part.balances()
    if part.is_unknown or len({amount.minor for _, amount in points}) < 2:
        return None
    return Steps(
        finding=voice.say(
            "From {opening} on {first} to {closing} on {last}",
            opening=signed(voice.words(it.opening), it.opening_state),
            first=Dates(it.period.first, it.period.first),
            closing=signed(voice.words(it.closing), it.closing_state),
            last=Dates(it.period.last, it.period.last),
        ),
        points=points,
        until=it.period.last,
        ticks=tuple((tick, voice.words(int(tick.decimal))) for tick in _ticks([amount for _, amount in points])),
        marks=tuple((day, voice.words(Dates(day, day))) for day in _marked(it.period.first, it.period.last)),
        notes=tuple(_notes(part, voice)),
    )


def _notes(part: AccountPart, voice: Voice) -> list[tuple[date, str]]:
    """The largest payout, which is what a reader looks for."""
    if not part.payouts:
        return []
    day, amount = min(part.payouts, key=lambda one: (one[1].minor, one[0]))
    words = voice.say("{day}: {amount} paid out", day=Dates(day, day), amount=amount.decimal)
    return [(day, words)]


def _ticks(amounts: list[Money]) -> list[Money]:
    """Round amounts from 0 to the highest, and down to the lowest where it is below 0."""
    currency = amounts[0].currency
    high, low = max(0, *(int(one.decimal) for one in amounts)), min(0, *(int(one.decimal) for one in amounts))
    step = next(size for size in _sizes() if (high - low) / size <= _TICKS)
    return [Money.of(Decimal(at), currency) for at in range(-(-low // step) * step, high + 1, step)]


def _sizes() -> list[int]:
    return [size * 10**power for power in range(15) for size in (1, 2, 5)]


def _marked(first: date, last: date) -> list[date]:
    """Some days at equal distances, whole weeks where there is room for them."""
    whole = (last - first).days + 1
    step = next(step for step in (1, 7, 14, 28, 56, 112, 366, 3660, 40000) if whole / step <= _MARKS)
    return [first + timedelta(days=at) for at in range(0, whole, step)]
