"""The state of every source: cursor, pulls, files, quotas, and how far its data reaches."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from syncd.core.pages import Standing
from syncd.core.records import Kind
from syncd.core.time import Instant, Span
from syncd.ledger.codec import decode
from syncd.ledger.database import Database, fine, moment, stamp
from syncd.ledger.observed.coverage import CoveredSpan, stretches
from syncd.net.quota import Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """What the ledger knows of one source."""

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
    echoes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRow:
    """One attempt to read a source, with its control totals."""

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
    """A file that was taken: with which options, and as of when it spoke. `how` is empty where nobody noted it."""

    how: str
    modified: Instant


class Sources:
    """Reading and writing the state of sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, name: str, connector: str, namespace: str, now: Instant, *, echoes: str = "") -> None:
        """Make sure a configured source has a row; its past stays when it is configured again."""
        row = self._database.row("SELECT connector, namespace, echoes FROM source WHERE name = ?", (name,))
        if row is not None and tuple(row) == (connector, namespace, echoes):
            return
        with self._database.write() as write:
            write(
                "INSERT INTO source (name, connector, namespace, configured_since, echoes) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET connector = excluded.connector, namespace = excluded.namespace, "
                "echoes = excluded.echoes, cursor = NULL, standing = NULL",
                (name, connector, namespace, stamp(now), echoes),
            )

    def all(self) -> dict[str, SourceRow]:
        """Every source ever registered, by name."""
        return {row["name"]: _source(row) for row in self._database.rows("SELECT * FROM source ORDER BY name")}

    def begin(self, source: str, now: Instant) -> int:
        """Open a pull and return its id."""
        with self._database.write() as write:
            write("UPDATE source SET last_attempt = ? WHERE name = ?", (stamp(now), source))
            cursor = write("INSERT INTO pull (source, started) VALUES (?, ?)", (source, stamp(now)))
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def finish(
        self,
        pull: int,
        source: str,
        now: Instant,
        *,
        error: str = "",
        retry_at: Instant | None = None,
        outcome: str = "",
        note: str = "",
    ) -> None:
        """Close a pull. An error leaves the last success as it was; `retry_at` holds the source back till then. `note`:
        what else there is to say of it."""
        with self._database.write() as write:
            write(
                "UPDATE pull SET ended = ?, outcome = ?, message = ? WHERE id = ?",
                (stamp(now), outcome or ("failed" if error else "done"), error or note, pull),
            )
            write(
                "UPDATE source SET last_error = ?, next_attempt = ?, last_success = coalesce(?, last_success), "
                "accept_emptied = CASE WHEN ? THEN accept_emptied ELSE 0 END WHERE name = ?",
                (
                    error,
                    fine(retry_at) if retry_at else None,
                    None if error else stamp(now),
                    bool(error),
                    source,
                ),
            )
            write("UPDATE subject SET dirty = 1 WHERE kind = 'source-health' AND name = ?", (source,))

    def keep_file(self, source: str, sha256: str) -> None:
        """Remember the content of the table the user keeps, so that it is read again only when it changed."""
        with self._database.write() as write:
            write("UPDATE source SET kept_file = ? WHERE name = ?", (sha256, source))

    def accept_emptied(self, source: str) -> None:
        """A person says that what a source no longer shows is really gone: the next pull may remove it all."""
        with self._database.write() as write:
            write("UPDATE source SET accept_emptied = 1, next_attempt = NULL WHERE name = ?", (source,))

    def file(self, source: str, sha256: str) -> FileRow | None:
        """How a file with this content was last taken whole, under whatever name; None: it never was."""
        row = self._database.row(
            "SELECT how, modified FROM file JOIN pull ON pull.id = file.pull "
            "WHERE file.source = ? AND sha256 = ? AND outcome = 'done' ORDER BY pull DESC LIMIT 1",
            (source, sha256),
        )
        return FileRow(row[0], moment(row[1])) if row else None

    def last_pull(self, source: str) -> PullRow | None:
        """The latest attempt to read a source."""
        row = self._database.row("SELECT * FROM pull WHERE source = ? ORDER BY id DESC LIMIT 1", (source,))
        return _pull(row) if row else None

    def refused(self, source: str) -> bool:
        """Whether a source did not let us in, and no pull since has come to its end."""
        row = self._database.row(
            "SELECT outcome FROM pull WHERE source = ? AND outcome IN ('done', 'refused') ORDER BY id DESC LIMIT 1",
            (source,),
        )
        return row is not None and row[0] == "refused"

    def pull(self, id: int) -> PullRow:
        """One attempt."""
        row = self._database.row("SELECT * FROM pull WHERE id = ?", (id,))
        assert row is not None
        return _pull(row)

    def rejected(self, pull: int) -> list[RejectedRow]:
        """The rows that one attempt could not read."""
        rows = self._database.rows("SELECT file, place, reason FROM rejected WHERE pull = ? ORDER BY id", (pull,))
        return [RejectedRow(*row) for row in rows]

    def count_rejected(self, source: str) -> int:
        """How many rows of a source could not be read, over all its pulls."""
        row = self._database.row("SELECT count(*) FROM rejected WHERE source = ?", (source,))
        return int(row[0]) if row else 0

    def stretches(self, kind: Kind, person: str | None, span: Span, platform: str | None = None) -> list[CoveredSpan]:
        """What is completely known of `kind` for `person` around `span`."""
        return stretches(self._database, kind, person, span, platform)

    def spoken_of(self, kind: Kind, platform: str, sources: Collection[str]) -> set[str]:
        """The names of those of whose records of a kind on a platform these `sources` ever said all there was; "" for
        everybody's."""
        rows = self._database.rows(
            "SELECT DISTINCT source, coalesce(person, '') FROM scope WHERE claim = 'complete' AND kind = ? "
            "AND contract IS NULL AND (platform IS NULL OR platform = ?)",
            (kind, platform),
        )
        return {row[1] for row in rows if row[0] in sources}

    def as_of(self, source: str) -> dict[Kind, Instant]:
        """Per record kind, the instant of the source's last statement."""
        rows = self._database.rows(
            "SELECT kind, max(as_of) FROM scope WHERE claim = 'complete' AND source = ? GROUP BY kind", (source,)
        )
        return {Kind(row[0]): moment(row[1]) for row in rows}

    def complete_through(self, source: str) -> dict[Kind, Instant]:
        """Per record kind, the latest moment that is completely known."""
        rows = self._database.rows(
            "SELECT kind, max(ends) FROM scope WHERE claim = 'complete' AND source = ? GROUP BY kind", (source,)
        )
        return {Kind(row[0]): moment(row[1]) for row in rows}

    # -- quotas: what the governor's QuotaStore asks for

    def quota(self, bucket: str) -> Quota | None:
        """What a server's bucket still allows, as last heard."""
        row = self._database.row("SELECT * FROM quota WHERE bucket = ?", (bucket,))
        return _quota(row) if row else None

    def quotas(self) -> list[Quota]:
        """All buckets."""
        return [_quota(row) for row in self._database.rows("SELECT * FROM quota ORDER BY bucket")]

    def store_quota(self, quota: Quota) -> None:
        """Keep what a server said of a bucket, over restarts."""
        with self._database.write() as write:
            write(
                "INSERT INTO quota VALUES (?, ?, ?, ?) ON CONFLICT (bucket) DO UPDATE SET "
                "remaining = excluded.remaining, resets_at = excluded.resets_at, seen_at = excluded.seen_at",
                (quota.bucket, quota.remaining, fine(quota.resets_at), fine(quota.seen_at)),
            )


