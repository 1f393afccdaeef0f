"""The configuration as a value: what the file, the environment and the defaults together say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from syncd.core.discrepancies import Severity
from syncd.core.mapping import MapRule
from syncd.core.records import ContractType
from syncd.core.report import ReportKind
from syncd.core.schedule import Schedule
from syncd.core.terms import Terms
from syncd.options import Secret
from syncd.platforms import PlatformTable

if TYPE_CHECKING:  # the contracts import an HTTP client
    from syncd.channel import ChannelOptions
    from syncd.connector import ConnectorOptions
    from syncd.rule import RuleOptions

__all__ = [
    "SECTIONS",
    "TOP_LEVEL",
    "ChannelConfig",
    "Client",
    "Config",
    "ContractConfig",
    "Person",
    "ReportConfig",
    "ReportPeriod",
    "SourceConfig",
]

TOP_LEVEL = ("timezone", "ledger", "since")
SECTIONS = ("source", "person", "client", "contract", "platform", "map", "rule", "channel", "report")

ReportPeriod = Literal["last-week", "this-week", "last-month", "this-month"]
"""The period a report is about, in the user's zone, counted from when it is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """One `[source.NAME]`, which starts on `line`. `options` is an instance of the connector's own Options."""

    name: str
    kind: str
    options: "ConnectorOptions"
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One `[person.KEY]`: how files and APIs name this person."""

    key: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One `[client.KEY]`: how platforms name this client."""

    key: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractConfig:
    """One `[contract.KEY]`. `client` and `person` are keys; `terms` are sorted, each in force until the next starts."""

    key: str
    platform: str
    type: ContractType
    id: str | None = None
    titles: tuple[str, ...] = ()
    client: str | None = None
    person: str | None = None
    terms: tuple[Terms, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """One `[channel.NAME]`. `options` is an instance of the channel's own Options."""

    name: str
    kind: str
    options: "ChannelOptions"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConfig:
    """One `[report.NAME]`: what, when, about which period, to which channels, from which severity on."""

    name: str
    kind: ReportKind
    at: Schedule
    to: tuple[str, ...]
    period: ReportPeriod
    min_severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One configuration, checked: every name it mentions exists. `rules` has the options of every known rule, the
    defaults where there is no table; `platforms` only what the user says of them. `since`: nothing earlier is judged or
    listed; None is the start of tracked data.
    """

    file: Path
    timezone: ZoneInfo
    ledger: Path
    since: date | None
    sources: Mapping[str, SourceConfig]
    people: Mapping[str, Person]
    clients: Mapping[str, Client]
    contracts: Mapping[str, ContractConfig]
    platforms: Mapping[str, PlatformTable]
    maps: tuple[MapRule, ...]
    rules: "Mapping[str, RuleOptions]"
    channels: Mapping[str, ChannelConfig]
    reports: Mapping[str, ReportConfig]

    def secrets(self) -> Iterator[tuple[str, Secret]]:
        """Every secret with the place that names it, such as `[source.toggl] token`; none is revealed."""
        tables: dict[str, Iterable[SourceConfig | ChannelConfig]]
        tables = {"source": self.sources.values(), "channel": self.channels.values()}
        for section, entries in tables.items():
            for entry in entries:
                for key, secret in _secrets(entry.options):
                    yield f"[{section}.{entry.name}] {key}", secret


def _secrets(value: Any, key: str = "") -> Iterator[tuple[str, Secret]]:
    match value:
        case Secret():
            yield key, value
        case BaseModel():
            for name, each in value:
                yield from _secrets(each, name)
        case Mapping():
            for name, each in value.items():
                yield from _secrets(each, f"{key}.{name}")
        case list() | tuple():
            for each in value:
                yield from _secrets(each, key)
