"""The "Weekly summary": one row per day, contract and payment type, gross, with the contract's id after its title.

Facts, from a real export of 252 rows: dates are ISO; hours are decimals of whole ten-minute segments (0.16667) and
empty for bonuses and fixed payments; amounts have neither sign nor currency; titles may hold brackets and commas.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from syncd.connector import Control, Page, SourceFile
from syncd.core.money import totals
from syncd.core.records import Contract, ContractName, ContractType, Kind, WorkKind, WorkLine, make_ref
from syncd.core.statements import Observation, Rejected, Scope
from syncd.tables import Format, Row, Table, Through, covered, day, money, number, occurrences, parse

ZONE = ZoneInfo("UTC")
"""Upwork's days are days of UTC (support article on the weekly billing cycle)."""
FORMAT = Format("Weekly summary", ("date", "contract", "hours", "amount", "payment type"))

SEGMENT = 600
"""Seconds that Upwork bills as a whole."""
_CONTRACT = re.compile(r"(.*)\(([0-9]+)\)", re.DOTALL)
_KINDS = {
    "": WorkKind.HOURLY,
    "hourly": WorkKind.HOURLY,
    "bonus": WorkKind.BONUS,
    "fixed price payment": WorkKind.FIXED,
    "fixed price": WorkKind.FIXED,
}


def page(table: Table, file: SourceFile, person: str, currency: str, through: Through) -> Page:
    """The file as work lines and the contracts they name."""
    accepted, rejected = parse(table.rows, lambda row: _line(row, person, currency))
    numbers = occurrences([(line.ref, _content(line)) for _, line in accepted])
    lines = [
        Observation(replace(line, ref=f"{line.ref}:{number}"), file.modified, row.where)
        for (row, line), number in zip(accepted, numbers, strict=True)
    ]
    doubtful = [row.text("date") for row, _ in rejected]
    spans = covered(file, [line.day for _, line in accepted], doubtful, ZONE, through)
    scopes = [Scope(kind=Kind.WORK, person=person, span=span) for span in spans]
    return Page(
        as_of=file.modified,
        records=[*_contracts(accepted, file), *lines],
        complete=scopes,
        snapshot=scopes,
        rejected=[Rejected(row.where, reason) for row, reason in rejected],
        control=Control(
            rows=len(table.rows),
            records=len(lines),
            rejected=len(rejected),
            amounts=totals(line.gross for _, line in accepted if line.gross),
        ),
        progress=f"{file.name}: {FORMAT.name}",
    )


def seconds(hours: str, within: Decimal = Decimal("0.001")) -> int:
    """Decimal hours as seconds: whole segments where `hours` is that near to them, else to the second. ValueError when
    it is no number or negative."""
    exact = number(hours) * 3600
    if exact < 0:
        raise ValueError(f"{hours!r} hours are less than none")
    nearest = int((exact / SEGMENT).to_integral_value(ROUND_HALF_UP)) * SEGMENT
    return nearest if abs(exact - nearest) <= within * 3600 else int(exact.to_integral_value(ROUND_HALF_UP))


def _line(row: Row, person: str, currency: str) -> WorkLine:
    """The row, with a ref that still lacks its counter."""
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
        ref=make_ref("upwork", Kind.WORK, f"{named[2]}:{worked}:{kind}"),
        person=person,
        contract=ContractName(platform="upwork", id=named[2], title=named[1].strip()),
        day=worked,
        kind=kind,
        seconds=seconds(hours) if kind is WorkKind.HOURLY else None,
        gross=money(row.text("amount"), currency),
    )


def _content(line: WorkLine) -> tuple[int, int, str]:
    return line.seconds or 0, line.gross.minor if line.gross else 0, line.contract.title


def _contracts(accepted: Sequence[tuple[Row, WorkLine]], file: SourceFile) -> list[Observation]:
    """Each contract once, under the title of its latest row."""
    latest: dict[str, tuple[Row, WorkLine]] = {}
    kinds: dict[str, set[WorkKind]] = {}
    for row, line in sorted(accepted, key=lambda each: (each[1].day, each[1].contract.title)):
        id = str(line.contract.id)
        latest[id] = (row, line)
        kinds.setdefault(id, set()).add(line.kind)
    return [
        Observation(
            Contract(ref=make_ref("upwork", Kind.CONTRACT, id), name=line.contract, type=_type(kinds[id])),
            file.modified,
            row.where,
        )
        for id, (row, line) in sorted(latest.items())
    ]


def _type(kinds: set[WorkKind]) -> ContractType | None:
    if WorkKind.HOURLY in kinds:
        return ContractType.HOURLY
    return ContractType.FIXED if WorkKind.FIXED in kinds else None
