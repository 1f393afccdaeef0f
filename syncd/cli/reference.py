"""What a configuration adds to what syncd knows of platforms and plugins: such reference data needs none."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from syncd.config import find, load
from syncd.errors import ConfigError
from syncd.platforms import PlatformTable


@dataclass(frozen=True, slots=True)
class Known:
    """What a configuration adds: your own facts of platforms, your zone, and the kinds of your sources."""

    platforms: Mapping[str, PlatformTable] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    kinds: tuple[str, ...] = ()


def configured(config: Path | None) -> Known:
    """Return what the configuration adds: nothing, and UTC, where there is none yet."""
    if config is None:
        try:
            find(os.environ)
        except ConfigError:
            return Known()
    loaded = load(config)
    return Known(loaded.platforms, loaded.timezone, tuple(source.kind for source in loaded.sources.values()))
