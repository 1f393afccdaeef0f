"""The ledger: one SQLite file that holds what sources said, what follows from it, and what people decided."""

from pathlib import Path
from typing import Self

from syncd.core.time import Instant
from syncd.ledger.database import Database
from syncd.ledger.derived.periods import Periods
from syncd.ledger.derived.reader import Derived
from syncd.ledger.derived.writer import DerivedWriter
from syncd.ledger.discrepancies import Discrepancies
from syncd.ledger.observed.holds import Holds
from syncd.ledger.observed.records import Records
from syncd.ledger.observed.sources import Sources
from syncd.ledger.observed.writer import Observations
from syncd.ledger.outbox import Outbox

__all__ = ["DerivedWriter", "Ledger"]


class Ledger:
    """An open ledger; each part of it speaks about one thing. Use from one thread at a time, then close."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.sources = Sources(database)
        self.observations = Observations(database)
        self.records = Records(database)
        self.holds = Holds(database)
        self.derived = Derived(database)
        self.periods = Periods(database)
        self.discrepancies = Discrepancies(database)
        self.outbox = Outbox(database)

    @classmethod
    def open(cls, path: Path, now: Instant, *, read_only: bool = False) -> Self:
        """Open the ledger's file, making it when it does not exist. Raises LedgerError and ForeignLedger."""
        return cls(Database.open(path, now, read_only=read_only))

    @property
    def size(self) -> int:
        """Bytes on disk, without the write-ahead log."""
        return self.database.path.stat().st_size

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
