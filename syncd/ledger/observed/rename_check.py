"""Finds renamed labels in files that know labels by name alone, and stores which label goes on under which.

A file that was made before others that were read already may show what these were before: then the renames of their
instants are found again, so that the order in which files are read changes nothing.
"""

from collections.abc import Collection, Mapping

from syncd.core.pages import Page
from syncd.core.records import Kind, Ref, TimeEntry, kind_of
from syncd.core.renames import (
    Relabelled,
    Rename,
    labels_of,
    pair_entries,
    possible_renames,
    relabelling,
    true_renames,
)
from syncd.core.time import Instant
from syncd.ledger.codec import encode
from syncd.ledger.database import Write, fine, moment
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.hold_check import HoldCheck
from syncd.ledger.observed.holds import HoldsWriter
from syncd.ledger.observed.label_changes import LabelChanges
from syncd.ledger.observed.sources import PullKey
from syncd.ledger.observed.versions import VersionChanges


class RenameCheck:
    """Checks one transaction of a pull: call `note` with the changes of each page, and `finish` after the last."""

    def __init__(self, write: Write, pull: PullKey, check: HoldCheck) -> None:
        self._write = write
        self._pull = pull
        self._check = check
        self._holds = HoldsWriter(write)
        self._changes = LabelChanges(write, pull.namespace)
        self._shown: set[Ref] = set()  # entries of a pull that is older than others
        self._altered: set[Ref] = set()  # with other labels, or new where everything was covered before this pull
        self._as_of: Instant | None = None

    def note(self, page: Page, changes: VersionChanges) -> None:
        """Remember which entries have other labels, and which are new; of an older pull, all of them."""
        if not page.labels_by_name:
            return
        self._as_of = page.as_of
        if self._is_late(page.as_of):
            self._shown.update(ref for ref in changes.effects if kind_of(ref) is Kind.TIME)
            return
        entries = {
            ref: change
            for ref, change in changes.changed.items()
            if isinstance(change.record, TimeEntry) and not change.after.gone
        }
        contents = self._holds.contents(change.before.id for change in entries.values() if change.before)
        new: dict[Ref, TimeEntry] = {}
        for ref, change in entries.items():
            before = contents[change.before.id] if change.before else None
            assert isinstance(change.record, TimeEntry)
            if not isinstance(before, TimeEntry):
                new[ref] = change.record
            elif labels_of(before) != labels_of(change.record):
                self._altered.add(ref)
        self._altered |= self._check.unexpected(new)

    def finish(self) -> None:
        """Store the renames, and excuse the entries that changed by them alone."""
        if self._as_of is None or not (self._shown or self._altered):
            return
        later = self._later(self._as_of) if self._shown else []
        self._forget([self._as_of, *later])
        among = self._shown or self._altered
        renames, pairs = self._found_at(self._as_of, among)
        for instant in later:
            self._found_at(instant)
        self._check.excuse(relabelling(renames), pairs)

    def _is_late(self, as_of: Instant) -> bool:
        """Whether the namespace has observations newer than `as_of`."""
        sql = "SELECT 1 FROM pull JOIN source ON source.name = pull.source WHERE namespace = ? AND as_of > ? LIMIT 1"
        return self._write.one(sql, (self._pull.namespace, fine(as_of))) is not None

    def _later(self, as_of: Instant) -> list[Instant]:
        """The instants after `as_of` whose renames may be others now: oldest first."""
        labels = f"{self._pull.namespace}/"
        sql = "SELECT DISTINCT since FROM renaming WHERE since > ? AND substr(label, 1, length(?)) = ?"
        rows = self._write(sql, (fine(as_of), labels, labels))
        known = {moment(row[0]) for row in rows.fetchall()}
        return sorted(known | self._changes.instants_after(as_of, self._shown))

    def _forget(self, instants: Collection[Instant]) -> None:
        """Take back the renames of these instants before they are found again."""
        labels = f"{self._pull.namespace}/"
        among = "since IN (SELECT value FROM json_each(?)) AND substr(label, 1, length(?)) = ?"
        values = (encode([fine(instant) for instant in instants]), labels, labels)
        rows = self._write(f"SELECT label, former FROM renaming WHERE {among}", values).fetchall()
        self._write(f"DELETE FROM renaming WHERE {among}", values)
        DirtyWriter(self._write).mark_records(ref for row in rows for ref in row)

    def _found_at(
        self, at: Instant, among: Collection[Ref] | None = None
    ) -> tuple[list[Rename], Mapping[Ref, TimeEntry]]:
        """Store the renames of one instant; with the entry that each paired one was. `among`: see `LabelChanges`."""
        found = self._changes.at(at, among)
        pairs = pair_entries(self._changes.vanished(at, found.new.values()), found.new.values())
        changes = found.relabelled | {
            ref: Relabelled(labels_of(old), labels_of(found.new[ref])) for ref, old in pairs.items()
        }
        possible = possible_renames(changes)
        if not possible:
            return [], pairs
        uses = list(self._changes.uses(possible, at))
        appeared = changes.keys() | found.new.keys()
        rows = self._write("SELECT label, former FROM renaming WHERE since < ? ORDER BY since, label", (fine(at),))
        known = [Rename(*row) for row in rows.fetchall()]
        used_before = {label for use in uses if use.known and use.ref not in appeared for label in use.labels}
        used_before |= {label for change in changes.values() for label in change.before}
        renames = true_renames(
            possible,
            changes,
            shown={label for use in uses if use.shown for label in use.labels},
            used_before=used_before,
            known=known,
        )
        for rename in renames:
            if rename.label not in used_before or rename not in known:
                row = (rename.label, rename.former, fine(at))
                self._write("INSERT OR IGNORE INTO renaming VALUES (?, ?, ?)", row)
        DirtyWriter(self._write).mark_records(ref for rename in renames for ref in (rename.label, rename.former))
        return renames, pairs
