"""What a retainer bills: the agreed amount for each calendar month, whatever was worked. Never hours times rate."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.money import Money, price
from syncd.core.time import Period
from syncd.core.wording import hours

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainerTerms:
    """What is agreed for each calendar month, from a day on. What is not agreed is None."""

    start: date = date.min
    rate: Money | None = None  # per hour
    hours: int | None = None  # seconds a month
    rollover: str = "none"  # how long unused hours stay: "none" or "1 month"


def agreed_amounts(terms: Iterable[RetainerTerms], period: Period) -> list[tuple[date, Money]] | str:
    """The first day and the amount of each month of a period, by the terms of that day; else why it is unknown, in
    words for the user."""
    known = tuple(terms)
    months = list(_months(period))
    if not months:
        return "a retainer is billed by the calendar month, and this period is not made of whole months"
    amounts = []
    for month in months:
        begun = (version for version in known if version.start <= month)
        agreed = max(begun, key=lambda version: version.start, default=None)
        if agreed is None or agreed.rate is None or agreed.hours is None:
            return "the terms of this retainer give no rate with hours a month"
        amounts.append((month, price(agreed.rate, agreed.hours)))
    return amounts


def beyond(
    terms: Iterable[RetainerTerms], period: Period, worked: Mapping[date, int], *, partial: bool
) -> tuple[str, ...]:
    """The time beyond what is agreed for each month of a period, in words for the user: never money, since no term says
    what it costs. `worked`: day → billable seconds; `partial`: more may have been tracked."""
    known, found = tuple(terms), []
    for month in _months(period):
        agreed = max((each for each in known if each.start <= month), key=lambda each: each.start, default=None)
        used = sum(seconds for day, seconds in worked.items() if (day.year, day.month) == (month.year, month.month))
        if agreed is None or agreed.hours is None or used <= agreed.hours:
            continue
        least = "at least " if partial else ""
        left = ", as far as no hours left from the month before cover it" if agreed.rollover != "none" else ""
        more = f"{least}{hours(used - agreed.hours)} in {month:%Y-%m}"
        found.append(f"beyond the retainer: {more}, not billed unless agreed{left}")
    return tuple(found)


def _months(period: Period) -> Iterator[date]:
    """The first days of the months that a period is made of; none where one of them is not whole."""
    if period.first.day != 1 or (period.last + _DAY).day != 1:
        return
    month = period.first
    while month <= period.last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)
