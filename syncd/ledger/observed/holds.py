"""Holds: large changes of old tracked or logged time that wait until a person accepts or rejects them."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syncd.core.records import Kind, Record, Ref, kind_of, namespace_of
from syncd.core.time import Instant, Span
from syncd.core.too_big import Holdable
from syncd.core.versions import latest, latest_accepted
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Database, Write, fine, moment
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.file_coverage import IS_HELD
from syncd.ledger.observed.observations import ABSENT, lookup_columns
from syncd.ledger.observed.versions import VersionsWriter

HOLDABLE_KINDS = (Kind.TIME, Kind.WORK)
"""The kinds that can be held, each counted by itself: a few work lines must not drown in thousands of entries."""
Content = Holdable | None
"""The content of a version of a holdable record; None for a tombstone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHold:
    """A hold that waits for a person: `count` records of the `covered` old ones, found by `pull`. The pulls with held
    changes made `others` further ones that are not held, and read `files`."""

    pull: int
    began: Instant
    count: int
    covered: int
    others: int
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldChange:
    """A record as accepted last, and as its source shows it; None where it does not exist."""

    ref: Ref
    before: Content
    after: Content


class Holds:
    """Reads holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, source: str) -> OpenHold | None:
        """The open hold of a source, if any."""
        row = self._database.row(
            "SELECT pull, began, covered, "
            "(SELECT count(DISTINCT ref) FROM held WHERE hold = hold.id AND NOT rejected), "
            "(SELECT sum(added + changed + gone) FROM pull WHERE id IN (SELECT version.pull FROM held "
            "JOIN version ON version.id = held.version WHERE hold = hold.id AND NOT rejected)) "
            "FROM hold WHERE source = ? AND ended IS NULL",
            (source,),
        )
        if row is None:
            return None
        files = self._database.rows(
            "SELECT DISTINCT file.name FROM held_file JOIN hold ON hold.id = hold "
            "JOIN file ON file.pull = held_file.pull WHERE hold.source = ? AND ended IS NULL ORDER BY file.name",
            (source,),
        )
        return OpenHold(
            pull=row[0],
            began=moment(row[1]),
            covered=row[2],
            count=row[3],
            others=row[4],
            files=tuple(name for (name,) in files),
        )

    def waiting(self) -> dict[str, int]:
        """Source → held records, for every source with an open hold."""
        rows = self._database.rows(
            "SELECT source, count(DISTINCT ref) FROM hold JOIN held ON hold = hold.id "
            "WHERE ended IS NULL AND NOT rejected GROUP BY source ORDER BY source"
        )
        return {row[0]: row[1] for row in rows}

    def source_within(self, kind: Kind, names: Sequence[str], span: Span, platform: str | None = None) -> str | None:
        """A source with a person's records in `span`, before or after a change, that is held or comes from a file with
        held changes; else None.

        `names`: all names of the person. `platform`: of work lines; None for any.
        """

        def within(table: str) -> str:
            # What takes no time lies where it starts.
            starts, ends = f"{table}.starts", f"coalesce({table}.ends, {table}.starts)"
            return f"{starts} < :end AND ({ends} > :start OR {starts} >= :start)"

        people = ", ".join(f":name{number}" for number in range(len(names)))
        row = self._database.row(
            "SELECT source FROM (SELECT version, hold, ref, person, starts, ends FROM held WHERE NOT rejected "
            "UNION ALL SELECT version, hold, ref, person, starts, ends FROM withheld JOIN held_file USING (pull)) "
            "AS held JOIN hold ON hold.id = hold LEFT JOIN record ON record.ref = held.ref "
            "LEFT JOIN version AS old ON old.id = record.version JOIN version AS new ON new.id = held.version "
            f"WHERE {kind_is('held.ref')} AND ((held.person IN ({people}) AND {within('held')}) "
            f"OR (record.gone = 0 AND record.person IN ({people}) AND {within('record')})) AND (:platform IS NULL "
            "OR json_extract(coalesce(new.body, old.body), '$.contract.platform') = :platform) ORDER BY source LIMIT 1",
            {f"name{number}": name for number, name in enumerate(names)}
            | {"kind": kind, "start": fine(span.start), "end": fine(span.end), "platform": platform},
        )
        return row[0] if row else self._source_beside(kind, names, span, platform)

    def _source_beside(self, kind: Kind, names: Sequence[str], span: Span, platform: str | None) -> str | None:
        """A source whose pull with held changes changed or removed newer records, too: these count, but what made the
        old changes may have made them. Arguments as in `source_within`."""
        row = self._database.row(
            "SELECT hold.source FROM (SELECT DISTINCT hold, pull FROM held JOIN version ON id = version WHERE NOT "
            "rejected) AS suspect JOIN hold ON hold.id = hold JOIN version AS new ON new.pull = suspect.pull "
            "JOIN record ON record.version = new.id AND record.ref = new.ref WHERE record.kind = ?1 AND record.person "
            "IN (SELECT value FROM json_each(?2)) AND record.starts < ?3 AND coalesce(record.ends, record.starts) >= "
            "?4 AND (?5 IS NULL OR new.body IS NULL OR json_extract(new.body, '$.contract.platform') = ?5) AND EXISTS "
            "(SELECT 1 FROM version AS old WHERE old.ref = new.ref AND old.pull < new.pull) LIMIT 1",
            (kind, encode(sorted(names)), fine(span.end), fine(span.start), platform),
        )
        return row[0] if row else None

    def source_covering(
        self, kind: Kind, names: Sequence[str], spans: Iterable[Span], platform: str | None = None
    ) -> str | None:
        """A source of which a file with held changes covers any of `spans`; else None. Arguments as in
        `source_within`."""
        for span in spans:
            row = self._database.row(
                f"SELECT source FROM claim WHERE {IS_HELD} AND claim = 'complete' AND kind = ?1 AND contract IS NULL "
                "AND (person IS NULL OR person IN (SELECT value FROM json_each(?2))) AND (platform IS NULL OR ?3 IS "
                "NULL OR platform = ?3) AND ends > ?4 AND starts < ?5 ORDER BY source LIMIT 1",
                (kind, encode(sorted(names)), platform, fine(span.start), fine(span.end)),
            )
            if row:
                return str(row[0])
        return None

    def changes(self, source: str) -> list[HeldChange]:
        """The changes that accepting a source's open hold would make, by time."""
        rows = self._database.rows(
            "SELECT each.ref, old.gone, old.body, new.gone, new.body FROM (SELECT DISTINCT ref FROM held "
            "JOIN hold ON hold.id = hold WHERE source = ? AND ended IS NULL AND NOT rejected) AS each "
            "LEFT JOIN record ON record.ref = each.ref LEFT JOIN version AS old ON old.id = record.version "
            "JOIN version AS new ON new.id = (SELECT id FROM version WHERE version.ref = each.ref "
            "AND id NOT IN (SELECT version FROM held WHERE rejected) "
            "ORDER BY until DESC, seen DESC, digest DESC, gone DESC LIMIT 1)",
            (source,),
        )
        changes = [HeldChange(row[0], _content(*row[:3]), _content(row[0], *row[3:])) for row in rows]
        return sorted(changes, key=lambda change: (min(_starts(change)), change.ref))


