"""Reads the configuration: one strict TOML file whose problems are all reported at once, and `SYNCD_…` variables."""

from syncd.config.model import (
    BackupConfig,
    ChannelConfig,
    Client,
    Config,
    ContractConfig,
    OnEmpty,
    Person,
    PingConfig,
    ReportConfig,
    ReportPeriod,
    SourceConfig,
    secrets_in,
)
from syncd.config.reading import UnreadableConfig, find, inspect, load, migration
from syncd.config.report_table import report_without_table
from syncd.config.saving import save

__all__ = [
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
    "UnreadableConfig",
    "find",
    "inspect",
    "load",
    "migration",
    "report_without_table",
    "save",
    "secrets_in",
]
