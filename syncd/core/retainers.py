"""What a retainer bills and covers: an agreed amount, and agreed hours, for each calendar month, whatever was worked.

The amount is rate times agreed hours, never rate times worked hours. A month in which the contract starts or ends, or
in which its terms change, is prorated by calendar days, as contracts commonly say: working days would need a list of
holidays. Each part counts with its share of the month's days; the exact parts are added and rounded once, half up, per
month and currency. So a month cut into parts of the same terms bills what the whole month bills.

Its hours are prorated alike, and rounded once a month to the second. `syncd.core.retainer_hours` counts what is used of
them. Months are those of the contract's days: of the user's zone for a client of your own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

from syncd.core.money import Money
from syncd.core.phrases import Days, FullMonth, Hours, Phrase, say
from syncd.core.sentences import all_of
from syncd.core.time import Period, Span, midnight

_DAY = timedelta(days=1)
UNBOUNDED = 10**9
"""More seconds than any month has: hours of which nobody knows how many were agreed."""
_NOT_WHOLE = say("a retainer is billed by the calendar month, and this period is not made of whole months")
_NO_TERMS = say("the terms of this retainer give no rate with hours a month")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainerTerms:
    """What is agreed for each calendar month, from a day on. What is not agreed is None."""

    start: date = date.min
    rate: Money | None = None  # per hour
    hours: int | None = None  # seconds a month
    rollover: str = "none"  # how long unused hours stay: "none" or "1 month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The terms of a retainer, and its first and last day, both included; None where it is open."""

    terms: Sequence[RetainerTerms]
    start: date | None = None
    end: date | None = None

    @property
    def rolls_over(self) -> bool:
        """Whether time that is left of some month can be used in the next one."""
        return any(terms.rollover != "none" for terms in self.terms)

    def on(self, day: date) -> RetainerTerms | None:
        """The terms in force on a day."""
        begun = (version for version in self.terms if version.start <= day)
        return max(begun, key=lambda version: version.start, default=None)


