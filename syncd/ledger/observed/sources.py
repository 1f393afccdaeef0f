"""The state of every source: cursor, pulls and files."""

from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Row
from typing import Any

from syncd.core.money import Money
from syncd.core.money import totals as add_up
from syncd.core.pages import SourceFile, Standing
from syncd.core.time import Instant
from syncd.ledger.codec import decode, encode, from_row, parse
from syncd.ledger.database import Database, Write, fine, moment, stamp
from syncd.ledger.dirty import DirtyWriter
from syncd.ledger.observed.totals import Totals
from syncd.redaction import redacted


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """The state of one source."""

    name: str
    connector: str
    namespace: str
    configured_since: Instant
    cursor: Mapping[str, Any] | None
    last_attempt: Instant | None
    last_success: Instant | None
    last_error: str
    next_attempt: Instant | None
    kept_file: str | None
    accept_emptied: bool
    standing: Standing | None
    duplicates_of: str  # the namespace whose time entries it repeats; "" for none


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRow:
    """One pull of a source with its control totals."""

    id: int
    started: Instant
    ended: Instant | None
    outcome: str | None
    rows: int
    added: int
    changed: int
    gone: int
    rejected: int
    non_records: int
    message: str
    records: int
    same: int
    older: int
    amounts: Mapping[str, int]  # minor units by currency
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be read."""

    file: str | None
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A reading of a file: the options, "" where an older syncd did not store them, and the file's clock."""

    how: str
    modified: Instant


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its name, what names its content, and its own clock."""

    name: str
    sha256: str
    modified: Instant


@dataclass(frozen=True, slots=True)
class PullKey:
    """A pull with its source and the namespace of the source's refs."""

    id: int
    source: str
    namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullEnd:
    """How a pull ended. An error makes it failed unless `outcome` says otherwise; `note` is the message of one without
    error; `retry_at` is when the source may be asked again. `by_hand`: a person gave a file and saw the error, so it
    does not change the state of the source."""

    error: str = ""
    outcome: str = ""
    note: str = ""
    retry_at: Instant | None = None
    by_hand: bool = False


class Sources:
    """Reads sources, their pulls and files."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, SourceRow]:
        """Every source that was ever registered, by name."""
        return {row["name"]: _source(row) for row in self._database.rows("SELECT * FROM source ORDER BY name")}

    def file(self, source: str, sha256: str) -> FileRow | None:
        """The latest complete reading of a file with this content, under any name; None when there is none."""
        row = self._database.row(
            "SELECT how, modified FROM file JOIN pull ON pull.id = file.pull "
            "WHERE file.source = ? AND sha256 = ? AND outcome = 'done' ORDER BY pull DESC LIMIT 1",
            (source, sha256),
        )
        return FileRow(row[0], moment(row[1])) if row else None

    def newest_file(self, source: str, since: str) -> ReadFile | None:
        """The file with the latest clock, of those that were read whole since the content `since`. Where that was never
        read, of all. None without any."""
        row = self._database.row(
            "SELECT name, sha256, modified FROM file JOIN pull ON pull.id = file.pull WHERE file.source = ?1 AND "
            "outcome = 'done' AND pull >= coalesce((SELECT max(pull) FROM file WHERE source = ?1 AND sha256 = ?2), 0) "
            "ORDER BY modified DESC, pull DESC LIMIT 1",
            (source, since),
        )
        return ReadFile(row[0], row[1], moment(row[2])) if row else None

    def holds_still(self, source: str, file: SourceFile) -> bool:
        """Whether a content that was read covers anything, and no other file of the source that is newer than its last
        reading covers any of it: then the same content, saved later, says that all is as it was. Files with changes
        that are held or rejected do not count: the content that is saved again is right, and ends their hold."""
        row = self._database.row("SELECT max(as_of) FROM claim WHERE source = ? AND sha256 = ?", (source, file.sha256))
        if row is None or row[0] is None:
            return False
        newer = self._database.row(
            "SELECT 1 FROM claim AS own JOIN claim AS other ON other.source = own.source AND other.kind = own.kind "
            "AND (other.person IS NULL OR own.person IS NULL OR other.person = own.person) "
            "AND (other.platform IS NULL OR own.platform IS NULL OR other.platform = own.platform) "
            "AND other.starts < own.ends AND other.ends > own.starts "
            "WHERE own.source = ? AND own.sha256 = ? AND other.sha256 <> ? AND other.as_of > ? AND NOT EXISTS "
            "(SELECT 1 FROM held_file WHERE held_file.source = other.source AND held_file.sha256 = other.sha256 "
            "AND held_file.as_of = other.as_of) LIMIT 1",
            (source, file.sha256, file.sha256, row[0]),
        )
        return newer is None

    def pull(self, id: int) -> PullRow:
        """The pull with this id."""
        row = self._database.row("SELECT * FROM pull WHERE id = ?", (id,))
        assert row is not None
        return _pull(row)

    def last_pull(self, source: str) -> PullRow | None:
        """The latest pull of a source."""
        row = self._database.row("SELECT * FROM pull WHERE source = ? ORDER BY id DESC LIMIT 1", (source,))
        return _pull(row) if row else None

    def last_messages(self, source: str) -> list[str]:
        """The messages of a source's pulls in its last round."""
        rows = self._database.rows(
            "SELECT message FROM pull JOIN source ON source.name = pull.source AND pull.started = source.last_attempt "
            "WHERE pull.source = ?",
            (source,),
        )
        return [row[0] for row in rows]

    def refused(self, source: str) -> bool:
        """Whether a source refused the login, and no pull since has ended well."""
        row = self._database.row(
            "SELECT outcome FROM pull WHERE source = ? AND outcome IN ('done', 'refused') ORDER BY id DESC LIMIT 1",
            (source,),
        )
        return row is not None and row[0] == "refused"

    def rejected(self, pull: int) -> list[RejectedRow]:
        """The rows that a pull could not read."""
        rows = self._database.rows("SELECT file, place, reason FROM rejected WHERE pull = ? ORDER BY id", (pull,))
        return [RejectedRow(*row) for row in rows]


