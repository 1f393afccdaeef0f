"""Reads the table that a user keeps, as CSV or TOML."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
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
    Mark,
    Row,
    RowFormat,
    Table,
    day,
    decode,
    detect_mark,
    duration,
    file_pages,
    fits,
    money,
    read_table,
    recognise,
)
from syncd.tabular.values.currencies import currencies
from syncd.tabular.values.parse import is_bare_duration

_FORMAT = Format("milestone table", ("contract", "title"))
_COLUMNS = (
    *_FORMAT.columns,
    *("acceptance", "amount", "currency", "due", "state", "funded", "submitted", "released", "id"),
    *("budget", "estimate", "feedback"),
)
_DATES = ("due", "funded", "submitted", "released", "feedback")
_SEVERAL = 5  # columns that a table of a platform would hardly share
_CURRENCY = ("currency", "currency code", "währung", "moneda", "divisa", "devise", "valuta", "ccy")
_HEADER = "contract,title,amount,due,state"
_BLANK = b" \t\r\n\xef\xbb\xbf"
_UNIT = re.compile(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])|[^\w\s.,'’()+−–-]+")
"""A code or a sign of a currency within an amount."""
_UNREAD = ("fee", "tax", "rate", "billable", "status", "deposit", "bonus", "zone")
"""Words that people may take for columns of this table, and that nothing reads."""


def knows(file: SourceFile) -> bool:
    """Whether a file is a table of milestones: TOML, or CSV with several columns of such tables."""
    try:
        table = _table(file)
    except BadFile:
        return False
    return fits(table, [_FORMAT]) and len(set(table.header) & set(_COLUMNS)) >= _SEVERAL


def pages(file: SourceFile, source: str, currency: str | None, zone: ZoneInfo) -> Iterator[Page]:
    """Read the whole table. BadFile for a file that is no table of milestones."""
    if not file.data.strip(_BLANK):
        shape = (
            "a [[milestone]] table" if file.name.lower().endswith(".toml") else f"the header line {_HEADER} and a line"
        )
        raise BadFile(
            f"{file.name} is empty: write {shape} for each milestone into it, with its contract and title, or remove "
            f"[source.{source}] from the configuration if you have none"
        )
    table = _table(file)
    usual: Mark | None = "." if table.delimiter in ("", ",") else None
    amounts = table.texts(["amount"]) if "amount" in table.header else ()
    mark = detect_mark(file.name, (_UNIT.sub("", text).strip() for (text,) in amounts), usual=usual)
    row_format = RowFormat(
        read=lambda row: (_milestone(row, source, currency, mark),),
        days=FileDays(zone=zone),
        coverage=[FileCoverage(kind=Kind.MILESTONE, deletes=True, always=True)],
    )
    pages = file_pages(file, table.rows, row_format)
    if unread := [name for name in table.header if name in _UNREAD]:
        return _with_notice(pages, f"columns that are not read: {', '.join(unread)}")
    return pages


def _with_notice(pages: Iterable[Page], notice: str) -> Iterator[Page]:
    """Add a notice to the first page."""
    for number, page in enumerate(pages):
        yield page if number else replace(page, notices=[notice, *page.notices])


def _milestone(row: Row, source: str, currency: str | None, mark: Mark) -> Milestone:
    contract, title = row.text("contract"), row.text("title")
    if not contract or not title:
        raise ValueError("a milestone needs a contract and a title")
    dates = {name: day(text) for name in _DATES if (text := row.text(name))}
    name = re.sub(r"\W+", "-", title.casefold()).strip("-") or short_hash(title)
    return Milestone(
        ref=make_ref(source, Kind.MILESTONE, row.text("id") or f"{contract}:{name}:"),
        contract=contract,
        title=title,
        acceptance=row.text("acceptance"),
        amount=_amount(row.text("amount"), row.text(*_CURRENCY), currency, mark),
        state=_state(row.text("state"), dates),
        due=dates.get("due"),
        funded=dates.get("funded"),
        submitted=dates.get("submitted"),
        released=dates.get("released"),
        budget=_hours(row, "budget"),
        estimate=_hours(row, "estimate"),
        feedback=dates.get("feedback"),
    )


def _hours(row: Row, name: str) -> int | None:
    """Read a duration with its unit in seconds; None where the cell is empty. ValueError for a bare number."""
    if not (text := row.text(name)):
        return None
    if is_bare_duration(text):
        raise ValueError(f"the {name} {text!r} names no unit: write {text}h")
    return duration(text, "hours", ".")


def _amount(text: str, own: str, usual: str | None, mark: Mark) -> Money | None:
    """Read an amount in the currency that it names, else in that of the row (`own`), else in that of the source.

    ValueError for no amount, for no currency, and where the amount and its row name different ones.
    """
    if not text:
        return None
    units = _UNIT.findall(text)
    named = currencies(_unit(units[0])) if len(units) == 1 else frozenset[str]()
    if (units and not named) or not re.search("[0-9]", text):
        raise ValueError(f"{text!r} is not an amount like 500.00 USD")
    row_named = currencies(_unit(own)) if own else frozenset[str]()
    if own and len(row_named) != 1:
        raise ValueError(f"{own!r} is not a currency like USD")
    possible = named & row_named if named and own else named or row_named
    if named and own and not possible:
        raise ValueError(f"the amount {text!r} and its currency {own!r} are of different currencies")
    if not possible and usual:
        possible = frozenset({usual.upper()})
    if len(possible) > 1 and usual and usual.upper() in possible:
        possible = frozenset({usual.upper()})
    if len(possible) != 1:
        raise ValueError(f"the amount {text!r} names no currency: write {text} USD, or set `currency` of the source")
    return money(_UNIT.sub("", text).strip(), min(possible), mark)


def _unit(text: str) -> str:
    """Return a sign as it is, and a code in capitals."""
    return text.upper() if len(text) == 3 and text.isalpha() else text


def _state(word: str, dates: dict[str, date]) -> MilestoneState:
    if word:
        return state_of(word)
    return next((state for state in reversed(MilestoneState) if state in dates), MilestoneState.PROPOSED)


def _table(file: SourceFile) -> Table:
    if file.name.lower().endswith(".json"):
        raise BadFile(f"{file.name} is no table: give answers of Upwork's API to a milestones source with a `folder`")
    if file.name.lower().endswith(".toml") or b"[[milestone]]" in file.data:
        table = _toml(file)
    else:
        table = read_table(file, kept=True)
        if not fits(table, [_FORMAT]):
            shown = ", ".join(name for name in table.header[:30] if name.isprintable())
            raise BadFile(
                f"{file.name} is no table of milestones that syncd knows; its columns are: {shown}; rename them as in "
                f"the header line {_HEADER}, of which it needs {' and '.join(_FORMAT.columns)}"
            )
        recognise(table, [_FORMAT])
    for name in table.header:
        near = difflib.get_close_matches(name, _COLUMNS, n=1, cutoff=0.75)
        if near and name not in (*_COLUMNS, *_CURRENCY):
            raise BadFile(f"{file.name} has {name!r}: did you mean {near[0]!r}?")
    return table


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
