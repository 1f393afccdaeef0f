"""The configuration as a value, from file, environment and defaults."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from syncd.channel import ChannelOptions
from syncd.connector import ConnectorOptions
from syncd.core.audience import OWNER, Audience
from syncd.core.calendar import Calendar
from syncd.core.map_rules import MapRule
from syncd.core.money import Money
from syncd.core.records import BillableFlag, ContractType
from syncd.core.reference_rates import ReferenceRates
from syncd.core.reminders import Waking
from syncd.core.report import ReportKind
from syncd.core.retainers import RetainerTerms
from syncd.core.retention import Retention
from syncd.core.rounding import Rounding
from syncd.core.schedule import Schedule
from syncd.core.severity import Severity
from syncd.core.terms import CostRate, Terms
from syncd.core.timesheet import Template
from syncd.options import Secret
from syncd.platforms import PlatformTable
from syncd.rule import RuleOptions

__all__ = [
    "LISTS",
    "SECTIONS",
    "SINGLE",
    "TOP_LEVEL",
    "BackupConfig",
    "ChannelConfig",
    "Client",
    "Config",
    "ContractConfig",
    "OnEmpty",
    "Person",
    "PingConfig",
    "ReportConfig",
    "ReportPeriod",
    "SourceConfig",
]

TOP_LEVEL = ("timezone", "ledger", "since", "language")
SECTIONS = (
    "source", "person", "client", "contract", "platform", "map", "fx", "calendar", "rule", "channel", "report",
    "timesheet", "ping", "metrics", "backup",
)  # fmt: skip
LISTS = ("map", "fx")
"""The sections whose tables have no names: `[[map]]`."""
SINGLE = ("calendar", "ping", "metrics", "backup")
"""The sections that are one table: `[calendar]`."""

ReportPeriod = Literal["last-week", "this-week", "last-month", "this-month"]
"""The period of a report, in the user's zone, relative to the instant at which the report is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """One `[source.NAME]`. `options` is an instance of the connector's `Options`."""

    name: str
    kind: str
    options: ConnectorOptions
    line: int  # of the file, on which the table starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One `[person.KEY]`, with the names that files and APIs use for this person."""

    key: str
    names: tuple[str, ...] = ()
    cost: tuple[CostRate, ...] = ()  # sorted; what an hour of a consultant costs you


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One `[client.KEY]`, with the names that platforms use for this client."""

    key: str
    names: tuple[str, ...] = ()
    timesheet: str | None = None  # the template of their timesheets


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractConfig:
    """One `[contract.KEY]`. `client` and `person` are keys. `terms` are sorted; each applies until the next starts.

    `start` and `end`: its first and last day, both included, in the platform's days; None where they are open.
    """

    key: str
    platform: str
    type: ContractType
    id: str | None = None
    titles: tuple[str, ...] = ()
    client: str | None = None
    person: str | None = None
    start: date | None = None
    end: date | None = None
    terms: tuple[Terms, ...] = ()
    billable_flag: BillableFlag = BillableFlag.AUTO
    target_rate: Money | None = None  # per hour
    rounding: Rounding | None = None
    retainer: tuple[RetainerTerms, ...] = ()  # what `terms` say of each month, for a retainer


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """One `[channel.NAME]`. `options` is an instance of the channel's `Options`."""

    name: str
    kind: str
    options: ChannelOptions
    audience: Audience = OWNER


class OnEmpty(StrEnum):
    """What becomes of a report in which nothing is to be done and everything was checked."""

    SILENT = "silent"  # it is not sent
    LINE = "line"  # one line, which shows that syncd is at work
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConfig:
    """One `[report.NAME]`. `to`: channels; `min_severity`: the lowest severity that the report lists; `small`: the
    amount of each currency under which discrepancies are summed up; None: 1.00 of any currency. `at` is None for one
    that reminds of cut-offs: so long `before` each, in `waking` hours, and `a_day` at most."""

    name: str
    kind: ReportKind
    at: Schedule | None
    to: tuple[str, ...]
    period: ReportPeriod
    min_severity: Severity
    small: tuple[Money, ...] | None = None
    on_empty: OnEmpty = OnEmpty.FULL
    client: str = ""  # the key of whose contracts alone it is about
    person: str = ""  # the same of whose time
    before: tuple[timedelta, ...] = ()
    waking: Waking | None = None
    a_day: int = 0
    account: str = ""  # of a statement: a source, a platform or a person; "": all accounts
    contract: str = ""  # whose milestones alone it is about
    template: str | None = None  # of a timesheet; None: the client's, else a plain one


@dataclass(frozen=True, slots=True)
class PingConfig:
    """`[ping]`: the address that hears when a round begins and how it ends, once in `every` at most."""

    url: Secret
    every: timedelta


@dataclass(frozen=True, slots=True)
class BackupConfig:
    """`[backup]`: where the daemon keeps copies of the ledger, when it makes one, and which it keeps."""

    folder: Path
    at: Schedule
    keep: Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A checked configuration, in which every mentioned name exists.

    `rules` has the options of every known rule, by default where there is no table. `platforms` has only the user's
    facts. `rates` are those of `[[fx]]`. `language`: that of readers whose channel names no other. `since`: nothing
    earlier is judged or listed; None: from the start of tracked data.
    """

    file: Path
    timezone: ZoneInfo
    ledger: Path
    since: date | None
    language: str
    sources: Mapping[str, SourceConfig]
    people: Mapping[str, Person]
    clients: Mapping[str, Client]
    contracts: Mapping[str, ContractConfig]
    platforms: Mapping[str, PlatformTable]
    maps: tuple[MapRule, ...]
    rates: ReferenceRates
    calendar: Calendar
    rules: Mapping[str, RuleOptions]
    channels: Mapping[str, ChannelConfig]
    reports: Mapping[str, ReportConfig]
    timesheets: Mapping[str, Template]
    ping: PingConfig | None = None
    backup: BackupConfig | None = None  # None: none are made by themselves
    metrics: Path | None = None  # the file of figures

    def secrets(self) -> Iterator[tuple[str, Secret]]:
        """Yield every secret with its place, such as `[source.toggl] token`, without revealing it."""
        tables: dict[str, Iterable[SourceConfig | ChannelConfig]]
        tables = {"source": self.sources.values(), "channel": self.channels.values()}
        for section, entries in tables.items():
            for entry in entries:
                for key, secret in secrets_in(entry.options):
                    yield f"[{section}.{entry.name}] {key}", secret
        if self.ping is not None:
            yield "[ping] url", self.ping.url


def secrets_in(value: Any, key: str = "") -> Iterator[tuple[str, Secret]]:
    """Yield every secret in a plugin's options, however deep, with its key, without revealing it."""
    match value:
        case Secret():
            yield key, value
        case BaseModel():
            for name, item in value:
                yield from secrets_in(item, name)
        case Mapping():
            for name, item in value.items():
                yield from secrets_in(item, f"{key}.{name}")
        case list() | tuple():
            for item in value:
                yield from secrets_in(item, key)