class SourcesWriter:
    """Writes sources, their pulls and files within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def register(self, name: str, connector: str, namespace: str, now: Instant, *, duplicates_of: str = "") -> None:
        """Make sure a configured source has a row. Its past stays when it is configured again; with another connector
        or namespace it loses its cursor. `duplicates_of`: the namespace whose time entries it repeats."""
        row = self._write("SELECT connector, namespace, echoes FROM source WHERE name = ?", (name,)).fetchone()
        if row is not None and tuple(row) == (connector, namespace, duplicates_of):
            return
        self._write(
            "INSERT INTO source (name, connector, namespace, configured_since, echoes) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET connector = excluded.connector, namespace = excluded.namespace, "
            "echoes = excluded.echoes, cursor = NULL, standing = NULL",
            (name, connector, namespace, stamp(now), duplicates_of),
        )

    def begin(self, source: str, now: Instant) -> int:
        """Open a pull and return its id."""
        self._write("UPDATE source SET last_attempt = ? WHERE name = ?", (stamp(now), source))
        cursor = self._write("INSERT INTO pull (source, started) VALUES (?, ?)", (source, stamp(now)))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def key(self, pull: int) -> PullKey:
        """The source and namespace of a pull."""
        row = self._write(
            "SELECT source, namespace FROM pull LEFT JOIN source ON source.name = source WHERE id = ?", (pull,)
        ).fetchone()
        return PullKey(pull, *row)

    def finish(self, pull: int, now: Instant, end: PullEnd | None = None) -> None:
        """Close a pull; without `end` it has ended well. An error leaves the last success as it was; one
        of a file given by hand leaves all of the source's state."""
        end = end or PullEnd()
        source, error = self.key(pull).source, redacted(end.error)
        self._write(
            "UPDATE pull SET ended = ?, outcome = ?, message = ? WHERE id = ?",
            (stamp(now), end.outcome or ("failed" if error else "done"), error or end.note, pull),
        )
        if error and end.by_hand:
            return
        self._write(
            "UPDATE source SET last_error = ?, next_attempt = ?, last_success = coalesce(?, last_success), "
            "accept_emptied = CASE WHEN ? THEN accept_emptied ELSE 0 END WHERE name = ?",
            (
                error,
                fine(end.retry_at) if end.retry_at else None,
                None if error else stamp(now),
                bool(error),
                source,
            ),
        )
        DirtyWriter(self._write).mark_source(source)

    def add_totals(self, pull: int, totals: Totals, *, pages: int) -> None:
        """Add to the totals of a pull."""
        self._write(
            "UPDATE pull SET pages = pages + ?, rows = rows + ?, records = records + ?, added = added + ?, "
            "changed = changed + ?, gone = gone + ?, same = same + ?, older = older + ?, rejected = rejected + ?, "
            "non_records = non_records + ? WHERE id = ?",
            (
                *(pages, totals.rows, totals.records, totals.added, totals.changed, totals.gone, totals.same),
                *(totals.older, totals.rejected, totals.non_records, pull),
            ),
        )
        if totals.amounts or totals.notices:
            row = self._write("SELECT amounts, notices FROM pull WHERE id = ?", (pull,)).fetchone()
            known = [Money(minor, currency) for currency, minor in decode(row[0], dict[str, int]).items()]
            sums = add_up([*known, *totals.amounts.values()]).values()
            amounts = {money.currency: money.minor for money in sums}
            notices = [*decode(row[1], list[str]), *map(redacted, totals.notices)]
            self._write(
                "UPDATE pull SET amounts = ?, notices = ? WHERE id = ?", (encode(amounts), encode(notices), pull)
            )

    def add_file(self, pull: PullKey, file: SourceFile, how: str) -> None:
        """Store that a pull read a file whole, with the options that `how` identifies."""
        self._write(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET pull = excluded.pull, modified = excluded.modified",
            (pull.source, file.sha256, how, file.name, fine(file.modified), len(file.data), pull.id),
        )

    def keep_file(self, source: str, sha256: str) -> None:
        """Store the content of a table the user keeps, so that it is read again only after a change."""
        self._write("UPDATE source SET kept_file = ? WHERE name = ?", (sha256, source))

    def accept_emptied(self, source: str) -> None:
        """Store that a person accepts an emptied source: its next pull may remove every record."""
        self._write("UPDATE source SET accept_emptied = 1, next_attempt = NULL WHERE name = ?", (source,))


def _source(row: Row) -> SourceRow:
    return from_row(
        row,
        SourceRow,
        cursor=parse(row["cursor"]),
        accept_emptied=bool(row["accept_emptied"]),
        standing=parse(row["standing"]),
        duplicates_of=row["echoes"],
    )


def _pull(row: Row) -> PullRow:
    return from_row(row, PullRow, amounts=parse(row["amounts"]), notices=parse(row["notices"]))
