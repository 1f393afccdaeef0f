"""Reads platform records as they count: with the parents that people gave them."""

from collections.abc import Sequence

from syncd.core.matching.decisions import with_decided_parents
from syncd.core.records import Record, Ref
from syncd.ledger import Ledger


def current_records(ledger: Ledger, refs: Sequence[Ref]) -> dict[Ref, Record]:
    """The current content of those of `refs` that are alive."""
    records, decisions = ledger.records.current(refs), ledger.matches.about(refs)
    if not decisions:
        return records
    others = ledger.records.current({ref for one in decisions for ref in (one.ref, one.other)} - records.keys())
    decided = with_decided_parents(records | others, decisions)
    return {ref: decided[ref] for ref in records}
