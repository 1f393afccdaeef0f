"""Hours and money of the weeks of a report: what was tracked beside what the platform shows, and the net of each.

Where a side is not completely known, a difference that may vanish is no difference: the week is unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.bounds import State, weakest
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.summary import Summary, SummaryLine
from syncd.core.time import Period, iso_week, week_start

WEEKS = 8
"""Weeks that charts show at most."""
CONTRACTS = 6
"""Contracts of which hours are charted."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursOfWeek:
    """What a client was to pay of the tracked seconds of a week, and the seconds that the platform shows. None is
    unknown. `difference`: seconds more (+) or less (−) than tracked; 0 where rounding to whole segments explains it.
    `tracked_state`: how far what was tracked is known."""

    first: date
    tracked: int | None
    shown: int | None
    difference: int | None
    tracked_state: State = State.EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursByWeek:
    """The weeks of an hourly contract of a platform, the oldest first."""

    contract: str
    title: str
    platform: str  # as people write it
    weeks: tuple[HoursOfWeek, ...]

    @property
    def worst(self) -> HoursOfWeek | None:
        """The week that differs most; None where none does."""
        differing = [week for week in self.weeks if week.difference]
        return max(differing, key=lambda week: abs(week.difference or 0), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetOfWeek:
    """The net of a week; None where it is unknown or no amount at all is known."""

    first: date
    net: Money | None
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class NetByWeek:
    """The net of a contract in one currency, week by week, the oldest first."""

    contract: str
    currency: str
    weeks: tuple[NetOfWeek, ...]


def weeks_of(period: Period, today: date) -> tuple[Period, ...]:
    """The ISO weeks to show beside a period, the oldest first: of a week, those that lead to it; else those with most
    of their days in it, the last ones of a long one. None begins after `today`."""
    if "W" in period.name:
        mondays = [period.first - _WEEK * number for number in range(WEEKS)]
    else:
        last = week_start(period.last)
        mondays = [last - _WEEK * number for number in range(WEEKS + 1)]
        mondays = [day for day in mondays if day + timedelta(days=3) in period][:WEEKS]
    return tuple(Period.parse(iso_week(day)) for day in reversed(mondays) if day <= today)


def hours_by_week(weeks: Sequence[Summary], platforms: Mapping[str, str]) -> tuple[HoursByWeek, ...]:
    """The weeks of each hourly contract that a platform logs, from the first week with anything on: what differs most
    comes first, then the most hours. `platforms`: contract → the title of its platform."""
    while weeks and not any(map(_is_charted, weeks[0].lines)):
        weeks = weeks[1:]
    titles = {line.contract: line.name for summary in weeks for line in summary.lines if _is_charted(line)}
    found = [
        HoursByWeek(
            contract=key,
            title=title,
            platform=platforms.get(key, ""),
            weeks=tuple(_hours(key, summary) for summary in weeks),
        )
        for key, title in titles.items()
    ]
    return tuple(sorted(found, key=_by_difference))


def net_by_week(weeks: Iterable[Summary], keys: Iterable[tuple[str, str]]) -> tuple[NetByWeek, ...]:
    """The net of each contract and currency in `keys`, week by week."""
    weeks = tuple(weeks)
    return tuple(
        NetByWeek(
            contract=contract,
            currency=currency,
            weeks=tuple(_net(contract, currency, summary) for summary in weeks),
        )
        for contract, currency in keys
    )


def _by_difference(one: HoursByWeek) -> tuple[int, int, str]:
    return (
        -sum(abs(week.difference or 0) for week in one.weeks),
        -sum(week.tracked or 0 for week in one.weeks),
        one.contract,
    )


def _is_charted(line: SummaryLine) -> bool:
    logs = line.seconds_logged is not None or line.lacks(Side.LOGGED)
    return line.kind is ContractType.HOURLY and logs and (line.seconds_tracked != 0 or line.seconds_logged != 0)


def _hours(contract: str, summary: Summary) -> HoursOfWeek:
    first = summary.period.first
    lines = [line for line in summary.lines if line.contract == contract]
    if not lines:
        nothing = None if summary.gaps else 0
        return HoursOfWeek(first=first, tracked=nothing, shown=nothing, difference=nothing)
    tracked = _sum(line.seconds_tracked for line in lines)
    free = sum(line.seconds_not_billed for line in lines)
    tracked = None if tracked is None else max(0, tracked - free)
    shown = _sum(line.seconds_logged for line in lines)
    difference = _difference(lines[0], tracked, shown)
    if difference is None:  # it may vanish once all is known
        shown = shown if tracked is None else None
    state = weakest(line.tracked_state for line in lines)
    return HoursOfWeek(first=first, tracked=tracked, shown=shown, difference=difference, tracked_state=state)


def _difference(line: SummaryLine, tracked: int | None, shown: int | None) -> int | None:
    if tracked is None or shown is None:
        return None
    apart = shown - tracked
    if abs(apart) <= line.tolerated:
        return 0
    not_sure = (
        line.lacks(Side.LOGGED) or line.tracked_estimated
        if apart < 0
        else line.tracked_partial or line.logged_estimated
    )
    return None if not_sure else apart


def _net(contract: str, currency: str, summary: Summary) -> NetOfWeek:
    line = next((one for one in summary.lines if (one.contract, one.currency) == (contract, currency)), None)
    if line is not None:
        return NetOfWeek(first=summary.period.first, net=line.net, state=line.state("net"))
    others = [one for one in summary.lines if one.contract == contract]
    unsure = any(one.is_unpriced or one.gross_partial for one in others) if others else bool(summary.gaps)
    if unsure:
        return NetOfWeek(first=summary.period.first, net=None, state=State.UNKNOWN)
    return NetOfWeek(first=summary.period.first, net=Money(0, currency), state=State.EXACT)


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
