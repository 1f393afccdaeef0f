"""Takes back what rounds concluded under a clock that ran ahead, so that the next honest pull counts."""

from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant
from syncd.core.versions import latest_accepted
from syncd.ledger.database import Write, fine, stamp
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.observations import ABSENT, absent_place
from syncd.ledger.observed.versions import VersionsWriter


class FutureWriter:
    """Writes within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._versions = VersionsWriter(write)
        self._dirty = DirtyWriter(write)

    def take_back(self, now: Instant) -> None:
        """Forget what servers are known to have sent as of an instant after `now`, and what was concluded from it.

        Their tombstones stay in the history, withdrawn; their cursors are reset, so the next pull reads everything
        again. What files cover is dated by the files, and stays. Everything is derived and judged anew.
        """
        rows = self._write("SELECT name, namespace FROM source WHERE cursor IS NOT NULL ORDER BY name").fetchall()
        for name, namespace in rows:
            self._take_back(name, namespace, fine(now))
        for column in ("last_success", "last_attempt", "next_attempt"):
            self._write(f"UPDATE source SET {column} = ? WHERE {column} > ?", (stamp(now), fine(now)))
        self._dirty.mark_all_records()
        self._dirty.mark_kinds(list(SubjectKind))

    def _take_back(self, source: str, namespace: str, now: str) -> None:
        self._write("DELETE FROM scope WHERE source = ? AND as_of > ?", (source, now))
        self._write("UPDATE source SET cursor = NULL, standing = NULL WHERE name = ?", (source,))
        within = (f"{namespace}/", f"{namespace}0")
        absent = self._write(
            "SELECT id, ref, revision, (SELECT max(pull.id) FROM pull WHERE pull.source = ?) FROM version "
            "WHERE ref > ? AND ref < ? AND digest = ? AND place = ? AND until > ? "
            "AND id NOT IN (SELECT version FROM withdrawn)",
            (source, *within, ABSENT, absent_place(source), now),
        ).fetchall()
        for id, _, revision, pull in absent:
            if revision > now:
                self._write("INSERT INTO withdrawn VALUES (?, ?)", (id, pull))
            else:  # an honest snapshot had concluded the same before
                self._write("UPDATE version SET until = revision, seen = observed WHERE id = ?", (id,))
        self._write(
            "UPDATE version SET revision = min(revision, ?1), until = min(until, ?1), observed = min(observed, ?1), "
            "seen = min(seen, ?1) WHERE ref > ?2 AND ref < ?3 AND (until > ?1 OR seen > ?1) "
            "AND id NOT IN (SELECT version FROM withdrawn)",
            (now, *within),
        )
        self._write(
            "UPDATE record SET confirmed = min(confirmed, ?1) WHERE ref > ?2 AND ref < ?3 AND confirmed > ?1",
            (now, *within),
        )
        known = self._versions.known(sorted({row[1] for row in absent}))
        current = {ref: version for ref, versions in known.items() if (version := latest_accepted(versions))}
        self._versions.set_current(current, {}, None)
