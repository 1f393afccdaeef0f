"""Reads the client's timesheet: one row per talent and week, with hours and memos.

Facts, from one public parser: the columns below, hours in decimals, `Talent` as `Name (handle)`, memos over several
lines. How its dates are written was never seen; neither were columns for the contract.
"""

import re
from collections.abc import Iterator

from syncd.connector import Page, SourceFile
from syncd.connectors.upwork.weekly_summary import ROUNDED, ZONE, seconds
from syncd.core.records import ContractName, Kind, WorkKind, WorkLine, make_ref, short_hash
from syncd.core.time import week_start
from syncd.tabular import FileCoverage, FileDays, Format, Row, RowFormat, Table, Through, UnreadColumns, day, file_pages

FORMAT = Format(
    "client timesheet", ("date from", "date to", "talent", "hours"), days=("date from", "date to"), numbers=("hours",)
)
_TALENT = re.compile(r"(.*)\(([^()]+)\)", re.DOTALL)


def pages(table: Table, file: SourceFile, through: Through) -> Iterator[Page]:
    """Read the file into work lines, each on the first day of its week."""
    timesheet = RowFormat(
        read=lambda row: (_line(row),),
        days=FileDays(zone=ZONE, through=through),  # no column: a rejected row is about several days of a week
        coverage=[FileCoverage(kind=Kind.WORK, platform="upwork")],
        rank=lambda line: (line.seconds or 0, line.memo),
        checks=[UnreadColumns(table.header, FORMAT)],
        note=FORMAT.name,
    )
    return file_pages(file, table.rows, timesheet)


def _line(row: Row) -> WorkLine:
    first, last = day(row.text("date from")), day(row.text("date to"))
    week = week_start(first)
    if last < first or week_start(last) != week:
        raise ValueError(f"{first} to {last} is not within one week, Monday to Sunday")
    talent = row.text("talent")
    if not talent:
        raise ValueError("it names no talent")
    match = _TALENT.fullmatch(talent)
    name, handle = (match[1].strip() or match[2], match[2]) if match else (talent, talent)
    return WorkLine(
        ref=make_ref("upwork", Kind.WORK, f"week-{week}-{short_hash(handle.casefold())}:"),
        person=name,
        contract=ContractName(platform="upwork", freelancer=name),
        day=first,
        kind=WorkKind.HOURLY,
        seconds=seconds(row.text("hours"), within=ROUNDED),
        memo=row.text("memo"),
    )
