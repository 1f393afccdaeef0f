"""The "Weekly summary": one row per day, contract and payment type, gross, with the contract's id after its title.

Facts, from a real export of 252 rows: dates are ISO; hours are decimals of whole ten-minute segments (0.16667) and
empty for bonuses and fixed payments; amounts have neither sign nor currency; titles may hold brackets and commas.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from syncd.connector import Page, SourceFile
from syncd.core.records import Contract, ContractName, ContractType, Kind, Ref, WorkKind, WorkLine, make_ref
from syncd.core.statements import Observation
from syncd.tables import Claim, Format, Reading, Row, Table, Through, day, money, number

ZONE = ZoneInfo("UTC")
"""Upwork's days are days of UTC (support article on the weekly billing cycle)."""
FORMAT = Format("Weekly summary", ("date", "contract", "hours", "amount", "payment type"))

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
    """The file as work lines and the contracts they name."""
    reading = Reading(
        file=file,
        rows=table.rows,
        read=lambda row: (_line(row, person, currency),),
        zone=ZONE,
        through=through,
        day_column="date",
        claims=[Claim(kind=Kind.WORK, person=person, deletes=True, platform="upwork")],
        order=_content,
        known=_contracts(table, file, person, currency),
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


def line_ref(contract: str, worked: date, kind: WorkKind) -> Ref:
    """The ref, less its counter, of what is logged on a contract on a day, whichever export says it."""
    return make_ref("upwork", Kind.WORK, f"{contract}:{worked}:{kind}:")


def _line(row: Row, person: str, currency: str) -> WorkLine:
    worked = day(row.text("date"))
    named = _CONTRACT.match(row.text("contract"))
    if not named:
        raise ValueError(f"the contract {row.text('contract')!r} has no id in brackets after its title")
    kind = _KINDS.get(row.text("payment type").replace("-", " ").casefold())
    if kind is None:
        raise ValueError(f"the payment type {row.text('payment type')!r} is not known")
    hours = row.text("hours")
    if kind is WorkKind.HOURLY and not hours:
        raise ValueError("an hourly row needs hours")
    return WorkLine(
        ref=line_ref(named[2], worked, kind),
        person=person,
        contract=ContractName(platform="upwork", id=named[2], title=named[1].strip()),
        day=worked,
        kind=kind,
        seconds=seconds(hours) if kind is WorkKind.HOURLY else None,
        gross=money(row.text("amount"), currency),
    )


def _content(line: WorkLine) -> tuple[int, int, str]:
    return line.seconds or 0, line.gross.minor if line.gross else 0, line.contract.title


def _contracts(table: Table, file: SourceFile, person: str, currency: str) -> list[Observation]:
    """Each contract once, under the title of its latest row."""
    latest: dict[str, tuple[date, str, WorkLine, str]] = {}
    kinds: dict[str, set[WorkKind]] = {}
    for row in table.rows:
        with suppress(ValueError):
            line = _line(row, person, currency)
            id = str(line.contract.id)
            known = latest.get(id)
            if known is None or (line.day, line.contract.title) >= known[:2]:
                latest[id] = (line.day, line.contract.title, line, row.where)
            kinds.setdefault(id, set()).add(line.kind)
    return [
        Observation(
            Contract(ref=make_ref("upwork", Kind.CONTRACT, id), name=line.contract, type=_type(kinds[id])),
            file.modified,
            where,
        )
        for id, (_, _, line, where) in sorted(latest.items())
    ]


def _type(kinds: set[WorkKind]) -> ContractType | None:
    if WorkKind.HOURLY in kinds:
        return ContractType.HOURLY
    return ContractType.FIXED if WorkKind.FIXED in kinds else None
