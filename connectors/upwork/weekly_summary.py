"""Reads the "Weekly summary": a row per day, contract and payment type, gross, with the contract's id after its title.

Facts, from a real export of 252 rows: dates are ISO; hours are decimals of whole ten-minute segments (0.16667) and
empty for bonuses and fixed payments; amounts have neither sign nor currency; titles may hold brackets and commas.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from syncd.connector import Page, SourceFile
from syncd.core.observations import Observation
from syncd.core.records import Contract, ContractName, ContractType, Kind, Ref, WorkKind, WorkLine, make_ref
from syncd.tabular import (
    FileCoverage,
    FileDays,
    Format,
    Row,
    RowFormat,
    Table,
    Through,
    UnreadColumns,
    cached_by_cell,
    day,
    file_pages,
    money,
    number,
)

ZONE = ZoneInfo("UTC")
"""Upwork's days are days of UTC (support article on the weekly billing cycle)."""
FORMAT = Format(
    "Weekly summary",
    ("date", "contract", "hours", "amount", "payment type"),
    days=("date",),
    numbers=("hours", "amount"),
)

SEGMENT = 600
"""Seconds that Upwork bills as a whole."""
ROUNDED = Decimal("0.005")
"""Hours by which two decimal places are off, at most."""
_CONTRACT = re.compile(r"(.*)\(([0-9]+)\)", re.DOTALL)
_KINDS = {
    "": WorkKind.HOURLY,
    "hourly": WorkKind.HOURLY,
    "bonus": WorkKind.BONUS,
    "fixed price payment": WorkKind.FIXED,
    "fixed price": WorkKind.FIXED,
}


def pages(table: Table, file: SourceFile, person: str, currency: str, through: Through) -> Iterator[Page]:
    """Read the file into work lines and the contracts they name.

    Hours in several rows of a day, as there are with more columns, become one line, as in other exports.
    """
    summary = _summarise(table, person, currency)
    whole_days = _whole_days(table, person, currency, summary.split)

    def read(row: Row) -> tuple[WorkLine]:
        line = _line(row, person, currency)
        return (whole_days.get(line.ref, line),)

    def quick_refs() -> Iterator[Ref]:
        for row in table.rows:
            with suppress(ValueError):  # the second pass reports it
                ref, *_ = _key(row)
                yield whole_days[ref].ref if ref in whole_days else ref

    row_format = RowFormat(
        read=read,
        days=FileDays(zone=ZONE, column="date", through=through),
        coverage=[FileCoverage(kind=Kind.WORK, person=person, platform="upwork", deletes=True)],
        rank=_rank,
        quick_refs=quick_refs,
        known=summary.contracts(file),
        checks=[UnreadColumns(table.header, FORMAT)],
        note=FORMAT.name,
    )
    return file_pages(file, table.rows, row_format)


def seconds(hours: str, within: Decimal = Decimal("0.001")) -> int:
    """Convert decimal hours to seconds: to whole segments if they are `within` so many hours, else to the second.

    ValueError for a negative number, and for a text that is none.
    """
    exact = number(hours) * 3600
    if exact < 0:
        raise ValueError(f"{hours!r} hours are less than none")
    nearest = int((exact / SEGMENT).to_integral_value(ROUND_HALF_UP)) * SEGMENT
    return nearest if abs(exact - nearest) <= within * 3600 else int(exact.to_integral_value(ROUND_HALF_UP))


_seconds = cached_by_cell(seconds)  # a day has few segments


def line_ref(contract: str, worked: date, kind: WorkKind) -> Ref:
    """Return the ref, without its counter, of work logged on a contract on a day, the same for every export."""
    return make_ref("upwork", Kind.WORK, f"{contract}:{worked}:{kind}:")


