"""Reads what pulls report besides records: notices, and rows that could not be read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from syncd.core.pages import NOT_OVER
from syncd.core.source_health import RejectedRows
from syncd.core.time import BEGINNING, Instant
from syncd.ledger.codec import decode
from syncd.ledger.database import Database, stamp


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of a pull, and the file it is about; "" for none."""

    file: str
    text: str


class Notices:
    """Reads notices and rejected rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, source: str, since: Instant) -> list[Notice]:
        """The notices of a source's pulls that began after `since`, in their order, each once; without those that only
        concern whoever gave the command."""
        rows = self._database.rows(
            "SELECT coalesce(file.name, ''), notices FROM pull LEFT JOIN file ON file.pull = pull.id "
            "WHERE pull.source = ? AND started > ? AND notices <> '[]' ORDER BY pull.id",
            (source, stamp(since)),
        )
        notices = [Notice(row[0], text) for row in rows for text in decode(row[1], list[str])]
        return list(dict.fromkeys(each for each in notices if not each.text.startswith(NOT_OVER)))

    def rejected_since(self, source: str, since: Instant = BEGINNING) -> list[RejectedRows]:
        """The rejected rows of a source's pulls that began after `since`, by pull and file, each once.

        A server is asked the same again and again: of its answers, only the latest rejected rows count. Those of a file
        end when a file of its name is read again, or one without rejected rows that covers all that it covers, or when
        a person rejects the file.
        """
        rows = self._database.rows(
            "SELECT coalesce(file, ''), count(*), place, reason, rejected.pull, min(rejected.id) "  # reason of that row
            "FROM rejected JOIN pull ON pull.id = rejected.pull WHERE pull.source = ? AND started > ? "
            "AND (file IS NULL OR pull.id NOT IN (SELECT version.pull FROM held JOIN version "
            "ON version.id = held.version WHERE held.rejected)) "
            "GROUP BY rejected.pull, file ORDER BY min(rejected.id)",
            (source, stamp(since)),
        )
        readings = self._readings(source) if any(row[0] for row in rows) else []
        of_files = [RejectedRows(*row[:4]) for row in rows if row[0] and not _is_over(row[0], row[4], readings)]
        of_servers = [RejectedRows(*row[:4]) for row in rows if not row[0]]
        return list(dict.fromkeys([*of_files, *of_servers[-1:]]))

    def _readings(self, source: str) -> list["_Reading"]:
        rows = self._database.rows(
            "SELECT file.pull, file.name, pull.rejected, claim.kind, min(claim.starts), max(claim.ends) FROM file "
            "JOIN pull ON pull.id = file.pull LEFT JOIN claim ON claim.source = file.source "
            "AND claim.sha256 = file.sha256 WHERE file.source = ? AND pull.outcome = 'done' "
            "GROUP BY file.pull, file.name, pull.rejected, claim.kind",
            (source,),
        )
        return [_Reading(row[0], _plain_name(row[1]), row[2] == 0, *row[3:]) for row in rows]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file that was read whole, with the first and last moment that it covers of a kind, as stored; None: nothing."""

    pull: int
    name: str
    clean: bool  # no row was rejected
    kind: str | None
    starts: str | None
    ends: str | None


def _is_over(name: str, pull: int, readings: Sequence[_Reading]) -> bool:
    """Whether the rejected rows of a pull's file have been read since."""
    later = [each for each in readings if each.pull > pull]
    if any(each.name == _plain_name(name) for each in later):
        return True
    spans = [(each.kind, each.starts, each.ends) for each in readings if each.pull == pull and each.kind]
    return bool(spans) and all(
        any(
            each.clean
            and each.kind == kind
            and (each.starts or "") <= (starts or "")
            and (ends or "") <= (each.ends or "")
            for each in later
        )
        for kind, starts, ends in spans
    )


def _plain_name(name: str) -> str:
    """The name of a file without what browsers add to a second download."""
    return re.sub(r" ?\([0-9]+\)(?=\.[^.]*$|$)", "", name).casefold()
