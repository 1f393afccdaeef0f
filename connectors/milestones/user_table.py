"""Reads the table that a user keeps, as CSV or TOML."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, Page, SourceFile
from syncd.connectors.milestones.state_words import state_of
from syncd.core.money import Money
from syncd.core.records import Kind, Milestone, MilestoneState, make_ref, short_hash
from syncd.tabular import (
    FileCoverage,
    FileDays,
    Format,
    Row,
    RowFormat,
    Table,
    day,
    decode,
    file_pages,
    money,
    read_table,
    recognise,
)

_FORMAT = Format("milestone table", ("contract", "title"))
_COLUMNS = (
    *_FORMAT.columns,
    *("acceptance", "amount", "due", "state", "funded", "submitted", "released", "id"),
)
_AMOUNT = re.compile(r"(?P<amount>.*[0-9])(?: *(?P<currency>[A-Za-z]{3}))?")


def pages(file: SourceFile, source: str, currency: str | None, zone: ZoneInfo) -> Iterator[Page]:
    """Read the whole table. BadFile for a file that is no table of milestones."""
    row_format = RowFormat(
        read=lambda row: (_milestone(row, source, currency),),
        days=FileDays(zone=zone),
        coverage=[FileCoverage(kind=Kind.MILESTONE, deletes=True, always=True)],
    )
    return file_pages(file, _rows(file), row_format)


def _milestone(row: Row, source: str, currency: str | None) -> Milestone:
    contract, title = row.text("contract"), row.text("title")
    if not contract or not title:
        raise ValueError("a milestone needs a contract and a title")
    dates = {name: day(text) for name in ("due", "funded", "submitted", "released") if (text := row.text(name))}
    name = re.sub(r"\W+", "-", title.casefold()).strip("-") or short_hash(title)
    return Milestone(
        ref=make_ref(source, Kind.MILESTONE, row.text("id") or f"{contract}:{name}:"),
        contract=contract,
        title=title,
        acceptance=row.text("acceptance"),
        amount=_amount(row.text("amount"), currency),
        state=_state(row.text("state"), dates),
        due=dates.get("due"),
        funded=dates.get("funded"),
        submitted=dates.get("submitted"),
        released=dates.get("released"),
    )


def _amount(text: str, usual: str | None) -> Money | None:
    if not text:
        return None
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not an amount like 500.00 USD")
    currency = match["currency"] or usual
    if not currency:
        raise ValueError(f"the amount {text!r} names no currency: write {text} USD, or set `currency` of the source")
    return money(match["amount"], currency.upper())


def _state(word: str, dates: dict[str, date]) -> MilestoneState:
    if word:
        return state_of(word)
    return next((state for state in reversed(MilestoneState) if state in dates), MilestoneState.PROPOSED)


def _rows(file: SourceFile) -> Iterable[Row]:
    if file.name.lower().endswith(".json"):
        raise BadFile(f"{file.name} is no table: give answers of Upwork's API to a milestones source with a `folder`")
    if file.name.lower().endswith(".toml") or b"[[milestone]]" in file.data:
        table = _toml(file)
    else:
        table = read_table(file, kept=True)
        recognise(table, [_FORMAT])
    for name in table.header:
        near = difflib.get_close_matches(name, _COLUMNS, n=1, cutoff=0.75)
        if near and name not in _COLUMNS:
            raise BadFile(f"{file.name} has {name!r}: did you mean {near[0]!r}?")
    return table.rows


def _toml(file: SourceFile) -> Table:
    try:
        milestones = tomllib.loads(decode(file), parse_float=Decimal).get("milestone", [])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadFile(f"{file.name} is not TOML: {error}") from None
    if not isinstance(milestones, list) or not all(isinstance(values, dict) for values in milestones):
        raise BadFile(f"{file.name} must hold its milestones as [[milestone]] tables")
    rows = tuple(_row(f"{file.name}: milestone {number}", values) for number, values in enumerate(milestones, start=1))
    return Table(file.name, tuple(sorted({name for row in rows for name in row.cells})), rows)


def _row(where: str, values: dict[str, Any]) -> Row:
    for name, value in values.items():
        if isinstance(value, (list, dict, bool)):
            return Row(where, {}, f"{name} must be a text, a number or a date")
    return Row(where, {name: str(value).strip() for name, value in values.items()})
