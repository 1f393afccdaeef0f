"""Reads what pulls report besides records: notices, and rows that could not be read."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from syncd.core.pages import NOT_OVER
from syncd.core.source_health import RejectedRows
from syncd.core.time import BEGINNING, Instant, Span, subtract
from syncd.ledger.codec import decode
from syncd.ledger.database import Database, moment, stamp


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

    def readings_since(self, source: str, since: Instant) -> tuple[int, Instant | None]:
        """How often a source was read without a failure after `since`, and when it last was."""
        row = self._database.row(
            "SELECT count(*), max(started) FROM pull WHERE source = ? AND outcome = 'done' AND started > ?",
            (source, stamp(since)),
        )
        return (row[0], moment(row[1])) if row and row[0] else (0, None)

    def rejected_since(self, source: str, since: Instant = BEGINNING) -> list[RejectedRows]:
        """The rejected rows of a source's pulls that began after `since`, by pull and file, each once.

        A server is asked the same again and again: of its answers, only the latest rejected rows count. Those of a file
        end when a file of its name is read again, or files without rejected rows cover all that it would cover without
        them, or when a person rejects the file. A file whose only day was not over covers nothing: later ones then have
        to cover the moment at which it was made.
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
            "SELECT file.pull, file.name, file.modified, pull.rejected, part.kind, starts, ends, missing "
            "FROM file JOIN pull ON pull.id = file.pull LEFT JOIN "
            "(SELECT source, sha256, kind, starts, ends, 0 AS missing FROM claim WHERE claim = 'complete' "
            "UNION ALL SELECT source, sha256, kind, starts, ends, 1 FROM hole) AS part USING (source, sha256) "
            "WHERE file.source = ? AND pull.outcome = 'done' ORDER BY file.pull",
            (source,),
        )
        readings: dict[tuple[int, str], _Reading] = {}
        for pull, name, made, rejected, kind, starts, ends, missing in rows:
            reading = _Reading(pull, _plain_name(name), moment(made), clean=not rejected)
            reading = readings.setdefault((pull, name), reading)
            if kind is not None:
                spans = reading.missing if missing else reading.covered
                spans.setdefault(kind, []).append(Span(moment(starts), moment(ends)))
        return list(readings.values())


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file that was read whole: kind of record → what it covers, and what it leaves out between that."""

    pull: int
    name: str
    made: Instant
    clean: bool  # no row was rejected
    covered: dict[str, list[Span]] = field(default_factory=dict)
    missing: dict[str, list[Span]] = field(default_factory=dict)

    def wanted(self, kind: str) -> list[Span]:
        """What it would cover if nothing spoke against it."""
        return [*self.covered.get(kind, ()), *self.missing.get(kind, ())]


def _is_over(name: str, pull: int, readings: Sequence[_Reading]) -> bool:
    """Whether the rejected rows of a pull's file have been read since."""
    later = [each for each in readings if each.pull > pull]
    if any(each.name == _plain_name(name) for each in later):
        return True
    own = [each for each in readings if each.pull == pull]
    read_since: defaultdict[str, list[Span]] = defaultdict(list)
    for each in later:
        for kind, spans in each.covered.items() if each.clean else ():
            read_since[kind] += spans
    kinds = {kind for each in own for kind in (*each.covered, *each.missing)}
    if kinds:
        wanted = {kind: [span for each in own for span in each.wanted(kind)] for kind in kinds}
        return not any(subtract(wanted[kind], read_since[kind]) for kind in kinds)
    spans = [span for known in read_since.values() for span in known]
    return bool(own) and all(any(each.made in span for span in spans) for each in own)


def _plain_name(name: str) -> str:
    """The name of a file without what browsers add to a second download."""
    return re.sub(r" ?\([0-9]+\)(?=\.[^.]*$|$)", "", name).casefold()
