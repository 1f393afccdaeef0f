"""Finds time that was tracked on one contract and logged on another contract of the same client, in one platform week.

A client may have several hourly contracts on one platform: they are *sisters*. A session logged on the wrong one leaves
a gap on both: one contract lacks what the other shows too much. All weeks of the client see the same `Move`, so they
agree on what of their gaps it explains.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from syncd.core.billed_hours import unbilled
from syncd.core.differing_days import seconds_by_day, shows_days
from syncd.core.discrepancies import Side, SubjectKey, discrepancy_id
from syncd.core.free_time import free_time_shown
from syncd.core.money import Money
from syncd.core.nights import Night, nights
from syncd.core.price_by_day import lacking_by_day
from syncd.core.records import ContractType
from syncd.core.severity import Severity
from syncd.core.subjects import BillingPeriod, SubjectKind
from syncd.core.time import Instant, midnight
from syncd.core.work_sessions import PER_SESSION

RULE_ID = "wrong-contract-logged"
"""The rule that reports moves: the gaps that they explain name its discrepancy as their parent."""
NOTICE = timedelta(hours=24)
"""Moves are looked for from this long before the cut-off on: earlier you may still mean to log the time."""
LEAST = 10 * 60
"""Seconds: less than this is rounding, not a move."""

ByDay = Mapping[date, int]
"""Platform day → seconds."""


def move_key(origin: str, shown_on: str) -> str:
    """What distinguishes a move between these contracts from others of the week."""
    return f"{origin} {shown_on}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Seconds tracked on one contract, `origin`, that the platform shows on its sister `shown_on`."""

    client: str  # the name of the `ClientWeek`
    now: Instant
    origin: BillingPeriod
    shown_on: BillingPeriod
    lacking: ByDay  # the days on which the origin lacks them
    surplus: ByDay  # the days on which the sister shows them

    @property
    def seconds(self) -> int:
        """How many seconds moved."""
        return sum(self.lacking.values())

    @property
    def has_days(self) -> bool:
        """Whether `lacking` and `surplus` are of these days; not where the platform may show a week as one line."""
        periods = (self.origin, self.shown_on)
        many_days = any(len(seconds_by_day(period.hourly_lines)) > 1 for period in periods)
        one_day = all(shows_days(period.pieces, period.hourly_lines) for period in periods)
        return many_days or (one_day and self.lacking == self.surplus)

    @property
    def key(self) -> str:
        """What distinguishes the move from others of the week."""
        return move_key(self.origin.contract.key, self.shown_on.contract.key)

    @property
    def stake(self) -> Money | None:
        """What the time is worth on its own contract, less what it is worth where it is shown: lost (+) or owed (−).
        None where a rate is not known, or the currencies differ."""
        right = self.origin.price(self.seconds, self.lacking)
        wrong = self.shown_on.price(self.seconds, self.surplus)
        return right - wrong if right and wrong and right.currency == wrong.currency else None

    @property
    def costs(self) -> bool:
        """Whether money is at stake, or may be: then the gaps are shown below the move, else they are no gaps."""
        return self.stake is None or self.stake.minor != 0

    @property
    def severity(self) -> Severity:
        """Of the move and the gaps below it: info where it costs nothing, else more while it can be put right."""
        if not self.costs:
            return Severity.INFO
        return Severity.HIGH if self.now < self.origin.editable_until else Severity.MEDIUM

    @property
    def id(self) -> str:
        """The id of the discrepancy that reports it."""
        return discrepancy_id(RULE_ID, week_key(self.client, self.origin.first), self.key)


def week_key(client: str, first: date) -> SubjectKey:
    """The key of a client's week."""
    return SubjectKey(SubjectKind.CLIENT_WEEK, client, first.isoformat())


def moved_away(period: BillingPeriod) -> list[Move]:
    """What was tracked on the contract and is shown on a sister."""
    return [move for move in _moves_of(period) if move.origin.contract.key == period.contract.key]


def moved_here(period: BillingPeriod) -> list[Move]:
    """What the contract shows and was tracked on a sister."""
    return [move for move in _moves_of(period) if move.shown_on.contract.key == period.contract.key]


def without(by_day: ByDay, explained: Iterable[ByDay]) -> ByDay:
    """The seconds of each day that moves do not explain."""
    left = Counter(by_day)
    for part in explained:
        left.subtract(part)
    return +left


