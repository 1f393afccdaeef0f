"""Files with held changes: nothing of them counts until a person decides.

A file whose old rows are too different to be true may be wrong in its newer rows, too, and in the days that it seems
to cover. So all of it waits: its other versions are withdrawn, and its coverage is taken back. Accepting it brings both
back, rejecting it leaves them out for good. Its rows are not rejected one by one: a later file that shows the same
content counts.
"""

from collections.abc import Iterable, Sequence

from syncd.core.records import Kind, Ref
from syncd.core.time import Span
from syncd.ledger.codec import decode_record
from syncd.ledger.database import Write, marks, moment
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.file_coverage import FileCoverageWriter
from syncd.ledger.observed.observations import lookup_columns
from syncd.ledger.observed.sources import PullKey, SourcesWriter

_SHOWN = "(version.pull = {file}.pull OR (version.observed <= {file}.as_of AND {file}.as_of <= version.seen))"
"""Whether a file shows a version: it came first with it, or was seen in it again."""


class HeldFilesWriter:
    """Withholds, brings back and rejects files within a transaction.

    Whoever calls it points the returned records at their current versions.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._coverage = FileCoverageWriter(write)
        self._dirty = DirtyWriter(write)

    def withhold(self, pull: PullKey) -> list[Ref]:
        """Withhold the file of a pull if any of its changes is held; returns its records beside the held ones."""
        row = self._write(
            "SELECT hold.id, file.sha256, pull.as_of FROM file JOIN pull ON pull.id = file.pull "
            "JOIN hold ON hold.source = file.source AND hold.ended IS NULL WHERE file.pull = ? AND EXISTS "
            "(SELECT 1 FROM held JOIN version ON version.id = held.version WHERE held.hold = hold.id AND NOT rejected "
            f"AND {_SHOWN.format(file='pull').replace('pull.pull', 'pull.id')})",
            (pull.id,),
        ).fetchone()
        if row is None:
            return []
        hold, sha256, as_of = row
        values = (pull.id, hold, pull.source, sha256, as_of)
        self._write("INSERT OR IGNORE INTO held_file VALUES (?, ?, ?, ?, ?)", values)
        refs = self._withhold_versions(pull.id)
        self._withhold_renames(pull, as_of)
        self._coverage.withdraw_coverage(pull.source, [as_of])
        self._dirty.mark_hold(hold)
        return refs

    def _withhold_versions(self, pull: int) -> list[Ref]:
        rows = self._write(
            "SELECT id, ref, body FROM version WHERE pull = ? AND id NOT IN (SELECT version FROM held) "
            "AND id NOT IN (SELECT version FROM withdrawn)",
            (pull,),
        ).fetchall()
        withheld = []
        for id, ref, body in rows:
            person, _, starts, ends = lookup_columns(decode_record(ref, body)) if body else ("", "", None, None)
            withheld.append((id, pull, ref, person, starts, ends or starts))
        self._write.many("INSERT INTO withheld VALUES (?, ?, ?, ?, ?, ?)", withheld)
        self._write.many("INSERT INTO withdrawn VALUES (?, ?)", ((id, pull) for id, _, _ in rows))
        return sorted({ref for _, ref, _ in rows})

    def _withhold_renames(self, pull: PullKey, as_of: str) -> None:
        within = "since = ? AND label > ? AND label < ?"
        values = (as_of, f"{pull.namespace}/", f"{pull.namespace}0")
        self._write(
            f"INSERT OR IGNORE INTO withheld_renaming SELECT ?, label, former, since FROM renaming WHERE {within}",
            (pull.id, *values),
        )
        self._mark_renames([pull.id])
        self._write(f"DELETE FROM renaming WHERE {within}", values)

    def accept(self, hold: int) -> list[Ref]:
        """Bring back everything of the files of a hold."""
        files = self._of(hold)
        among = f"pull IN ({marks(len(files))})"
        refs = [row[0] for row in self._write(f"SELECT DISTINCT ref FROM withheld WHERE {among}", files)]
        self._write(f"DELETE FROM withdrawn WHERE version IN (SELECT version FROM withheld WHERE {among})", files)
        self._mark_renames(files)
        self._write(
            f"INSERT OR IGNORE INTO renaming SELECT label, former, since FROM withheld_renaming WHERE {among}", files
        )
        claims = self._write(
            "SELECT * FROM claim WHERE (source, sha256, as_of) IN "
            "(SELECT source, sha256, as_of FROM held_file WHERE hold = ?)",
            (hold,),
        ).fetchall()
        self._forget(files)
        self._coverage.restore_coverage(claims)
        return sorted(refs)

    def reject(self, hold: int) -> list[Ref]:
        """Take back the files of a hold for good."""
        return self._reject(self._of(hold))

    def reject_content(self, source: str, sha256: str) -> list[Ref]:
        """Take back the earlier readings of a content whose changes wait: a person reads it again as it is."""
        sql = "SELECT pull FROM held_file WHERE source = ? AND sha256 = ?"
        return self._reject([row[0] for row in self._write(sql, (source, sha256))])

    def reject_undone(self, source: str) -> list[Ref]:
        """Take back the files of a source's open hold of which later files have undone every held change."""
        rows = self._write(
            "SELECT pull FROM held_file WHERE source = ? AND NOT EXISTS (SELECT 1 FROM held JOIN version "
            "ON version.id = held.version WHERE held.hold = held_file.hold AND NOT rejected AND "
            f"{_SHOWN.format(file='held_file')})",
            (source,),
        )
        return self._reject([row[0] for row in rows])

    def _reject(self, files: Sequence[int]) -> list[Ref]:
        refs: set[Ref] = set()
        for pull in files:
            key = SourcesWriter(self._write).key(pull)
            refs.update(self._withhold_versions(pull))
            refs.update(row[0] for row in self._write("SELECT ref FROM version WHERE pull = ?", (pull,)))
            self._withhold_renames(key, self._write.one("SELECT as_of FROM held_file WHERE pull = ?", (pull,)))
            held = "version IN (SELECT id FROM version WHERE pull = ?1)"
            self._write(f"INSERT OR IGNORE INTO withdrawn SELECT version, ?1 FROM held WHERE {held}", (pull,))
            self._write(f"DELETE FROM held WHERE {held}", (pull,))
            self._remove_coverage(pull)
        self._forget(files)
        return sorted(refs)

    def _remove_coverage(self, pull: int) -> None:
        read = "source = ? AND sha256 = ? AND as_of = ?"
        values = tuple(self._write("SELECT source, sha256, as_of FROM held_file WHERE pull = ?", (pull,)).fetchone())
        for row in self._write(f"SELECT kind, starts, ends FROM hole WHERE {read}", values).fetchall():
            self._dirty.mark_covered(Kind(row[0]), [Span(moment(row[1]), moment(row[2]))])
        for row in self._write(f"SELECT kind, starts, ends FROM claim WHERE {read}", values).fetchall():
            self._dirty.mark_covered(Kind(row[0]), [Span(moment(row[1]), moment(row[2]))])
        self._write(f"DELETE FROM hole WHERE {read}", values)
        self._write(f"DELETE FROM claim WHERE {read}", values)
        self._coverage.withdraw_coverage(values[0], [values[2]])

    def _of(self, hold: int) -> list[int]:
        return [row[0] for row in self._write("SELECT pull FROM held_file WHERE hold = ?", (hold,))]

    def _forget(self, files: Sequence[int]) -> None:
        for table in ("withheld", "withheld_renaming", "held_file"):
            self._write(f"DELETE FROM {table} WHERE pull IN ({marks(len(files))})", files)

    def _mark_renames(self, files: Iterable[int]) -> None:
        for pull in files:
            rows = self._write("SELECT label, former FROM withheld_renaming WHERE pull = ?", (pull,)).fetchall()
            self._dirty.mark_records(ref for row in rows for ref in row)
