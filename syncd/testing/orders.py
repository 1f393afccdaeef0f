"""For tests that what files say depends neither on the order of their rows nor on that of their imports: what a file
says, without places; and tables spread over several files, as people export them month by month."""

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
from syncd.testing.files import MADE, file
from syncd.testing.sheets import UNKNOWN, Sheet, edited

Days = tuple[date, date]
"""The first and the last day of which a row speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a connector says of a file, but for places."""

    records: Mapping[Ref, Record]
    raw: Mapping[Ref, Mapping[str, str]]  # the cells of each record's row
    rejected: Sequence[str]  # the reasons
    complete: Sequence[Coverage]
    snapshot: Sequence[Coverage]
    rows: tuple[int, int]  # those that gave records, and those that are none
    amounts: Mapping[str, Money]

    def without_unknown(self) -> "Told":
        """The same without the cells of unknown columns. AssertionError where a record's row lacks them."""
        unknown = normalise_name(UNKNOWN)
        known = {
            ref: {name: cell for name, cell in cells.items() if not name.startswith(unknown)}
            for ref, cells in self.raw.items()
        }
        lacking = [ref for ref, cells in self.raw.items() if cells == known[ref]]
        assert not lacking, f"cells of unknown columns are not kept with {lacking}"
        return replace(self, raw=known)


def told(connector: Connector) -> Told:
    """All that a connector says of its file. AssertionError where it says two things of one record."""
    pages = list(connector.pull(None, ALWAYS))
    observed = [each for page in pages for each in page.records]
    records = {each.record.ref: each.record for each in observed}
    contradicted = [each.record.ref for each in observed if each.record != records[each.record.ref]]
    assert not contradicted, f"two things are said of {contradicted}"
    controls = [page.control for page in pages if page.control]
    return Told(
        records=records,
        raw={each.record.ref: json.loads(each.raw) for each in observed if each.raw},
        rejected=sorted(each.reason for page in pages for each in page.rejected),
        complete=sorted((scope for page in pages for scope in page.complete), key=str),
        snapshot=sorted((scope for page in pages for scope in page.snapshot), key=str),
        rows=(sum(each.records for each in controls), sum(each.non_records for each in controls)),
        amounts=totals(money for each in controls for money in each.amounts.values()),
    )


def days_of_rows(connector: Connector, sheet: Sheet, zone: ZoneInfo) -> list[Days | None]:
    """Of which days each row speaks, by what `connector` reads of `sheet.csv()`; None where it tells none."""
    found: dict[int, set[date]] = {}
    for each in (each for page in connector.pull(None, ALWAYS) for each in page.records):
        found.setdefault(int(each.where.rpartition(":")[2]), set()).update(_days(each.record, zone))
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
def parts(draw: st.DrawFn, sheet: Sheet, days: Sequence[Days | None], name: str) -> list[SourceFile]:
    """Up to three different files that hold a table together, neighbours with rows that both have, some of them edited
    between one export and another; each made after the last day of which its rows spoke, no two at the same time."""
    count = len(sheet.rows)
    cuts = sorted(draw(st.lists(st.integers(1, count), min_size=1, max_size=2)))
    made: dict[bytes, SourceFile] = {}  # by content: the same file again says nothing
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, count], strict=True)):
        rows = range(max(0, start - draw(st.integers(0, 2))), min(count, end + draw(st.integers(0, 2))))
        moment = _made(rows, days, number, later=draw(st.integers(0, 2)))
        part = file(draw(edited(sheet.in_order(rows))).csv(), name, moment)
        made[part.data] = part
    return list(made.values())


@st.composite
def parts_by_days(draw: st.DrawFn, sheet: Sheet, days: Sequence[Days | None]) -> tuple[SourceFile, list[SourceFile]]:
    """The rows that speak of days as one file, and as two or three that say the same together: each has all rows of
    its days, some of them also its neighbour's, and was made on the day after the last."""
    blocks = whole_days(days)
    cuts = sorted(draw(st.sets(st.integers(1, len(blocks) - 1), min_size=1, max_size=2)))
    made: list[SourceFile] = []
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(blocks)], strict=True)):
        rows = [row for block in blocks[max(0, start - draw(st.integers(0, 2))) : end] for row in block]
        made.append(file(sheet.in_order(rows).csv(), "part.csv", _made(rows, days, number)))
    every = [row for block in blocks for row in block]
    return file(sheet.in_order(every).csv(), "whole.csv", _made(every, days, len(made))), made


def whole_days(days: Sequence[Days | None]) -> list[list[int]]:
    """The numbers of the rows that speak of days, by their first, in groups that have no day in common."""
    groups: list[list[int]] = []
    last = date.min
    for first, through, row in sorted((*each, row) for row, each in enumerate(days) if each):
        if first > last:
            groups.append([])
        groups[-1].append(row)
        last = max(last, through)
    return groups


def _made(rows: Sequence[int], days: Sequence[Days | None], second: int, later: int = 0) -> Instant:
    """A moment of the day after the last of which these rows speak, or of a later one."""
    last = max((each[1] for row in rows if (each := days[row])), default=MADE.date())
    return datetime.combine(last + timedelta(days=1 + later), time(15, 0, second), UTC)
