"""Reads the bills of each platform week of a period, and tells which weeks have all of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from syncd.core.discrepancies import Side
from syncd.core.earnings import Posting
from syncd.core.profile import Profile
from syncd.core.records import Kind, TransactionKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.time import Period, Span
from syncd.core.undated_bills import DoubtfulBill, doubtful_bills
from syncd.core.week_basis import BillingWeek, CutWeek
from syncd.coverage.accounts import AccountCoverage, lacking, who_works
from syncd.coverage.bills import BilledCoverage
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.report.uncounted import Moving, Uncounted
from syncd.wiring.directory import Directory

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class BilledWeeks:
    """The weeks of a period with hours or money, what lies before it in those that it cuts, its postings, and what was
    posted after it for days of it. `has_own`: there are invoices of your own, for whatever days. `doubtful`: bills
    of hours that name no days and may be for days of the period, or for others."""

    postings: Sequence[Posting]
    weeks: Sequence[BillingWeek] = ()
    cut: CutWeek | None = None
    later: Sequence[Posting] = ()
    has_own: bool = False
    doubtful: Sequence[DoubtfulBill] = ()


class BillsOfWeeks:
    """Reads the bills of the platform weeks of a period, with how much of them is known."""

    def __init__(
        self,
        ledger: Ledger,
        directory: Directory,
        people: PeopleCoverage,
        accounts: AccountCoverage,
        billed: BilledCoverage,
    ) -> None:
        self._ledger = ledger
        self._directory = directory
        self._people = people
        self._accounts = accounts
        self._billed = billed

    def weeks(
        self,
        contract: ContractFacts,
        days: Days,
        postings: Sequence[Posting],
        pieces: Sequence[Piece],
        lines: Sequence[LoggedLine],
        uncounted: Uncounted,
        *,
        waits: bool,
        hours_wait: bool,
    ) -> BilledWeeks:
        """The platform weeks of what was worked and posted on `days`, and what was posted for the last week after these
        days. `waits`: some bills are read but not counted, so that no week is known whole; `hours_wait`: the same of
        hours."""
        profile = self._directory.profile(contract.platform)
        bills = {bill.ref: bill for bill in self._ledger.periods.invoices(contract.key, days)}
        postings = [_with_days(posting, bills.get(posting.ref)) for posting in postings]
        paid = [posting.first_day for posting in postings if posting.first_day]
        cut = self._cut(contract, days, profile.week_of(min([days.first, *paid])), uncounted.moving)
        shown = {line.day for line in (*lines, *(cut.lines if cut else ()))}
        shown |= {piece.day for piece in (*pieces, *(cut.pieces if cut else ()))}
        shown |= {posting.day for posting in postings if posting.day}
        firsts = {profile.week_of(day) for day in shown}
        weeks = [
            BillingWeek(
                first,
                first + _WEEK - _DAY,
                whole=not waits and self._is_whole(contract, profile.week(first)),
                shown=not hours_wait and self._is_shown(contract, profile, first),
            )
            for first in sorted(firsts)
        ]
        end = profile.week_of(days.last) + _WEEK - _DAY
        later = self._ledger.periods.postings(contract.key, Days(days.last + _DAY, end)) if end > days.last else []
        known = {posting.ref for posting in later}
        later = [_with_days(posting, bills.get(posting.ref)) for posting in later]
        later += [bill for bill in bills.values() if bill.day and bill.day > end and bill.ref not in known]
        doubtful = self._doubtful(contract.key, days, profile)
        return BilledWeeks(postings, weeks, cut, uncounted.without_earnings(later), doubtful=doubtful)

    def _doubtful(self, contract: str, days: Days, profile: Profile) -> list[DoubtfulBill]:
        undated = self._ledger.payments.undated_bills(contract)
        logged = self._ledger.payments.logged_weeks(contract) if undated else {}
        return [bill for bill in doubtful_bills(undated, logged, profile) if bill.may_move(days.first, days.last)]

    def _cut(self, contract: ContractFacts, days: Days, first: date, moving: Moving) -> CutWeek | None:
        """What lies from `first` to the day before `days`; None where that is no day."""
        if first >= days.first:
            return None
        before = Days(first, days.first - _DAY)
        pieces, lines = (
            self._ledger.periods.pieces(contract.key, before),
            self._ledger.periods.lines(contract.key, before),
        )
        uncounted = Uncounted.of(self._ledger, before, moving)
        workers = who_works(self._ledger, self._directory, self._people, contract, pieces, lines)
        span = Period(before.first, before.last, "").span(self._directory.profile(contract.platform).zone)
        tracked = self._people.tracked(self._accounts.trackers(contract, set(workers.trackers)), span)
        return CutWeek(
            first,
            uncounted.without(pieces),
            uncounted.without(lines),
            lacking(tracked, uncounted.because(Side.TRACKED)),
        )

    def _is_shown(self, contract: ContractFacts, profile: Profile, first: date) -> bool:
        known = self._accounts.of(Kind.WORK, contract, self._people.until_now(profile.week(first)))
        return known.complete and known.as_of is not None and known.as_of >= profile.editable_until(first)

    def _is_whole(self, contract: ContractFacts, week: Span) -> bool:
        known = self._billed.of(contract, week)
        return known.complete and not known.lower_bound


def own_invoices(ledger: Ledger, contract: str, days: Days, postings: Sequence[Posting]) -> BilledWeeks:
    """The postings of `days` with the first day that each invoice is for, and the invoices for some of these days that
    count after them."""
    invoices = ledger.periods.invoices(contract, days)
    since = {one.ref: one.first_day for one in invoices}
    later = [one for one in invoices if one.day and one.day > days.last]
    has_own = bool(invoices or ledger.periods.invoices(contract, Days(date.min, date.max)))
    postings = [replace(posting, first_day=since.get(posting.ref)) for posting in postings]
    return BilledWeeks(postings, later=later, has_own=has_own)


def _with_days(posting: Posting, bill: Posting | None) -> Posting:
    """A posting with the first day and the hours that its row states, if it is a bill of hours."""
    if bill is None or posting.kind is not TransactionKind.HOURLY:
        return posting
    return replace(posting, first_day=bill.first_day, seconds=bill.seconds)
