"""Platform profiles: the data files `syncd/platforms/NAME.toml`, and the user's `[platform.NAME]` over them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from syncd.errors import ConfigError
from syncd.platforms.facts import Platform, Said
from syncd.platforms.schema import PlatformTable

__all__ = ["Platform", "PlatformTable", "Said", "profile_names", "read_platforms"]

_FOLDER = Path(__file__).parent


def profile_names(folder: Path = _FOLDER) -> list[str]:
    """The platforms that syncd has data on."""
    return sorted(file.stem for file in folder.glob("*.toml"))


def read_platforms(own: Mapping[str, PlatformTable], folder: Path = _FOLDER) -> dict[str, Platform]:
    """Every platform by name: those of syncd with what the user's tables say over them, and the user's own.
    ConfigError when a data file says something that a profile has no place for."""
    shipped = {name: _read(folder / f"{name}.toml") for name in profile_names(folder)}
    return {name: Platform.of(name, shipped.get(name), own.get(name)) for name in sorted({*shipped, *own})}


def _read(file: Path) -> PlatformTable:
    try:
        return PlatformTable.model_validate(tomllib.loads(file.read_text("utf-8")))
    except ValidationError as error:
        raise ConfigError(
            *(f"{file.name}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        ) from None
