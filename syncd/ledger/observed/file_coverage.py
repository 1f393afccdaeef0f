"""The coverage of each file as it was last read, and how it is taken back when the file is read with other options.

Taking back leaves the ledger as if the file had never been read that way: its coverage goes, and records that its
snapshots removed live again. Nothing is overwritten: their tombstones stay in the history, marked as withdrawn. See
`held_files.py` for files with held changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from sqlite3 import Row

from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Ref
from syncd.core.time import Span
from syncd.core.versions import latest_accepted
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.database import Write, fine, marks, moment
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.coverage import CoverageType, CoverageWriter, coverage_of
from syncd.ledger.observed.observations import ABSENT, absent_place
from syncd.ledger.observed.sources import PullKey
from syncd.ledger.observed.versions import VersionsWriter

RENEWED = " @"
"""Stands in the identity of options before the file's clock where the file renews an older one of the same content."""

IS_HELD = (
    "EXISTS (SELECT 1 FROM held_file WHERE held_file.source = claim.source AND held_file.sha256 = claim.sha256 "
    "AND held_file.as_of = claim.as_of)"
)
"""An SQL condition: a row of `claim` is of a file with held changes."""


def renewal(how: str, file: SourceFile) -> str:
    """The identity of options for a file that has the same content as one that was read with them, and is newer."""
    return f"{how}{RENEWED}{fine(file.modified)}"


