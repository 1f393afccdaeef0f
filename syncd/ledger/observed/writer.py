"""Adds the pages of pulls: records, deletions, rejected rows, coverage, cursor and dirty marks in one transaction."""

from collections.abc import Iterable, Iterator, Sequence

from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Ref, kind_of
from syncd.core.time import BEGINNING
from syncd.core.too_big import NO_NAMES, ConfiguredNames
from syncd.core.versions import Effect
from syncd.core.wording import gone_records, trailing_records
from syncd.ledger.codec import encode
from syncd.ledger.database import Write, fine, marks
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.coverage import CoverageType, CoverageWriter
from syncd.ledger.observed.file_coverage import RENEWED, FileCoverageWriter
from syncd.ledger.observed.hold_check import HoldCheck
from syncd.ledger.observed.observations import observed_versions, tombstone, unread_place
from syncd.ledger.observed.rename_check import RenameCheck
from syncd.ledger.observed.snapshots import SnapshotsWriter
from syncd.ledger.observed.sources import PullKey, SourcesWriter
from syncd.ledger.observed.totals import Totals, effects_by_kind, page_totals
from syncd.ledger.observed.trailing import count_trailing
from syncd.ledger.observed.versions import VersionChanges, VersionsWriter
from syncd.redaction import redacted

GONE = 3
"""Records named of those that a file lacks."""