class HoldsWriter:
    """Ends holds and reads what is needed to begin them, within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._dirty = DirtyWriter(write)
        self._versions = VersionsWriter(write)

    def open_id(self, source: str) -> int | None:
        """The id of the open hold of a source, if any."""
        hold: int | None = self._write.one("SELECT id FROM hold WHERE source = ? AND ended IS NULL", (source,))
        return hold

    def lift(self, pull: int) -> None:
        """End the open holds of which nothing is held any more since a pull."""
        self._write(
            "UPDATE hold SET verdict = 'lifted', ended = (SELECT started FROM pull WHERE id = ?) WHERE ended IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM held WHERE hold = hold.id AND NOT rejected)",
            (pull,),
        )

    def reset_current(self, refs: Sequence[Ref]) -> None:
        """Point records at their last accepted version; a record without one is removed."""
        known = self._versions.known(refs)
        current = {ref: version for ref, versions in known.items() if (version := latest_accepted(versions))}
        contents = self._records(version.id for version in current.values() if version.id is not None)
        self._write.many("DELETE FROM record WHERE ref = ?", ((ref,) for ref in refs if ref not in current))
        for ref, version in current.items():
            shown = max((known_version.seen for known_version in known[ref] if not known_version.gone), default=None)
            self._versions.set_current({ref: version}, {ref: contents.get(version.id)}, shown)
        self._dirty.mark_records(refs)

    def _records(self, versions: Iterable[int]) -> dict[int | None, Record]:
        """Version id → content, of any kind; without tombstones."""
        select = "SELECT id, ref, body FROM version WHERE NOT gone AND id IN (SELECT value FROM json_each(?))"
        rows = self._write(select, (encode(list(versions)),))
        return {id: decode_record(ref, body) for id, ref, body in rows}

    def absent(self, namespace: str, snapshot: sqlite3.Row) -> list[Ref]:
        """Return records with held versions that a snapshot lacks at the place where their source last showed them, or
        where they are accepted if it shows them no more.

        The place of their accepted version does not matter, because the source no longer shows them there.
        """
        rows = self._write("SELECT ref, min(rejected) FROM held GROUP BY ref")
        refs = {row[0]: not row[1] for row in rows if namespace_of(row[0]) == namespace}
        if snapshot["kind"] not in HOLDABLE_KINDS or not refs:
            return []
        absent = []
        as_of = moment(snapshot["as_of"])
        for ref, versions in self._versions.known(list(refs)).items():
            last = latest(versions)
            assert last is not None
            if last.held and last.digest == ABSENT and refs[ref]:  # it lacks what waits to be gone, too
                last = latest_accepted(versions) or last
            content = self.contents([last.id])[last.id]
            if content is None or max(version.seen for version in versions if not version.gone) >= as_of:
                continue
            if lies_within(content, [snapshot]):
                absent.append(ref)
        return absent

    def contents(self, versions: Iterable[int | None]) -> dict[int | None, Content]:
        """Version id → content, for versions of holdable records. The id None stands for no version."""
        contents: dict[int | None, Content] = {None: None}
        if wanted := [id for id in versions if id is not None]:
            select = "SELECT id, ref, body, gone FROM version WHERE id IN (SELECT value FROM json_each(?))"
            contents.update(
                (id, _content(ref, gone, body)) for id, ref, body, gone in self._write(select, (encode(wanted),))
            )
        return contents


def kind_is(column: str) -> str:
    """An SQL condition: the ref in `column` is of the kind `:kind`."""
    return f"instr({column}, '/' || :kind || '/') = instr({column}, '/')"


def lies_within(record: Holdable, coverage: Iterable[sqlite3.Row]) -> bool:
    """Whether a record lies in any of these rows of coverage."""
    kind = kind_of(record.ref)
    person, space, starts, _ = lookup_columns(record)
    assert starts is not None
    return any(
        row["kind"] == kind
        and row["person"] in (None, person)
        and row["space"] in (None, space)
        and row["starts"] <= starts < row["ends"]
        for row in coverage
    )


def holdable(record: Record | None) -> Content:
    """The record if it is of a holdable kind; else None."""
    return record if isinstance(record, Holdable) else None


def _content(ref: Ref, gone: int | None, body: str | None) -> Content:
    return holdable(decode_record(ref, body) if body and not gone else None)


def _starts(change: HeldChange) -> list[str]:
    return [lookup_columns(record)[2] or "" for record in (change.before, change.after) if record]
