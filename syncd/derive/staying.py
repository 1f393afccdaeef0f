"""Tells which records a changed configuration leaves where they were derived, before any round takes it up."""

from collections.abc import Collection, Iterable

from syncd.core.records import Milestone, Record, Ref, TimeEntry, Transaction, WorkLine
from syncd.derive.bills import paid_days
from syncd.derive.time_entries import TimeEntryBatch
from syncd.ledger import Ledger
from syncd.ledger.derived.postings import ABOUT
from syncd.wiring.directory import Directory


def staying(ledger: Ledger, directory: Directory, refs: Iterable[Ref], other: Collection[str]) -> frozenset[Ref]:
    """Those of `refs` that belong to the same contract, in the same way, by the configuration of `directory`.

    `other`: the contracts that the configuration describes otherwise than before: nothing of them is certain.
    """
    records = ledger.records.current(refs)
    entries = [ref for ref, record in records.items() if isinstance(record, TimeEntry)]
    stays = set(TimeEntryBatch(ledger, directory, entries).staying(other)) if entries else set[Ref]()
    rest = {ref: record for ref, record in records.items() if not isinstance(record, TimeEntry)}
    stays |= {ref for ref, record in rest.items() if _same(ledger, directory, ref, record, other)}
    return frozenset(stays)


def _same(ledger: Ledger, directory: Directory, ref: Ref, record: Record, other: Collection[str]) -> bool:
    """Whether a platform's row, or a milestone, belongs to the contract to which it was derived. A row that another one
    gives its contract is not certain."""
    names = directory.names
    match record:
        case WorkLine():
            before = ledger.derived.contract_of(ref)
            after = names.contract(record.contract, (record.day, record.day))
        case Transaction() if record.contract and (record.kind not in ABOUT or record.contract.id):
            profile = directory.profile(record.contract.platform)
            paid_for = paid_days(record, record.last_day or record.posted, profile)
            before, after = ledger.derived.contract_of(ref), names.contract(record.contract, paid_for)
        case Milestone():
            before = ledger.derived.milestone_contract(ref)
            after = names.contract_named(record.contract) or record.contract
        case _:
            return False
    return before is not None and before == after and before not in other
