"""Decides which of the contracts with one title is meant: by client, by person and by the dates of the contract. A bill
for days of two contracts is of the one whose hours are worth its amount.

A title alone decides nothing against a client: a contract whose known client is another one is not meant. What still
fits two contracts means neither.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from syncd.core.money import Money
from syncd.core.time import Instant, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDates:
    """The first and the last day of a contract, both included, in the platform's `zone`; None where it is open."""

    start: date | None = None
    end: date | None = None
    zone: ZoneInfo

    def hold(self, day: date) -> bool:
        """Whether the contract runs on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def hold_some_of(self, first: date, last: date) -> bool:
        """Whether the contract runs on one of the days from `first` to `last`, both included."""
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)

    def hold_moment(self, moment: Instant) -> bool:
        """Whether the contract runs on the platform's day of `moment`."""
        return self.hold(day_of(moment, self.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOfClient:
    """A tracker's project had a name under `client`, as the tracker writes it, from `since` to `until`."""

    client: str
    since: Instant
    until: Instant | None = None  # None: it still has it

    def had_at(self, moment: Instant) -> bool:
        """Whether it had the name at a moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


def of_client(fitting: Collection[str], client: str, clients: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The contracts of `client`; where none is known to be, those whose client is unknown.

    `client` is normalised, "" where it is unknown: then every contract stays. `clients`: contract → its client's names.
    """
    if not client:
        return frozenset(fitting)
    certain = frozenset(key for key in fitting if client in clients.get(key, ()))
    return certain or frozenset(key for key in fitting if not clients.get(key))


def of_person(fitting: Collection[str], person: str, freelancers: Mapping[str, str]) -> frozenset[str]:
    """The contracts of `person`; where there is none, those that name nobody. `freelancers`: contract → person."""
    certain = frozenset(key for key in fitting if freelancers.get(key) == person)
    return certain or frozenset(key for key in fitting if key not in freelancers)


def on_days(fitting: Collection[str], first: date, last: date, dates: Mapping[str, ContractDates]) -> frozenset[str]:
    """Where several contracts fit, those that run on some of the platform's days from `first` to `last`; see `on_day`.

    Where a client hired you again within these days, both are left: a bill for a week may be of either."""
    if len(fitting) < 2:
        return frozenset(fitting)
    return frozenset(key for key in fitting if key not in dates or dates[key].hold_some_of(first, last))


def by_amount(worked: Mapping[str, Money], amount: Money) -> str | None:
    """The one contract whose hours of a bill's days are worth its amount, to the cent; None where none is, or several.

    `worked`: contract → what the platform shows for its hours of these days. A refund gives back what was billed.
    """
    fitting = [key for key, gross in worked.items() if gross.minor and gross in (amount, -amount)]
    return fitting[0] if len(fitting) == 1 else None


def by_amount_of_weeks(
    worked: Mapping[str, Mapping[date, Money | None]], amount: Money, week_of: Callable[[date], date]
) -> str | None:
    """The one contract that has a week whose hours are worth a refund's amount, to the cent; None where none has, or
    several have.

    `worked`: contract → day → what the platform shows for its hours; None where that is not known. `week_of`: the first
    day of a day's week.
    """
    fitting = set()
    for key, by_day in worked.items():
        weeks: dict[date, list[Money | None]] = {}
        for day, gross in by_day.items():
            weeks.setdefault(week_of(day), []).append(gross)
        for parts in weeks.values():
            known = [part for part in parts if part is not None and part.currency == amount.currency]
            if len(known) == len(parts) and sum(part.minor for part in known) == abs(amount.minor):
                fitting.add(key)
    return fitting.pop() if len(fitting) == 1 else None


def on_day(fitting: Collection[str], day: date | Instant, dates: Mapping[str, ContractDates]) -> frozenset[str]:
    """Where several contracts fit, those that run on `day` (the platform's day, or a moment); the others are not meant.

    A contract without dates always runs. Where only one fits, its dates do not matter: work outside them is still its.
    """
    if len(fitting) < 2:
        return frozenset(fitting)
    return frozenset(key for key in fitting if key not in dates or _holds(dates[key], day))


def _holds(dates: ContractDates, day: date | Instant) -> bool:
    # A datetime is a date, too: so it is asked for first.
    return dates.hold_moment(day) if isinstance(day, Instant) else dates.hold(day)


def running(
    fitting: Collection[str], days: tuple[date, date] | None, dates: Mapping[str, ContractDates]
) -> frozenset[str]:
    """Those that run on some of the `days`, from a first to a last one, also where only one fits; all without days."""
    return frozenset(key for key in fitting if not days or key not in dates or dates[key].hold_some_of(*days))
