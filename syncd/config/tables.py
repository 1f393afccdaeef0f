"""The keys of each kind of table, except those that a plugin defines. Users read the sentences of the validators."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, model_validator

from syncd.channel import Language
from syncd.core.records import BillableFlag, ContractType
from syncd.core.retention import Retention
from syncd.core.rounding import RoundHow, RoundPer
from syncd.core.schedule import At, Schedule, parse_schedule
from syncd.core.tickets import check_link, check_pattern
from syncd.core.timesheet import COLUMNS, DEFAULT, GroupBy
from syncd.core.wording import hint
from syncd.options import Folder, Minutes, Options, Secret
from syncd.platforms.values import Day, Percent, Price, text

__all__ = [
    "BackupTable",
    "CalendarTable",
    "ClientTable",
    "ContractTable",
    "MapTable",
    "MetricsTable",
    "PersonTable",
    "PingTable",
    "RateTable",
    "TermsTable",
    "TimesheetTable",
    "Weekday",
]


def _hours(written: str, each: str) -> int:
    match = re.fullmatch(r"(\d{1,3}) ?h(?: ?(\d\d?) ?m)?", written.strip())
    if not match:
        raise ValueError(f'must be hours a {each}, like "20h" or "37h 30m"')
    return int(match[1]) * 3600 + int(match[2] or 0) * 60


def _currency(written: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", written.strip()):
        raise ValueError('must be a currency, like "USD"')
    return written.strip().upper()


def _exchange_rate(written: str) -> Decimal:
    if not re.fullmatch(r"\d{1,12}(\.\d{1,12})?", written.strip(), re.ASCII) or not Decimal(written.strip()):
        raise ValueError('must be a number above 0 in quotes, like "0.92"')
    return Decimal(written.strip())


def _some_weekday(days: tuple[str, ...]) -> tuple[str, ...]:
    if not days:
        raise ValueError('must name at least one day, like ["mon", "tue"]')
    return days


def _some_time(unit: timedelta) -> timedelta:
    if not timedelta() < unit <= timedelta(days=1):
        raise ValueError('must be from one second to a day, like "15m"')
    return unit


def _some_columns(columns: tuple[str, ...]) -> tuple[str, ...]:
    for column in columns:
        if column not in COLUMNS:
            raise ValueError(f'"{column}" is no column{hint(column, COLUMNS)}')
    if len(set(columns)) < len(columns) or not {*columns} & {"work", "task", "ticket", "day"}:
        raise ValueError('must name each column once, and at least one of "day", "work", "task" and "ticket"')
    return columns


def _text_of_prometheus(file: Path) -> Path:
    if file.suffix != ".prom":
        raise ValueError('must end with ".prom": the collector reads no other files')
    return file


Name = Annotated[str, Field(min_length=1)]
Names = tuple[Name, ...]


class CostTable(Options):
    """One item of a person's `cost`: what an hour costs from a day on."""

    start: Day = Field(default=date.min, alias="from")
    rate: Price


class PersonTable(Options):
    """`[person.KEY]`."""

    names: Names = ()
    cost: tuple[CostTable, ...] = ()


class ClientTable(Options):
    """`[client.KEY]`."""

    names: Names = ()
    timesheet: Name | None = None


class TermsTable(Options):
    """One item of a contract's `terms`: rate per hour, cap and a retainer's hours in seconds, fee as a fraction."""

    start: Day = Field(default=date.min, alias="from")
    rate: Price | None = None
    weekly_cap: Annotated[int, text(partial(_hours, each="week"))] | None = None
    fee: Percent | None = None
    hours: Annotated[int, text(partial(_hours, each="month"))] | None = None
    rollover: Literal["none", "1 month"] = "none"


class RoundingTable(Options):
    """A contract's `rounding`: all three are agreements, and none has a default."""

    to: Annotated[Minutes, AfterValidator(_some_time)]
    how: RoundHow
    per: RoundPer