def _moves_of(period: BillingPeriod) -> list[Move]:
    return moves(period.client, (period, *period.sisters), period.now) if period.sisters else []


@dataclass(slots=True)
class Gaps:
    """What one contract lacks, or shows too much, and what of it is not explained yet."""

    period: BillingPeriod
    lacking: int = 0
    surplus: int = 0
    lacking_of: dict[str, Counter[date]] = field(default_factory=dict)  # by person
    surplus_of: dict[str, Counter[date]] = field(default_factory=dict)
    nights_of: dict[str, list[Night]] = field(default_factory=dict)
    logged_days: int = 0


def moves(client: str, periods: Sequence[BillingPeriod], now: Instant, *, known_alone: bool = True) -> list[Move]:
    """Find what one person tracked on one contract and the platform shows on another, by their keys.

    Both gaps must be more than their sessions explain. Where the platform shows hours by day, the days must agree, but
    for sessions over midnight; where it may show a week as one line, the weeks must. Of several that fit, those with
    most time on the same days count first. `known_alone`: only where the tracked time of the contract that shows too
    much is known.
    """
    if not periods or now < periods[0].editable_until - NOTICE or not any(lacks_some(one, now) for one in periods):
        return []
    only = {person for period in periods for person in _people(period)} - {""}
    everyone = next(iter(only)) if len(only) == 1 else None
    gaps = [
        gaps_of(period, now, everyone, known_alone=known_alone)
        for period in sorted(periods, key=lambda period: period.contract.key)
    ]
    short = [gap for gap in gaps if gap.lacking > gap.period.tolerance(PER_SESSION)]
    over = [gap for gap in gaps if gap.surplus > gap.period.tolerance(PER_SESSION)]
    pairs = [
        (one, other, person)
        for one in short
        for other in over
        if one is not other
        for person in sorted(one.lacking_of.keys() & other.surplus_of.keys())
    ]
    taken: dict[tuple[str, str], tuple[Gaps, Gaps, Counter[date], Counter[date]]] = {}
    for one, other, person in sorted(pairs, key=_together):
        lacking, surplus = _cancelling(one, other, person)
        if sum(lacking.values()) < LEAST:
            continue
        key = (one.period.contract.key, other.period.contract.key)
        *_, away, here = taken.setdefault(key, (one, other, Counter(), Counter()))
        away.update(lacking)
        here.update(surplus)
        one.lacking -= sum(lacking.values())
        other.surplus -= sum(surplus.values())
        one.lacking_of[person] -= lacking
        other.surplus_of[person] -= surplus
    return [
        Move(client=client, now=now, origin=one.period, shown_on=other.period, lacking=dict(away), surplus=dict(here))
        for _, (one, other, away, here) in sorted(taken.items(), key=lambda item: item[0])
    ]


def gaps_of(period: BillingPeriod, now: Instant, everyone: str | None, *, known_alone: bool) -> Gaps:
    gap = Gaps(period, logged_days=len({line.day for line in period.hourly_lines if line.seconds}))
    if period.contract.type is not ContractType.HOURLY or (everyone is None and "" in _people(period)):
        return gap
    logged = period.logged_as_last_seen
    as_of = _seen_as_of(period, now)
    if as_of is not None:
        lacks = lacking_by_day(period.pieces, period.hourly_lines, as_of)
        gap.lacking = unbilled(period, _lacked(period, as_of), lacks).seconds
        gap.lacking_of = _by_person(period, everyone, as_of, +1)
        for person in gap.lacking_of:
            gap.nights_of[person] = nights(one for one in period.pieces if (one.person or everyone or "") == person)
    until = _tracked_until(period) if known_alone else period.span.end
    days = [day for day in _days(period) if midnight(day + timedelta(days=1), period.profile.zone) <= until]
    gap.surplus_of = {
        person: Counter({day: by_day[day] for day in days if day in by_day})
        for person, by_day in _by_person(period, everyone, None, -1).items()
    }
    known = sum(sum(by_day.values()) for by_day in gap.surplus_of.values())
    besides = free_time_shown(period).total()  # it is where it was tracked: no other contract's
    gap.surplus = logged - besides - period.tracked_as_booked
    if len(days) < 7:
        gap.surplus = min(known, logged - besides - period.tracked)
    return gap


