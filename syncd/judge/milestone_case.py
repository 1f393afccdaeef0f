"""Reads milestones as subjects: their time, what was paid for them, and how much of both is known."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from syncd.core.contract_fee import contract_fee
from syncd.core.deductions import published_fees
from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.map_rules import read_unclear_milestone
from syncd.core.mapping import normalise_name
from syncd.core.milestone_case import MilestoneCase
from syncd.core.milestone_releases import NOTHING, MilestoneReleases
from syncd.core.money import Money
from syncd.core.nearest_names import nearest
from syncd.core.records import ContractType, Kind, Milestone, MilestoneState, Ref, TransactionKind
from syncd.core.subject_parts import ContractFacts
from syncd.core.terms import strongest_terms, terms_on
from syncd.core.time import Instant, Span, day_of, midnight
from syncd.coverage.accounts import AccountCoverage
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory
from syncd.wiring.milestone_histories import (
    MilestoneHistory,
    milestone_histories,
    tags_of_milestone,
    with_known_facts,
)
from syncd.wiring.releases import releases_of

CONTRACTS = 128
"""Contracts of which the releases are kept in memory: each of their milestones asks for them."""


class MilestoneReader:
    """Reads milestones as of one instant."""

    def __init__(self, ledger: Ledger, directory: Directory, coverage: PeopleCoverage, now: Instant) -> None:
        self._ledger = ledger
        self._directory = directory
        self._coverage = coverage
        self._accounts = AccountCoverage(ledger, directory, coverage)
        self._now = now
        releases: Callable[[str], Mapping[Ref, MilestoneReleases]] = partial(releases_of, ledger)
        self._releases = lru_cache(CONTRACTS)(releases)
        histories: Callable[[str], Mapping[Ref, MilestoneHistory]] = partial(milestone_histories, ledger)
        self._histories = lru_cache(CONTRACTS)(histories)
        self._fees_taken = lru_cache(CONTRACTS)(ledger.groups.fees_taken)

    def read(self, ref: Ref) -> MilestoneCase | None:
        """A milestone with the time spent on it and what was paid for it; None where it is a duplicate."""
        if unclear := read_unclear_milestone(ref):
            return self._unclear(ref, *unclear)
        milestone = self._ledger.records.current([ref]).get(ref)
        key = self._ledger.derived.milestone_contract(ref)
        if not isinstance(milestone, Milestone) or key is None:
            return None
        known = self._directory.contracts.get(key)
        if known is not None:
            history = self._histories(key).get(ref, MilestoneHistory())
            whole = self._with_time(with_known_facts(self._ledger, milestone, history), known)
            return self._with_releases(replace(whole, versions=history.versions, agreed=history.agreed))
        titles = [contract.title for contract in self._directory.contracts.values()]
        whole = self._with_time(milestone, _unknown_contract(key))
        suggestion = nearest(key, (*self._directory.contracts, *titles))
        return replace(whole, contract_unknown=True, suggestion=suggestion)

    def releases(self, contract: str) -> Mapping[Ref, MilestoneReleases]:
        """What was paid for each of a contract's milestones."""
        return self._releases(contract)

    def _unclear(self, ref: Ref, contract: str, title: str) -> MilestoneCase | None:
        """The time that a `[[map]]` rule gives to a milestone that is not known or not unique; None without any."""
        facts = self._directory.contracts.get(contract)
        if facts is None or not self._ledger.periods.milestone_pieces(ref):
            return None
        milestone = Milestone(ref=ref, contract=contract, title=title, state=MilestoneState.FUNDED)
        fitting = self._directory.names.milestones.get((contract, normalise_name(title)), frozenset())
        titles = [known for _, _, known, _ in self._ledger.derived.milestones(contract)]
        whole = self._with_time(milestone, facts)
        return replace(whole, fitting=len(fitting), suggestion=nearest(title, titles))

    def _with_time(self, milestone: Milestone, contract: ContractFacts) -> MilestoneCase:
        pieces = self._ledger.periods.milestone_pieces(milestone.ref)
        profile = self._directory.profile(contract.platform)
        tracked, end = SideCoverage(complete=True), _worked_until(milestone, profile.zone, self._now)
        if pieces and pieces[0].start < end:
            people = {piece.person for piece in pieces}
            tracked = self._coverage.tracked(people, Span(pieces[0].start, end), contract.key)
        return MilestoneCase(
            milestone=milestone,
            contract=contract,
            profile=profile,
            calendar=self._directory.calendar,
            tags=tags_of_milestone(self._ledger, self._directory, milestone.ref) if pieces else {},
            zone=self._directory.zone,
            now=self._now,
            pieces=tuple(pieces),
            coverage={Side.TRACKED: tracked},
        )

    def _with_releases(self, case: MilestoneCase) -> MilestoneCase:
        """The milestone with what was paid for it, where its platform shows that."""
        if not case.has(Side.RELEASED):
            return case
        releases = self._releases(case.contract.key).get(case.milestone.ref, NOTHING)
        whole = replace(case, releases=replace(releases, fee=self._fee(case)), fee=self._taken(case))
        if whole.fee is None and case.contract.target_rate:  # nothing else asks for it
            whole = replace(whole, fees_taken=self._shown_fees(whole.releases))
        return replace(whole, coverage={**case.coverage, Side.RELEASED: self._known(whole)})

    def _shown_fees(self, releases: MilestoneReleases) -> Money | None:
        """The fees that rows show of payments; None where one of them has none, or is for something else too."""
        total: Money | None = None
        for part in releases.parts:
            group = self._ledger.groups.group(part.payment.ref)
            fees = [row.amount for row in group.taken if row.kind is TransactionKind.FEE] if group else []
            alone = group is not None and len(group.rows) == 1 and part.amount == part.payment.amount
            if not alone or not fees or any(fee.currency != part.amount.currency for fee in fees):
                return None
            for fee in fees:
                total = total - fee if total else -fee
        return total

    def _known(self, case: MilestoneCase) -> SideCoverage:
        """How much is known of what was paid on the contract, from the funding of the milestone until its money must
        be there; where nothing says when it was funded, from the beginning of the contract. Of one whose day of release
        is missing, nobody knows until when: then it is the first of these days alone, which a source must show."""
        contract, settled = case.contract, case.settled
        if case.milestone.state is not MilestoneState.RELEASED:
            return SideCoverage(complete=True)
        first = case.milestone.funded or contract.start or self._ledger.payments.first_day(contract.key)
        start = midnight(first, case.profile.zone) if first else settled or midnight(case.today, case.profile.zone)
        end = min(settled or start + timedelta(days=1), self._now)
        span = Span(min(start, end - timedelta(days=1)), end)
        return self._accounts.of(Kind.TRANSACTION, contract, span)

    def _fee(self, case: MilestoneCase) -> Decimal | None:
        day = case.milestone.released
        if day is None:
            return None
        published = published_fees(case.profile.fees, case.contract.start)
        terms = terms_on(strongest_terms([case.contract.terms, published]), day)
        return terms.fee if terms else None

    def _taken(self, case: MilestoneCase) -> Decimal | None:
        """The fraction that the platform takes of it, also where only the contract's rows show it: that of the day of
        release, else of submission or the last work."""
        last = max((piece.day for piece in case.pieces), default=None)
        day, contract = case.milestone.released or case.milestone.submitted or last, case.contract
        if day is None:
            return None
        taken = self._fees_taken(contract.key)
        fee = contract_fee([day], contract.terms, case.profile.fees, taken, contract.start)
        return fee.fraction if fee else None


def _worked_until(milestone: Milestone, zone: ZoneInfo, now: Instant) -> Instant:
    """Until when all time on a milestone should be known: the last midnight, or the end of the day of its release."""
    day = day_of(now, zone)
    if milestone.state is MilestoneState.RELEASED and milestone.released is not None:
        day = min(day, milestone.released + timedelta(days=1))
    return midnight(day, zone)


def _unknown_contract(key: str) -> ContractFacts:
    """A contract that only a milestone table names."""
    return ContractFacts(key=key, title=key, type=ContractType.FIXED, platform="direct", configured=False)
