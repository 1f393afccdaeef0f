"""The ledger: one SQLite file with what sources sent, what follows from it, and what people decided.

- `observed/`: records with every version, coverage, holds, files and the state of each source. Never computed anew.
- `dirty.py`: the queue of records to derive and subjects to judge again. Start there to see how the program moves.
  `queue.py`: what lies in it, for readers, because that is not settled.
  `sisters.py` spreads its marks among the contracts of one client, `weeks_around.py` among a contract's weeks.
- `derived/`: placements, pieces, work lines, postings, contracts. Can be rebuilt at any time.
- `discrepancies.py`, `match_decisions.py`, `milestone_decisions.py`, `outbox.py`: what was found, what people decided,
  and the reports on their way. `audit.py`: who did it. `upkeep.py`: backups and looks for damage.

A class that reads has a plain noun (`Records`, `Dirty`) and works on the database; the class that writes the same part
is called `…Writer` and works within one transaction. `Ledger` has a reader of each part. Writers come from a
transaction, which commits at the end of the block or, after an exception, leaves nothing:

    ledger.sources.last_pull("toggl")
    with ledger.write() as write:
        pull = write.sources.begin("toggl", now)

The ledger returns values; commands and reports word them. Terms: docs/glossary.md.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from syncd.core.time import Instant
from syncd.ledger.audit import AuditTrail, AuditWriter
from syncd.ledger.database import Database, Write
from syncd.ledger.derived.accounts import Accounts
from syncd.ledger.derived.contract_cases import ContractCases
from syncd.ledger.derived.drift import Drifts, DriftsWriter
from syncd.ledger.derived.entries import EntriesWriter
from syncd.ledger.derived.expected import ExpectedWriter
from syncd.ledger.derived.own_invoices import OwnInvoices, OwnInvoicesWriter
from syncd.ledger.derived.past import Past, PastWriter
from syncd.ledger.derived.payment_groups import PaymentGroups
from syncd.ledger.derived.payment_groups_writer import PaymentGroupsWriter
from syncd.ledger.derived.payments import Payments
from syncd.ledger.derived.payouts import Payouts
from syncd.ledger.derived.periods import Periods
from syncd.ledger.derived.postings import PostingsWriter
from syncd.ledger.derived.reader import Derived
from syncd.ledger.derived.retainers import RetainersWriter
from syncd.ledger.derived.untracked import UntrackedWriter
from syncd.ledger.derived.week_bills import WeekBillsReader
from syncd.ledger.derived.writer import DerivedWriter
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.discrepancies import Discrepancies, DiscrepanciesWriter
from syncd.ledger.due import Dirty
from syncd.ledger.locks import WAIT, lane_lock
from syncd.ledger.match_decisions import MatchDecisions, MatchDecisionsWriter
from syncd.ledger.milestone_decisions import MilestoneDecisions, MilestoneDecisionsWriter
from syncd.ledger.observed.coverage import CoveredSpans
from syncd.ledger.observed.decisions import DecisionsWriter
from syncd.ledger.observed.future import FutureWriter
from syncd.ledger.observed.holds import Holds
from syncd.ledger.observed.notices import Notices
from syncd.ledger.observed.quotas import Quotas, QuotasWriter
from syncd.ledger.observed.records import Records
from syncd.ledger.observed.sources import Sources, SourcesWriter
from syncd.ledger.observed.writer import ObservationsWriter
from syncd.ledger.outbox import Outbox
from syncd.ledger.outbox_writer import OutboxWriter
from syncd.ledger.period_decisions import PeriodDecisions, PeriodDecisionsWriter
from syncd.ledger.queue import Queue
from syncd.ledger.sisters import SistersWriter
from syncd.ledger.upkeep import Upkeep, UpkeepWriter
from syncd.ledger.weeks_around import WeeksAroundWriter

__all__ = ["Ledger", "LedgerWriter"]


class LedgerWriter:
    """The writers of one open transaction."""

    def __init__(self, write: Write) -> None:
        self.sources = SourcesWriter(write)
        self.quotas = QuotasWriter(write)
        self.observations = ObservationsWriter(write)
        self.holds = DecisionsWriter(write)
        self.future = FutureWriter(write)
        self.dirty = DirtyWriter(write)
        self.sisters = SistersWriter(write)
        self.weeks_around = WeeksAroundWriter(write)
        self.drifts = DriftsWriter(write)
        self.derived = DerivedWriter(write)
        self.entries = EntriesWriter(write)
        self.past = PastWriter(write)
        self.closed = PeriodDecisionsWriter(write)
        self.own_invoices = OwnInvoicesWriter(write)
        self.retainers = RetainersWriter(write)
        self.untracked = UntrackedWriter(write, self.dirty)
        self.postings = PostingsWriter(write)
        self.groups = PaymentGroupsWriter(write)
        self.expected = ExpectedWriter(write)
        self.discrepancies = DiscrepanciesWriter(write)
        self.matches = MatchDecisionsWriter(write)
        self.renegotiated = MilestoneDecisionsWriter(write)
        self.outbox = OutboxWriter(write)
        self.audit = AuditWriter(write)
        self.upkeep = UpkeepWriter(write)


class Ledger:
    """An open ledger. Use it from one thread at a time, then close it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.sources = Sources(database)
        self.quotas = Quotas(database)
        self.notices = Notices(database)
        self.records = Records(database)
        self.coverage = CoveredSpans(database)
        self.holds = Holds(database)
        self.dirty = Dirty(database)
        self.queue = Queue(database)
        self.derived = Derived(database)
        self.periods = Periods(database)
        self.past = Past(database)
        self.closed = PeriodDecisions(database)
        self.own_invoices = OwnInvoices(database)
        self.contract_cases = ContractCases(database)
        self.payments = Payments(database)
        self.accounts = Accounts(database)
        self.groups = PaymentGroups(database)
        self.week_bills = WeekBillsReader(database)
        self.drifts = Drifts(database)
        self.payouts = Payouts(database)
        self.discrepancies = Discrepancies(database)
        self.matches = MatchDecisions(database)
        self.renegotiated = MilestoneDecisions(database)
        self.outbox = Outbox(database)
        self.audit = AuditTrail(database)
        self.upkeep = Upkeep(database)

    @classmethod
    def open(cls, path: Path, now: Instant, *, read_only: bool = False) -> Self:
        """Open the ledger at `path`; create it when it does not exist. Raises LedgerError and ForeignLedger."""
        return cls(Database.open(path, now, read_only=read_only))

    def connect_again(self) -> Self:
        """Open the same ledger again, for use in another thread, which must close it."""
        return type(self)(self.database.connect_again())

    @contextmanager
    def write(self) -> Iterator[LedgerWriter]:
        """One transaction. Within another one it is a part of that. Never keep it open over network access or while
        files are read."""
        with self.database.write() as write:
            yield LedgerWriter(write)

    @contextmanager
    def rehearsal(self) -> Iterator[Self]:
        """A copy to try things out on, thrown away at the end of the block."""
        with self.database.rehearsal() as copy:
            yield type(self)(copy)

    def lock(self, lane: str, wait: float = WAIT) -> AbstractContextManager[None]:
        """Hold the right to do what `lane` names, such as "settle" or "source toggl", alone among all threads and
        processes. TryLater when another one keeps it longer than `wait` seconds."""
        return lane_lock(self.database.path, lane, wait)

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
