"""Taking pages in: whole, in one transaction, every version kept, the current one found by the source's own clock."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from syncd.connector import Page, SourceFile
from syncd.core.changes import Effect, Version, revise
from syncd.core.records import (
    Axis,
    Kind,
    Ref,
    Rejected,
    Scope,
    kind_of,
    namespace_of,
)
from syncd.core.time import Instant, Span
from syncd.errors import TryLater
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Database, Write, chunks, fine, marks, moment, stamp
from syncd.ledger.scopes import Claim, add_scope
from syncd.ledger.statements import ABSENT, RANK, Statement, after_absence, found_by, statements

SUSPICIOUS = 3
"""A snapshot that has lost all of at least this many records is not believed without a person's word."""


class Emptied(TryLater):
    """A source that had records shows none of them any more: kept as they were until a person accepts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a page did to the ledger, in records."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0
    rejected: int = 0
    non_records: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
            rows=self.rows + other.rows,
            added=self.added + other.added,
            changed=self.changed + other.changed,
            gone=self.gone + other.gone,
            rejected=self.rejected + other.rejected,
            non_records=self.non_records + other.non_records,
        )


class Observations:
    """Writing what sources said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, pull: int, source: str, page: Page, file: SourceFile | None, *, accept_emptied: bool) -> Taken:
        """Commit one page: records, tombstones, rejected rows, scopes, cursor and dirty marks, in one transaction.

        Raises Emptied, committing nothing, when a snapshot lost all of what it held before.
        """
        stated = list(statements(page))  # encoding needs no transaction
        with self._database.write() as write:
            if not accept_emptied:
                self._refuse_emptied(write, source, page)
            taken = self._weave(write, pull, page, stated, file)
            taken += self._bury_outdated(write, pull, source, page.as_of)
            self._reject(write, pull, source, page.rejected, file)
            for scope in page.snapshot:
                write(
                    "INSERT INTO pending_snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (source, scope.kind, scope.person, scope.contract, scope.axis, *_ends(scope), fine(page.as_of)),
                )
            for scope in page.complete:
                for gained in add_scope(write, Claim.COMPLETE, source, scope, page.as_of):
                    _mark_subjects(write, gained)
            if page.cursor is not None:
                write("UPDATE source SET cursor = ? WHERE name = ?", (encode(page.cursor), source))
            if file is not None:
                write(
                    "INSERT OR IGNORE INTO file VALUES (?, ?, ?, ?, ?, ?)",
                    (source, file.sha256, file.name, stamp(file.modified), len(file.data), pull),
                )
            _count(write, pull, taken, pages=1)
        return taken

    def conclude(self, pull: int, source: str) -> Taken:
        """After a pull's last page: what its snapshots no longer show is gone. One transaction."""
        with self._database.write() as write:
            taken = Taken()
            pending = write("SELECT * FROM pending_snapshot WHERE source = ?", (source,)).fetchall()
            for row in pending:
                taken += self._bury(write, pull, source, row)
                span = Span(moment(row["starts"]), moment(row["ends"]))
                scope = Scope(
                    kind=Kind(row["kind"]),
                    span=span,
                    person=row["person"],
                    contract=row["contract"],
                    axis=Axis(row["axis"]),
                )
                add_scope(write, Claim.SNAPSHOT, source, scope, moment(row["as_of"]))
            write("DELETE FROM pending_snapshot WHERE source = ?", (source,))
            _count(write, pull, taken, pages=0)
        return taken

    def _bury_outdated(self, write: Write, pull: int, source: str, as_of: Instant) -> Taken:
        """A page older than a snapshot may show what that snapshot no longer showed: history, not life."""
        newer = write(
            "SELECT * FROM scope WHERE claim = ? AND source = ? AND as_of > ?", (Claim.SNAPSHOT, source, fine(as_of))
        ).fetchall()
        return sum((self._bury(write, pull, source, row) for row in newer), Taken())

    def _bury(self, write: Write, pull: int, source: str, snapshot: sqlite3.Row) -> Taken:
        namespace = write.one("SELECT namespace FROM source WHERE name = ?", (source,))
        as_of = moment(snapshot["as_of"])
        candidates = write(
            "SELECT ref FROM record WHERE gone = 0 AND confirmed < ?" + _WITHIN,
            (
                snapshot["as_of"],
                *_within(namespace, snapshot["kind"], snapshot["person"], snapshot["starts"], snapshot["ends"]),
            ),
        ).fetchall()
        tombstone = Version(digest=ABSENT, gone=True, revision=as_of, until=as_of, observed=as_of)
        place = f"absent from what {source} showed"
        buried = self._weave(write, pull, None, [Statement(row[0], tombstone, None, place) for row in candidates], None)
        return Taken(gone=buried.gone)

    def _refuse_emptied(self, write: Write, source: str, page: Page) -> None:
        namespace = write.one("SELECT namespace FROM source WHERE name = ?", (source,))
        for scope in page.snapshot:
            if any(kind_of(each.record.ref) is scope.kind for each in page.records):
                continue
            held = write.one(
                "SELECT count(*) FROM record WHERE gone = 0" + _WITHIN,
                _within(namespace, scope.kind, scope.person, *_ends(scope)),
            )
            if held >= SUSPICIOUS:
                raise Emptied(
                    f"{source} shows none of the {held} {scope.kind} records it had: nothing was changed; "
                    f"if they are really gone, run `syncd accept {source}`"
                )

    def _weave(
        self, write: Write, pull: int, page: Page | None, statements: Sequence[Statement], file: SourceFile | None
    ) -> Taken:
        known = _known(write, [each.ref for each in statements])
        next_id = (write.one("SELECT max(id) FROM version") or 0) + 1
        inserts: dict[int, tuple[object, ...]] = {}
        prolonged: dict[int, tuple[object, ...]] = {}
        current: dict[Ref, Version] = {}
        bodies: dict[int, str | None] = {}
        effects: dict[Ref, Effect] = {}
        for each in statements:
            versions = known.setdefault(each.ref, [])
            revised = revise(versions, after_absence(versions, each.version))
            for version in revised.inserted:
                stored = replace(version, id=next_id)
                body = (
                    each.body if version.digest == each.version.digest else _body_of(write, versions, version, bodies)
                )
                inserts[next_id] = (next_id, each.ref, *_row(stored), body, pull, file and file.name, each.place)
                bodies[next_id] = body
                versions.append(stored)
                next_id += 1
            for version in revised.prolonged:
                assert version.id is not None
                versions[:] = [version if old.id == version.id else old for old in versions]
                if version.id in inserts:
                    row = inserts[version.id]
                    inserts[version.id] = (row[0], row[1], *_row(version), *row[7:])
                else:
                    prolonged[version.id] = (fine(version.revision), fine(version.until), version.id)
            current[each.ref] = max(versions, key=lambda version: version.rank)
            effects[each.ref] = _stronger(effects.get(each.ref), revised.effect)
        write.many("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", inserts.values())
        write.many("UPDATE version SET revision = ?, until = ? WHERE id = ?", prolonged.values())
        _point(write, current, bodies, fine(page.as_of) if page else "")
        moved = [ref for ref, effect in effects.items() if effect in (Effect.NEW, Effect.CHANGED, Effect.GONE)]
        write.many("INSERT OR IGNORE INTO dirty_record VALUES (?, ?)", ((RANK[kind_of(ref)], ref) for ref in moved))
        counts = list(effects.values())
        control = page.control if page else None
        return Taken(
            rows=control.rows if control else len(statements),
            added=counts.count(Effect.NEW),
            changed=counts.count(Effect.CHANGED),
            gone=counts.count(Effect.GONE),
            rejected=len(page.rejected) if page else 0,
            non_records=control.non_records if control else 0,
        )

    def _reject(
        self, write: Write, pull: int, source: str, rejected: Iterable[Rejected], file: SourceFile | None
    ) -> None:
        write.many(
            "INSERT INTO rejected (pull, source, file, place, reason) VALUES (?, ?, ?, ?, ?)",
            ((pull, source, file and file.name, each.where, each.reason) for each in rejected),
        )


