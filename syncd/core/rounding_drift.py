"""Finds differences between tracked and logged time that are rounding in each week, and not in many weeks together.

Each week has a *drift*: what it differs by, where rounding explains that. Weeks in a row that drift to the same
side are a run. Its fourth week stands for the run, however long it gets, so one cause has one discrepancy.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from syncd.core.discrepancies import Side
from syncd.core.free_time import free_time_shown
from syncd.core.money import Money
from syncd.core.price_by_day import at_rates, lacking_by_day, surplus_by_day
from syncd.core.records import ContractType, Ref
from syncd.core.subjects import BillingPeriod
from syncd.core.week_drift import NO_RUN, DriftRun, WeekDrift
from syncd.core.work_sessions import PER_SESSION

FEWEST = 4
"""Weeks that make a run."""
MOST = 12
"""Weeks of a run that are added up."""
BEFORE = 7
"""Weeks before the fourth one that decide whether the run begins with its first."""
_KNOWN = 2
"""Weeks, of four, that must be known to ask what the others are."""
_WEEK = timedelta(days=7)

Weeks = Mapping[date, WeekDrift]
"""First day of the week → its drift."""


def drift_of(period: BillingPeriod) -> WeekDrift | None:
    """The drift of a week that has closed; None where it has none, or differs by more than rounding explains.

    Sisters are left out of account: what was logged on another contract is more than rounding. Time beyond the weekly
    limit is no drift.
    """
    refs = _refs(period)
    hourly = period.contract.type is ContractType.HOURLY and period.has(Side.LOGGED)
    if not hourly or not refs or period.now < period.editable_until:
        return None
    if not _is_known(period):
        return WeekDrift(first=period.first, ref=refs[0], known=False)
    tracked = period.billable(period.tracked_as_booked)
    logged = period.logged_as_last_seen - free_time_shown(period).total()
    seconds = tracked - logged
    if not tracked or not logged or not seconds or abs(seconds) > period.tolerance(PER_SESSION):
        return None
    compare = lacking_by_day if seconds > 0 else surplus_by_day
    parts = at_rates(period.contract, abs(seconds), compare(period.pieces, period.hourly_lines), period.first)
    by_rate = tuple(sorted(parts.items(), key=str))
    return WeekDrift(first=period.first, ref=refs[0], tracked=tracked, logged=logged, at_rates=by_rate)


def run_of(weeks: Weeks, first: date) -> DriftRun:
    """The run for which the week that begins on `first` stands; none where it is not the fourth one of a run."""
    start = first - (FEWEST - 1) * _WEEK
    four = [weeks.get(start + number * _WEEK) for number in range(FEWEST)]
    here = [week for week in four if week is not None]
    known = [week for week in here if week.known]
    if len(here) < FEWEST or len(known) < _KNOWN or len({_side(week) for week in known}) > 1:
        return NO_RUN
    before, certain = start - _WEEK, len(known) == FEWEST
    while first - before <= BEFORE * _WEEK and (week := weeks.get(before)) is not None:
        if week.known and _side(week) == _side(known[0]):
            if before == start - _WEEK:
                return NO_RUN
            certain = False
        if week.known:
            break
        before -= _WEEK
    following = start + FEWEST * _WEEK
    while len(here) < MOST and _drifts(weeks.get(following), known[0]):
        here.append(weeks[following])
        following += _WEEK
    after = weeks.get(following)
    return DriftRun(tuple(here), certain, goes_on=after is not None and (not after.known or _drifts(after, known[0])))


def standing_for(weeks: Weeks, first: date) -> set[date]:
    """The first days of the weeks whose run the week that begins on `first` may belong to, end or divide, besides that
    week. `weeks`: those before it."""
    after = {first + number * _WEEK for number in range(1, BEFORE + 1)}
    last = weeks.get(first - _WEEK)
    start = first - _WEEK
    while last and last.known and _drifts(weeks.get(start - _WEEK), last):
        start -= _WEEK
    fourth = start + (FEWEST - 1) * _WEEK
    return after | ({fourth} if fourth < first else set())


def worth(run: Iterable[WeekDrift]) -> Mapping[Money | None, int]:
    """Rate → seconds of the weeks, as in `at_rates`."""
    total: Counter[Money | None] = Counter()
    for week in run:
        for rate, seconds in week.at_rates:
            total[rate] += seconds
    return total


def _side(week: WeekDrift) -> bool:
    return week.seconds > 0


def _drifts(week: WeekDrift | None, as_other: WeekDrift) -> bool:
    return week is not None and week.known and _side(week) == _side(as_other)


def _is_known(period: BillingPeriod) -> bool:
    tracked, logged = period.known(Side.TRACKED), period.known(Side.LOGGED)
    whole = tracked.complete and not tracked.lower_bound and logged.complete and not period.unseen
    return whole and logged.as_of is not None and logged.as_of >= period.editable_until


def _refs(period: BillingPeriod) -> list[Ref]:
    """The records of the week: entries by time, then rows."""
    entries = [piece.ref for piece in sorted(period.pieces, key=lambda piece: (piece.start, piece.ref))]
    return entries + sorted(line.ref for line in period.hourly_lines)
