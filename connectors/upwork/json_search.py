"""Finds the rows of time reports and the cells of work diaries in a JSON document, wherever they stand in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from syncd.connector import BadFile, SourceFile
from syncd.tabular import Row, read_json


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHours:
    """A row of a report or a cell of a diary, as text, with its contract and person from the objects around it."""

    row: Row  # of a report: day, hours, gross, currency, memo; of a diary: cell, status, overtime, memo
    cell: bool  # whether it is a cell of a diary
    contract: str = ""  # its id
    title: str = ""  # of the contract
    whose: tuple[str, ...] = ()  # the person, or the parties where no contract is named


_REPORT = {"day": "dateWorkedOn", "hours": "totalHoursWorked", "gross": "totalCharges", "memo": "memo"}
_TABLE = {"day": "worked_on", "hours": "hours", "gross": "charges", "memo": "memo"}
_CELL = {"status": "billing_status", "overtime": "overtime", "memo": "memo"}
_MOMENTS = ("cell_time", "cellDateTime")
_PLACES = 9
"""Decimal places that are meant: what follows in a number is how a binary fraction is written."""
_LISTS = frozenset({"rows", "edges", "snapshot", "snapshots", "cells", "workDiaryContract", "contractTimeReport"})
_PARTIES = ("provider_id", "assignment_team_id", "company_id", "agency_id")


def find_hours(file: SourceFile) -> list[FoundHours]:
    """Find every row and cell, in the order of the file.

    BadFile where there is none and the document is no empty answer, where a report lacks pages, and for a file that is
    no JSON.
    """
    document = read_json(file)
    _check_whole(file, document)
    found = list(_search(document, f"{file.name}: $", "", ""))
    if not found and not _empty(document):
        raise BadFile(f"{file.name} has neither a time report nor a work diary of Upwork: nothing else in JSON is read")
    return found


def _search(value: Any, path: str, contract: str, title: str) -> Iterator[FoundHours]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _search(item, f"{path}[{index}]", contract, title)
    if not isinstance(value, dict):
        return
    contract, title = _contract(value, contract, title)
    if isinstance(value.get("cols"), list) and isinstance(value.get("rows"), list):
        yield from _table(value, path, contract)
    elif "dateWorkedOn" in value and "totalHoursWorked" in value:
        charged = value.get("totalCharges")
        currency = charged.get("currency") if isinstance(charged, dict) else None
        rate = value.get("billRate")
        if not currency and isinstance(rate, dict):
            currency = rate.get("currency")
        yield FoundHours(
            row=_row(value, _REPORT, path, currency=_text(currency)),
            cell=False,
            contract=contract,
            title=title,
            whose=_whose(value.get("freelancer")),
        )
    elif moment := next((name for name in _MOMENTS if name in value), ""):
        row = _row(value, {**_CELL, "cell": moment}, path)
        yield FoundHours(row=row, cell=True, contract=contract, title=title)
    else:
        for name, inner in value.items():
            yield from _search(inner, f"{path}.{name}", contract, title)


def _table(value: dict[str, Any], path: str, contract: str) -> Iterator[FoundHours]:
    """Find the rows of a Google visualisation table; an empty table has an empty text for its rows."""
    labels = [_text(column.get("label")) if isinstance(column, dict) else "" for column in value["cols"]]
    for index, item in enumerate(value["rows"]):
        if not isinstance(item, dict):
            continue
        cells = item.get("c")
        texts = [_text(cell.get("v")) if isinstance(cell, dict) else "" for cell in cells or ()]
        by_label = dict(zip(labels, texts, strict=False))
        if "worked_on" in labels:
            row = _row(by_label, _TABLE, f"{path}.rows[{index}]")
            row = replace(row, cells={**by_label, **row.cells})
            yield FoundHours(
                row=row, cell=False, contract=contract, whose=tuple(by_label.get(name, "") for name in _PARTIES)
            )


def _contract(value: dict[str, Any], contract: str, title: str) -> tuple[str, str]:
    """Return the id and title of the contract that an object names, else of the one around it."""
    inner = value.get("contract")
    if isinstance(inner, dict) and _text(inner.get("id")):
        return _text(inner["id"]), _text(inner.get("title"))
    for name in ("contractId", "contract_id"):
        if id := _text(value.get(name)):
            return id, ""
    return contract, title


def _whose(freelancer: Any) -> tuple[str, ...]:
    if not isinstance(freelancer, dict):
        return ()
    name = next((text for key in ("uid", "id", "displayName", "name") if (text := _text(freelancer.get(key)))), "")
    return (name,) if name else ()


def _row(value: dict[str, Any], names: dict[str, str], where: str, **more: str) -> Row:
    return Row(where, {**{name: _text(value.get(key)) for name, key in names.items()}, **more})


def _text(value: Any) -> str:
    """Return a plain value as text, also one that an object wraps as `rawValue`."""
    if isinstance(value, dict):
        value = value.get("rawValue")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"{round(value, _PLACES) if value.adjusted() < _PLACES else value:f}"
    return str(value).strip() if isinstance(value, str | int) else ""


def _check_whole(file: SourceFile, value: Any) -> None:
    """Raise BadFile where a report has fewer rows than it counts, another page follows, or the API reports errors."""
    if isinstance(value, dict):
        if value.get("errors"):
            raise BadFile(f"{file.name} is an answer with errors, so it may lack hours: ask again")
        edges, count = value.get("edges"), value.get("totalCount")
        page = value.get("pageInfo")
        follows = isinstance(page, dict) and page.get("hasNextPage") is True
        if follows or (isinstance(edges, list) and isinstance(count, int) and count != len(edges)):
            raise BadFile(f"{file.name} is one page of a longer report: ask for all of it at once")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_whole(file, inner)


def _empty(value: Any) -> bool:
    """Whether a document somewhere has an empty list in place of rows or cells."""
    if isinstance(value, dict):
        return any((name in _LISTS and inner in ([], [""])) or _empty(inner) for name, inner in value.items())
    return isinstance(value, list) and any(map(_empty, value))
