"""The configuration: one TOML file, strict, with every problem told at once; `SYNCD_…` overrides of top-level keys."""

from syncd.config.model import (
    ChannelConfig,
    Client,
    Config,
    ContractConfig,
    Person,
    ReportConfig,
    ReportPeriod,
    SourceConfig,
)
from syncd.config.reading import find, load

__all__ = [
    "ChannelConfig",
    "Client",
    "Config",
    "ContractConfig",
    "Person",
    "ReportConfig",
    "ReportPeriod",
    "SourceConfig",
    "find",
    "load",
]
