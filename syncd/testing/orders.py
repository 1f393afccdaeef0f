"""Helpers for tests of connectors whose records depend neither on the order of rows nor on that of imports.

`contents` is all that a file holds but for places. `overlapping_parts` and `parts_by_day` spread a table over several
files, as people export them month by month.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from syncd.connector import Connector
from syncd.core.money import Money, totals
from syncd.core.observations import Coverage
from syncd.core.pages import SourceFile
from syncd.core.records import Record, Ref, TimeEntry, Transaction, WorkLine
from syncd.core.time import ALWAYS, Instant, day_of
from syncd.tabular import normalise_name
from syncd.testing.files import MADE, by_ref, file
from syncd.testing.sheets import UNKNOWN, Sheet, edited

Days = tuple[date, date]
"""The first and the last day that a row is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContents:
    """All that a connector reads from a file, but for places."""

    records: Mapping[Ref, Record]
    raw: Mapping[Ref, Mapping[str, str]]  # the cells of each record's row, by column
    rejected: Sequence[str]  # the reasons, sorted
    complete: Sequence[Coverage]
    snapshot: Sequence[Coverage]
    rows: tuple[int, int]  # how many gave records, and how many are no records
    amounts: Mapping[str, Money]

    def without_unknown(self) -> "FileContents":
        """The same without the cells of unknown columns; AssertionError if a record was kept without them."""
        unknown = normalise_name(UNKNOWN)
        known = {
            ref: {name: cell for name, cell in cells.items() if not name.startswith(unknown)}
            for ref, cells in self.raw.items()
        }
        lacking = [ref for ref, cells in self.raw.items() if cells == known[ref]]
        assert not lacking, f"cells of unknown columns are not kept with {lacking}"
        return replace(self, raw=known)


def contents(connector: Connector) -> FileContents:
    """Read a connector's file; AssertionError if it gives two versions of one record."""
    pages = list(connector.pull(None, ALWAYS))
    records = by_ref(*pages)
    observed = [observation for page in pages for observation in page.records]
    contradicted = [seen.record.ref for seen in observed if seen.record != records[seen.record.ref]]
    assert not contradicted, f"two versions of {contradicted}"
    controls = [page.control for page in pages if page.control]
    return FileContents(
        records=records,
        raw={seen.record.ref: json.loads(seen.raw) for seen in observed if seen.raw},
        rejected=sorted(row.reason for page in pages for row in page.rejected),
        complete=sorted((coverage for page in pages for coverage in page.complete), key=str),
        snapshot=sorted((coverage for page in pages for coverage in page.snapshot), key=str),
        rows=(sum(control.records for control in controls), sum(control.non_records for control in controls)),
        amounts=totals(money for control in controls for money in control.amounts.values()),
    )


def days_of_rows(connector: Connector, sheet: Sheet, zone: ZoneInfo) -> list[Days | None]:
    """The days that each row is about, by what `connector` reads from `sheet.csv()`; None for a row without days."""
    found: dict[int, set[date]] = {}
    for seen in (seen for page in connector.pull(None, ALWAYS) for seen in page.records):
        found.setdefault(int(seen.where.rpartition(":")[2]), set()).update(_days(seen.record, zone))
    days: list[Days | None] = []
    line = 1
    for before, _ in zip([sheet.header, *sheet.rows], sheet.rows, strict=False):
        line += 1 + "".join(before).count("\n")
        of_row = found.get(line)
        days.append((min(of_row), max(of_row)) if of_row else None)
    return days


def _days(record: Record, zone: ZoneInfo) -> Iterator[date]:
    match record:
        case TimeEntry():
            yield day_of(record.start, zone)
            yield day_of(record.stop or record.start, zone)
        case WorkLine():
            yield record.day
        case Transaction():
            yield record.posted


@st.composite
def overlapping_parts(draw: st.DrawFn, sheet: Sheet, days: Sequence[Days | None], name: str) -> list[SourceFile]:
    """Up to three different files that hold a table together.

    Neighbours share rows, some of them edited between one export and the next. Each file was made after the last day
    that its rows are about, no two at the same time.
    """
    count = len(sheet.rows)
    cuts = sorted(draw(st.lists(st.integers(1, count), min_size=1, max_size=2)))
    made: dict[bytes, SourceFile] = {}  # by content: the same file again changes nothing
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, count], strict=True)):
        rows = range(max(0, start - draw(st.integers(0, 2))), min(count, end + draw(st.integers(0, 2))))
        moment = _made(rows, days, number, later=draw(st.integers(0, 2)))
        part = file(draw(edited(sheet.in_order(rows))).csv(), name, moment)
        made[part.data] = part
    return list(made.values())


@st.composite
def parts_by_day(draw: st.DrawFn, sheet: Sheet, days: Sequence[Days | None]) -> tuple[SourceFile, list[SourceFile]]:
    """The rows that are about days, as one file and as two or three files that hold the same together.

    Each part has all rows of its days and was made on the day after the last; some repeat their neighbour's days.
    """
    blocks = groups_of_days(days)
    cuts = sorted(draw(st.sets(st.integers(1, len(blocks) - 1), min_size=1, max_size=2)))
    made: list[SourceFile] = []
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(blocks)], strict=True)):
        rows = [row for block in blocks[max(0, start - draw(st.integers(0, 2))) : end] for row in block]
        made.append(file(sheet.in_order(rows).csv(), "part.csv", _made(rows, days, number)))
    every = [row for block in blocks for row in block]
    return file(sheet.in_order(every).csv(), "whole.csv", _made(every, days, len(made))), made


def groups_of_days(days: Sequence[Days | None]) -> list[list[int]]:
    """The numbers of the rows that are about days, in groups that have no day in common; the earliest first."""
    groups: list[list[int]] = []
    last = date.min
    for first, through, row in sorted((*about, row) for row, about in enumerate(days) if about):
        if first > last:
            groups.append([])
        groups[-1].append(row)
        last = max(last, through)
    return groups


def _made(rows: Sequence[int], days: Sequence[Days | None], second: int, later: int = 0) -> Instant:
    """A moment of the day after the last that these rows are about, or of a later day."""
    last = max((about[1] for row in rows if (about := days[row])), default=MADE.date())
    return datetime.combine(last + timedelta(days=1 + later), time(15, 0, second), UTC)
