"""Taking pages in: whole, in one transaction, every version kept, the current one found by the source's own clock."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from syncd.core.observations import Axis, Coverage, Rejected
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Ref, kind_of
from syncd.core.time import BEGINNING, Instant, Span
from syncd.core.versions import Effect
from syncd.errors import TryLater
from syncd.ledger.codec import encode
from syncd.ledger.database import Database, Write, fine, marks, moment
from syncd.ledger.observed.coverage import CoverageType, add_scope, mark_subjects
from syncd.ledger.observed.duplicates import mark_echoes
from syncd.ledger.observed.file_claims import forget_claims, living, note_claims, withdraw
from syncd.ledger.observed.hold_writer import Scale, absent_though_doubted, forget_alterations, word_on
from syncd.ledger.observed.statements import absent, statements
from syncd.ledger.observed.totals import Taken, note_taken, taken_of
from syncd.ledger.observed.trailing import unshown
from syncd.ledger.observed.versions import Woven, weave

SUSPICIOUS = 3
"""A snapshot that has lost all of at least this many records is not believed without a person's word."""


class Emptied(TryLater):
    """A source that had records shows none of them any more: kept as they were until a person accepts it."""


class Observations:
    """Writing what sources said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(
        self,
        pull: int,
        source: str,
        pages: Iterable[Page],
        file: SourceFile | None,
        *,
        accept_emptied: bool,
        how: str = "",
    ) -> Taken:
        """Commit a page of a server, or all pages of a file: records, tombstones, rejected rows, scopes, cursor, the
        file's hash and dirty marks, in one transaction. Too many changes in old time are committed but held.

        `how` names the options that a file was read with. What it said when read with others, and does not say now,
        is gone; what it claimed then is taken back.

        Raises Emptied, committing nothing, when a snapshot lost all of what it held before. `accept_emptied`: a person
        said that all the pull says is true.
        """
        with self._database.write() as write:
            earlier = _read_otherwise(write, source, file, how)
            accepted = accept_emptied or bool(earlier)  # the user changed how it is read
            scale = Scale(write, pull, source, accepted=accepted)
            taken, count = Taken(), 0
            restated: set[Ref] = set()
            if file is not None:
                forget_claims(write, source, file)
            revived = self._withdraw(write, scale, pull, source, earlier)
            for page in pages:
                taken += self._page(write, scale, pull, source, page, file, accepted=accepted)
                count += 1
                if earlier:
                    restated.update(each.record.ref for each in page.records)
            if file is not None and earlier:
                self._bury_again(write, scale, pull, source, revived, _PENDING, pull)
                taken += Taken(added=living(write, [ref for ref, gone in revived.items() if gone]))
                taken += _unsay(write, pull, file, list(earlier), restated)
            taken += scale.weigh()
            if file is not None:
                write(
                    "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET pull = excluded.pull, modified = excluded.modified",
                    (source, file.sha256, how, file.name, fine(file.modified), len(file.data), pull),
                )
            note_taken(write, pull, taken, pages=count)
        return taken

    def _page(
        self,
        write: Write,
        scale: Scale,
        pull: int,
        source: str,
        page: Page,
        file: SourceFile | None,
        *,
        accepted: bool,
    ) -> Taken:
        write("UPDATE pull SET as_of = min(coalesce(as_of, ?1), ?1) WHERE id = ?2", (fine(page.as_of), pull))
        if not (accepted or page.footed):
            self._refuse_emptied(write, pull, source, page)
        woven = weave(write, pull, list(statements(page)), file=file.name if file else None, shown=page.as_of)
        scale.note(woven, page.as_of)
        taken = taken_of(page, woven.effects)
        taken += self._bury_outdated(write, scale, pull, source, page.as_of)
        self._reject(write, pull, source, page.rejected, file)
        for scope in page.snapshot:
            if scope.contract is None:  # records are not found by contract: of a single one nothing is concluded
                write(
                    "INSERT INTO pending_snapshot VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (pull, source, scope.kind, scope.person, scope.axis, *_ends(scope), scope.space, scope.platform),
                )
        for scope in page.complete:
            gained = add_scope(write, CoverageType.COMPLETE, source, scope, page.as_of)
            mark_subjects(write, scope.kind, gained)
            mark_echoes(write, source, scope, gained)
        if file is not None:
            note_claims(write, source, file, page)
            taken += Taken(notices=tuple(unshown(write, source, page)))
        if page.cursor is not None:
            write("UPDATE source SET cursor = ? WHERE name = ?", (encode(page.cursor), source))
        if page.standing is not None:
            write("UPDATE source SET standing = ? WHERE name = ?", (encode(page.standing), source))
        return taken

    def conclude(self, pull: int, source: str) -> Taken:
        """After a pull's last page: what its snapshots no longer show is gone. One transaction.

        What any of the pull's pages showed is not absent, so its snapshots stand as of its first page.
        """
        with self._database.write() as write:
            taken = Taken()
            accepted = write.one("SELECT accept_emptied FROM source WHERE name = ?", (source,))
            scale = Scale(write, pull, source, accepted=bool(accepted))
            pending = write(
                "SELECT DISTINCT pending_snapshot.*, as_of FROM pending_snapshot JOIN pull ON pull.id = pull "
                "WHERE pending_snapshot.source = ? ORDER BY as_of",
                (source,),
            ).fetchall()
            for row in pending:
                taken += self._bury(write, scale, pull, source, row)
                span = Span(moment(row["starts"]), moment(row["ends"]))
                scope = Coverage(
                    kind=Kind(row["kind"]),
                    span=span,
                    person=row["person"],
                    axis=Axis(row["axis"]),
                    space=row["space"],
                    platform=row["platform"],
                )
                add_scope(write, CoverageType.SNAPSHOT, source, scope, moment(row["as_of"]))
            write("DELETE FROM pending_snapshot WHERE source = ?", (source,))
            taken += scale.weigh()
            forget_alterations(write, source)
            note_taken(write, pull, taken, pages=0)
        return taken

    def _bury_outdated(self, write: Write, scale: Scale, pull: int, source: str, as_of: Instant) -> Taken:
        """A page older than a snapshot may show what that snapshot no longer showed: history, not life."""
        newer = write(
            "SELECT * FROM scope WHERE claim = ? AND as_of > ? AND source IN (SELECT name FROM source "
            "WHERE namespace = (SELECT namespace FROM source WHERE name = ?))",
            (CoverageType.SNAPSHOT, fine(as_of), source),
        ).fetchall()
        return sum((self._bury(write, scale, pull, source, row) for row in newer), Taken())

    def _withdraw(
        self, write: Write, scale: Scale, pull: int, source: str, earlier: Mapping[int, str]
    ) -> Mapping[Ref, bool]:
        """Take back what earlier readings of a file claimed. The records that they took for gone, and whether readers
        saw them so: of these, what other snapshots conclude as well is gone again."""
        if not earlier:
            return {}
        revived = withdraw(write, pull, source, earlier)
        scale.note(Woven((), {}, list(revived)), BEGINNING)  # what was held of them may be over
        self._bury_again(write, scale, pull, source, revived, _SNAPSHOTS, source)
        return revived

    def _bury_again(
        self, write: Write, scale: Scale, pull: int, source: str, revived: Collection[Ref], sql: str, whose: int | str
    ) -> None:
        for row in write(sql, (whose,)).fetchall():
            self._bury(write, scale, pull, source, row, among=revived)

    def _bury(
        self,
        write: Write,
        scale: Scale,
        pull: int,
        source: str,
        snapshot: sqlite3.Row,
        *,
        among: Collection[Ref] | None = None,
    ) -> Taken:
        namespace = write.one("SELECT namespace FROM source WHERE name = ?", (source,))
        within, values = _within(namespace, *(snapshot[name] for name in _KEYS))
        candidates = write(
            f"SELECT ref FROM record WHERE gone = 0 AND confirmed < ? {_UNDOUBTED} {within}",
            (snapshot["as_of"], *values),
        ).fetchall()
        refs = [row[0] for row in candidates] + absent_though_doubted(write, namespace, snapshot)
        refs = [ref for ref in refs if among is None or ref in among]
        as_of = moment(snapshot["as_of"])
        woven = weave(write, pull, [absent(ref, snapshot["source"], as_of) for ref in refs])
        scale.note(woven, as_of)
        return Taken(gone=woven.effects.count(Effect.GONE))

    def _refuse_emptied(self, write: Write, pull: int, source: str, page: Page) -> None:
        namespace = write.one("SELECT namespace FROM source WHERE name = ?", (source,))
        shown_since = write.one("SELECT as_of FROM pull WHERE id = ?", (pull,))
        for scope in page.snapshot:
            if scope.contract is not None or any(kind_of(each.record.ref) is scope.kind for each in page.records):
                continue
            within, values = _within(namespace, scope.kind, scope.person, scope.space, *_ends(scope))
            lost = write.one(
                f"SELECT count(*) FROM record WHERE gone = 0 AND confirmed < ? {_UNDOUBTED} {within}",
                (shown_since, *values),
            )
            shown = f"SELECT 1 FROM record WHERE gone = 0 AND confirmed >= ? {within} LIMIT 1"  # by earlier pages
            if lost >= SUSPICIOUS and not write.one(shown, (shown_since, *values)):
                raise Emptied(
                    f"{source} shows none of the {lost} {scope.kind} records it had: nothing was changed; "
                    f"if they are really gone, run {word_on(source)}"
                )

    def _reject(
        self, write: Write, pull: int, source: str, rejected: Iterable[Rejected], file: SourceFile | None
    ) -> None:
        write.many(
            "INSERT INTO rejected (pull, source, file, place, reason) VALUES (?, ?, ?, ?, ?)",
            ((pull, source, file and file.name, each.where, each.reason) for each in rejected),
        )


def _read_otherwise(write: Write, source: str, file: SourceFile | None, how: str) -> dict[int, str]:
    """The pulls that took this content with other options, and the clock of each."""
    if file is None:
        return {}
    sql = "SELECT pull, modified FROM file WHERE source = ? AND sha256 = ? AND how NOT IN (?, '')"
    return {row[0]: row[1] for row in write(sql, (source, file.sha256, how))}


def _unsay(write: Write, pull: int, file: SourceFile, earlier: Sequence[int], restated: set[Ref]) -> Taken:
    """What only earlier readings of a file made of it is gone."""
    rows = write(f"SELECT DISTINCT ref FROM version WHERE gone = 0 AND pull IN ({marks(len(earlier))})", earlier)
    refs = sorted({row[0] for row in rows} - restated)
    why = f"no longer read so from {file.name}"
    woven = weave(write, pull, [replace(absent(ref, file.name, file.modified), place=why) for ref in refs])
    return Taken(gone=list(woven.effects).count(Effect.GONE))


_SNAPSHOTS = (
    "SELECT * FROM scope WHERE claim = 'snapshot' AND source IN (SELECT name FROM source "
    "WHERE namespace = (SELECT namespace FROM source WHERE name = ?))"
)
_PENDING = "SELECT pending_snapshot.*, as_of FROM pending_snapshot JOIN pull ON pull.id = pull WHERE pull = ?"
_UNDOUBTED = "AND ref NOT IN (SELECT ref FROM held)"  # of others, the source shows something else
_KEYS = ("kind", "person", "space", "starts", "ends")
_TIMED = frozenset({Kind.TIME, Kind.WORK, Kind.TRANSACTION})
"""Kinds that lie somewhere in time; what does not lies in every span."""


def _within(
    namespace: str, kind: str, person: str | None, space: str | None, starts: str, ends: str
) -> tuple[str, tuple[str | None, ...]]:
    """A condition on records, and its values."""
    sql = "AND namespace = ? AND kind = ? AND (? IS NULL OR person = ?) AND (? IS NULL OR space = ?)"
    values = (namespace, kind, person, person, space, space)
    if kind in _TIMED:  # alone like this the index on `starts` serves, and a span costs what lies in it
        return f"{sql} AND starts >= ? AND starts < ?", (*values, starts, ends)
    return sql, values


def _ends(scope: Coverage) -> tuple[str, str]:
    return fine(scope.span.start), fine(scope.span.end)