class ContractTable(Options):
    """`[contract.KEY]`."""

    platform: Name = "direct"
    type: ContractType
    id: Name | None = None
    titles: Names = ()
    client: str | None = None
    person: str | None = None
    start: Day | None = None
    end: Day | None = None
    billable_flag: BillableFlag = BillableFlag.AUTO
    terms: tuple[TermsTable, ...] = ()
    target_rate: Price | None = None
    rounding: RoundingTable | None = None


class MapTable(Options):
    """`[[map]]`: conditions, which must all hold, and one outcome."""

    project: Name | None = None
    client: Name | None = None
    task: Name | None = None
    tag: Name | None = None
    description: Name | None = None
    person: str | None = None
    billable: StrictBool | None = None
    contract: str | None = None
    milestone: Name | None = None
    goodwill: StrictBool = False
    ignore: StrictBool = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        marked = self.billable is not None
        if not any((self.project, self.client, self.task, self.tag, self.description, self.person, marked)):
            conditions = "project, client, task, tag, description, person or billable"
            raise ValueError(f"needs at least one condition: {conditions}")
        if self.ignore == bool(self.contract):
            raise ValueError('needs exactly one outcome: contract = "…" or ignore = true')
        if self.milestone and not self.contract:
            raise ValueError("a milestone needs a contract")
        if self.goodwill and not self.contract:
            raise ValueError("goodwill is time of a contract: name the contract")
        return self


class RateTable(Options):
    """`[[fx]]`: what one unit of `base` is worth in `quote` from a day on."""

    start: Day = Field(alias="from")
    base: Annotated[str, text(_currency)]
    quote: Annotated[str, text(_currency)]
    rate: Annotated[Decimal, text(_exchange_rate)]

    @model_validator(mode="after")
    def _has_two_currencies(self) -> Self:
        if self.base == self.quote:
            raise ValueError("base and quote must be two currencies")
        return self


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class CalendarTable(Options):
    """`[calendar]`: which days are business days."""

    days_off: tuple[Day, ...] = ()
    working_days: Annotated[tuple[Weekday, ...], AfterValidator(_some_weekday)] = ("mon", "tue", "wed", "thu", "fri")


class MetricsTable(Options):
    """`[metrics]`: the file of figures for a monitoring system."""

    file: Annotated[Folder, AfterValidator(_text_of_prometheus)]


class PingTable(Options):
    """`[ping]`: where to say that a round began and ended, and how often at most."""

    url: Secret
    every: Annotated[Minutes, AfterValidator(_some_time)] = timedelta(minutes=5)


class TimesheetTable(Options):
    """`[timesheet.NAME]`: how a client's timesheet looks."""

    columns: Annotated[tuple[str, ...], AfterValidator(_some_columns)] = DEFAULT.columns
    by: GroupBy = GroupBy.DAY
    ticket: Annotated[str, text(check_pattern)] = ""
    link: Annotated[str, text(check_link)] = ""
    hours: StrictBool = True
    rates: StrictBool = True
    sessions: Annotated[Minutes, AfterValidator(_some_time)] = timedelta()
    language: Language | None = None  # that of its readers where it is None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.link and not self.ticket:
            raise ValueError("a link needs a ticket: say how tickets look, like ticket = '[A-Z]+-[0-9]+'")
        return self


_Kept = Annotated[int, Field(ge=0, le=1000)]


class KeepTable(Options):
    """`keep` of `[backup]`: how many days, weeks and months keep their newest backup."""

    daily: _Kept = Retention().daily
    weekly: _Kept = Retention().weekly
    monthly: _Kept = Retention().monthly


class BackupTable(Options):
    """`[backup]`: copies of the ledger that the daemon makes by itself."""

    folder: Folder
    at: Annotated[Schedule, text(parse_schedule)] = At(frozenset(range(7)), 3, 30)
    keep: KeepTable = KeepTable()
