"""Reads what fixed work brought since it began, as far as both its hours and its money are known."""

from dataclasses import replace
from datetime import date, timedelta

from syncd.core.billing import summarize
from syncd.core.discrepancies import Side
from syncd.core.earnings import Account
from syncd.core.fees import Taken
from syncd.core.phrases import Days as DaysOf
from syncd.core.phrases import say
from syncd.core.records import Kind, Milestone
from syncd.core.subject_parts import ContractFacts
from syncd.core.summary import ToDate
from syncd.core.time import Instant, Period, Span, day_of, midnight
from syncd.core.to_date import to_date
from syncd.coverage.accounts import AccountCoverage, lacking
from syncd.coverage.people import PeopleCoverage
from syncd.coverage.unknown_types import UnknownTypes
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.report.uncounted import Moving, Uncounted
from syncd.wiring.directory import Directory

_DAY = timedelta(days=1)


class WorkToDate:
    """Reads the whole life of contracts, from their first day to the last one of which hours and money are known."""

    def __init__(
        self,
        ledger: Ledger,
        directory: Directory,
        people: PeopleCoverage,
        accounts: AccountCoverage,
        now: Instant,
        moving: Moving,
    ) -> None:
        self._ledger = ledger
        self._directory = directory
        self._people = people
        self._accounts = accounts
        self._now = now
        self._moving = moving

    def of(self, contract: ContractFacts, milestones: list[Milestone], taken: Taken) -> ToDate | None:
        """The effective rate of a contract to date; None where nothing was ever worked or paid.

        The first day is the `start` that you configured. Without one it is the first day with time or money; where the
        tracker does not cover the day before, more may have been tracked.
        """
        zone = self._directory.profile(contract.platform).zone
        dates = self._directory.names.dates.get(contract.key)
        began = self._ledger.payments.first_day(contract.key)
        released = [milestone.released for milestone in milestones if milestone.released]
        start = dates.start if dates else None
        first = min([*filter(None, [start or began]), *released], default=None)
        if first is None or midnight(first, zone) >= self._now:
            return None
        span = Span(midnight(first, zone), self._now)
        trackers = self._accounts.trackers(contract, self._ledger.payments.people_on(contract.key))
        tracked, billed = (
            self._people.tracked(trackers, span, contract.key),
            self._accounts.of(Kind.TRANSACTION, contract, span),
        )
        ends = [side.through for side in (tracked, billed) if not side.complete and side.through]
        if ends and min(ends) > span.start:
            span = Span(span.start, min(ends))
            tracked = self._people.tracked(trackers, span, contract.key)
            billed = self._accounts.of(Kind.TRANSACTION, contract, span)
        period = _period(first, day_of(span.end - timedelta.resolution, zone))
        days = Days(period.first, period.last)
        uncounted = Uncounted.of(self._ledger, days, self._moving)
        unknown = UnknownTypes.of(self._ledger, contract.key, days)
        account = Account(
            contract=contract,
            platform_logs=self._directory.profile(contract.platform).has(Side.LOGGED),
            lines=uncounted.without(self._ledger.periods.lines(contract.key, days)),
            postings=uncounted.without_earnings(self._ledger.periods.postings(contract.key, days)),
            milestones=milestones,
            billed=lacking(unknown.lacking(billed), uncounted.because(Side.BILLED)),
            taken=taken,
            uncounted=uncounted.money,
            taken_away=unknown.takes,
            unplaced=self._ledger.payments.unplaced_refunds(contract.key, period.first, period.last),
        )
        before = Span(midnight(first - _DAY, zone), midnight(first, zone))
        if start is None and tracked.complete and not self._people.of(Kind.TIME, trackers, before).complete:
            because = say("time before {day} is not known; give the contract's `start`", day=DaysOf(first, first))
            tracked = replace(tracked, lower_bound=True, because=because)
        if Side.TRACKED in uncounted.sides:
            seconds = sum(piece.seconds for piece in uncounted.without(self._ledger.periods.pieces(contract.key, days)))
        else:
            seconds = sum(self._ledger.periods.tracked(contract.key, days).values())
        return to_date(
            period, summarize(period, [account]).lines, seconds, lacking(tracked, uncounted.because(Side.TRACKED))
        )


def _period(first: date, last: date) -> Period:
    last = max(first, last)
    return Period(first, last, f"{first}..{last}")
