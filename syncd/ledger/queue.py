"""Tells readers what lies in the queue of `dirty.py`. It is not settled: what rests on it may still change.

Ask within one `Database.snapshot`, so that the answer and the figures are of the same state of the ledger. An empty
queue costs two searches of an index. Whose turn it is to empty the queue does not matter here.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from syncd.core.records import Kind, Ref
from syncd.core.unsettled import Unsettled
from syncd.ledger.database import Database
from syncd.ledger.derived.periods import Days
from syncd.ledger.dirty import RANK

_NEAR = timedelta(days=2)
"""A record this near to a period may have days in it: its day in UTC is not always the platform's."""
_KIND = {rank: kind for kind, rank in RANK.items()}
_RECORDS = "SELECT ref FROM dirty_record"
_NAMES = f"{_RECORDS} WHERE rank = {RANK[Kind.LABEL]}"
_CONTRACTS = f"{_RECORDS} WHERE rank = {RANK[Kind.CONTRACT]}"
_KEYS = f"SELECT key FROM contract WHERE ref IN ({_CONTRACTS})"
_DERIVED = ("piece", "line", "posting")


class Queue:
    """Reads what is not settled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def is_empty(self) -> bool:
        """Whether everything is settled."""
        row = self._database.row(
            "SELECT EXISTS (SELECT 1 FROM dirty_record), EXISTS (SELECT 1 FROM subject WHERE dirty)"
        )
        return row is None or not (row[0] or row[1])

    def unsettled(self, *, round_under_way: bool = False) -> Unsettled | None:
        """What lies in the queue; None where it is empty."""
        if self.is_empty:
            return None
        first, last = self._days()
        (records,), (checks,) = (
            self._database.rows(f"SELECT count(*) FROM {queue}")[0] for queue in ("dirty_record", "subject WHERE dirty")
        )
        return Unsettled(
            records=records,
            checks=checks,
            contracts=tuple(sorted(self._contracts())),
            first=first,
            last=last,
            round_under_way=round_under_way,
        )

    def kinds(self, days: Days) -> frozenset[Kind]:
        """The kinds of records in the queue that may change the figures of these days.

        Names, contracts, milestones and transactions may be of any day: a bill is posted after the work it pays for.
        """
        dated = f"rank NOT IN ({RANK[Kind.TIME]}, {RANK[Kind.WORK]}) OR starts IS NULL"
        derived = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {table}.ref = dirty_record.ref AND day BETWEEN ? AND ?)"
            for table in ("piece", "line")
        )
        rows = self._database.rows(
            f"SELECT DISTINCT rank FROM dirty_record LEFT JOIN record USING (ref) WHERE {dated} "
            f"OR (starts < ? AND coalesce(ends, '9999') > ?) OR {derived}",
            (
                (min(days.last, date.max - _NEAR) + _NEAR).isoformat(),
                (max(days.first, date.min + _NEAR) - _NEAR).isoformat(),
                *days.texts,
                *days.texts,
            ),
        )
        return frozenset(_KIND[row[0]] for row in rows)

    def refs(self) -> frozenset[Ref]:
        """The records of which nothing that was derived is certain: those in the queue, and those that a name or a
        contract in it may move. What is derived from all others stays, whatever the queue brings."""
        if self._database.row(f"{_RECORDS} LIMIT 1") is None:
            return frozenset()
        moved = " ".join(f"UNION SELECT ref FROM {table} WHERE contract IN ({_KEYS})" for table in _DERIVED)
        titled = " ".join(
            f"UNION SELECT ref FROM {table} WHERE title IS NOT NULL AND EXISTS ({_CONTRACTS})"
            for table in ("line", "posting")
        )
        labelled = f"UNION SELECT ref FROM entry_label WHERE label IN ({_NAMES})"
        return frozenset(row[0] for row in self._database.rows(f"{_RECORDS} {labelled} {moved} {titled}"))

    def _days(self) -> tuple[date | None, date | None]:
        """The first and last day of the records in the queue, as they were derived before and as they are now."""
        spans = " ".join(
            f"UNION ALL SELECT min(day), max(day) FROM {table} WHERE ref IN ({_RECORDS})" for table in _DERIVED
        )
        found = self._database.rows(
            "SELECT min(starts), max(coalesce(ends, starts)) FROM record WHERE starts IS NOT NULL "
            f"AND ref IN ({_RECORDS}) {spans}"
        )
        ends = sorted(date.fromisoformat(end[:10]) for row in found for end in row if end)
        return (ends[0], ends[-1]) if ends else (None, None)

    def _contracts(self) -> Iterator[str]:
        """The contracts that are to be judged again, and those that records in the queue belonged to."""
        derived = " ".join(
            f"UNION SELECT contract FROM {table} WHERE contract IS NOT NULL AND ref IN ({_RECORDS})"
            for table in _DERIVED
        )
        sql = f"SELECT name FROM subject WHERE dirty AND kind = 'billing-period' {derived}"
        return (row[0] for row in self._database.rows(sql))