class FileCoverageWriter:
    """Writes and takes back the coverage of files within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._coverage = CoverageWriter(write)
        self._versions = VersionsWriter(write)
        self._dirty = DirtyWriter(write)

    def earlier_readings(self, source: str, file: SourceFile, how: str) -> dict[int, str]:
        """Pull → the file's clock, for pulls that read the same content with options other than `how`; none for a
        file that renews the latest of them."""
        if RENEWED in how:
            return {}
        sql = "SELECT pull, modified, how FROM file WHERE source = ? AND sha256 = ? AND how <> ''"
        rows = self._write(sql, (source, file.sha256)).fetchall()
        return {row[0]: row[1] for row in rows if row[2].partition(RENEWED)[0] != how}

    def add(self, source: str, file: SourceFile, page: Page) -> None:
        """Store the coverage of a page of `file`."""
        covered = [(CoverageType.COMPLETE, coverage) for coverage in page.complete]
        covered += [(CoverageType.SNAPSHOT, coverage) for coverage in page.snapshot if coverage.contract is None]
        self._write.many(
            f"INSERT INTO claim VALUES ({marks(12)})",
            (
                (
                    *(source, file.sha256, type_, coverage.kind, coverage.person, coverage.contract, coverage.axis),
                    *(coverage.space, coverage.platform),
                    *(fine(coverage.span.start), fine(coverage.span.end), fine(page.as_of)),
                )
                for type_, coverage in covered
            ),
        )

        self._write.many(
            f"INSERT INTO hole VALUES ({marks(10)})",
            (
                (
                    *(source, file.sha256, hole.coverage.kind, hole.coverage.person, hole.coverage.platform),
                    *(fine(hole.coverage.span.start), fine(hole.coverage.span.end), fine(page.as_of)),
                    *(str(hole.because), encode(hole.because)),
                )
                for hole in page.holes
            ),
        )
        for hole in page.holes:
            self._dirty.mark_covered(hole.coverage.kind, [hole.coverage.span])

    def remove(self, source: str, file: SourceFile) -> None:
        """Remove the stored coverage of `file` before it is read again."""
        this = (source, file.sha256)
        self._write("DELETE FROM claim WHERE source = ? AND sha256 = ?", this)
        for row in self._write("SELECT kind, starts, ends FROM hole WHERE source = ? AND sha256 = ?", this).fetchall():
            self._dirty.mark_covered(Kind(row[0]), [Span(moment(row[1]), moment(row[2]))])
        self._write("DELETE FROM hole WHERE source = ? AND sha256 = ?", this)

    def withdraw(self, pull: PullKey, earlier: Mapping[int, str]) -> dict[Ref, bool]:
        """Take back the coverage of earlier readings (pull → clock). Returns the records that their snapshots removed
        and that live now, each with whether readers saw it as gone."""
        clocks = sorted(set(earlier.values()))
        self._write(f"DELETE FROM pending_snapshot WHERE pull IN ({marks(len(earlier))})", list(earlier))
        self.withdraw_coverage(pull.source, clocks)
        return self._withdraw_tombstones(pull, clocks)

    def withdraw_coverage(self, source: str, clocks: Sequence[str]) -> None:
        """Remove coverage as of these clocks; what other files cover, as of the same or older clocks, appears again."""
        withdrawn = f"FROM scope WHERE source = ? AND as_of IN ({marks(len(clocks))})"
        lost = self._write(f"SELECT * {withdrawn}", (source, *clocks)).fetchall()
        with self._marked(lost):
            self._write(f"DELETE {withdrawn}", (source, *clocks))
            for row in self._write(f"SELECT * FROM claim WHERE source = ? AND NOT {IS_HELD}", (source,)).fetchall():
                self._coverage.add(CoverageType(row["claim"]), source, coverage_of(row), moment(row["as_of"]))

    def restore_coverage(self, claims: Iterable[Row]) -> None:
        """Add the stored coverage of files that were held, rows of `claim`."""
        claims = list(claims)
        with self._marked(claims):
            for row in claims:
                self._coverage.add(CoverageType(row["claim"]), row["source"], coverage_of(row), moment(row["as_of"]))

    @contextmanager
    def _marked(self, rows: Iterable[Row]) -> Iterator[None]:
        """Mark what may change because these rows of coverage go or come within the context."""
        complete = [(row["source"], coverage_of(row)) for row in rows if row["claim"] == CoverageType.COMPLETE]
        ends = [self._coverage.end(source, coverage) for source, coverage in complete]
        yield
        for (source, coverage), end in zip(complete, ends, strict=True):
            self._dirty.mark_reach(coverage.kind, end, self._coverage.end(source, coverage))
            self._dirty.mark_covered(coverage.kind, [coverage.span])
            self._dirty.mark_possible_duplicates(source, coverage, [coverage.span])

    def _withdraw_tombstones(self, pull: PullKey, clocks: Sequence[str]) -> dict[Ref, bool]:
        """Withdraw the tombstones that snapshots of the source as of these clocks added."""
        at = marks(len(clocks))
        rows = self._write(
            "SELECT id, ref, revision, until FROM version WHERE ref > ? AND ref < ? AND digest = ? AND place = ? "
            f"AND (revision IN ({at}) OR until IN ({at})) AND id NOT IN (SELECT version FROM withdrawn)",
            (f"{pull.namespace}/", f"{pull.namespace}0", ABSENT, absent_place(pull.source), *clocks, *clocks),
        ).fetchall()
        for id, _, revision, until in rows:
            if revision in clocks and until in clocks:
                self._write("INSERT INTO withdrawn VALUES (?, ?)", (id, pull.id))
            elif until in clocks:  # an earlier snapshot had concluded the same
                self._write("UPDATE version SET until = revision, seen = observed WHERE id = ?", (id,))
            else:
                self._write("UPDATE version SET revision = until, observed = seen WHERE id = ?", (id,))
        refs = sorted({row[1] for row in rows})
        gone = {ref: bool(self._write.one("SELECT gone FROM record WHERE ref = ?", (ref,))) for ref in refs}
        known = self._versions.known(refs)
        current = {ref: version for ref, versions in known.items() if (version := latest_accepted(versions))}
        bodies = {
            ref: self._write.one("SELECT body FROM version WHERE id = ?", (version.id,))
            for ref, version in current.items()
        }
        contents = {ref: decode_record(ref, body) if body else None for ref, body in bodies.items()}
        self._versions.set_current(current, contents, None)
        self._dirty.mark_records(refs)
        return gone
