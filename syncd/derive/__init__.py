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

    `directory` is called for each batch, since the one before may have named contracts; time entries name none. A batch
    reads and writes in one transaction: a page that is committed meanwhile waits, and marks its records after that.
    """
    known = _Known(ledger, directory)
    while ledger.dirty.records(1):
        progress(_derive_batch(ledger, known))


def _derive_batch(ledger: Ledger, known: "_Known") -> int:
    with ledger.write() as write:
        refs = ledger.dirty.records(BATCH)
        of_time = kind_of(refs[0]) is Kind.TIME
        batch_of = TimeEntryBatch if of_time else PlatformRecordBatch
        batch = batch_of(ledger, known.directory(of_time=of_time), refs)
        write.dirty.clean_records(refs)  # first, since deriving one may mark another of them again
        batch.derive(write)
    return len(refs)


class _Known:
    """Reads who is who, once for time entries in a row: reading it costs with the number of contracts that ever were.
    It is read anew after another connection has committed."""

    def __init__(self, ledger: Ledger, read: Callable[[], Directory]) -> None:
        self._ledger = ledger
        self._read = read
        self._last: tuple[int, Directory] | None = None  # of the batch before, where it was one of time entries

    def directory(self, *, of_time: bool) -> Directory:
        """Who is who now. `of_time`: whether the batch that asks is one of time entries, which change nothing of it."""
        version = self._ledger.database.version()
        known = self._last[1] if self._last and self._last[0] == version else self._read()
        self._last = (version, known) if of_time else None
        return known
