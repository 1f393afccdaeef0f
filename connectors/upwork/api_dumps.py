"""Hours in JSON that programs saved from Upwork's API: time reports and work diaries, found in a file by their shape.

Facts, from the API's schema, public clients and recorded answers of the retired REST API: a report's row has the day
(`20261102` or `2026-11-02`), hours in decimals and, in GraphQL, the contract and gross charges as a plain number; the
rows of the REST tables name no contract. A diary has a cell for each ten minutes, `cell_time` in epoch seconds with a
`billing_status`, or `cellDateTime`; cells marked `overtime` lie above the weekly limit, which is never invoiced.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from syncd.connector import BadFile, Page, SourceFile
from syncd.connectors.upwork.json_search import Found, find
from syncd.connectors.upwork.weekly_summary import ROUNDED, SEGMENT, ZONE, line_ref, seconds
from syncd.core.money import Money
from syncd.core.observations import Observation
from syncd.core.records import Contract, ContractName, ContractType, Kind, WorkKind, WorkLine, make_ref
from syncd.tabular import Reading, Row, day, number

_IN_NAME = re.compile(r"contract[-_ ]?([0-9]+)", re.IGNORECASE)
_DAY = 24 * 3600
_BLANK = b"\xef\xbb\xbf \t\r\n"


def is_json(file: SourceFile) -> bool:
    """Whether a file is to be read as JSON: by its name, or since no table begins like it."""
    return file.name.lower().endswith(".json") or file.data.lstrip(_BLANK)[:1] in (b"{", b"[")


def pages(file: SourceFile, person: str, currency: str) -> Iterator[Page]:
    """The file as one work line per contract and day. Nothing is claimed to be complete: an answer does not say what
    was asked. BadFile where a contract is not named, a report lacks pages, or several people's hours are mixed."""
    contract = match[1] if (match := _IN_NAME.search(file.name)) else ""
    rows = find(file)
    _check(file, rows, contract)
    lines, titles = _lines(rows, contract, person, currency)
    reading = Reading(
        file=file,
        rows=[each.row for each in rows],
        read=lambda row: _told(lines[row.where]),
        zone=ZONE,
        known=[Observation(_contract(id, title), file.modified, where) for id, (title, where) in titles.items()],
        note="hours in JSON",
    )
    return reading.pages()


@dataclass(frozen=True, slots=True)
class _Worked:
    """What one row says of its contract and day."""

    seconds: int
    gross: Decimal | None
    currency: str
    memo: str


def _told(line: WorkLine | str | None) -> Sequence[WorkLine]:
    """The line of a row's day, which all rows of that day tell; nothing for what is not billed. ValueError for the
    reason for which the row is rejected."""
    if isinstance(line, str):
        raise ValueError(line)
    return [line] if line else []


def _check(file: SourceFile, rows: Sequence[Found], contract: str) -> None:
    nameless = next((each for each in rows if not each.contract and not contract), None)
    if nameless:
        raise BadFile(
            f"{nameless.row.where} does not say its contract: put the number of the contract into the file's name, "
            "as in contract-36000001.json"
        )
    people = {each.whose for each in rows if each.whose}
    if len(people) > 1:
        raise BadFile(
            f"{file.name} mixes the hours of {len(people)} people or teams: make a file of each, and give it to the "
            "source of that person"
        )


def _lines(
    rows: Sequence[Found], contract: str, person: str, currency: str
) -> tuple[Mapping[str, WorkLine | str | None], Mapping[str, tuple[str, str]]]:
    """By row, the line of its contract and day, or why there is none; and the titles of contracts, with their place."""
    told: dict[str, WorkLine | str | None] = {}
    days: dict[tuple[str, date], list[tuple[Row, _Worked]]] = defaultdict(list)
    broken: dict[tuple[str, date], str] = {}
    titles: dict[str, tuple[str, str]] = {}
    cells: set[tuple[str, str]] = set()  # a segment is worked once, however often a file shows it
    for each in rows:
        id, where = each.contract or contract, each.row.where
        if each.title:
            titles[id] = min(titles.get(id, (each.title, where)), (each.title, where))
        told[where] = None
        if each.cell and (id, each.row.text("cell")) in cells:
            continue
        cells.add((id, each.row.text("cell")))
        try:
            worked = _day(each)
        except ValueError as error:
            told[where] = str(error)
            continue
        try:
            if (said := _said(each, currency)) is not None:
                days[id, worked].append((each.row, said))
        except ValueError as error:
            told[where] = str(error)
            broken[id, worked] = where
    for (id, worked), parts in days.items():
        line: WorkLine | str
        try:
            line = _line(id, titles.get(id, ("", ""))[0], worked, person, [part for _, part in parts])
        except ValueError as error:
            line = str(error)
        if (id, worked) in broken:
            line = f"the hours of {worked} are not whole without those at {broken[id, worked]}"
        told |= {row.where: line for row, _ in parts}
    return told, titles


def _day(each: Found) -> date:
    """The day of UTC. ValueError for a cell of another zone: its days are others, and would be counted in part."""
    if not each.cell:
        return day(each.row.text("day"))
    text = each.row.text("cell")
    if re.fullmatch("[0-9]{9,11}", text):
        return datetime.fromtimestamp(int(text), UTC).date()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a moment like 2026-11-02T09:10:00Z") from None
    if moment.utcoffset() not in (None, timedelta()):
        raise ValueError(f"{text} is not in UTC, as Upwork's days are: ask for the diary with an offset of 0")
    return moment.date()


def _said(each: Found, currency: str) -> _Worked | None:
    """None for a cell that is not billed."""
    row = each.row
    if each.cell:
        billed = not row.text("status").casefold().startswith("non") and row.text("overtime").upper() != "TRUE"
        return _Worked(SEGMENT, None, currency, row.text("memo")) if billed else None
    gross = number(row.text("gross")) if row.text("gross") else None
    hours = seconds(row.text("hours"), within=ROUNDED)
    return _Worked(hours, gross, row.text("currency") or currency, row.text("memo"))


def _line(id: str, title: str, worked: date, person: str, parts: Sequence[_Worked]) -> WorkLine:
    """All of a contract's day. Its gross is known where that of every part is, in one currency, and rounded once.
    ValueError where no day has so many hours, or the gross is no amount."""
    worked_for = sum(part.seconds for part in parts)
    if worked_for > _DAY:
        raise ValueError(f"the hours of {worked} on contract {id} are more than a day has")
    gross = None
    known = [part.gross for part in parts if part.gross is not None]
    if len(known) == len(parts) and len({part.currency for part in parts}) == 1:
        gross = Money.of(sum(known, Decimal()), parts[0].currency)
    return WorkLine(
        ref=f"{line_ref(id, worked, WorkKind.HOURLY)}1",
        person=person,
        contract=ContractName(platform="upwork", id=id, title=title),
        day=worked,
        kind=WorkKind.HOURLY,
        seconds=worked_for,
        gross=gross,
        memo="; ".join(sorted({part.memo for part in parts if part.memo})),
    )


def _contract(id: str, title: str) -> Contract:
    name = ContractName(platform="upwork", id=id, title=title)
    return Contract(ref=make_ref("upwork", Kind.CONTRACT, id), name=name, type=ContractType.HOURLY)
