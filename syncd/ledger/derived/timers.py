"""Reads the timers that run: their time counts nowhere before they stop."""

from dataclasses import dataclass

from syncd.core.time import Instant
from syncd.ledger.database import Database, moment


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that runs; `contract` is None where it is in suspense."""

    person: str
    contract: str | None
    start: Instant


def running_timers(database: Database) -> list[Timer]:
    """Return the timers that run, the oldest first, without ignored ones and duplicates."""
    # CROSS JOIN: SQLite reads the few timers first.
    rows = database.rows(
        "SELECT placement.person, contract, placement.starts FROM record INDEXED BY record_running "
        "CROSS JOIN placement USING (ref) WHERE kind = 'time' AND gone = 0 AND record.ends IS NULL "
        "AND outcome IN ('mapped', 'suspense') ORDER BY placement.starts, ref"
    )
    return [Timer(row[0], row[1], moment(row[2])) for row in rows]
