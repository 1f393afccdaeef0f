"""What a person decides about held changes: they count from then on, or never."""

from syncd.core.audit import Action
from syncd.core.time import Instant
from syncd.ledger.audit import AuditWriter
from syncd.ledger.database import Write, stamp
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.held_files import HeldFilesWriter
from syncd.ledger.observed.hold_check import HoldCheck
from syncd.ledger.observed.holds import HoldsWriter
from syncd.ledger.observed.snapshots import SnapshotsWriter
from syncd.ledger.observed.sources import SourcesWriter


class DecisionsWriter:
    """Ends holds within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._holds = HoldsWriter(write)
        self._files = HeldFilesWriter(write)
        self._audit = AuditWriter(write)

    def decide(self, source: str, now: Instant, actor: str, *, accepted: bool) -> int:
        """Accept or reject the open hold of a source; returns the number of its records, 0 without a hold.

        A file is accepted or rejected whole: with its other rows, and the days that it covers.
        """
        hold = self._holds.open_id(source)
        if hold is None:
            return 0
        rows = self._write("SELECT DISTINCT ref FROM held WHERE hold = ? AND NOT rejected", (hold,)).fetchall()
        DirtyWriter(self._write).mark_hold(hold)
        if accepted:
            self._write("DELETE FROM held WHERE hold = ?", (hold,))
            with_files = self._files.accept(hold)
        else:
            with_files = self._files.reject(hold)
            self._write("UPDATE held SET rejected = 1 WHERE hold = ?", (hold,))
        self._holds.reset_current(sorted({row[0] for row in rows} | set(with_files)))
        if accepted and with_files:
            self._remove_absent(hold)
        verdict = "accepted" if accepted else "rejected"
        self._write(
            "UPDATE hold SET ended = ?, verdict = ?, actor = ? WHERE id = ?", (stamp(now), verdict, actor, hold)
        )
        self._audit.add(Action(verdict), source, now, actor, f"{len(rows)} held")
        return len(rows)

    def _remove_absent(self, hold: int) -> None:
        """Remove what newer files lack of an accepted one, and what it lacks of older ones that came meanwhile."""
        pull = SourcesWriter(self._write).key(self._write.one("SELECT pull FROM hold WHERE id = ?", (hold,)))
        SnapshotsWriter(self._write, pull, HoldCheck(self._write, pull, accepted=True)).remove_all_absent()
