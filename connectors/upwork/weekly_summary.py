"""The "Weekly summary": one row per day, contract and payment type, gross, with the contract's id after its title.

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
from syncd.tabular import FileCoverage, Format, Reading, Row, Table, Through, day, money, number, remembered

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
    """The file as work lines and the contracts they name. Hours that stand in several rows of a day, as they do with
    more columns, are one line: other exports tell them so."""
    known = _survey(table, person, currency)
    whole = _whole_days(table, person, currency, known.several)

    def read(row: Row) -> tuple[WorkLine]:
        line = _line(row, person, currency)
        return (whole.get(line.ref, line),)

    def refs() -> Iterator[Ref]:
        for row in table.rows:
            with suppress(ValueError):  # the second pass tells why
                said, *_ = _about(row)
                yield whole[said].ref if said in whole else said

    reading = Reading(
        file=file,
        rows=table.rows,
        read=read,
        refs=refs,
        zone=ZONE,
        through=through,
        day_column="date",
        claims=[FileCoverage(kind=Kind.WORK, person=person, deletes=True, platform="upwork")],
        order=_content,
        known=known.contracts(file),
        note=FORMAT.name,
    )
    return reading.pages()


def seconds(hours: str, within: Decimal = Decimal("0.001")) -> int:
    """Decimal hours as seconds: whole segments where `hours` is that near to them, else to the second. ValueError when
    it is no number or negative."""
    exact = number(hours) * 3600
    if exact < 0:
        raise ValueError(f"{hours!r} hours are less than none")
    nearest = int((exact / SEGMENT).to_integral_value(ROUND_HALF_UP)) * SEGMENT
    return nearest if abs(exact - nearest) <= within * 3600 else int(exact.to_integral_value(ROUND_HALF_UP))


_seconds = remembered(seconds)  # a day has few segments


def line_ref(contract: str, worked: date, kind: WorkKind) -> Ref:
    """The ref, less its counter, of what is logged on a contract on a day, whichever export says it."""
    return make_ref("upwork", Kind.WORK, f"{contract}:{worked}:{kind}:")


def _about(row: Row) -> tuple[Ref, ContractName, date, WorkKind]:
    """The ref of a row's line, less its counter, and what it is made of."""
    worked = day(row.text("date"))
    contract = _contract(row.text("contract"))
    kind = _KINDS.get(row.text("payment type").replace("-", " ").casefold())
    if kind is None:
        raise ValueError(f"the payment type {row.text('payment type')!r} is not known")
    return line_ref(str(contract.id), worked, kind), contract, worked, kind


def _line(row: Row, person: str, currency: str) -> WorkLine:
    ref, contract, worked, kind = _about(row)
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


@remembered
def _contract(text: str) -> ContractName:
    named = _CONTRACT.match(text)
    if not named:
        raise ValueError(f"the contract {text!r} has no id in brackets after its title")
    return ContractName(platform="upwork", id=named[2], title=named[1].strip())


def _whole_days(table: Table, person: str, currency: str, several: set[Ref]) -> dict[Ref, WorkLine]:
    """The hours of days that stand in several rows, by the ref that each of these gives."""
    whole: dict[Ref, WorkLine] = {}
    for line, _ in _lines(table, person, currency) if several else ():
        if line.ref in several:
            other = whole.get(line.ref)
            whole[line.ref] = _together(line, other) if other else replace(line, ref=f"{line.ref}1")
    return whole


def _lines(table: Table, person: str, currency: str) -> Iterator[tuple[WorkLine, str]]:
    """The rows that can be read, with their places."""
    for row in table.rows:
        with suppress(ValueError):
            yield _line(row, person, currency), row.where


def _together(line: WorkLine, whole: WorkLine) -> WorkLine:
    assert whole.gross is not None  # every row has an amount
    assert line.gross is not None
    return replace(
        whole,
        seconds=(whole.seconds or 0) + (line.seconds or 0),
        gross=whole.gross + line.gross,
        contract=max(whole.contract, line.contract, key=lambda each: each.title),
    )


def _content(line: WorkLine) -> tuple[int, int, str]:
    return line.seconds or 0, line.gross.minor if line.gross else 0, line.contract.title


@dataclass(slots=True)
class _Known:
    """What a whole file tells: each contract under the title of its latest row, and which hours several rows share."""

    latest: dict[str, tuple[date, str, str]] = field(default_factory=dict)  # id → day, title, place
    kinds: dict[str, set[WorkKind]] = field(default_factory=dict)  # by id
    several: set[Ref] = field(default_factory=set)

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


def _survey(table: Table, person: str, currency: str) -> _Known:
    known, hours = _Known(), set[Ref]()
    for line, where in _lines(table, person, currency):
        id, title = str(line.contract.id), line.contract.title
        if id not in known.latest or (line.day, title) >= known.latest[id][:2]:
            known.latest[id] = (line.day, title, where)
        known.kinds.setdefault(id, set()).add(line.kind)
        if line.kind is WorkKind.HOURLY:
            (known.several if line.ref in hours else hours).add(line.ref)
    return known


def _type(kinds: set[WorkKind]) -> ContractType | None:
    if WorkKind.HOURLY in kinds:
        return ContractType.HOURLY
    return ContractType.FIXED if WorkKind.FIXED in kinds else None
