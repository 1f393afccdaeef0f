"""Finding the rows of time reports and the cells of work diaries in a JSON document, wherever they stand in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from syncd.connector import BadFile, SourceFile
from syncd.tabular import Row, read_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A row of a report (`day`, `hours`, `gross`, `currency`, `memo`) or a cell of a diary (`cell`, `status`,
    `overtime`, `memo`), as text, with what the document says around it."""

    row: Row
    cell: bool
    contract: str = ""  # its id
    title: str = ""
    whose: tuple[str, ...] = ()  # the person, or the parties where no contract is named


_REPORT = {"day": "dateWorkedOn", "hours": "totalHoursWorked", "gross": "totalCharges", "memo": "memo"}
_TABLE = {"day": "worked_on", "hours": "hours", "gross": "charges", "memo": "memo"}
_CELL = {"status": "billing_status", "overtime": "overtime", "memo": "memo"}
_MOMENTS = ("cell_time", "cellDateTime")
_PLACES = 9
"""Decimal places that are meant: what follows in a number is how a binary fraction is written."""
_LISTS = frozenset({"rows", "edges", "snapshot", "snapshots", "cells", "workDiaryContract", "contractTimeReport"})
_PARTIES = ("provider_id", "assignment_team_id", "company_id", "agency_id")


def find(file: SourceFile) -> list[Found]:
    """Every row and cell, in the order of the file. BadFile where there is none and the document is no empty answer,
    where a report lacks pages, and for what is no JSON."""
    document = read_json(file)
    _whole(file, document)
    found = list(_in(document, f"{file.name}: $", "", ""))
    if not found and not _empty(document):
        raise BadFile(f"{file.name} has neither a time report nor a work diary of Upwork: nothing else in JSON is read")
    return found


def _in(value: Any, path: str, contract: str, title: str) -> Iterator[Found]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _in(each, f"{path}[{index}]", contract, title)
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
        yield Found(
            row=_row(value, _REPORT, path, currency=_text(currency)),
            cell=False,
            contract=contract,
            title=title,
            whose=_whose(value.get("freelancer")),
        )
    elif moment := next((name for name in _MOMENTS if name in value), ""):
        row = _row(value, {**_CELL, "cell": moment}, path)
        yield Found(row=row, cell=True, contract=contract, title=title)
    else:
        for name, each in value.items():
            yield from _in(each, f"{path}.{name}", contract, title)


def _table(value: dict[str, Any], path: str, contract: str) -> Iterator[Found]:
    """The rows of a Google visualisation table; an empty one has one empty text for its rows."""
    labels = [_text(each.get("label")) if isinstance(each, dict) else "" for each in value["cols"]]
    for index, each in enumerate(value["rows"]):
        if not isinstance(each, dict):
            continue
        cells = each.get("c")
        texts = [_text(cell.get("v")) if isinstance(cell, dict) else "" for cell in cells or ()]
        said = dict(zip(labels, texts, strict=False))
        if "worked_on" in labels:
            row = _row(said, _TABLE, f"{path}.rows[{index}]")
            row = replace(row, cells={**said, **row.cells})
            yield Found(row=row, cell=False, contract=contract, whose=tuple(said.get(name, "") for name in _PARTIES))


def _contract(value: dict[str, Any], contract: str, title: str) -> tuple[str, str]:
    """Id and title of the contract that an object names, else of the one around it."""
    said = value.get("contract")
    if isinstance(said, dict) and _text(said.get("id")):
        return _text(said["id"]), _text(said.get("title"))
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
    """A plain value as text; of an object that wraps one (`rawValue`), that one."""
    if isinstance(value, dict):
        value = value.get("rawValue")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"{round(value, _PLACES) if value.adjusted() < _PLACES else value:f}"
    return str(value).strip() if isinstance(value, str | int) else ""


def _whole(file: SourceFile, value: Any) -> None:
    """BadFile where a report shows fewer rows than it counts, or another page follows, or the API told of errors."""
    if isinstance(value, dict):
        if value.get("errors"):
            raise BadFile(f"{file.name} is an answer with errors, so it may lack hours: ask again")
        edges, count = value.get("edges"), value.get("totalCount")
        page = value.get("pageInfo")
        follows = isinstance(page, dict) and page.get("hasNextPage") is True
        if follows or (isinstance(edges, list) and isinstance(count, int) and count != len(edges)):
            raise BadFile(f"{file.name} is one page of a longer report: ask for all of it at once")
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _whole(file, each)


def _empty(value: Any) -> bool:
    """Whether somewhere in a document stands an empty list where rows or cells would."""
    if isinstance(value, dict):
        return any((name in _LISTS and each in ([], [""])) or _empty(each) for name, each in value.items())
    return isinstance(value, list) and any(map(_empty, value))
