"""Matches the payments of fixed-price contracts with their milestones, under what people decided."""

from datetime import date

from syncd.core.contract_statement import InHold, in_hold
from syncd.core.matching.decisions import Decided, Relation
from syncd.core.matching.paid_again import PaidMilestone, paid_again
from syncd.core.matching.release_book import Payment
from syncd.core.milestone_releases import MilestoneReleases, contract_releases
from syncd.core.milestone_terms import raised
from syncd.core.records import Milestone, Ref
from syncd.ledger import Ledger
from syncd.ledger.derived.milestone_facts import milestone_versions
from syncd.ledger.derived.releases import fixed_payments, refunds_of


def milestones_of(ledger: Ledger, contract: str) -> list[Milestone]:
    """A contract's milestones, each once where two sources have it."""
    refs = [ref for ref, _, _, counting in ledger.derived.milestones(contract) if counting == ref]
    records = ledger.records.current(refs).values()
    return [record for record in records if isinstance(record, Milestone)]


def in_hold_of(ledger: Ledger, contract: str, currency: str, last: date, today: date) -> InHold:
    """What was set aside for a contract's milestones at the end of the day `last`."""
    stones = milestones_of(ledger, contract)
    paid = {
        milestone: sum(part.amount.minor for part in found.parts if part.payment.posted <= last)
        for milestone, found in (releases_of(ledger, contract) if stones else {}).items()
    }
    return in_hold(stones, paid, currency, last, today)


def milestones_paid_again(ledger: Ledger, contract: str) -> dict[Ref, PaidMilestone]:
    """The payments of a contract for milestones that others had paid whole, without those that were given back."""
    milestones = milestones_of(ledger, contract)
    if not milestones:
        return {}
    payments = fixed_payments(ledger.database, contract)
    back = {earning for _, earning in ledger.groups.refunds_of([payment.ref for payment in payments])}
    decisions = ledger.matches.about([milestone.ref for milestone in milestones])
    standing = [
        Payment(ref=payment.ref, posted=payment.posted, amount=payment.amount, words=payment.words)
        for payment in payments
        if payment.ref not in back
    ]
    return paid_again(milestones, standing, Decided.of(decisions, Relation.EARNING_MILESTONE))


def releases_of(ledger: Ledger, contract: str) -> dict[Ref, MilestoneReleases]:
    """What was paid for each of a contract's milestones."""
    milestones = milestones_of(ledger, contract)
    decisions = ledger.matches.about([milestone.ref for milestone in milestones])
    decided = Decided.of(decisions, Relation.EARNING_MILESTONE)
    versions = milestone_versions(ledger.database, contract)
    return contract_releases(
        milestones,
        fixed_payments(ledger.database, contract, [pin.ref for pin in decided.pins]),
        refunds_of(ledger.database, contract),
        raised(version for history in versions.values() for version in history),
        decided,
    )
