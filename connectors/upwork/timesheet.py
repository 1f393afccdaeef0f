"""The client's timesheet: one row per talent and week, with their hours and memos.

Facts, from one public parser: the columns below, hours in decimals, `Talent` as `Name (handle)`, memos over several
lines. How its dates are written was never seen; neither were columns for the contract.
"""

import re
from collections.abc import Iterator

from syncd.connector import Page, SourceFile
from syncd.connectors.upwork.weekly_summary import ROUNDED, ZONE, seconds
from syncd.core.records import ContractName, Kind, WorkKind, WorkLine, make_ref, short_hash
from syncd.core.time import week_start
from syncd.tabular import FileCoverage, Format, Reading, Row, Table, Through, day

FORMAT = Format(
    "client timesheet", ("date from", "date to", "talent", "hours"), days=("date from", "date to"), numbers=("hours",)
)
_TALENT = re.compile(r"(.*)\(([^()]+)\)", re.DOTALL)


def pages(table: Table, file: SourceFile, through: Through) -> Iterator[Page]:
    """The file as work lines, each on the first day of its week."""
    reading = Reading(
        file=file,
        rows=table.rows,
        read=lambda row: (_line(row),),
        zone=ZONE,
        through=through,
        claims=[
            FileCoverage(kind=Kind.WORK, platform="upwork")
        ],  # none with a rejected row, which is about days of a week
        order=lambda line: (line.seconds or 0, line.memo),
        note=FORMAT.name,
    )
    return reading.pages()


def _line(row: Row) -> WorkLine:
    first, last = day(row.text("date from")), day(row.text("date to"))
    week = week_start(first)
    if last < first or week_start(last) != week:
        raise ValueError(f"{first} to {last} is not within one week, Monday to Sunday")
    talent = row.text("talent")
    if not talent:
        raise ValueError("it names no talent")
    named = _TALENT.fullmatch(talent)
    name, handle = (named[1].strip() or named[2], named[2]) if named else (talent, talent)
    return WorkLine(
        ref=make_ref("upwork", Kind.WORK, f"week-{week}-{short_hash(handle.casefold())}:"),
        person=name,
        contract=ContractName(platform="upwork", freelancer=name),
        day=first,
        kind=WorkKind.HOURLY,
        seconds=seconds(row.text("hours"), within=ROUNDED),
        memo=row.text("memo"),
    )
