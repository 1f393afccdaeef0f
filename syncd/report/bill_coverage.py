"""Reads how much of a contract's bills is known: of a period, and of each platform week in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.earnings import Posting
from syncd.core.profile import Profile
from syncd.core.records import ContractType, Kind, TransactionKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.time import Instant, Period, Span, day_of
from syncd.core.undated_bills import DoubtfulBill, doubtful_bills
from syncd.core.week_basis import BillingWeek, CutWeek
from syncd.core.wording import Here, until
from syncd.coverage.accounts import AccountCoverage, lacking, who_works
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.report.uncounted import Moving, Uncounted
from syncd.report.unknown_types import UnknownTypes
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


class BillCoverage:
    """Coverage of what contracts were billed, as far as it is known `now`."""

    def __init__(
        self, ledger: Ledger, directory: Directory, people: PeopleCoverage, accounts: AccountCoverage, now: Instant
    ) -> None:
        self._ledger = ledger
        self._directory = directory
        self._people = people
        self._accounts = accounts
        self._now = now

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
    ) -> BilledWeeks:
        """The platform weeks of what was worked and posted on `days`, and what was posted for the last week after these
        days. `waits`: some bills are read but not counted, so that no week is known whole."""
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
            BillingWeek(first, first + _WEEK - _DAY, not waits and self._is_whole(contract, profile.week(first)))
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

    def _is_whole(self, contract: ContractFacts, week: Span) -> bool:
        known = self.of(contract, week)
        return known.complete and not known.lower_bound

    def of(self, contract: ContractFacts, span: Span) -> SideCoverage:
        """Coverage of what was billed for `span`; where you write the invoices, for what is over of it. A platform
        posts the bill of a week after it has ended. It is a lower bound where there are transactions of a kind that
        syncd does not know."""
        return self.unknown_types(contract, span).lacking(self._known(contract, span))

    def unknown_types(self, contract: ContractFacts, span: Span) -> UnknownTypes:
        """The transactions of unknown types that may be of bills of `span`."""
        bills, profile = self._bills_of(contract, span)
        return UnknownTypes.of(
            self._ledger, contract.key, Days(day_of(span.start, profile.zone), day_of(bills.end, profile.zone))
        )

    def _bills_of(self, contract: ContractFacts, span: Span) -> tuple[Span, Profile]:
        """When the bills of `span` are posted, and the platform that posts them."""
        if contract.type is ContractType.DIRECT:  # your own invoices, where you keep a table of them
            return self._people.until_now(span), self._directory.profile("direct")
        profile = self._directory.profile(contract.platform)
        return profile.billed_by(span), profile

    def _known(self, contract: ContractFacts, span: Span) -> SideCoverage:
        bills, profile = self._bills_of(contract, span)
        known = self._accounts.of(Kind.TRANSACTION, contract, bills)
        if known.complete or contract.type is ContractType.DIRECT:
            return known
        after = self._accounts.of(
            Kind.TRANSACTION, contract, Span(bills.end, max(self._now, bills.end + timedelta(days=1)))
        )
        if after.complete or after.lower_bound or not self._accounts.of(Kind.TRANSACTION, contract, span).complete:
            return known  # it is not a newer export that is missing
        by = until(bills.end, Here(self._directory.zone, self._now), profile.zone)
        posted = f"{profile.title} posts the last bill of this period by {by}"
        return replace(known, because=f"{posted}, and no export covers that time yet")


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
