"""Snapshots: records that a source no longer shows where it shows everything are gone, once the pull has ended."""

import sqlite3
from collections.abc import Collection, Mapping

from syncd.core.pages import Page
from syncd.core.records import Kind, Ref, kind_of
from syncd.core.time import Instant
from syncd.core.versions import Effect
from syncd.core.wording import count_records
from syncd.errors import TryLater
from syncd.ledger.database import Write, fine, moment
from syncd.ledger.observed.coverage import CoverageType, CoverageWriter, coverage_of
from syncd.ledger.observed.hold_check import HoldCheck
from syncd.ledger.observed.holds import HoldsWriter
from syncd.ledger.observed.observations import absent_place, tombstone
from syncd.ledger.observed.sources import PullKey
from syncd.ledger.observed.totals import Totals, effects_by_kind
from syncd.ledger.observed.versions import VersionsWriter

SUSPICIOUS = 3
"""A snapshot without any of at least this many records needs to be accepted by a person."""


class Emptied(TryLater):
    """A source shows none of the records of a kind that it had. Nothing was changed; a person may accept it."""

    def __init__(self, source: str, kind: Kind, count: int) -> None:
        super().__init__(f"{source} shows none of the {count_records(count, kind)} it had: nothing was changed")
        self.source = source
        self.kind = kind
        self.count = count


class SnapshotsWriter:
    """Writes what the snapshots of a pull conclude within a transaction."""

    def __init__(self, write: Write, pull: PullKey, check: HoldCheck) -> None:
        self._write = write
        self._pull = pull
        self._check = check
        self._versions = VersionsWriter(write)
        self._holds = HoldsWriter(write)

    def add(self, page: Page) -> None:
        """Store the snapshots of a page until the pull ends. Records are not found by contract, so nothing is concluded
        from a snapshot of a single one."""
        self._write.many(
            "INSERT INTO pending_snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(self._pull.id, self._pull.source, coverage.kind, coverage.person, coverage.axis),
                    *(fine(coverage.span.start), fine(coverage.span.end), coverage.space, coverage.platform),
                )
                for coverage in page.snapshot
                if coverage.contract is None
            ),
        )

    def conclude(self) -> Totals:
        """Remove what the snapshots of ended and failed pulls of the source do not show, and store their coverage.

        What any page of a pull shows is not absent, so its snapshots are as of its first page.
        """
        totals = Totals()
        rows = self._write(
            "SELECT DISTINCT pending_snapshot.*, NULL AS contract, as_of "
            "FROM pending_snapshot JOIN pull ON pull.id = pull WHERE pending_snapshot.source = ? ORDER BY as_of",
            (self._pull.source,),
        ).fetchall()
        for row in rows:
            totals += self._remove_absent(row)
            CoverageWriter(self._write).add(
                CoverageType.SNAPSHOT, self._pull.source, coverage_of(row), moment(row["as_of"])
            )
        self._write("DELETE FROM pending_snapshot WHERE source = ?", (self._pull.source,))
        return totals

    def remove_outdated(self, as_of: Instant) -> Totals:
        """Remove what newer snapshots of the namespace do not show: a page as of `as_of` may show it once more."""
        newer = self._write(f"{_OF_NAMESPACE} AND as_of > ?", (self._pull.source, fine(as_of))).fetchall()
        return sum((self._remove_absent(row) for row in newer), Totals())

    def remove_all_absent(self) -> None:
        """Remove whatever stored snapshots of the namespace do not show."""
        for row in self._write(_OF_NAMESPACE, (self._pull.source,)).fetchall():
            self._remove_absent(row)

    def remove_again(self, refs: Collection[Ref]) -> None:
        """Remove those of `refs` that stored snapshots of the namespace do not show."""
        for row in self._write(_OF_NAMESPACE, (self._pull.source,)).fetchall():
            self._remove_absent(row, among=refs)

    def remove_pending(self, refs: Collection[Ref]) -> None:
        """Remove those of `refs` that this pull's own snapshots do not show."""
        sql = "SELECT pending_snapshot.*, as_of FROM pending_snapshot JOIN pull ON pull.id = pull WHERE pull = ?"
        for row in self._write(sql, (self._pull.id,)).fetchall():
            self._remove_absent(row, among=refs)

    def _remove_absent(self, snapshot: sqlite3.Row, *, among: Collection[Ref] | None = None) -> Totals:
        within, values = _within(self._pull.namespace, snapshot)
        candidates = self._write(
            f"SELECT ref FROM record WHERE gone = 0 AND confirmed < ? {_NOT_HELD} {within}",
            (snapshot["as_of"], *values),
        ).fetchall()
        refs = [row[0] for row in candidates] + self._holds.absent(self._pull.namespace, snapshot)
        as_of, place = moment(snapshot["as_of"]), absent_place(snapshot["source"])
        absent = [tombstone(ref, as_of, place) for ref in refs if among is None or ref in among]
        changes = self._versions.add(self._pull.id, absent)
        self._check.note(changes, as_of)
        return Totals(effects=effects_by_kind(changes.effects, {Effect.GONE}))

    def refuse_emptied(self, page: Page) -> None:
        """Raise Emptied when a snapshot of the page shows none of the records it covers."""
        shown_since = self._write.one("SELECT as_of FROM pull WHERE id = ?", (self._pull.id,))
        kinds = {kind_of(observation.record.ref) for observation in page.records}
        for coverage in page.snapshot:
            if coverage.contract is not None or coverage.kind in kinds:
                continue
            within, values = _within(
                self._pull.namespace,
                {
                    "kind": coverage.kind,
                    "person": coverage.person,
                    "space": coverage.space,
                    "starts": fine(coverage.span.start),
                    "ends": fine(coverage.span.end),
                },
            )
            lost = self._write.one(
                f"SELECT count(*) FROM record WHERE gone = 0 AND confirmed < ? {_NOT_HELD} {within}",
                (shown_since, *values),
            )
            shown = f"SELECT 1 FROM record WHERE gone = 0 AND confirmed >= ? {within} LIMIT 1"  # by earlier pages
            if lost >= SUSPICIOUS and not self._write.one(shown, (shown_since, *values)):
                raise Emptied(self._pull.source, coverage.kind, lost)


_OF_NAMESPACE = (
    "SELECT * FROM scope WHERE claim = 'snapshot' AND source IN (SELECT name FROM source "
    "WHERE namespace = (SELECT namespace FROM source WHERE name = ?))"
)
_NOT_HELD = "AND ref NOT IN (SELECT ref FROM held)"  # their source shows something else than readers see
_TIMED = frozenset({Kind.TIME, Kind.WORK, Kind.TRANSACTION})
"""Kinds with a place in time; the others belong to every span."""


def _within(namespace: str, coverage: Mapping[str, str | None] | sqlite3.Row) -> tuple[str, tuple[str | None, ...]]:
    """An SQL condition for the records in `coverage`, and its values."""
    kind, person, space = coverage["kind"], coverage["person"], coverage["space"]
    sql = "AND namespace = ? AND kind = ? AND (? IS NULL OR person = ?) AND (? IS NULL OR space = ?)"
    values = (namespace, kind, person, person, space, space)
    if kind in _TIMED:  # alone like this the index on `starts` serves, and a span costs what lies in it
        return f"{sql} AND starts >= ? AND starts < ?", (*values, coverage["starts"], coverage["ends"])
    return sql, values
