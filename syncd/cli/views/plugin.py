"""One plugin: what it is, how to make the exports that it reads, and its options."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from syncd.cli.views import Json
from syncd.cli.views.exports import export_json, export_text
from syncd.cli.views.table import Table, ToCopy
from syncd.core.profile import Profile
from syncd.core.time import Instant
from syncd.core.wording import count
from syncd.options import Options
from syncd.plugins import Plugin
from syncd.wiring.recipes import Export

_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


@dataclass(frozen=True, slots=True)
class PluginView:
    """A plugin with its options. `profiles`: by platform; times are on the clock of `zone`."""

    plugin: Plugin
    options: type[Options]
    exports: Sequence[Export]
    profiles: Mapping[str, Profile]
    zone: ZoneInfo
    now: Instant

    def as_json(self) -> Json:
        """Return the plugin; the default of an option as its text says it, null where the option must be given."""
        return {
            "group": self.plugin.group,
            "name": self.plugin.name,
            "origin": self.plugin.origin,
            "page": self.plugin.docstring,
            "exports": [export_json(export, self.profiles, self.zone, self.now) for export in self.exports],
            "options": [{"name": name, "default": default} for name, default in self._options()],
        }

    def as_text(self) -> Iterator[str | Table | ToCopy]:
        yield f"{self.plugin.name}, a {self.plugin.group.removesuffix('s')} from {self.plugin.origin}"
        yield ""
        yield ToCopy(self.plugin.docstring.split("\n"))
        yield from export_text(self.exports, self.profiles, self.zone, self.now)
        yield ""
        yield "Options"
        yield Table(("option", "default"), [(name, default or "must be given") for name, default in self._options()])

    def _options(self) -> Iterator[tuple[str, str | None]]:
        for name, field in self.options.model_fields.items():
            default = None if field.is_required() else _words(field.get_default(call_default_factory=True))
            yield field.alias or name, default


@dataclass(frozen=True, slots=True)
class PluginViews:
    """The plugins of one name: a connector and a rule, say, may share it."""

    plugins: Sequence[PluginView]

    def as_json(self) -> Json:
        return {"plugins": [plugin.as_json() for plugin in self.plugins]}

    def as_text(self) -> Iterator[str | Table | ToCopy]:
        for number, plugin in enumerate(self.plugins):
            if number:
                yield ""
            yield from plugin.as_text()


def _words(value: Any) -> str:
    """Return a default as the configuration writes it; `none` for what is left out."""
    match value:
        case bool():
            return str(value).lower()
        case Enum():
            return _words(value.value)
        case str():
            return f'"{value}"'
        case timedelta() if value:
            unit, one = next(((unit, one) for unit, one in _UNITS if not value % one), ("second", timedelta(seconds=1)))
            return f'"{count(value // one, unit)}"'
        case None | () | timedelta():
            return "none"
        case dict() | list() | frozenset() if not value:
            return "none"
        case tuple() | list() | frozenset():
            return ", ".join(sorted(map(_words, value)) if isinstance(value, frozenset) else map(_words, value))
    return str(value)
