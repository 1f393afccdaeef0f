"""Mappings of well-known banks' exports, from `presets/NAME.toml`.

Such a file has a title for people, the columns by which the export is known, and settings as a source has them.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from syncd.core.mapping import normalise_name
from syncd.core.wording import hint

_FOLDER = Path(__file__).parent / "presets"


@dataclass(frozen=True, slots=True)
class Preset:
    """A mapping of a bank's export. `header`: normalised names of columns that the export always has."""

    name: str
    title: str
    header: frozenset[str]
    settings: Mapping[str, Any]


@cache
def presets() -> Mapping[str, Preset]:
    """Return every preset by its name."""
    return {file.stem: _read(file) for file in sorted(_FOLDER.glob("*.toml"))}


def with_preset(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return settings with those of the `preset` that they name; their own go first. ValueError for an unknown one."""
    name = settings.get("preset")
    if not name:
        return settings
    if (preset := presets().get(str(name))) is None:
        raise ValueError(f'there is no preset "{name}"{hint(str(name), presets())}')
    return {**preset.settings, **settings}


def fitting_preset(header: Collection[str]) -> Preset | None:
    """Find the preset that knows a file by its normalised columns: the one with most of them, where several do."""
    fitting = [preset for preset in presets().values() if preset.header <= set(header)]
    return max(fitting, key=lambda preset: len(preset.header), default=None)


def _read(file: Path) -> Preset:
    settings = tomllib.loads(file.read_text("utf-8"))
    title, header = settings.pop("title"), settings.pop("header")
    return Preset(file.stem, title, frozenset(map(normalise_name, header)), settings)