@dataclass(frozen=True, slots=True)
class Part:
    """Days of a month, both included, on which the same terms hold."""

    first: date
    last: date
    terms: RetainerTerms | None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of a retainer: the parts of it in which the contract runs."""

    first: date
    parts: tuple[Part, ...]

    @property
    def length(self) -> int:
        """Its calendar days."""
        return (month_after(self.first) - self.first).days

    @property
    def is_prorated(self) -> bool:
        """Whether it is not one part that has all days of the month."""
        return sum(part.days for part in self.parts) != self.length or len(self.parts) > 1

    def amounts(self) -> list[Money]:
        """What it bills in each currency, rounded once; parts without a rate or hours bill nothing known."""
        exact: dict[str, Fraction] = {}
        for part in self.parts:
            terms = part.terms
            if terms is not None and terms.rate is not None and terms.hours is not None:
                share = Fraction(terms.rate.minor * terms.hours * part.days, 3600 * self.length)
                exact[terms.rate.currency] = exact.get(terms.rate.currency, Fraction(0)) + share
        return [Money(_half_up(exact[currency]), currency) for currency in sorted(exact)]

    @property
    def seconds(self) -> int | None:
        """The seconds it covers; None where they are not agreed for some of its days."""
        if any(part.terms is None or part.terms.hours is None for part in self.parts):
            return None
        return self._share(self.parts)

    @property
    def rolling(self) -> int:
        """The most seconds that can be left for the next month."""
        rolling = [part for part in self.parts if part.terms and part.terms.rollover != "none"]
        return UNBOUNDED if rolling and self.seconds is None else self._share(rolling)

    def _share(self, parts: Iterable[Part]) -> int:
        seconds = sum((part.terms.hours or 0) * part.days for part in parts if part.terms)
        return _half_up(Fraction(seconds, self.length))

    def holds(self, day: date) -> bool:
        """Whether the contract runs on a day of this month."""
        return any(part.first <= day <= part.last for part in self.parts)

    @property
    def explained(self) -> Phrase:
        """`16 of 30 days of November 2026 at 20:00 × 60.00 EUR`: how it is prorated."""
        return all_of(
            say(
                "{some} of {number} days of {month} at {hours} × {rate}",
                some=part.days,
                number=self.length,
                month=FullMonth(self.first),
                hours=Hours(part.terms.hours),
                rate=part.terms.rate,
            )
            for part in self.parts
            if part.terms and part.terms.hours is not None and part.terms.rate
        )


def runs_in(agreement: Agreement, period: Period) -> bool:
    """Whether a retainer runs on a day of a period."""
    return (agreement.start or date.min) <= period.last and period.first <= (agreement.end or date.max)


def agreed_months(agreement: Agreement, period: Period) -> list[Month] | str:
    """The months that a period bills; else why that is unknown, in words for the user.

    A month is billed by a period that has all of the contract's days in it.
    """
    found = []
    first = period.first.replace(day=1)
    while first <= period.last:
        month = month_of(agreement, first)
        if month.parts and (month.parts[0].first < period.first or period.last < month.parts[-1].last):
            return _NOT_WHOLE
        found += [month] if month.parts else []
        first = month_after(first)
    return found or say("this retainer does not run in this period")


def agreed_amounts(agreement: Agreement, period: Period) -> list[tuple[date, Money]] | str:
    """The first day and the amount of each month of a period, per currency; else why it is unknown, in words for the
    user."""
    months = agreed_months(agreement, period)
    if isinstance(months, str):
        return months
    return [(month.first, amount) for month in months for amount in month.amounts()] or _NO_TERMS


def not_agreed(agreement: Agreement, period: Period) -> tuple[Phrase, ...]:
    """Days on which the contract runs and nothing is agreed, in words for the user: what they bill is unknown."""
    months = agreed_months(agreement, period)
    return tuple(
        say("{days}, for which its terms give no rate with hours a month", days=Days(part.first, part.last))
        for month in ([] if isinstance(months, str) else months)
        for part in month.parts
        if part.terms is None or part.terms.rate is None or part.terms.hours is None
    )


def prorated(agreement: Agreement, period: Period) -> tuple[Phrase, ...]:
    """How the months that do not bill one whole amount are prorated, in words for the user."""
    months = agreed_months(agreement, period)
    parts = [month.explained for month in months if month.is_prorated] if not isinstance(months, str) else []
    return tuple(say("prorated by calendar days: {how}", how=explained) for explained in parts if explained)


def month_of(agreement: Agreement, first: date) -> Month:
    """A calendar month by its first day, as far as the contract runs in it."""
    begin = max(first, agreement.start or first)
    last = month_after(first) - _DAY
    last = min(last, agreement.end or last)
    parts: list[Part] = []
    while begin <= last:
        terms = agreement.on(begin)
        changes = [version.start for version in agreement.terms if begin < version.start <= last]
        until = min(changes, default=last + _DAY) - _DAY
        if parts and _same(parts[-1].terms, terms):
            parts[-1] = Part(parts[-1].first, until, parts[-1].terms)
        else:
            parts.append(Part(begin, until, terms))
        begin = until + _DAY
    return Month(first, tuple(parts))


def _same(one: RetainerTerms | None, other: RetainerTerms | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.rate, one.hours, one.rollover) == (other.rate, other.hours, other.rollover)


def month_after(first: date) -> date:
    """The first day of the next month."""
    return (first.replace(day=1) + timedelta(days=31)).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - _DAY).replace(day=1)


def months_before(first: date) -> date:
    """The first day of the month from which on earlier work may decide what is left for the one that begins `first`."""
    return first.replace(year=first.year - 1)


def month_span(first: date, zone: ZoneInfo) -> Span:
    """The moments of a month in a zone."""
    return Span(midnight(first, zone), midnight(month_after(first), zone))


def _half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))
