"""Taking back what a file claimed when it was read with other options or for other days, as if it never had: which days
it was complete for, and that what it did not show there was gone. Nothing is overwritten: a tombstone that counts no
more stands where it stood, withdrawn."""

import sqlite3
from collections.abc import Mapping, Sequence

from syncd.core.observations import Axis, Coverage
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Ref
from syncd.core.time import Span
from syncd.core.versions import latest_accepted
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Write, fine, marks, moment
from syncd.ledger.observed.coverage import CoverageType, add_scope, mark_subjects
from syncd.ledger.observed.duplicates import mark_echoes
from syncd.ledger.observed.statements import ABSENT, absence, mark_dirty
from syncd.ledger.observed.versions import known_versions, point


def note_claims(write: Write, source: str, file: SourceFile, page: Page) -> None:
    """Remember what a page of `file` claims."""
    claims = [(CoverageType.COMPLETE, scope) for scope in page.complete]
    claims += [(CoverageType.SNAPSHOT, scope) for scope in page.snapshot if scope.contract is None]
    write.many(
        f"INSERT INTO claim VALUES ({marks(12)})",
        (
            (
                *(source, file.sha256, claim, scope.kind, scope.person, scope.contract, scope.axis, scope.space),
                *(scope.platform, fine(scope.span.start), fine(scope.span.end), fine(page.as_of)),
            )
            for claim, scope in claims
        ),
    )


def forget_claims(write: Write, source: str, file: SourceFile) -> None:
    """Before `file` is read again: what it claims now is what counts of it."""
    write("DELETE FROM claim WHERE source = ? AND sha256 = ?", (source, file.sha256))


def withdraw(write: Write, pull: int, source: str, earlier: Mapping[int, str]) -> Mapping[Ref, bool]:
    """Take back what earlier readings of a file claimed: `earlier` has their pulls and clocks. The records that their
    snapshots had concluded to be gone, and whether readers saw them so: they live now, whatever other snapshots say."""
    clocks = sorted(set(earlier.values()))
    write(f"DELETE FROM pending_snapshot WHERE pull IN ({marks(len(earlier))})", list(earlier))
    _unclaim(write, source, clocks)
    return _revive(write, pull, source, clocks)


def _unclaim(write: Write, source: str, clocks: Sequence[str]) -> None:
    """Forget the scopes stated then; below them stands what other files say, of the same moment or an older one."""
    stated = f"FROM scope WHERE source = ? AND as_of IN ({marks(len(clocks))})"
    lost = write(f"SELECT * {stated}", (source, *clocks)).fetchall()
    write(f"DELETE {stated}", (source, *clocks))
    for row in write("SELECT * FROM claim WHERE source = ?", (source,)).fetchall():
        add_scope(write, CoverageType(row["claim"]), source, _scope(row), moment(row["as_of"]))
    for row in lost:
        if row["claim"] == CoverageType.COMPLETE:
            scope = _scope(row)
            mark_subjects(write, scope.kind, [scope.span])
            mark_echoes(write, source, scope, [scope.span])


def _scope(row: sqlite3.Row) -> Coverage:
    return Coverage(
        kind=Kind(row["kind"]),
        span=Span(moment(row["starts"]), moment(row["ends"])),
        person=row["person"],
        contract=row["contract"],
        axis=Axis(row["axis"]),
        space=row["space"],
        platform=row["platform"],
    )


def _revive(write: Write, pull: int, source: str, clocks: Sequence[str]) -> dict[Ref, bool]:
    """Withdraw the tombstones that a source's snapshots of these clocks put up."""
    namespace = write.one("SELECT namespace FROM source WHERE name = ?", (source,))
    at = marks(len(clocks))
    rows = write(
        "SELECT id, ref, revision, until FROM version WHERE ref > ? AND ref < ? AND digest = ? AND place = ? "
        f"AND (revision IN ({at}) OR until IN ({at})) AND id NOT IN (SELECT version FROM withdrawn)",
        (f"{namespace}/", f"{namespace}0", ABSENT, absence(source), *clocks, *clocks),
    ).fetchall()
    for id, _, revision, until in rows:
        if revision in clocks and until in clocks:
            write("INSERT INTO withdrawn VALUES (?, ?)", (id, pull))
        elif until in clocks:  # before that, something else told that it was gone
            write("UPDATE version SET until = revision, seen = observed WHERE id = ?", (id,))
        else:
            write("UPDATE version SET revision = until, observed = seen WHERE id = ?", (id,))
    refs = sorted({row[1] for row in rows})
    gone = {ref: bool(write.one("SELECT gone FROM record WHERE ref = ?", (ref,))) for ref in refs}
    current = {ref: version for ref, each in known_versions(write, refs).items() if (version := latest_accepted(each))}
    bodies = {ref: write.one("SELECT body FROM version WHERE id = ?", (each.id,)) for ref, each in current.items()}
    point(write, current, {ref: decode_record(ref, body) if body else None for ref, body in bodies.items()}, "")
    mark_dirty(write, refs)
    return gone


def living(write: Write, refs: Sequence[Ref]) -> int:
    """How many of these records are not gone."""
    sql = "SELECT count(*) FROM record WHERE gone = 0 AND ref IN (SELECT value FROM json_each(?))"
    return int(write.one(sql, (encode(refs),)))
