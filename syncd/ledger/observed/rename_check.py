"""Finds renamed labels in files that know labels by name alone, and stores which label goes on under which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from syncd.core.pages import Page
from syncd.core.records import Kind, Ref, TimeEntry
from syncd.core.renames import (
    Labels,
    Relabelled,
    Rename,
    labels_of,
    pair_entries,
    possible_renames,
    relabelling,
    true_renames,
)
from syncd.core.time import Instant
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Write, fine
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.hold_check import HoldCheck
from syncd.ledger.observed.holds import HoldsWriter
from syncd.ledger.observed.sources import PullKey
from syncd.ledger.observed.versions import VersionChanges

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Use:
    """The labels on an entry that counts: whether the pull shows it, and whether it was there before the pull."""

    ref: Ref
    labels: Labels
    shown: bool
    known: bool


class RenameCheck:
    """Checks one transaction of a pull: call `note` with the changes of each page, and `finish` after the last."""

    def __init__(self, write: Write, pull: PullKey, check: HoldCheck) -> None:
        self._write = write
        self._pull = pull
        self._check = check
        self._holds = HoldsWriter(write)
        self._changes: dict[Ref, Relabelled] = {}
        self._new: dict[Ref, TimeEntry] = {}  # where everything was covered before this pull
        self._as_of: Instant | None = None

    def note(self, page: Page, changes: VersionChanges) -> None:
        """Remember which entries have other labels, and which are new."""
        if not page.labels_by_name:
            return
        self._as_of = page.as_of
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
            elif (was := labels_of(before)) != (now := labels_of(change.record)):
                self._changes[ref] = Relabelled(was, now)
        unexpected = self._check.unexpected(new)
        self._new |= {ref: entry for ref, entry in new.items() if ref in unexpected}

    def finish(self) -> None:
        """Store the renames, and excuse the entries that changed by them alone."""
        if self._as_of is None or not (self._changes or self._new):
            return
        pairs = pair_entries(self._vanished(self._as_of), self._new.values()) if self._new else {}
        changes = self._changes | {
            ref: Relabelled(labels_of(old), labels_of(self._new[ref])) for ref, old in pairs.items()
        }
        possible = possible_renames(changes)
        if not possible:
            return
        uses = list(self._uses(possible, self._as_of))
        appeared = changes.keys() | self._new.keys()
        known = [Rename(*row) for row in self._write("SELECT label, former FROM renaming ORDER BY since, label")]
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
                self._write(
                    "INSERT OR IGNORE INTO renaming VALUES (?, ?, ?)",
                    (rename.label, rename.former, fine(self._as_of)),
                )
        DirtyWriter(self._write).mark_records(ref for rename in renames for ref in (rename.label, rename.former))
        self._check.excuse(relabelling(renames), pairs)

    def _vanished(self, as_of: Instant) -> list[TimeEntry]:
        """The entries around the new ones that the pull does not show."""
        starts = [entry.start for entry in self._new.values()]
        rows = self._write(
            "SELECT record.ref, body FROM record JOIN version ON version.id = record.version "
            "WHERE record.kind = ? AND namespace = ? AND record.gone = 0 AND confirmed < ? "
            "AND starts >= ? AND starts < ?",
            (Kind.TIME, self._pull.namespace, fine(as_of), fine(min(starts) - _DAY), fine(max(starts) + _DAY)),
        )
        entries = (decode_record(row["ref"], row["body"]) for row in rows.fetchall())
        return [entry for entry in entries if isinstance(entry, TimeEntry)]

    def _uses(self, renames: Sequence[Rename], as_of: Instant) -> Iterator[_Use]:
        """The entries that have a label of these."""
        wanted = encode(sorted({ref for rename in renames for ref in (rename.label, rename.former)}))
        among = "IN (SELECT value FROM json_each(:wanted))"
        rows = self._write(
            "SELECT record.ref, body, confirmed >= :as_of AS shown, EXISTS (SELECT 1 FROM version AS earlier "
            "WHERE earlier.ref = record.ref AND earlier.pull != :pull AND NOT earlier.gone) AS known "
            "FROM record JOIN version ON version.id = record.version "
            "WHERE record.kind = :kind AND namespace = :namespace AND record.gone = 0 "
            f"AND (json_extract(body, '$.project') {among} OR json_extract(body, '$.task') {among} "
            f"OR EXISTS (SELECT 1 FROM json_each(body, '$.tags') WHERE value {among}))",
            {
                "wanted": wanted,
                "as_of": fine(as_of),
                "pull": self._pull.id,
                "kind": Kind.TIME,
                "namespace": self._pull.namespace,
            },
        )
        for row in rows.fetchall():
            entry = decode_record(row["ref"], row["body"])
            assert isinstance(entry, TimeEntry)
            yield _Use(entry.ref, labels_of(entry), bool(row["shown"]), bool(row["known"]))
