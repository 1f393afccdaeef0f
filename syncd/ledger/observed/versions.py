"""Weaving statements into the versions of their records, and pointing each record at the version that is current."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from syncd.core.label_history import renamed_since
from syncd.core.records import Kind, Record, Ref, TimeEntry, kind_of, namespace_of
from syncd.core.time import Instant
from syncd.core.versions import Effect, Version, latest, latest_accepted, revise
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Write, chunks, fine, marks, moment
from syncd.ledger.observed.duplicates import mark_told_again
from syncd.ledger.observed.statements import Statement, after_absence, found_by, mark_dirty

_ORIGIN = 4  # body, pull, file, place: the last columns of a version


@dataclass(frozen=True, slots=True)
class Moved:
    """A record whose current version is another than before, with what that says; None for a bare tombstone."""

    before: Version | None
    after: Version
    record: Record | None


@dataclass(frozen=True, slots=True)
class Woven:
    """What statements did: to each record, which ones moved, and which have versions that are not believed."""

    effects: Sequence[Effect]
    moved: Mapping[Ref, Moved]
    doubted: Sequence[Ref]


def weave(
    write: Write, pull: int, statements: Sequence[Statement], *, file: str | None = None, shown: Instant | None = None
) -> Woven:
    """Store what is new in `statements`, and mark the records that moved to be derived. `shown`: the instant as of
    which the source shows them; None for what is only concluded."""
    known = known_versions(write, [each.ref for each in statements])
    before = {ref: latest_accepted(versions) for ref, versions in known.items()}
    labels = {ref: tuple(known.get(ref, ())) for each in statements if kind_of(ref := each.ref) is Kind.LABEL}
    next_id = (write.one("SELECT max(id) FROM version") or 0) + 1
    inserts: dict[int, tuple[object, ...]] = {}
    raw: dict[int, str] = {}
    prolonged: dict[int, tuple[object, ...]] = {}
    inherited: list[tuple[int, int | None]] = []
    effects: dict[Ref, Effect] = {}
    for statement in statements:
        versions = known.setdefault(statement.ref, [])
        each = statement if file else _with_rate(write, inserts, latest(versions), statement)
        revised = revise(versions, after_absence(versions, each.version))
        for version in revised.inserted:
            stored = replace(version, id=next_id)
            origin: tuple[object, ...] = (each.body, pull, file, each.place)
            if version.same_content(each.version):
                raw[next_id] = each.raw
            else:  # the rest of a stretch that is cut in two
                origin = _origin(write, inserts, next(old.id for old in versions if old.same_content(version)))
            if version.held:
                inherited.append((next_id, next(old.id for old in versions if old.held and old.same_content(version))))
            inserts[next_id] = (next_id, each.ref, *_row(stored), *origin)
            versions.append(stored)
            next_id += 1
        for version in revised.extended:
            assert version.id is not None
            versions[:] = [version if old.id == version.id else old for old in versions]
            if version.id in inserts:
                inserts[version.id] = (version.id, each.ref, *_row(version), *inserts[version.id][-_ORIGIN:])
            else:
                prolonged[version.id] = (*_row(version)[:4], version.id)
        effects[each.ref] = _stronger(effects.get(each.ref), revised.effect)
    write.many("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", inserts.values())
    write.many("INSERT INTO raw VALUES (?, ?)", ((id, cells) for id, cells in raw.items() if cells))
    write.many("UPDATE version SET revision = ?, until = ?, observed = ?, seen = ? WHERE id = ?", prolonged.values())
    write.many(
        "INSERT INTO held SELECT ?, hold, ref, person, starts, ends, rejected FROM held WHERE version = ?", inherited
    )
    current = {ref: believed_now for ref in effects if (believed_now := latest_accepted(known[ref]))}
    moved: dict[Ref, Moved] = {}
    for ref, effect in effects.items():
        if effect in (Effect.NEW, Effect.CHANGED, Effect.GONE):
            body = _origin(write, inserts, current[ref].id)[0]
            record = decode_record(ref, body) if body else None
            moved[ref] = Moved(before.get(ref), current[ref], record)
    point(write, current, {ref: each.record for ref, each in moved.items()}, fine(shown) if shown else "")
    mark_dirty(
        write, (ref for ref in effects if ref not in labels and (ref in moved or _counts_late(ref, effects[ref])))
    )
    _mark_renamed(write, labels, known)
    mark_told_again(write, (ref for ref, effect in effects.items() if effect is Effect.SAME))
    doubted = [ref for ref in effects if any(version.held for version in known[ref])]
    return Woven(list(effects.values()), moved, doubted)


def _counts_late(ref: Ref, effect: Effect) -> bool:
    """Whether what became history may matter now: of contracts, what they were ever called and stated to be."""
    return effect is Effect.HISTORY and kind_of(ref) is Kind.CONTRACT


def _mark_renamed(write: Write, before: Mapping[Ref, Sequence[Version]], known: dict[Ref, list[Version]]) -> None:
    """What labels name is derived again from where they are called otherwise than by the versions of `before`."""
    for ref, versions in before.items():
        if since := renamed_since(versions, known[ref]):
            mark_dirty(write, [ref], since)


def known_versions(write: Write, refs: Sequence[Ref]) -> dict[Ref, list[Version]]:
    """Every version of those of `refs` that have any, but for what was withdrawn."""
    known: dict[Ref, list[Version]] = {}
    for chunk in chunks(refs):
        rows = write(
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


def _with_rate(
    write: Write, inserts: dict[int, tuple[object, ...]], known: Version | None, stated: Statement
) -> Statement:
    """An entry stated without its rate, and otherwise as it is known, is what is known: of two feeds of one tracker
    one may not tell rates."""
    if known is None or known.gone or stated.version.gone or known.digest == stated.version.digest:
        return stated
    if kind_of(stated.ref) is not Kind.TIME:
        return stated
    body = _origin(write, inserts, known.id)[0]
    entry = decode_record(stated.ref, body)
    if isinstance(entry, TimeEntry) and entry.rate and encode(replace(entry, rate=None)) == stated.body:
        return replace(stated, body=body, version=replace(stated.version, digest=known.digest))
    return stated


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


def point(write: Write, current: Mapping[Ref, Version], records: Mapping[Ref, Record | None], confirmed: str) -> None:
    """Point each record at its current version; what it says now, where that is another than before, brings the
    columns by which it is found. `confirmed`: the instant as of which the source shows them, as text; '' for none."""
    rows = []
    for ref, version in current.items():
        record = records.get(ref)
        person, space, starts, ends = found_by(record) if record else ("", "", None, None)
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