_WITHIN = (
    " AND namespace = ? AND kind = ? AND (? IS NULL OR person = ?) AND (starts IS NULL OR (starts >= ? AND starts < ?))"
)


def _within(namespace: str, kind: str, person: str | None, starts: str, ends: str) -> tuple[str | None, ...]:
    return (namespace, kind, person, person, starts, ends)


def _ends(scope: Scope) -> tuple[str, str]:
    return fine(scope.span.start), fine(scope.span.end)


def _known(write: Write, refs: Sequence[Ref]) -> dict[Ref, list[Version]]:
    known: dict[Ref, list[Version]] = {}
    for chunk in chunks(refs):
        rows = write(
            f"SELECT id, ref, revision, until, observed, digest, gone FROM version WHERE ref IN ({marks(len(chunk))})",
            chunk,
        )
        for row in rows:
            version = Version(
                id=row[0],
                revision=moment(row[2]),
                until=moment(row[3]),
                observed=moment(row[4]),
                digest=row[5],
                gone=bool(row[6]),
            )
            known.setdefault(row[1], []).append(version)
    return known


def _body_of(write: Write, versions: Sequence[Version], wanted: Version, bodies: dict[int, str | None]) -> str | None:
    """The stored body of an equal content: a stretch cut in two keeps what it said."""
    twin = next(each for each in versions if each.says(wanted))
    assert twin.id is not None
    if twin.id not in bodies:
        bodies[twin.id] = write.one("SELECT body FROM version WHERE id = ?", (twin.id,))
    return bodies[twin.id]


