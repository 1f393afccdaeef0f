"""What pulls said beside records: what a person should know of them, and rows that could not be read."""

from dataclasses import dataclass

from syncd.core.time import Instant
from syncd.ledger.codec import decode
from syncd.ledger.database import Database, stamp


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of one pull, and the file it was read from; "" where there is none."""

    file: str
    notice: str


@dataclass(frozen=True, slots=True)
class Unread:
    """The rows of one pull and file that could not be read: how many, and the first of them."""

    file: str
    count: int
    place: str
    reason: str


def told(database: Database, source: str, since: Instant) -> list[Told]:
    """The notices of a source's pulls that began after `since`, in their order, each once."""
    rows = database.rows(
        "SELECT coalesce(file.name, ''), notices FROM pull LEFT JOIN file ON file.pull = pull.id "
        "WHERE pull.source = ? AND started > ? AND notices <> '[]' ORDER BY pull.id",
        (source, stamp(since)),
    )
    found = [Told(row[0], notice) for row in rows for notice in decode(row[1], list[str])]
    return list(dict.fromkeys(found))


def unread(database: Database, source: str, since: Instant) -> list[Unread]:
    """The rejected rows of a source's pulls that began after `since`, by pull and file in their order, each once. A
    server is asked the same again and again: of what it answered, the latest rejected rows."""
    rows = database.rows(
        "SELECT coalesce(file, ''), count(*), place, reason, min(rejected.id) "  # place and reason are of that row
        "FROM rejected JOIN pull ON pull.id = rejected.pull WHERE pull.source = ? AND started > ? "
        "GROUP BY rejected.pull, file ORDER BY min(rejected.id)",
        (source, stamp(since)),
    )
    found = [Unread(*row[:4]) for row in rows]
    asked = [each for each in found if not each.file]
    return list(dict.fromkeys([*(each for each in found if each.file), *asked[-1:]]))
