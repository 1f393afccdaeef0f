"""Reads payment groups from the ledger: an earning or a refund, with what was taken of it and what should have been."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache, partial

from syncd.core.contract_fee import ContractFee, FeesTaken, agreed_fee, contract_fee
from syncd.core.discrepancies import SideCoverage
from syncd.core.matching.earning_hours import HoursBill, connected_before
from syncd.core.payment_group import AFTER, BEFORE, PaidRow, PaymentGroup, WithoutFees, first_day, hours_bills
from syncd.core.profile import Profile
from syncd.core.records import Kind, Ref, TransactionKind, namespace_of
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Instant, Period, Span, midnight
from syncd.coverage.accounts import AccountCoverage, lacking
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.payment_groups import LONGEST, StoredGroup
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory
from syncd.wiring.releases import milestones_paid_again

_DAY = timedelta(days=1)
CONTRACTS = 128
"""Contracts of which the payments for milestones are kept in memory."""


class PaymentGroupReader:
    """Reads payment groups as of one instant."""

    def __init__(self, ledger: Ledger, directory: Directory, coverage: PeopleCoverage, now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._coverage = coverage
        self._accounts = AccountCoverage(ledger, directory, coverage)
        self._now = now
        self._paid_again = lru_cache(CONTRACTS)(partial(milestones_paid_again, ledger))

    def read(self, ref: Ref) -> PaymentGroup | None:
        """The group that a transaction names; None where it names none, or is gone."""
        stored = self._ledger.groups.group(ref)
        if stored is None:
            return None
        contract = self._directory.contracts.get(stored.contract or "")
        platform = contract.platform if contract else stored.platform or namespace_of(ref)
        profile = self._directory.profile(platform)
        taken = self._ledger.groups.fees_taken(contract.key) if contract else FeesTaken()
        group = PaymentGroup(
            ref=ref,
            rows=stored.rows,
            taken=stored.taken,
            original=stored.original,
            contract=contract,
            account=stored.account,
            profile=profile,
            zone=self._directory.zone,
            now=self._now,
            had_fees=taken.had_fees,
            posted=self._posted(stored, contract, profile, platform),
        )
        return self._of_contract(group, contract, taken) if contract else group

    def _of_contract(self, group: PaymentGroup, contract: ContractFacts, taken: FeesTaken) -> PaymentGroup:
        """A group with what its contract shows around it."""
        groups, rows = self._ledger.groups, (*group.rows, *filter(None, [group.original]))
        if not rows:
            is_named = group.head.parent is not None
            return group if is_named else replace(group, may_be_of=groups.may_be_of(contract.key, group.head))
        first, last = group.paid_days
        near = groups.bills_of(contract.key, first - LONGEST, last)
        bills = tuple(bill for bill in near if bill.day >= first)
        firsts = [first_day(bill, group.profile) for bill in bills if bill.kind is TransactionKind.HOURLY]
        others = self._connected(group, near, bills)
        firsts += [bill.first for bill in others]
        days = Days(min([first, *firsts]), max([last, *(bill.day for bill in bills)]))
        waiting = self._accounts.waiting(Kind.WORK, days).get(contract.key)
        span = Period(days.first, days.last, "").span(group.profile.zone)
        return replace(
            group,
            fee=self._fee(contract, group.profile, rows, taken),
            without_fees=self._without_fees(contract, group.profile, taken) if taken.head == group.ref else None,
            open_fees=groups.open_fees(contract.key, group.posted_on),
            bills=bills,
            given_back=groups.refunds_of([bill.ref for bill in bills]),
            other_refunds=groups.refunds_of_no_bill(contract.key, days.first, days.last) if group.is_refund else (),
            connected=others,
            reaches_back=any(bill.first < first - LONGEST for bill in others),
            lines=tuple(self._ledger.periods.lines(contract.key, days)),
            milestone=self._paid_again(contract.key).get(group.ref),
            logged=lacking(self._accounts.of(Kind.WORK, contract, span), waiting),
        )

    def _connected(
        self, group: PaymentGroup, near: Sequence[PaidRow], bills: Sequence[PaidRow]
    ) -> tuple[HoursBill, ...]:
        """The earlier bills that share days with those for its days, directly or through others."""
        before = [row for row in near if row not in bills]
        own = hours_bills([row for row in bills if row in group.rows], [])
        if not before or not own or len(bills) == len(own):
            return ()
        rows = [row.ref for row in near]
        shared = {bill.ref for bill in bills}
        found = connected_before(own, hours_bills(near, self._ledger.groups.refunds_of(rows)))
        return tuple(bill for bill in found if bill.ref not in shared)

    def _without_fees(self, contract: ContractFacts, profile: Profile, taken: FeesTaken) -> WithoutFees | None:
        """The money of a contract on which a fee is agreed, and of which none was ever taken."""
        rows = [row for row in self._ledger.groups.earned(contract.key) if agreed_fee(contract.terms, row.day)]
        if not rows:
            return None
        posted = [row.posted for row in rows]
        span = Span(midnight(posted[0], profile.zone), midnight(posted[-1] + AFTER + _DAY, profile.zone))
        sources = [self._directory.sources.get(source) for _, source in taken.accounts]
        return WithoutFees(
            rows=tuple(rows),
            known=self._accounts.of(Kind.TRANSACTION, contract, self._coverage.until_now(span)),
            loose=self._ledger.groups.loose_fees(contract.key),
            unseen=bool(sources) and not any(source is None or source.shows_fees for source in sources),
        )

    def _fee(
        self, contract: ContractFacts, profile: Profile, rows: tuple[PaidRow, ...], taken: FeesTaken
    ) -> ContractFee | None:
        """The contract's fee on the days of a group: a fee that changes within them, or until it was posted, may be
        either."""
        days = [day for row in rows for day in (row.day, row.first_day or row.day, row.posted)]
        return contract_fee(days, contract.terms, profile.fees, taken, contract.start)

    def _posted(
        self, stored: StoredGroup, contract: ContractFacts | None, profile: Profile, platform: str
    ) -> SideCoverage:
        """How much is known of the transactions around a group."""
        posted = max(row.posted for row in (stored.rows or stored.taken))
        span = Span(midnight(posted - BEFORE, profile.zone), midnight(posted + AFTER + _DAY, profile.zone))
        span = self._coverage.until_now(span)
        if contract is not None:
            return self._accounts.of(Kind.TRANSACTION, contract, span)
        return self._coverage.of(Kind.TRANSACTION, [stored.person], span, platform)