def _row(version: Version) -> tuple[object, ...]:
    return (
        fine(version.revision),
        fine(version.until),
        fine(version.observed),
        version.digest,
        version.gone,
    )


def _point(write: Write, current: dict[Ref, Version], bodies: dict[int, str | None], confirmed: str) -> None:
    """Point each record at its current version; a version that is new brings the columns by which it is found."""
    rows = []
    for ref, version in current.items():
        assert version.id is not None
        body = bodies.get(version.id)
        person, starts, ends = found_by(decode_record(ref, body)) if body else (None, None, None)
        rows.append((ref, kind_of(ref), namespace_of(ref), person, starts, ends, version.id, version.gone, confirmed))
    write.many(
        "INSERT INTO record VALUES (?, ?, ?, coalesce(?, ''), ?, ?, ?, ?, ?) ON CONFLICT (ref) DO UPDATE SET "
        "person = CASE excluded.person WHEN '' THEN person ELSE excluded.person END, "
        "starts = coalesce(excluded.starts, starts), "
        "ends = CASE WHEN excluded.starts IS NULL THEN ends ELSE excluded.ends END, "
        "version = excluded.version, gone = excluded.gone, confirmed = max(confirmed, excluded.confirmed)",
        rows,
    )


def _stronger(before: Effect | None, after: Effect) -> Effect:
    """One effect for a ref that a page names twice."""
    if before is None or before in (Effect.SAME, Effect.HISTORY):
        return after
    if before is Effect.NEW and after is Effect.CHANGED:
        return before
    return before if after in (Effect.SAME, Effect.HISTORY) else after


def _mark_subjects(write: Write, gained: Span) -> None:
    """Whatever looks at moments that became known must be looked at again."""
    write(
        "UPDATE subject SET dirty = 1 WHERE kind IN ('billing-period', 'person-day') AND ends > ? AND starts < ?",
        (fine(gained.start), fine(gained.end)),
    )


def _count(write: Write, pull: int, taken: Taken, *, pages: int) -> None:
    write(
        "UPDATE pull SET pages = pages + ?, rows = rows + ?, added = added + ?, changed = changed + ?, "
        "gone = gone + ?, rejected = rejected + ?, non_records = non_records + ? WHERE id = ?",
        (pages, taken.rows, taken.added, taken.changed, taken.gone, taken.rejected, taken.non_records, pull),
    )
