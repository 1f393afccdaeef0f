"""Takes back what rounds concluded under a clock that ran ahead, so that the next honest pull counts."""

from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Instant
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

    def take_back(self, now: Instant, *, files: bool) -> None:
        """Forget what servers are known to have sent as of an instant after `now`, and what was concluded from it.

        Their tombstones stay in the history, withdrawn; their cursors are reset, so the next pull reads everything
        again. Files are not read again. With `files`, those that are dated after `now` count as saved at `now`: a later
        file is the newer one, and they cover nothing after it. Everything is derived and judged anew.
        """
        sources = self._write("SELECT name, namespace, cursor FROM source ORDER BY name").fetchall()
        for name, namespace, cursor in sources:
            if cursor is not None:
                self._read_again(name, namespace, fine(now))
            elif files:
                self._date_files(name, fine(now))
        for namespace in sorted({namespace for _, namespace, cursor in sources if files or cursor is not None}):
            self._date_records(namespace, fine(now))
        for column in ("last_success", "last_attempt", "next_attempt"):
            self._write(f"UPDATE source SET {column} = ? WHERE {column} > ?", (stamp(now), fine(now)))
        self._dirty.mark_all_records()
        self._dirty.mark_kinds(list(SubjectKind))

    def _read_again(self, source: str, namespace: str, now: str) -> None:
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
        known = self._versions.known(sorted({row[1] for row in absent}))
        current = {ref: version for ref, versions in known.items() if (version := latest_accepted(versions))}
        self._versions.set_current(current, {}, None)

    def _date_files(self, source: str, now: str) -> None:
        self._write("UPDATE file SET modified = ? WHERE source = ? AND modified > ?", (now, source, now))
        self._write("UPDATE held_file SET as_of = ?1 WHERE source = ?2 AND as_of > ?1", (now, source))
        for table in ("scope", "claim", "hole"):
            self._write(f"DELETE FROM {table} WHERE source = ? AND starts >= ?", (source, now))
            self._write(f"UPDATE {table} SET as_of = ?1 WHERE source = ?2 AND as_of > ?1", (now, source))
            self._write(
                f"UPDATE {table} SET ends = ?1 WHERE source = ?2 AND ends > ?1 AND ends < ?3",
                (now, source, fine(ALWAYS.end)),
            )

    def _date_records(self, namespace: str, now: str) -> None:
        within = (now, f"{namespace}/", f"{namespace}0")
        self._write(
            "UPDATE version SET revision = min(revision, ?1), until = min(until, ?1), observed = min(observed, ?1), "
            "seen = min(seen, ?1) WHERE ref > ?2 AND ref < ?3 AND (until > ?1 OR seen > ?1) "
            "AND id NOT IN (SELECT version FROM withdrawn)",
            within,
        )
        self._write(
            "UPDATE record SET confirmed = min(confirmed, ?1) WHERE ref > ?2 AND ref < ?3 AND confirmed > ?1",
            within,
        )
