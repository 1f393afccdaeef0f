"""Maps, cuts and resolves the records that changed, and marks the subjects to judge again. Terms: docs/glossary.md."""

from collections.abc import Callable

from syncd.core.records import Kind, kind_of
from syncd.derive.platform_records import PlatformRecordBatch
from syncd.derive.time_entries import TimeEntryBatch
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory

__all__ = ["derive"]

BATCH = 1000
Progress = Callable[[int], None]
"""Called with the number of records that were derived."""


def derive(ledger: Ledger, directory: Callable[[], Directory], progress: Progress = lambda _: None) -> None:
    """Bring everything derived up to date with the records and the config. May be cut off anywhere and run again.

    `directory` is called for each batch, since the one before may have named contracts. A batch reads and writes in one
    transaction: a page that is committed meanwhile waits, and marks its records after that.
    """
    while ledger.dirty.records(1):
        progress(_derive_batch(ledger, directory))


def _derive_batch(ledger: Ledger, directory: Callable[[], Directory]) -> int:
    with ledger.write() as write:
        refs = ledger.dirty.records(BATCH)
        batch_of = TimeEntryBatch if kind_of(refs[0]) is Kind.TIME else PlatformRecordBatch
        batch = batch_of(ledger, directory(), refs)
        write.dirty.clean_records(refs)  # first, since deriving one may mark another of them again
        batch.derive(write)
    return len(refs)