def _key(row: Row) -> tuple[Ref, ContractName, date, WorkKind]:
    """Return the ref of a row's line, without its counter, and its parts."""
    worked = day(row.text("date"))
    contract = _contract(row.text("contract"))
    kind = _KINDS.get(row.text("payment type").replace("-", " ").casefold())
    if kind is None:
        raise ValueError(f"the payment type {row.text('payment type')!r} is not known")
    return line_ref(str(contract.id), worked, kind), contract, worked, kind


def _line(row: Row, person: str, currency: str) -> WorkLine:
    ref, contract, worked, kind = _key(row)
    hours = row.text("hours")
    if kind is WorkKind.HOURLY and not hours:
        raise ValueError("an hourly row needs hours")
    return WorkLine(
        ref=ref,
        person=person,
        contract=contract,
        day=worked,
        kind=kind,
        seconds=_seconds(hours) if kind is WorkKind.HOURLY else None,
        gross=money(row.text("amount"), currency),
    )


@cached_by_cell
def _contract(text: str) -> ContractName:
    named = _CONTRACT.match(text)
    if not named:
        raise ValueError(f"the contract {text!r} has no id in brackets after its title")
    return ContractName(platform="upwork", id=named[2], title=named[1].strip())


def _whole_days(table: Table, person: str, currency: str, split: set[Ref]) -> dict[Ref, WorkLine]:
    """Add up the days whose hours are split into several rows, by the ref of each of these rows."""
    whole_days: dict[Ref, WorkLine] = {}
    for line, _ in _lines(table, person, currency) if split else ():
        if line.ref in split:
            whole = whole_days.get(line.ref)
            whole_days[line.ref] = _added(line, whole) if whole else replace(line, ref=f"{line.ref}1")
    return whole_days


def _lines(table: Table, person: str, currency: str) -> Iterator[tuple[WorkLine, str]]:
    """Read the rows that can be read, with their places."""
    for row in table.rows:
        with suppress(ValueError):
            yield _line(row, person, currency), row.where


def _added(line: WorkLine, whole: WorkLine) -> WorkLine:
    assert whole.gross is not None  # every row has an amount
    assert line.gross is not None
    return replace(
        whole,
        seconds=(whole.seconds or 0) + (line.seconds or 0),
        gross=whole.gross + line.gross,
        contract=max(whole.contract, line.contract, key=lambda contract: contract.title),
    )


def _rank(line: WorkLine) -> tuple[int, int, str]:
    return line.seconds or 0, line.gross.minor if line.gross else 0, line.contract.title


@dataclass(slots=True)
class _Summary:
    """The contracts of a file, each under the title of its latest row, and the hours that several rows split."""

    latest: dict[str, tuple[date, str, str]] = field(default_factory=dict)  # id → day, title, place
    kinds: dict[str, set[WorkKind]] = field(default_factory=dict)  # by id
    split: set[Ref] = field(default_factory=set)

    def contracts(self, file: SourceFile) -> list[Observation]:
        return [
            Observation(
                Contract(
                    ref=make_ref("upwork", Kind.CONTRACT, id),
                    name=ContractName(platform="upwork", id=id, title=title),
                    type=_type(self.kinds[id]),
                ),
                file.modified,
                where,
            )
            for id, (_, title, where) in sorted(self.latest.items())
        ]


def _summarise(table: Table, person: str, currency: str) -> _Summary:
    summary, hours = _Summary(), set[Ref]()
    for line, where in _lines(table, person, currency):
        id, title = str(line.contract.id), line.contract.title
        if id not in summary.latest or (line.day, title) >= summary.latest[id][:2]:
            summary.latest[id] = (line.day, title, where)
        summary.kinds.setdefault(id, set()).add(line.kind)
        if line.kind is WorkKind.HOURLY:
            (summary.split if line.ref in hours else hours).add(line.ref)
    return summary


def _type(kinds: set[WorkKind]) -> ContractType | None:
    if WorkKind.HOURLY in kinds:
        return ContractType.HOURLY
    return ContractType.FIXED if WorkKind.FIXED in kinds else None
