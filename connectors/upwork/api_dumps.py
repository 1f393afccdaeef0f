"""Reads hours from JSON that programs saved from Upwork's API: time reports and work diaries, known by their shape.

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
from syncd.connectors.upwork.json_search import FoundHours, find_hours
from syncd.connectors.upwork.weekly_summary import ROUNDED, SEGMENT, ZONE, line_ref, seconds
from syncd.core.money import Money
from syncd.core.observations import Observation
from syncd.core.records import Contract, ContractName, ContractType, Kind, WorkKind, WorkLine, make_ref
from syncd.tabular import FileDays, Row, RowFormat, day, file_pages, number

_IN_NAME = re.compile(r"contract[-_ ]?([0-9]+)", re.IGNORECASE)
_DAY = 24 * 3600
_BLANK = b"\xef\xbb\xbf \t\r\n"


def is_json(file: SourceFile) -> bool:
    """Whether a file is to be read as JSON: by its name, or since no table begins like it."""
    return file.name.lower().endswith(".json") or file.data.lstrip(_BLANK)[:1] in (b"{", b"[")


def has_hours(file: SourceFile) -> bool:
    """Whether a file in JSON holds hours."""
    try:
        return bool(find_hours(file))
    except BadFile:
        return False


def pages(file: SourceFile, person: str, currency: str) -> Iterator[Page]:
    """Read the file into a work line per contract and day. It covers nothing: an answer does not say what was asked.

    BadFile where a contract is not named, a report lacks pages, or several people's hours are mixed.
    """
    contract = match[1] if (match := _IN_NAME.search(file.name)) else ""
    found = find_hours(file)
    _check(file, found, contract)
    lines, titles = _lines(found, contract, person, currency)
    row_format = RowFormat(
        read=lambda row: _line_of_day(lines[row.where]),
        days=FileDays(zone=ZONE),
        known=[Observation(_contract(id, title), file.modified, where) for id, (title, where) in titles.items()],
        note="hours in JSON",
    )
    return file_pages(file, [hours.row for hours in found], row_format)


@dataclass(frozen=True, slots=True)
class _Worked:
    """Work of one row, on its contract and day."""

    seconds: int
    gross: Decimal | None
    currency: str
    memo: str


def _line_of_day(line: WorkLine | str | None) -> Sequence[WorkLine]:
    """Return the line of a row's day, the same for all its rows; nothing for work that is not billed.

    ValueError for the reason for which the row is rejected.
    """
    if isinstance(line, str):
        raise ValueError(line)
    return [line] if line else []


def _check(file: SourceFile, found: Sequence[FoundHours], contract: str) -> None:
    nameless = next((hours for hours in found if not hours.contract and not contract), None)
    if nameless:
        raise BadFile(
            f"{nameless.row.where} does not say its contract: put the number of the contract into the file's name, "
            "as in contract-36000001.json"
        )
    people = {hours.whose for hours in found if hours.whose}
    if len(people) > 1:
        raise BadFile(
            f"{file.name} mixes the hours of {len(people)} people or teams: make a file of each, and give it to the "
            "source of that person"
        )


def _lines(
    found: Sequence[FoundHours], contract: str, person: str, currency: str
) -> tuple[Mapping[str, WorkLine | str | None], Mapping[str, tuple[str, str]]]:
    """Return the line of each row's contract and day, or why it has none, and contracts' titles with their place."""
    lines: dict[str, WorkLine | str | None] = {}
    days: dict[tuple[str, date], list[tuple[Row, _Worked]]] = defaultdict(list)
    broken: dict[tuple[str, date], str] = {}
    titles: dict[str, tuple[str, str]] = {}
    cells: set[tuple[str, str]] = set()  # a segment is worked once, however often a file shows it
    for hours in found:
        id, where = hours.contract or contract, hours.row.where
        if hours.title:
            titles[id] = min(titles.get(id, (hours.title, where)), (hours.title, where))
        lines[where] = None
        if hours.cell and (id, hours.row.text("cell")) in cells:
            continue
        cells.add((id, hours.row.text("cell")))
        try:
            on = _day(hours)
        except ValueError as error:
            lines[where] = str(error)
            continue
        try:
            if (worked := _worked(hours, currency)) is not None:
                days[id, on].append((hours.row, worked))
        except ValueError as error:
            lines[where] = str(error)
            broken[id, on] = where
    for (id, on), parts in days.items():
        line: WorkLine | str
        try:
            line = _line(id, titles.get(id, ("", ""))[0], on, person, [part for _, part in parts])
        except ValueError as error:
            line = str(error)
        if (id, on) in broken:
            line = f"the hours of {on} are not whole without those at {broken[id, on]}"
        lines |= {row.where: line for row, _ in parts}
    return lines, titles


def _day(hours: FoundHours) -> date:
    """Read the day of UTC. ValueError for a cell in another zone, whose days would be counted in part."""
    if not hours.cell:
        return day(hours.row.text("day"))
    text = hours.row.text("cell")
    if re.fullmatch("[0-9]{9,11}", text):
        return datetime.fromtimestamp(int(text), UTC).date()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a moment like 2026-11-02T09:10:00Z") from None
    if moment.utcoffset() not in (None, timedelta()):
        raise ValueError(f"{text} is not in UTC, as Upwork's days are: ask for the diary with an offset of 0")
    return moment.date()


def _worked(hours: FoundHours, currency: str) -> _Worked | None:
    """Read the work of a row; None for a cell that is not billed."""
    row = hours.row
    if hours.cell:
        billed = not row.text("status").casefold().startswith("non") and row.text("overtime").upper() != "TRUE"
        return _Worked(SEGMENT, None, currency, row.text("memo")) if billed else None
    gross = number(row.text("gross")) if row.text("gross") else None
    return _Worked(
        seconds(row.text("hours"), within=ROUNDED), gross, row.text("currency") or currency, row.text("memo")
    )


def _line(id: str, title: str, on: date, person: str, parts: Sequence[_Worked]) -> WorkLine:
    """Add up a contract's day. Its gross is known if that of every part is, in one currency, and is rounded once.

    ValueError for more hours than a day has, and for a gross that is no amount.
    """
    worked_for = sum(part.seconds for part in parts)
    if worked_for > _DAY:
        raise ValueError(f"the hours of {on} on contract {id} are more than a day has")
    gross = None
    known = [part.gross for part in parts if part.gross is not None]
    if len(known) == len(parts) and len({part.currency for part in parts}) == 1:
        gross = Money.of(sum(known, Decimal()), parts[0].currency)
    return WorkLine(
        ref=f"{line_ref(id, on, WorkKind.HOURLY)}1",
        person=person,
        contract=ContractName(platform="upwork", id=id, title=title),
        day=on,
        kind=WorkKind.HOURLY,
        seconds=worked_for,
        gross=gross,
        memo="; ".join(sorted({part.memo for part in parts if part.memo})),
    )


def _contract(id: str, title: str) -> Contract:
    name = ContractName(platform="upwork", id=id, title=title)
    return Contract(ref=make_ref("upwork", Kind.CONTRACT, id), name=name, type=ContractType.HOURLY)
