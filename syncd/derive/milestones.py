"""Derives milestones: each with its contract, counted once where two sources have it."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta

from syncd.core.milestone_case import settled
from syncd.core.records import Milestone, MilestoneState, Ref
from syncd.core.time import ALWAYS, Instant
from syncd.derive.cases import contract_cases, milestone_cases
from syncd.derive.milestone_pairs import pair_milestones
from syncd.ledger import Ledger, LedgerWriter
from syncd.wiring.directory import Directory


class MilestoneBatch:
    """Changed milestones of a batch, and the contracts that they change."""

    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._ledger = ledger
        self._directory = directory
        self._planned: set[str] = set()  # contracts whose milestones changed

    def derive(self, write: LedgerWriter, ref: Ref, milestone: Milestone | None) -> None:
        """Replace what was derived from a milestone."""
        contract = None
        if milestone is not None:
            contract = self._directory.names.contract_named(milestone.contract) or milestone.contract
            before = write.derived.set_milestone(ref, contract, milestone.title, _worked_until(milestone))
        else:
            before = write.derived.remove("milestone", ref)
            write.derived.remove("alias", ref)
        if milestone is not None or before:
            write.dirty.mark_subjects(milestone_cases([ref], self._paid_by(contract, milestone)))
        contracts = {key for key in (before.get("contract"), contract) if key}
        self._planned |= contracts
        if (before.get("contract"), before.get("title")) != (contract, milestone and milestone.title):
            for key in contracts:
                write.dirty.mark_entries_of_contract(key)

    def finish(self, write: LedgerWriter, paid: Collection[str]) -> None:
        """Pair what two sources show, and mark all milestones of the contracts that changed or were `paid`: what pays
        for one of them does not pay for another."""
        for contract in sorted(self._planned):
            pair_milestones(self._ledger, write, contract)
            write.weeks_around.mark_payments(contract)
        for contract in sorted(self._planned.union(paid)):
            stored = self._ledger.derived.milestones(contract)
            if stored or contract in self._planned:
                write.groups.mark_fixed(contract)
            write.dirty.mark_subjects(milestone_cases(ref for ref, _, _, counting in stored if ref == counting))
            if stored or contract in self._planned:
                write.dirty.mark_subjects(contract_cases([contract]))

    def _paid_by(self, contract: str | None, milestone: Milestone | None) -> Instant | None:
        """When all that was paid for a released milestone is posted; None for one that is not released."""
        known = self._directory.contracts.get(contract or "")
        if milestone is None or known is None or milestone.state is not MilestoneState.RELEASED:
            return None
        return settled(milestone, self._directory.profile(known.platform)) or ALWAYS.end


def _worked_until(milestone: Milestone) -> Instant:
    """Until when tracked time can matter to a milestone, in any zone: until it is released or cancelled."""
    if milestone.state is MilestoneState.CANCELLED:
        return ALWAYS.start
    if milestone.state is not MilestoneState.RELEASED or milestone.released is None:
        return ALWAYS.end
    return datetime.combine(milestone.released + timedelta(days=2), time(), UTC)