class ObservationsWriter:
    """Writes the observations of pulls within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def add(
        self,
        pull: int,
        pages: Iterable[Page],
        *,
        file: SourceFile | None = None,
        how: str = "",
        accepted: bool = False,
        names: ConfiguredNames = NO_NAMES,
    ) -> Totals:
        """Add a page of a server, or all pages of a file. Too many changes of old time are added but held.

        `how` identifies the options a file is read with: records and coverage of earlier readings of the same content
        with other options are taken back. One made by `renewal` adds to them instead. `accepted`: a person has accepted
        beforehand whatever the pull changes. `names` decide which changes move money. Raises Emptied when a snapshot
        shows none of the records the source had; let it end the transaction.
        """
        key = SourcesWriter(self._write).key(pull)
        file_coverage = FileCoverageWriter(self._write)
        earlier = file_coverage.earlier_readings(key.source, file, how) if file else {}
        intended = accepted or bool(earlier)  # a person chose other options
        writer = _PullWriter(self._write, key, file, HoldCheck(self._write, key, accepted=intended, names=names))
        if file is not None and accepted:
            writer.check.accept_file(file.sha256)
        if file is not None and RENEWED not in how:
            file_coverage.remove(key.source, file)
        revived = file_coverage.withdraw(key, earlier) if earlier else {}
        if earlier:
            writer.check.note(VersionChanges({}, {}, list(revived)), BEGINNING)  # their hold may be over
            writer.snapshots.remove_again(revived)
        totals, count = Totals(), 0
        shown: set[Ref] = set()
        for page in pages:
            totals += writer.add(page)
            count += 1
            if earlier:
                shown.update(observation.record.ref for observation in page.records)
        if file is not None and earlier:
            writer.snapshots.remove_pending(revived)
            totals += self._revived([ref for ref, gone in revived.items() if gone])
            totals += self._remove_unread(pull, file, list(earlier), shown)
        writer.renames.finish()
        totals += writer.check.finish()
        sources = SourcesWriter(self._write)
        if file is not None:
            sources.add_file(key, file, how)
            totals += writer.check.withhold_file()
        sources.add_totals(pull, totals, pages=count)
        return totals

    def conclude(self, pull: int, names: ConfiguredNames = NO_NAMES, *, accepted: bool = False) -> Totals:
        """After the last page of a pull: remove what its snapshots do not show; `names` and `accepted` as in `add`."""
        sources = SourcesWriter(self._write)
        key = sources.key(pull)
        emptied = self._write.one("SELECT accept_emptied FROM source WHERE name = ?", (key.source,))
        check = HoldCheck(self._write, key, accepted=accepted or bool(emptied), names=names)
        totals = SnapshotsWriter(self._write, key, check).conclude()
        totals += check.finish()
        totals += check.withhold_file()
        check.forget()
        totals += Totals(notices=tuple(self._gone_from_file(pull, totals)))
        sources.add_totals(pull, totals, pages=0)
        return totals

    def _gone_from_file(self, pull: int, totals: Totals) -> Iterator[str]:
        """The notices of records that a file lacks, where it does not have as many new ones in their place."""
        if not self._write("SELECT 1 FROM file WHERE pull = ?", (pull,)).fetchone():
            return
        if totals.gone <= self._write.one("SELECT added FROM pull WHERE id = ?", (pull,)):
            return
        rows = self._write("SELECT DISTINCT ref FROM version WHERE pull = ? AND gone = 1 ORDER BY ref", (pull,))
        refs = [row[0] for row in rows.fetchall()]
        for kind in (Kind.TIME, Kind.WORK, Kind.TRANSACTION):
            if number := totals.effects.get((kind, Effect.GONE), 0):
                some = [ref for ref in refs if kind_of(ref) is kind]
                yield gone_records(number, kind, some[:GONE])

    def _revived(self, refs: Sequence[Ref]) -> Totals:
        """Those of `refs` that exist now, as new records."""
        sql = "SELECT ref FROM record WHERE gone = 0 AND ref IN (SELECT value FROM json_each(?))"
        alive = self._write(sql, (encode(refs),)).fetchall()
        return Totals(effects=effects_by_kind({row[0]: Effect.NEW for row in alive}))

    def _remove_unread(self, pull: int, file: SourceFile, earlier: Sequence[int], shown: set[Ref]) -> Totals:
        """Remove the records that only earlier readings of a file contained."""
        sql = f"SELECT DISTINCT ref FROM version WHERE gone = 0 AND pull IN ({marks(len(earlier))})"
        refs = sorted({row[0] for row in self._write(sql, earlier)} - shown)
        place = unread_place(file.name)
        changes = VersionsWriter(self._write).add(pull, [tombstone(ref, file.modified, place) for ref in refs])
        return Totals(effects=effects_by_kind(changes.effects, {Effect.GONE}))


class _PullWriter:
    """Adds single pages of a pull, which may all be of one file."""

    def __init__(self, write: Write, pull: PullKey, file: SourceFile | None, check: HoldCheck) -> None:
        self._write = write
        self._pull = pull
        self._file = file
        self.check = check
        self.renames = RenameCheck(write, pull, check)
        self.snapshots = SnapshotsWriter(write, pull, check)
        self._dirty = DirtyWriter(write)

    def add(self, page: Page) -> Totals:
        """Add one page."""
        pull, file = self._pull, self._file
        self._write("UPDATE pull SET as_of = min(coalesce(as_of, ?1), ?1) WHERE id = ?2", (fine(page.as_of), pull.id))
        if not (self.check.accepted or page.footed):
            self.snapshots.refuse_emptied(page)
        observations = list(observed_versions(page))
        changes = VersionsWriter(self._write).add(
            pull.id, observations, file=file.name if file else None, shown=page.as_of
        )
        self.check.note(changes, page.as_of)
        self.renames.note(page, changes)
        totals = page_totals(page, changes.effects)
        totals += self.snapshots.remove_outdated(page.as_of)
        self._write.many(
            "INSERT INTO rejected (pull, source, file, place, reason) VALUES (?, ?, ?, ?, ?)",
            (
                (pull.id, pull.source, file and file.name, redacted(row.where), redacted(row.reason))
                for row in page.rejected
            ),
        )
        self.snapshots.add(page)
        self._add_complete_coverage(page)
        if file is not None:
            FileCoverageWriter(self._write).add(pull.source, file, page)
            if trailing := count_trailing(self._write, pull.namespace, page):
                totals += Totals(notices=(trailing_records(trailing),))
        if page.cursor is not None:
            self._write("UPDATE source SET cursor = ? WHERE name = ?", (encode(page.cursor), pull.source))
        if page.standing is not None:
            self._write("UPDATE source SET standing = ? WHERE name = ?", (encode(page.standing), pull.source))
        return totals

    def _add_complete_coverage(self, page: Page) -> None:
        for coverage in page.complete:
            writer = CoverageWriter(self._write)
            before = writer.end(self._pull.source, coverage)
            gained = writer.add(CoverageType.COMPLETE, self._pull.source, coverage, page.as_of)
            self._dirty.mark_reach(coverage.kind, before, writer.end(self._pull.source, coverage))
            self._dirty.mark_covered(coverage.kind, gained)
            self._dirty.mark_possible_duplicates(self._pull.source, coverage, gained)
