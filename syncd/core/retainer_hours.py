"""Counts the hours of a retainer: what is used of them, what is left for the next month, and what is worked beyond.

With `rollover = "1 month"`, time that is left of a month can be used in the next one, before that month's own, and
expires after it. In a month whose terms change, the hours that expire with it are used before those that stay. Where
work before the period is not all known, what is left of it lies between two bounds, and so does what is beyond.

Time beyond the hours is no money: no term says what it costs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from syncd.core.phrases import FullMonth, Hours, Phrase, Value, say
from syncd.core.retainers import Agreement, Month, agreed_months, month_after, month_before, month_of
from syncd.core.time import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """Billable seconds of a retainer by day. `known_since`: from that day to the first one of the period, all of it is
    known; None where nothing before the period is. `partial`: more may have been tracked in the period.
    `may_fall`: less of it may bill."""

    seconds: Mapping[date, int]
    known_since: date | None = None
    partial: bool = False
    may_fall: bool = False


@dataclass(frozen=True, slots=True)
class Beyond:
    """Time beyond the agreed hours of a period's months: seconds, whether there may be more, and notes for the user."""

    seconds: int = 0
    partial: bool = False
    notes: tuple[Phrase, ...] = ()


def beyond(agreement: Agreement, period: Period, worked: Worked) -> Beyond | None:
    """The time beyond what is agreed for each month of a period: never money, since no term says what it costs. None
    where the period does not bill whole months."""
    months = agreed_months(agreement, period)
    if isinstance(months, str):
        return None
    count = _count_before(agreement, months[0].first, worked)
    count.partial, count.notes = worked.partial, []
    total = sum([count.use(month) for month in months])
    return Beyond(total, count.partial, tuple(count.notes))


def left_before(agreement: Agreement, first: date, worked: Worked) -> tuple[int, int]:
    """The seconds that are left of the month before `first`, the first day of a month, at least and at most."""
    count = _count_before(agreement, first, worked)
    return count.least, count.most


def _count_before(agreement: Agreement, first: date, worked: Worked) -> "_Count":
    """Count the months before one, as far back as all work is known."""
    earlier = list(_known_before(agreement, first, worked.known_since))
    unknown = month_of(agreement, month_before(earlier[0].first if earlier else first))
    count = _Count(worked, most=unknown.rolling)
    for month in earlier:
        count.use(month)
    return count


@dataclass(slots=True)
class _Count:
    """Counts month after month what is used. `least` and `most`: the seconds that are left of the month before."""

    worked: Worked
    least: int = 0
    most: int = 0
    partial: bool = False
    notes: list[Phrase] = field(default_factory=list)
    by_month: dict[tuple[int, int], dict[date, int]] = field(init=False)  # the worked seconds by year and month

    def __post_init__(self) -> None:
        self.by_month = {}
        for day, seconds in self.worked.seconds.items():
            self.by_month.setdefault((day.year, day.month), {})[day] = seconds

    def use(self, month: Month) -> int:
        """Use up the hours of one month; the seconds beyond them, at least."""
        name = FullMonth(month.first)
        of_month = self.by_month.get((month.first.year, month.first.month), {})
        used = sum(seconds for day, seconds in of_month.items() if month.holds(day))
        outside = sum(of_month.values()) - used
        if outside:
            self.notes.append(
                say(
                    "outside the days of the retainer: {hours} in {month}, not billed unless agreed",
                    hours=Hours(outside),
                    month=name,
                )
            )
        own = month.seconds
        if own is None:  # nobody knows what is beyond hours that nobody knows
            self.least, self.most, self.partial = 0, month.rolling, True
            return outside
        surely, maybe = max(0, used - self.most - own), max(0, used - self.least - own)
        self._note(name, own, used, surely, maybe)
        self.partial = self.partial or surely != maybe
        self.least = 0 if self.worked.partial else _left(own, month.rolling, used, self.least)
        self.most = _left(own, month.rolling, used, self.most)
        return surely + outside

    def _note(self, month: FullMonth, own: int, used: int, surely: int, maybe: int) -> None:
        if surely:
            self.notes.append(self._beyond(month, surely, is_least=self.worked.partial or surely != maybe))
        elif maybe and self.worked.partial:
            self.notes.append(
                say(
                    "beyond the retainer: some time, perhaps, in {month}: how much time was left from the month before "
                    "is not known",
                    month=month,
                )
            )
        elif maybe:
            self.notes.append(
                say(
                    "beyond the retainer: up to {hours} in {month}: how much time was left from the month before is "
                    "not known",
                    hours=Hours(maybe),
                    month=month,
                )
            )
        elif used > own:
            self.notes.append(
                say(
                    "{more} more than the {hours} of {month}: time left from the month before covers it",
                    more=Hours(used - own),
                    hours=Hours(own),
                    month=month,
                )
            )

    def _beyond(self, month: FullMonth, seconds: int, *, is_least: bool) -> Phrase:
        """What is surely beyond the hours of a month and those left of the month before."""
        hours: Value = Hours(seconds)
        if self.worked.may_fall:
            hours = say("about {hours}", hours=hours)
        elif is_least:
            hours = say("at least {hours}", hours=hours)
        if not self.most:
            return say("beyond the retainer: {hours} in {month}, not billed unless agreed", hours=hours, month=month)
        left: Value = Hours(self.most)
        if self.least != self.most:
            left = say("up to {hours}", hours=left)
        return say(
            "beyond the retainer: {hours} in {month} after {left} left from the month before, not billed unless agreed",
            hours=hours,
            month=month,
            left=left,
        )


def _left(own: int, rolling: int, used: int, carried: int) -> int:
    """What the next month may use: hours carried into this one are used first, then those that expire with it."""
    return min(rolling, own - min(own, max(0, used - carried)))


def _known_before(agreement: Agreement, first: date, known_since: date | None) -> Iterator[Month]:
    """The months before `first` of which all work is known."""
    start = known_since.replace(day=1) if known_since else first
    while start < first:
        month = month_of(agreement, start)
        if known_since and not any(part.first < known_since for part in month.parts):
            yield month
        start = month_after(start)