def _quota(row: Any) -> Quota:
    return Quota(
        bucket=row["bucket"],
        remaining=row["remaining"],
        resets_at=moment(row["resets_at"]),
        seen_at=moment(row["seen_at"]),
    )


def _maybe(text: str | None) -> Instant | None:
    return moment(text) if text else None


def _source(row: Any) -> SourceRow:
    return SourceRow(
        name=row["name"],
        connector=row["connector"],
        namespace=row["namespace"],
        configured_since=moment(row["configured_since"]),
        cursor=msgspec.json.decode(row["cursor"]) if row["cursor"] else None,
        last_attempt=_maybe(row["last_attempt"]),
        last_success=_maybe(row["last_success"]),
        last_error=row["last_error"],
        next_attempt=_maybe(row["next_attempt"]),
        kept_file=row["kept_file"],
        accept_emptied=bool(row["accept_emptied"]),
        standing=decode(row["standing"], Standing) if row["standing"] else None,
        echoes=row["echoes"],
    )


def _pull(row: Any) -> PullRow:
    return PullRow(
        id=row["id"],
        started=moment(row["started"]),
        ended=_maybe(row["ended"]),
        outcome=row["outcome"],
        rows=row["rows"],
        added=row["added"],
        changed=row["changed"],
        gone=row["gone"],
        rejected=row["rejected"],
        non_records=row["non_records"],
        message=row["message"],
        records=row["records"],
        same=row["same"],
        older=row["older"],
        amounts=decode(row["amounts"], dict[str, int]),
        notices=tuple(decode(row["notices"], list[str])),
    )
