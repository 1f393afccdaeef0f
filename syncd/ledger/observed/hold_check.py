"""Checks whether a pull changes too much old tracked or logged time at once to be true, and holds such changes.

A held version is stored like any other; readers see the last accepted one until a person decides, or until the source
shows the accepted content again.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from syncd.core.records import Kind, Label, Ref, TimeEntry, kind_of
from syncd.core.renames import relabelled
from syncd.core.time import Instant
from syncd.core.too_big import FEW, NO_NAMES, SETTLED, ConfiguredNames, Holdable, alters, differ, too_big
from syncd.core.versions import Effect, Version, effect_of, latest, latest_accepted
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Write, chunks, fine, marks, moment
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.held_files import HeldFilesWriter
from syncd.ledger.observed.holds import HOLDABLE_KINDS, Content, HoldsWriter, holdable, kind_is, lies_within
from syncd.ledger.observed.observations import lookup_columns
from syncd.ledger.observed.sources import PullKey
from syncd.ledger.observed.totals import Totals
from syncd.ledger.observed.versions import VersionChanges, VersionsWriter

_MOVES = (Effect.NEW, Effect.CHANGED, Effect.GONE)
"""Effects that readers see."""


class HoldCheck:
    """Checks one transaction of a pull: call `note` with its changes, and `finish` when its coverage is stored.

    `accepted`: a person has accepted beforehand whatever this pull changes. `names`: see `ConfiguredNames`.
    """

    def __init__(self, write: Write, pull: PullKey, *, accepted: bool, names: ConfiguredNames = NO_NAMES) -> None:
        self._write = write
        self._pull = pull
        self.accepted = accepted
        self._names = names
        self._holds = HoldsWriter(write)
        self._files = HeldFilesWriter(write)
        self._versions = VersionsWriter(write)
        self._dirty = DirtyWriter(write)
        self._with_held: set[Ref] = set()
        self._expected: set[Ref] = set()  # new records that this transaction may add

    def note(self, changes: VersionChanges, as_of: Instant) -> None:
        """Remember which old records changed, and their version before the pull."""
        self._with_held.update(changes.with_held)
        changed = {ref: change for ref, change in changes.changed.items() if kind_of(ref) in HOLDABLE_KINDS}
        if self.accepted or not changed:
            return
        before = {ref: change.before.id if change.before else None for ref, change in changed.items()}
        contents = self._holds.contents(before.values())
        after = {ref: None if change.after.gone else holdable(change.record) for ref, change in changed.items()}
        alters = self._alters([*contents.values(), *after.values()], as_of)
        altered = [ref for ref in changed if alters(contents[before[ref]], after[ref])]
        new = {ref: record for ref in altered if before[ref] is None and (record := after[ref])}
        unexpected = self.unexpected(new)
        expected = new.keys() - unexpected
        self._expected |= expected
        # What a pull adds, and newer observations lack, was never there for readers.
        altered = [ref for ref in altered if ref not in expected and (after[ref] or ref not in self._expected)]
        if not all(after[ref] for ref in altered):
            reappeared = self._reappeared()
            altered = [ref for ref in altered if after[ref] or ref not in reappeared]
        noted = self._noted(altered)
        originals = self._holds.contents(noted.values())
        alters = self._alters([*originals.values(), *after.values()], as_of)
        undone = [ref for ref, version in noted.items() if not alters(originals[version], after[ref])]
        self._write.many("DELETE FROM alteration WHERE pull = ? AND ref = ?", ((self._pull.id, ref) for ref in undone))
        self._write.many(
            "INSERT INTO alteration VALUES (?, ?, ?)",
            ((self._pull.id, ref, before[ref]) for ref in altered if ref not in noted),
        )

    def excuse(self, renamed: Mapping[Ref, Ref], pairs: Mapping[Ref, TimeEntry]) -> None:
        """Do not count entries that the pull altered by a new name of a label alone.

        `renamed`: former label → label. `pairs`: entry that appeared → the one that it was, which will be gone.
        """
        rows = self._write("SELECT ref, before FROM alteration WHERE pull = ?", (self._pull.id,)).fetchall()
        current = self._current([row["ref"] for row in rows])
        contents = self._holds.contents(row["before"] for row in rows)
        as_of = moment(self._write.one("SELECT as_of FROM pull WHERE id = ?", (self._pull.id,)))
        alters = self._alters([*contents.values(), *current.values()], as_of)
        excused = []
        for row in rows:
            after, pair = current.get(row["ref"]), pairs.get(row["ref"])
            before = pair or contents[row["before"]]
            if isinstance(before, TimeEntry) and isinstance(after, TimeEntry):
                before = relabelled(before, renamed)
                if pair:  # a file without clock times places it within its day
                    before = replace(before, start=after.start, stop=after.stop)
                if not alters(before, after):
                    excused.append(row["ref"])
        self._write.many("DELETE FROM alteration WHERE pull = ? AND ref = ?", ((self._pull.id, ref) for ref in excused))
        self._write.many(
            "INSERT OR IGNORE INTO reappeared VALUES (?, ?)",
            ((self._pull.source, old.ref) for new, old in pairs.items() if new in excused),
        )

    def _current(self, refs: Collection[Ref]) -> dict[Ref, Content]:
        sql = "SELECT ref, version FROM record WHERE gone = 0 AND ref IN (SELECT value FROM json_each(?))"
        versions = {row["ref"]: row["version"] for row in self._write(sql, (encode(sorted(refs)),))}
        contents = self._holds.contents(versions.values())
        return {ref: contents[version] for ref, version in versions.items()}

    def _reappeared(self) -> set[Ref]:
        """The entries that the source shows as others since a label has another name."""
        return {row[0] for row in self._write("SELECT ref FROM reappeared WHERE source = ?", (self._pull.source,))}

    def _alters(self, contents: Collection[Content], as_of: Instant) -> Callable[[Content, Content], bool]:
        """A test of two of these contents: see `alters`."""
        read_tags = self._read_tags(contents)
        return lambda before, after: alters(before, after, as_of, self._names, read_tags)

    def _read_tags(self, contents: Iterable[Content]) -> frozenset[Ref]:
        """The tags on these entries that mappings read, by any name they have or had. One whose name has not come yet
        may be read."""
        tags = {tag for content in contents if isinstance(content, TimeEntry) for tag in content.tags}
        if not tags or not self._names.reads_tags:
            return frozenset()
        labels = [
            decode_record(ref, body)
            for ref, body in self._write(
                "SELECT ref, body FROM version WHERE gone = 0 AND ref IN (SELECT value FROM json_each(?))",
                (encode(sorted(tags)),),
            )
        ]
        read = {label.ref for label in labels if isinstance(label, Label) and self._names.reads_tag(label.name)}
        return frozenset(read | (tags - {label.ref for label in labels}))

    def _noted(self, refs: Sequence[Ref]) -> dict[Ref, int | None]:
        return {
            row[0]: row[1]
            for chunk in chunks(refs)
            for row in self._write(
                f"SELECT ref, before FROM alteration WHERE pull = ? AND ref IN ({marks(len(chunk))})",
                (self._pull.id, *chunk),
            )
        }

    def unexpected(self, new: Mapping[Ref, Holdable]) -> set[Ref]:
        """New records where everything was covered before this pull. A first load, or history read further back, is
        expected."""
        if not new:
            return set()
        covered = self._write(
            "SELECT kind, person, space, starts, ends FROM scope WHERE claim = 'complete' "
            "AND contract IS NULL AND source IN (SELECT name FROM source WHERE namespace = ?) "
            "AND NOT (source = ? AND as_of >= (SELECT as_of FROM pull WHERE id = ?))",
            (self._pull.namespace, self._pull.source, self._pull.id),
        ).fetchall()
        return {ref for ref, record in new.items() if lies_within(record, covered)} if covered else set()

    def finish(self) -> Totals:
        """Hold what the pull altered where it is too much or a hold is open, and release what its source undid.

        Returns the correction of the pull's totals.
        """
        altered = self._count_altered()
        hold = self._holds.open_id(self._pull.source) if altered else None
        if hold is None and max(altered.values(), default=0) > FEW:
            covered = {kind: self._count_covered(kind) for kind in altered}
            if any(too_big(altered[kind], covered[kind]) for kind in altered):
                hold = self._write(
                    "INSERT INTO hold (source, pull, covered, began) SELECT source, id, ?, started FROM pull "
                    "WHERE id = ?",
                    (sum(covered.values()), self._pull.id),
                ).lastrowid
        totals = Totals() if hold is None else self._hold(hold)
        if self._with_held:
            self._release()
        return totals

    def _count_altered(self) -> dict[Kind, int]:
        sql = f"SELECT count(*) FROM alteration WHERE pull = :pull AND {kind_is('ref')}"
        counts = {
            kind: self._write(sql, {"pull": self._pull.id, "kind": kind}).fetchone()[0] for kind in HOLDABLE_KINDS
        }
        return {kind: count for kind, count in counts.items() if count}

    def _count_covered(self, kind: Kind) -> int:
        """Number of old records of a kind before the pull: those in the coverage it added so far, all of the namespace
        where it added none, and those it altered."""
        as_of = moment(self._write.one("SELECT as_of FROM pull WHERE id = ?", (self._pull.id,)))
        added = (
            "scope WHERE claim = 'complete' AND scope.kind = :kind AND contract IS NULL AND source = :source "
            "AND as_of >= :as_of"
        )
        (count,) = self._write(
            "SELECT (SELECT count(*) FROM alteration JOIN version ON version.id = before "
            f"WHERE alteration.pull = :pull AND {kind_is('alteration.ref')} AND NOT gone) + (SELECT count(*) "
            "FROM record WHERE kind = :kind AND namespace = :namespace "
            "AND gone = 0 AND starts < :old AND ref NOT IN (SELECT ref FROM alteration WHERE pull = :pull) "
            f"AND (NOT EXISTS (SELECT 1 FROM {added}) OR EXISTS (SELECT 1 FROM {added} "
            "AND (scope.person IS NULL OR scope.person = record.person) "
            "AND (scope.space IS NULL OR scope.space = record.space) "
            "AND scope.starts <= record.starts AND record.starts < scope.ends)))",
            {
                "pull": self._pull.id,
                "source": self._pull.source,
                "namespace": self._pull.namespace,
                "kind": kind,
                "as_of": fine(as_of),
                "old": fine(as_of - SETTLED),
            },
        ).fetchone()
        return int(count)

    def _hold(self, hold: int) -> Totals:
        """Hold everything the pull altered: readers see the versions from before the pull again."""
        rows = self._write("SELECT ref, before FROM alteration WHERE pull = ?", (self._pull.id,)).fetchall()
        before: dict[Ref, int | None] = {row[0]: row[1] for row in rows}
        known = self._versions.known(list(before))
        contents = self._holds.contents(version.id for versions in known.values() for version in versions)
        read_tags = self._read_tags(contents.values())
        effects: Counter[tuple[Kind, Effect]] = Counter()
        for ref, versions in known.items():
            accepted = next((version for version in versions if version.id == before[ref]), None)
            held = [
                version
                for version in versions
                if not version.held
                and (accepted is None or version.rank > accepted.rank)
                and differ(contents[before[ref]], contents[version.id], self._names, read_tags)
            ]
            for version in held:
                self._add_held(version, hold, contents[version.id] or contents[before[ref]])
            kind = kind_of(ref)
            effects[kind, effect_of(accepted, latest_accepted(versions))] -= 1
            shown = latest_accepted(version for version in versions if version not in held)
            effects[kind, effect_of(accepted, shown)] += 1
        self._write("DELETE FROM alteration WHERE pull = ?", (self._pull.id,))
        self._holds.reset_current(list(before))
        self._dirty.mark_hold(hold)
        return Totals(effects={key: number for key, number in effects.items() if key[1] in _MOVES}, held=len(before))

    def _add_held(self, version: Version, hold: int, content: Content) -> None:
        assert content is not None
        person, _, starts, ends = lookup_columns(content)
        row = (version.id, hold, content.ref, person, starts, ends or starts)  # a running timer is not worked time yet
        self._write("INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, 0)", row)

    def _release(self) -> None:
        """Release held versions of records whose latest version is accepted: they are history."""
        known = self._versions.known(sorted(self._with_held))
        over = [ref for ref, versions in known.items() if (last := latest(versions)) and not last.held]
        for chunk in chunks(over):
            held = f"FROM held WHERE NOT rejected AND ref IN ({marks(len(chunk))})"
            for (hold,) in self._write(f"SELECT DISTINCT hold {held}", chunk).fetchall():
                self._dirty.mark_hold(hold)
            # Of a file, they never count: its other versions may be withheld, so that they would be current.
            self._write(
                f"INSERT OR IGNORE INTO withdrawn SELECT id, pull FROM version WHERE id IN (SELECT version {held}) "
                "AND pull IN (SELECT pull FROM held_file)",
                chunk,
            )
            self._write(f"DELETE {held}", chunk)
            self._dirty.mark_records(chunk)  # what was held is a part of their past now
        self._holds.reset_current(self._files.reject_undone(self._pull.source))
        self._holds.lift(self._pull.id)

    def accept_file(self, sha256: str) -> None:
        """Take back earlier readings of a file whose changes wait: a person says that it is right, so it counts."""
        self._holds.reset_current(self._files.reject_content(self._pull.source, sha256))
        self._holds.lift(self._pull.id)

    def withhold_file(self) -> Totals:
        """Let the file of the pull wait whole if any of its changes is held. Returns the correction of its totals."""
        refs = self._files.withhold(self._pull)
        after = {ref: latest_accepted(versions) for ref, versions in self._versions.known(refs).items()}
        sql = (
            "SELECT record.ref, digest, version.gone FROM record JOIN version ON version.id = record.version "
            "WHERE record.ref IN (SELECT value FROM json_each(?))"
        )
        undone: Counter[tuple[Kind, Effect]] = Counter()
        for ref, digest, gone in self._write(sql, (encode(refs),)).fetchall():
            shown = after.get(ref)
            new = Effect.SAME if gone else Effect.NEW
            effect = effect_of(shown, replace(shown, digest=digest, gone=bool(gone))) if shown else new
            undone[kind_of(ref), effect] -= 1
        self._holds.reset_current(refs)
        return Totals(effects={key: number for key, number in undone.items() if key[1] in _MOVES})

    def forget(self) -> None:
        """At the end of a pull, accept what this source's pulls altered and is not held."""
        self._write(
            "DELETE FROM alteration WHERE pull IN (SELECT alteration.pull FROM alteration "
            "JOIN pull ON pull.id = alteration.pull WHERE source = ?)",
            (self._pull.source,),
        )
        self._write("DELETE FROM reappeared WHERE source = ?", (self._pull.source,))
