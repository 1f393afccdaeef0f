"""Reads what pulls report besides records: notices, and rows that could not be read."""

from dataclasses import dataclass

from syncd.core.time import Instant
from syncd.ledger.codec import decode
from syncd.ledger.database import Database, stamp


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of a pull, and the file it is about; "" for none."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """The rows of one pull and file that could not be read: their number, and the first of them."""

    file: str
    count: int
    place: str
    reason: str


class Notices:
    """Reads notices and rejected rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, source: str, since: Instant) -> list[Notice]:
        """The notices of a source's pulls that began after `since`, in their order, each once."""
        rows = self._database.rows(
            "SELECT coalesce(file.name, ''), notices FROM pull LEFT JOIN file ON file.pull = pull.id "
            "WHERE pull.source = ? AND started > ? AND notices <> '[]' ORDER BY pull.id",
            (source, stamp(since)),
        )
        notices = [Notice(row[0], text) for row in rows for text in decode(row[1], list[str])]
        return list(dict.fromkeys(notices))

    def rejected_since(self, source: str, since: Instant) -> list[RejectedRows]:
        """The rejected rows of a source's pulls that began after `since`, by pull and file, each once.

        A server is asked the same again and again: of its answers, only the latest rejected rows count.
        """
        rows = self._database.rows(
            "SELECT coalesce(file, ''), count(*), place, reason, min(rejected.id) "  # place and reason are of that row
            "FROM rejected JOIN pull ON pull.id = rejected.pull WHERE pull.source = ? AND started > ? "
            "GROUP BY rejected.pull, file ORDER BY min(rejected.id)",
            (source, stamp(since)),
        )
        rejected = [RejectedRows(*row[:4]) for row in rows]
        of_files = [rows for rows in rejected if rows.file]
        of_servers = [rows for rows in rejected if not rows.file]
        return list(dict.fromkeys([*of_files, *of_servers[-1:]]))
