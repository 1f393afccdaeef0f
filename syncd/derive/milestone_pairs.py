"""Pairs the milestones of a contract that two sources have."""

from syncd.core.duplicates import Duplicate
from syncd.core.milestones import duplicate_milestones
from syncd.core.records import Milestone, Ref, namespace_of
from syncd.derive.cases import milestone_cases
from syncd.ledger import Ledger, LedgerWriter


def pair_milestones(ledger: Ledger, write: LedgerWriter, contract: str) -> None:
    """Let one of a contract's milestones count where two sources have the same one."""
    refs = [ref for ref, _, _, _ in ledger.derived.milestones(contract)]
    before = ledger.derived.duplicates(refs)
    pairs: dict[Ref, Ref] = {}
    if len({namespace_of(ref) for ref in refs}) > 1:
        records = ledger.records.current(refs).values()
        pairs = duplicate_milestones(record for record in records if isinstance(record, Milestone))
    duplicates = {ref: Duplicate.of_original(original) for ref, original in pairs.items()}
    changed = [ref for ref in refs if before.get(ref) != duplicates.get(ref)]
    for ref in changed:
        write.derived.remove("alias", ref)
        if duplicate := duplicates.get(ref):
            write.derived.add_duplicate(ref, duplicate)
    write.dirty.mark_subjects(milestone_cases(changed))
    if changed:
        write.dirty.mark_entries_of_contract(contract)