def lacks_some(period: BillingPeriod, now: Instant) -> bool:
    """Whether a contract shows less than was tracked, whoever did it: where none does, nothing moved."""
    as_of = _seen_as_of(period, now)
    return as_of is not None and _lacked(period, as_of) > 0


def _lacked(period: BillingPeriod, as_of: Instant) -> int:
    """Seconds tracked before `as_of` that the platform does not show."""
    seen = period.tracked_before(as_of) - period.booked_elsewhere
    return period.billable(seen) - period.logged_as_last_seen


def _people(period: BillingPeriod) -> set[str]:
    """Who tracked the time or is named by the platform; "" for a row that names nobody."""
    pieces = (*period.pieces, *period.not_to_log)
    return {piece.person for piece in pieces} | {line.person for line in period.hourly_lines}


def _by_person(
    period: BillingPeriod, everyone: str | None, as_of: Instant | None, sign: int
) -> dict[str, Counter[date]]:
    """Person → day → seconds tracked (before `as_of`) more than logged, or less where `sign` is −1: then time that need
    not be logged counts as tracked, too."""
    by_person: dict[str, Counter[date]] = {}
    for piece in period.pieces if sign > 0 else (*period.pieces, *period.not_to_log):
        seconds = piece.seconds if as_of is None else piece.seconds_before(as_of)
        by_person.setdefault(piece.person or everyone or "", Counter())[piece.day] += sign * seconds
    for line in period.hourly_lines:
        by_person.setdefault(line.person or everyone or "", Counter())[line.day] -= sign * (line.seconds or 0)
    return {person: +by_day for person, by_day in by_person.items()}


def _seen_as_of(period: BillingPeriod, now: Instant) -> Instant | None:
    """As of when the platform's hours show what the week lacks; None where they do not."""
    logged, cut_off = period.known(Side.LOGGED), period.editable_until
    if logged.as_of is None or logged.as_of <= period.span.start:
        return None
    return logged.as_of if logged.complete or now < cut_off or logged.as_of < cut_off else None


def _tracked_until(period: BillingPeriod) -> Instant:
    """Up to when all tracked time of the contract is known."""
    tracked = period.known(Side.TRACKED)
    if tracked.complete:
        return period.span.start if tracked.lower_bound else period.span.end
    return tracked.through or period.span.start


def _days(period: BillingPeriod) -> list[date]:
    return [period.first + timedelta(days=day) for day in range(7)]


def _together(pair: tuple[Gaps, Gaps, str]) -> tuple[int, int, str, str, str]:
    """Most time on the same days first, then gaps of one size."""
    one, other, person = pair
    lacking, surplus = one.lacking_of[person], other.surplus_of[person]
    apart = abs(lacking.total() - surplus.total())
    return -(lacking & surplus).total(), apart, one.period.contract.key, other.period.contract.key, person


def _cancelling(one: Gaps, other: Gaps, person: str) -> tuple[Counter[date], Counter[date]]:
    """What `one` lacks and `other` shows too much, by day, of what is not explained yet.

    Where the platform shows days, a session over midnight may be on one of its two days, beside its time of that day.
    """
    lacking, surplus = one.lacking_of[person], other.surplus_of[person]
    same_days, most = lacking & surplus, max(0, min(one.lacking, other.surplus))
    if max(one.logged_days, other.logged_days) > 1:
        both = _take(min(most, same_days.total()), same_days)
        away, here, left = Counter(both), Counter(both), most - both.total()
        for night in one.nights_of.get(person, ()):
            halves = (night.first, night.second, night.after), (night.second, night.first, night.before)
            for shown, tracked, seconds in halves:
                rest = min(left, seconds, lacking[tracked] - away[tracked], surplus[shown] - here[shown])
                if both[shown] and rest > 0:
                    away[tracked] += rest
                    here[shown] += rest
                    left -= rest
        return away, here
    amount = min(most, lacking.total(), surplus.total())
    both = _take(min(amount, same_days.total()), same_days)
    left = amount - both.total()
    return both + _take(left, lacking - both), both + _take(left, surplus - both)


def _take(seconds: int, by_day: Counter[date]) -> Counter[date]:
    """Take `seconds` from the days that have most, the earlier one of equal days first."""
    taken: Counter[date] = Counter()
    for day, available in sorted(by_day.items(), key=lambda item: (-item[1], item[0])):
        taken[day] = min(seconds - taken.total(), available)
    return +taken
