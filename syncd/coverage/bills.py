"""Tells how much is known of what contracts were billed, in all accounts that may hold their money."""

from dataclasses import replace
from datetime import timedelta

from syncd.core.discrepancies import SideCoverage
from syncd.core.phrases import Moment, say
from syncd.core.profile import Profile
from syncd.core.records import ContractType, Kind
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Instant, Span, day_of
from syncd.core.wording import Here
from syncd.coverage.accounts import AccountCoverage
from syncd.coverage.people import PeopleCoverage
from syncd.coverage.unknown_types import UnknownTypes
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory


class BilledCoverage:
    """Coverage of what contracts were billed, as far as it is known `now`."""

    def __init__(
        self, ledger: Ledger, directory: Directory, people: PeopleCoverage, accounts: AccountCoverage, now: Instant
    ) -> None:
        self._ledger = ledger
        self._directory = directory
        self._people = people
        self._accounts = accounts
        self._now = now

    def of(self, contract: ContractFacts, span: Span) -> SideCoverage:
        """Coverage of what was billed for `span`; where you write the invoices, for what is over of it. A platform
        posts the bill of a week after it has ended. It is a lower bound where there are transactions of a kind that
        syncd does not know."""
        return self.unknown_types(contract, span).lacking(self._known(contract, span))

    def posted(self, contract: ContractFacts, span: Span) -> SideCoverage:
        """Coverage of the bills that were posted in `span`, whatever they are for; a lower bound where there is money
        of a kind that syncd does not know."""
        profile = self._directory.profile(contract.platform)
        days = Days(day_of(span.start, profile.zone), day_of(span.end - timedelta.resolution, profile.zone))
        unknown = UnknownTypes.paying(self._ledger, contract.key, days)
        return unknown.lacking(self._accounts.of(Kind.TRANSACTION, contract, span))

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
        because = say(
            "{platform} posts the last bill of this period by {moment}: export once more after that",
            Here(self._directory.zone, self._now),
            platform=profile.title,
            moment=Moment(bills.end),
        )
        return replace(known, because=because)
