"""Taking pages in: whole, in one transaction, every version kept, the current one found by the source's own clock."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from syncd.connector import Page, SourceFile
from syncd.core.changes import Effect
from syncd.core.records import Kind, Ref, kind_of
from syncd.core.statements import Axis, Rejected, Scope
from syncd.core.time import Instant, Span
from syncd.errors import TryLater
from syncd.ledger.codec import encode
from syncd.ledger.database import Database, Write, fine, marks, moment
from syncd.ledger.echoes import mark_echoes
from syncd.ledger.holding import Scale, absent_though_doubted, forget_alterations, word_on
from syncd.ledger.scopes import Claim, add_scope
from syncd.ledger.statements import absent, statements
from syncd.ledger.taken import Taken, note_taken, taken_of
from syncd.ledger.weaving import weave

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
        is gone.

        Raises Emptied, committing nothing, when a snapshot lost all of what it held before. `accept_emptied`: a person
        said that all the pull says is true.
        """
        with self._database.write() as write:
            earlier = _read_otherwise(write, source, file, how)
            accepted = accept_emptied or bool(earlier)  # the user changed how it is read
            scale = Scale(write, pull, source, accepted=accepted)
            taken, count = Taken(), 0
            restated: set[Ref] = set()
            for page in pages:
                taken += self._page(write, scale, pull, source, page, file, accepted=accepted)
                count += 1
                if earlier:
                    restated.update(each.record.ref for each in page.records)
            if file is not None and earlier:
                taken += _unsay(write, pull, file, earlier, restated)
            scale.weigh()
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
            gained = add_scope(write, Claim.COMPLETE, source, scope, page.as_of)
            _mark_subjects(write, scope.kind, gained)
            mark_echoes(write, source, scope, gained)
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
                scope = Scope(
                    kind=Kind(row["kind"]),
                    span=span,
                    person=row["person"],
                    axis=Axis(row["axis"]),
                    space=row["space"],
                    platform=row["platform"],
                )
                add_scope(write, Claim.SNAPSHOT, source, scope, moment(row["as_of"]))
            write("DELETE FROM pending_snapshot WHERE source = ?", (source,))
            scale.weigh()
            forget_alterations(write, source)
            note_taken(write, pull, taken, pages=0)
        return taken

    def _bury_outdated(self, write: Write, scale: Scale, pull: int, source: str, as_of: Instant) -> Taken:
        """A page older than a snapshot may show what that snapshot no longer showed: history, not life."""
        newer = write(
            "SELECT * FROM scope WHERE claim = ? AND as_of > ? AND source IN (SELECT name FROM source "
            "WHERE namespace = (SELECT namespace FROM source WHERE name = ?))",
            (Claim.SNAPSHOT, fine(as_of), source),
        ).fetchall()
        return sum((self._bury(write, scale, pull, source, row) for row in newer), Taken())

    def _bury(self, write: Write, scale: Scale, pull: int, source: str, snapshot: sqlite3.Row) -> Taken:
        namespace = write.one("SELECT namespace FROM source WHERE name = ?", (source,))
        within, values = _within(namespace, *(snapshot[name] for name in _KEYS))
        candidates = write(
            f"SELECT ref FROM record WHERE gone = 0 AND confirmed < ? {_UNDOUBTED} {within}",
            (snapshot["as_of"], *values),
        ).fetchall()
        refs = [row[0] for row in candidates] + absent_though_doubted(write, namespace, snapshot)
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


def _read_otherwise(write: Write, source: str, file: SourceFile | None, how: str) -> list[int]:
    """The pulls that took this content with other options."""
    if file is None:
        return []
    sql = "SELECT pull FROM file WHERE source = ? AND sha256 = ? AND how NOT IN (?, '')"
    return [row[0] for row in write(sql, (source, file.sha256, how))]


def _unsay(write: Write, pull: int, file: SourceFile, earlier: Sequence[int], restated: set[Ref]) -> Taken:
    """What only earlier readings of a file made of it is gone."""
    rows = write(f"SELECT DISTINCT ref FROM version WHERE pull IN ({marks(len(earlier))})", earlier)
    refs = sorted({row[0] for row in rows} - restated)
    why = f"no longer read so from {file.name}"
    woven = weave(write, pull, [replace(absent(ref, file.name, file.modified), place=why) for ref in refs])
    return Taken(gone=list(woven.effects).count(Effect.GONE))


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


def _ends(scope: Scope) -> tuple[str, str]:
    return fine(scope.span.start), fine(scope.span.end)


def _mark_subjects(write: Write, kind: Kind, gained: Iterable[Span]) -> None:
    """Whatever looks at moments that became known must be looked at again, and so must every day on which a timer
    began that runs still: what is known of it is how long."""
    for span in gained:
        write(
            "UPDATE subject SET dirty = 1 WHERE kind IN ('billing-period', 'person-day') AND ends > ? AND starts < ?",
            (fine(span.start), fine(span.end)),
        )
    if gained and kind is Kind.TIME:
        write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'person-day' AND (name, part) IN (SELECT entry_day.person, day "
            "FROM record INDEXED BY record_running JOIN entry_day USING (ref) "
            "WHERE kind = 'time' AND gone = 0 AND record.ends IS NULL)"
        )
