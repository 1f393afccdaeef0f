"""Weaving statements into the versions of their records, and pointing each record at the version that is current."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from syncd.core.changes import Effect, Version, revise
from syncd.core.records import Ref, kind_of, namespace_of
from syncd.core.time import Instant
from syncd.ledger.codec import decode_record
from syncd.ledger.database import Write, chunks, fine, marks, moment
from syncd.ledger.statements import Statement, after_absence, found_by, mark_dirty

_ORIGIN = 4  # body, pull, file, place: the last columns of a version


def weave(
    write: Write, pull: int, statements: Sequence[Statement], *, file: str | None = None, shown: Instant | None = None
) -> list[Effect]:
    """Store what is new in `statements`, mark the records that moved to be derived, and tell what became of each
    record. `shown`: the instant as of which the source shows them; None for what is only concluded."""
    known = _known(write, [each.ref for each in statements])
    next_id = (write.one("SELECT max(id) FROM version") or 0) + 1
    inserts: dict[int, tuple[object, ...]] = {}
    prolonged: dict[int, tuple[object, ...]] = {}
    current: dict[Ref, Version] = {}
    effects: dict[Ref, Effect] = {}
    for each in statements:
        versions = known.setdefault(each.ref, [])
        revised = revise(versions, after_absence(versions, each.version))
        for version in revised.inserted:
            stored = replace(version, id=next_id)
            origin: tuple[object, ...] = (each.body, pull, file, each.place)
            if not version.says(each.version):  # the rest of a stretch that is cut in two
                origin = _origin(write, inserts, next(old.id for old in versions if old.says(version)))
            inserts[next_id] = (next_id, each.ref, *_row(stored), *origin)
            versions.append(stored)
            next_id += 1
        for version in revised.prolonged:
            assert version.id is not None
            versions[:] = [version if old.id == version.id else old for old in versions]
            if version.id in inserts:
                inserts[version.id] = (version.id, each.ref, *_row(version), *inserts[version.id][-_ORIGIN:])
            else:
                prolonged[version.id] = (*_row(version)[:4], version.id)
        current[each.ref] = max(versions, key=lambda version: version.rank)
        effects[each.ref] = _stronger(effects.get(each.ref), revised.effect)
    write.many("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", inserts.values())
    write.many("UPDATE version SET revision = ?, until = ?, observed = ?, seen = ? WHERE id = ?", prolonged.values())
    moved = [ref for ref, effect in effects.items() if effect in (Effect.NEW, Effect.CHANGED, Effect.GONE)]
    bodies = {ref: _origin(write, inserts, current[ref].id)[0] for ref in moved}
    _point(write, current, bodies, fine(shown) if shown else "")
    mark_dirty(write, moved)
    return list(effects.values())


def _known(write: Write, refs: Sequence[Ref]) -> dict[Ref, list[Version]]:
    known: dict[Ref, list[Version]] = {}
    for chunk in chunks(refs):
        rows = write(
            "SELECT id, ref, revision, until, observed, seen, digest, gone FROM version "
            f"WHERE ref IN ({marks(len(chunk))})",
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
            )
            known.setdefault(row[1], []).append(version)
    return known


def _origin(write: Write, inserts: dict[int, tuple[object, ...]], id: int | None) -> tuple[Any, ...]:
    """What a version says and where it came from, be it stored or about to be."""
    assert id is not None
    if id in inserts:
        return inserts[id][-_ORIGIN:]
    return tuple(write("SELECT body, pull, file, place FROM version WHERE id = ?", (id,)).fetchone())


def _row(version: Version) -> tuple[object, ...]:
    return (
        fine(version.revision),
        fine(version.until),
        fine(version.observed),
        fine(version.seen),
        version.digest,
        version.gone,
    )


def _point(write: Write, current: dict[Ref, Version], bodies: dict[Ref, str | None], confirmed: str) -> None:
    """Point each record at its current version; what it says now brings the columns by which it is found."""
    rows = []
    for ref, version in current.items():
        body = bodies.get(ref)
        person, space, starts, ends = found_by(decode_record(ref, body)) if body else ("", "", None, None)
        found = (person, starts, ends, version.id, version.gone, confirmed, space)
        rows.append((ref, kind_of(ref), namespace_of(ref), *found))
    write.many(
        "INSERT INTO record (ref, kind, namespace, person, starts, ends, version, gone, confirmed, space) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ref) DO UPDATE SET "
        "person = CASE excluded.person WHEN '' THEN person ELSE excluded.person END, "
        "space = CASE excluded.person WHEN '' THEN space ELSE excluded.space END, "
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
