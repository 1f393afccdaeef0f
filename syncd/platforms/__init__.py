"""Reads facts about platforms from `syncd/platforms/NAME.toml`; the user's `[platform.NAME]` replaces them."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
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
    files = {name: folder / f"{name}.toml" for name in platform_names(folder)}
    texts = {name: file.read_text("utf-8") for name, file in files.items()}
    known = {name: _known(name, text) for name, text in texts.items() if name not in own}
    changed = {
        name: Platform.of(name, _table(files[name].name, texts[name]) if name in texts else None, table)
        for name, table in own.items()
    }
    return dict(sorted({**known, **changed}.items()))


@lru_cache(64)
def _known(name: str, text: str) -> Platform:
    """A platform as syncd knows it, from the text of its data file."""
    return Platform.of(name, _table(f"{name}.toml", text), None)


@lru_cache(64)  # every round, command and reload asks
def _table(name: str, text: str) -> PlatformTable:
    """Read the `text` of the data file `name`."""
    try:
        return PlatformTable.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise ConfigError(
            *(f"{name}: {'.'.join(map(str, details['loc']))}: {details['msg']}" for details in error.errors())
        ) from None
