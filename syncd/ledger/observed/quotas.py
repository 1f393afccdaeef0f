"""The quotas of servers, kept over restarts."""

from syncd.core.quota import Quota
from syncd.ledger.codec import from_row
from syncd.ledger.database import Database, Write, fine


class Quotas:
    """Reads quotas."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, bucket: str) -> Quota | None:
        """The quota of a server's bucket as last known."""
        row = self._database.row("SELECT * FROM quota WHERE bucket = ?", (bucket,))
        return from_row(row, Quota) if row else None

    def all(self) -> list[Quota]:
        """All quotas, by bucket."""
        return [from_row(row, Quota) for row in self._database.rows("SELECT * FROM quota ORDER BY bucket")]


class QuotasWriter:
    """Writes quotas within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def store(self, quota: Quota) -> None:
        """Store the quota of a server's bucket."""
        self._write(
            "INSERT INTO quota VALUES (?, ?, ?, ?) ON CONFLICT (bucket) DO UPDATE SET "
            "remaining = excluded.remaining, resets_at = excluded.resets_at, seen_at = excluded.seen_at",
            (quota.bucket, quota.remaining, fine(quota.resets_at), fine(quota.seen_at)),
        )
