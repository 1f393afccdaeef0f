"""Reads what a platform billed for a contract's week, and how much of it is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial

from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.phrases import say
from syncd.core.profile import Profile
from syncd.core.records import Kind, TransactionKind
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Instant, Span, day_of, midnight
from syncd.core.week_bills import WEEKS_LATER, WeekBill, WeekBills, bills_for
from syncd.coverage.accounts import AccountCoverage, lacking, waiting
from syncd.coverage.bills import BilledCoverage
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

_WEEKS = 1024
"""Weeks of which the waiting money is kept in memory: all contracts ask for it."""


@dataclass(frozen=True, slots=True)
class BilledWeek:
    """The bills of a week, and their coverage. `counts_some`: some bill counts for a day of it."""

    bills: WeekBills
    known: SideCoverage
    counts_some: bool


class BilledReader:
    """Reads the billed side of weeks as of one instant."""

    def __init__(self, ledger: Ledger, directory: Directory, people: PeopleCoverage, now: Instant) -> None:
        self._ledger = ledger
        self._coverage = BilledCoverage(ledger, directory, people, AccountCoverage(ledger, directory, people), now)
        self._waiting = lru_cache(_WEEKS)(partial(waiting, ledger, directory, Kind.TRANSACTION))
        self._now = now

    def week(self, contract: ContractFacts, profile: Profile, week: Days) -> BilledWeek:
        """The bills of a contract's week. Nothing is known of them before the week has ended."""
        around = Days(week.first, week.last + timedelta(weeks=WEEKS_LATER))
        rows = self._ledger.week_bills.bills(contract.key, around)
        counts_some = any(row.last <= week.last for row in rows)
        return BilledWeek(self._bills(contract, profile, week, rows), self._known(contract, profile, week), counts_some)

    def _known(self, contract: ContractFacts, profile: Profile, week: Days) -> SideCoverage:
        """How much is known of what was posted until the end of the day on which the platform bills the week."""
        start, last = profile.week(week.first).start, day_of(profile.editable_until(week.first), profile.zone)
        span = Span(start, midnight(last + timedelta(days=1), profile.zone))
        if self._now < span.end or not (profile.has(Side.LOGGED) and profile.has(Side.BILLED)):
            return SideCoverage(complete=False, because=say("the week is not billed yet"))
        return lacking(self._coverage.posted(contract, span), self._waiting(Days(week.first, last)).get(contract.key))

    def _bills(self, contract: ContractFacts, profile: Profile, week: Days, rows: Sequence[WeekBill]) -> WeekBills:
        if not rows:
            return WeekBills()
        postings = self._ledger.periods.postings(contract.key, week) if len(rows) > 1 else ()
        refunds = [(one.posted, one.amount) for one in postings if one.kind is TransactionKind.REFUND and one.posted]
        undated = any(not row.names_days for row in rows)
        later = Days(week.first, week.last + timedelta(weeks=WEEKS_LATER))
        logged = self._ledger.week_bills.logged(contract.key, later) if undated else {}
        return bills_for(week.first, rows, refunds, logged, profile)
