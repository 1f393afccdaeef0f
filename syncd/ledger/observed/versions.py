"""Adds observations to the versions of their records, and keeps each record's current version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from syncd.core.label_history import renamed_since
from syncd.core.records import Kind, Record, Ref, TimeEntry, kind_of, namespace_of
from syncd.core.time import Instant
from syncd.core.versions import Effect, Version, latest, latest_accepted, revise
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Write, chunks, fine, marks, moment
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.observations import ObservedVersion, after_absence, lookup_columns

_ORIGIN = 4  # body, pull, file, place: the last columns of a version


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A record with another current version than before, and that version's content; None for a bare tombstone."""

    before: Version | None
    after: Version
    record: Record | None


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """The effect of observations on each record, the records whose current version changed, and those with held
    versions."""

    effects: Mapping[Ref, Effect]
    changed: Mapping[Ref, VersionChange]
    with_held: Sequence[Ref]


class VersionsWriter:
    """Writes versions and the records that point at them within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._dirty = DirtyWriter(write)

    def add(
        self,
        pull: int,
        observations: Sequence[ObservedVersion],
        *,
        file: str | None = None,
        shown: Instant | None = None,
    ) -> VersionChanges:
        """Add what is new in `observations`, and mark changed records to be derived again.

        `shown`: the instant as of which the source shows these records; None when absence is concluded.
        """
        # In the order of the tables: servers send the newest first, and a table that grows backwards is half empty.
        observations = sorted(observations, key=lambda observed: observed.ref)
        known = self.known([observed.ref for observed in observations])
        before = {ref: latest_accepted(versions) for ref, versions in known.items()}
        labels = {
            observed.ref: tuple(known.get(observed.ref, ()))
            for observed in observations
            if kind_of(observed.ref) is Kind.LABEL
        }
        rows = _VersionRows(self._write, known, pull, file)
        effects: dict[Ref, Effect] = {}
        for observed in observations:
            effects[observed.ref] = _combined(effects.get(observed.ref), rows.add(observed))
        rows.write()
        current = {ref: version for ref in effects if (version := latest_accepted(known[ref]))}
        changed: dict[Ref, VersionChange] = {}
        for ref, effect in effects.items():
            if effect in (Effect.NEW, Effect.CHANGED, Effect.GONE):
                body = rows.origin(current[ref].id)[0]
                record = decode_record(ref, body) if body else None
                changed[ref] = VersionChange(before.get(ref), current[ref], record)
        self.set_current(current, {ref: change.record for ref, change in changed.items()}, shown)
        self._dirty.mark_records(
            ref
            for ref in effects
            if ref not in labels and (ref in changed or ref in rows.older or _history_matters(ref, effects[ref]))
        )
        for ref, versions in labels.items():
            if since := renamed_since(versions, known[ref]):
                self._dirty.mark_records([ref], since)
        self._dirty.mark_outdated(ref for ref, effect in effects.items() if effect is Effect.SAME)
        with_held = [ref for ref in effects if any(version.held for version in known[ref])]
        return VersionChanges(effects, changed, with_held)

    def known(self, refs: Sequence[Ref]) -> dict[Ref, list[Version]]:
        """Every version of those of `refs` that have any, except withdrawn ones."""
        known: dict[Ref, list[Version]] = {}
        for chunk in chunks(refs):
            rows = self._write(
                "SELECT id, version.ref, revision, until, observed, seen, digest, gone, held.version IS NOT NULL "
                f"FROM version LEFT JOIN held ON held.version = version.id WHERE version.ref IN ({marks(len(chunk))}) "
                "AND id NOT IN (SELECT version FROM withdrawn)",
                chunk,
            )
            for row in rows:
                version = Version(
                    id=row[0],
                    revision=moment(row[2]),
                    until=moment(row[3]),
                    observed=moment(row[4]),
                    seen=moment(row[5]),
                    digest=row[6],
                    gone=bool(row[7]),
                    held=bool(row[8]),
                )
                known.setdefault(row[1], []).append(version)
        return known

    def set_current(
        self, current: Mapping[Ref, Version], contents: Mapping[Ref, Record | None], shown: Instant | None
    ) -> None:
        """Point records at their current versions. `contents` has the records whose lookup columns may change; `shown`
        as in `add`."""
        confirmed = fine(shown) if shown else ""
        rows = []
        for ref, version in current.items():
            record = contents.get(ref)
            person, space, starts, ends = lookup_columns(record) if record else ("", "", None, None)
            columns = (person, starts, ends, version.id, version.gone, confirmed, space)
            rows.append((ref, kind_of(ref), namespace_of(ref), *columns))
        self._write.many(
            "INSERT INTO record (ref, kind, namespace, person, starts, ends, version, gone, confirmed, space) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ref) DO UPDATE SET "
            "person = CASE excluded.person WHEN '' THEN person ELSE excluded.person END, "
            "space = CASE excluded.person WHEN '' THEN space ELSE excluded.space END, "
            "starts = coalesce(excluded.starts, starts), "
            "ends = CASE WHEN excluded.starts IS NULL THEN ends ELSE excluded.ends END, "
            "version = excluded.version, gone = excluded.gone, confirmed = max(confirmed, excluded.confirmed)",
            rows,
        )


class _VersionRows:
    """Collects the rows of added and extended versions, and updates `known` on the way; `write` stores them."""

    def __init__(self, write: Write, known: dict[Ref, list[Version]], pull: int, file: str | None) -> None:
        self._write = write
        self._known = known
        self._pull = pull
        self._file = file
        self._next_id = (write.one("SELECT max(id) FROM version") or 0) + 1
        self._added: dict[int, tuple[object, ...]] = {}
        self._raw: dict[int, str] = {}
        self._extended: dict[int, tuple[object, ...]] = {}
        self._inherited: list[tuple[int, int | None]] = []  # (version, held version whose hold it shares)
        self.older: set[Ref] = set()  # time entries one of whose contents was known earlier than it seemed

    def add(self, observed: ObservedVersion) -> Effect:
        """Collect what one observation changes."""
        versions = self._known.setdefault(observed.ref, [])
        observed = observed if self._file else self._with_known_rate(observed, latest(versions))
        revised = revise(versions, after_absence(versions, observed.version))
        for version in revised.inserted:
            self._insert(version, observed, versions)
        for version in revised.extended:
            assert version.id is not None
            if len(versions) > 1 and kind_of(observed.ref) in _WITH_HISTORY and _began_earlier(version, versions):
                self.older.add(observed.ref)
            versions[:] = [version if old.id == version.id else old for old in versions]
            if version.id in self._added:
                origin = self._added[version.id][-_ORIGIN:]
                self._added[version.id] = (version.id, observed.ref, *_columns(version), *origin)
            else:
                self._extended[version.id] = (*_columns(version)[:4], version.id)
        return revised.effect

    def _insert(self, version: Version, observed: ObservedVersion, versions: list[Version]) -> None:
        id = self._next_id
        self._next_id += 1
        if version.same_content(observed.version):
            origin: tuple[object, ...] = (observed.body, self._pull, self._file, observed.place)
            self._raw[id] = observed.raw
        else:  # the second part of a version that the observation cuts in two
            origin = self.origin(next(old.id for old in versions if old.same_content(version)))
        if version.held:
            self._inherited.append((id, next(old.id for old in versions if old.held and old.same_content(version))))
        self._added[id] = (id, observed.ref, *_columns(version), *origin)
        versions.append(replace(version, id=id))

    def _with_known_rate(self, observed: ObservedVersion, known: Version | None) -> ObservedVersion:
        """An entry without a rate that otherwise equals its known version is that version: one of two APIs of a
        tracker may leave rates out."""
        if known is None or known.gone or observed.version.gone or known.digest == observed.version.digest:
            return observed
        if kind_of(observed.ref) is not Kind.TIME:
            return observed
        body = self.origin(known.id)[0]
        entry = decode_record(observed.ref, body)
        if isinstance(entry, TimeEntry) and entry.rate and encode(replace(entry, rate=None)) == observed.body:
            return replace(observed, body=body, version=replace(observed.version, digest=known.digest))
        return observed

    def origin(self, id: int | None) -> tuple[Any, ...]:
        """(body, pull, file, place) of a version, whether stored or only collected."""
        assert id is not None
        if id in self._added:
            return self._added[id][-_ORIGIN:]
        return tuple(self._write("SELECT body, pull, file, place FROM version WHERE id = ?", (id,)).fetchone())

    def write(self) -> None:
        """Store everything collected."""
        many = self._write.many
        many("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._added.values())
        many("INSERT INTO raw VALUES (?, ?)", ((id, cells) for id, cells in self._raw.items() if cells))
        many("UPDATE version SET revision = ?, until = ?, observed = ?, seen = ? WHERE id = ?", self._extended.values())
        many(
            "INSERT INTO held SELECT ?, hold, ref, person, starts, ends, rejected FROM held WHERE version = ?",
            self._inherited,
        )


def _columns(version: Version) -> tuple[object, ...]:
    clocks = fine(version.revision), fine(version.until), fine(version.observed), fine(version.seen)
    return (*clocks, version.digest, version.gone)


_WITH_HISTORY = frozenset({Kind.TIME, Kind.MILESTONE})
"""Kinds whose older contents decide something: what was billed, or what was agreed."""


def _history_matters(ref: Ref, effect: Effect) -> bool:
    """Whether an older version may change what is derived: of contracts, every name and all terms count; of
    milestones, every amount; of time entries, what they were when they were billed."""
    return effect is Effect.HISTORY and kind_of(ref) in {Kind.CONTRACT, *_WITH_HISTORY}


def _began_earlier(extended: Version, versions: Iterable[Version]) -> bool:
    before = next(version for version in versions if version.id == extended.id)
    return (extended.revision, extended.observed) != (before.revision, before.observed)


def _combined(before: Effect | None, after: Effect) -> Effect:
    """One effect for a record that a page contains twice."""
    if before is None or before in (Effect.SAME, Effect.HISTORY):
        return after
    if before is Effect.NEW and after is Effect.CHANGED:
        return before
    return before if after in (Effect.SAME, Effect.HISTORY) else after
