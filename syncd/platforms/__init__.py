"""Reads facts about platforms from `syncd/platforms/NAME.toml`; the user's `[platform.NAME]` replaces them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from syncd.errors import ConfigError
from syncd.platforms.facts import Fact, Platform
from syncd.platforms.schema import PlatformTable

__all__ = ["Fact", "Platform", "PlatformTable", "platform_names", "read_platforms"]

_FOLDER = Path(__file__).parent


def platform_names(folder: Path = _FOLDER) -> list[str]:
    """Return the names of the platforms that syncd knows."""
    return sorted(file.stem for file in folder.glob("*.toml"))


def read_platforms(own: Mapping[str, PlatformTable], folder: Path = _FOLDER) -> dict[str, Platform]:
    """Return every platform by name: those that syncd knows, with the user's facts, and the user's own platforms.

    ConfigError when a data file has a mistake.
    """
    shipped = {name: _read(folder / f"{name}.toml") for name in platform_names(folder)}
    return {name: Platform.of(name, shipped.get(name), own.get(name)) for name in sorted({*shipped, *own})}


def _read(file: Path) -> PlatformTable:
    try:
        return PlatformTable.model_validate(tomllib.loads(file.read_text("utf-8")))
    except ValidationError as error:
        raise ConfigError(
            *(f"{file.name}: {'.'.join(map(str, details['loc']))}: {details['msg']}" for details in error.errors())
        ) from None
