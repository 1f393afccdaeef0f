"""`syncd plugins`: the connectors, rules and channels there are, or everything about one."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views import Json, json_of
from syncd.cli.views.table import Table
from syncd.core.wording import hint
from syncd.errors import UsageError
from syncd.plugins import Group, Plugin, load_channel, load_connector, load_rules, names

if TYPE_CHECKING:
    from syncd.cli.views.plugin import PluginViews
    from syncd.core.time import Instant
    from syncd.options import Options

GROUPS: tuple[Group, ...] = ("connectors", "rules", "channels")

app = Commands()


@dataclass(frozen=True, slots=True)
class PluginList:
    """All plugins, by group."""

    plugins: tuple[Plugin, ...]

    def as_json(self) -> Json:
        return {
            group: [json_of(plugin, "name", "origin", "summary") for plugin in self.plugins if plugin.group == group]
            for group in GROUPS
        }

    def as_text(self) -> Iterator[str | Table]:
        rows = [(plugin.group.removesuffix("s"), plugin.name, plugin.origin, plugin.summary) for plugin in self.plugins]
        yield Table(("kind", "name", "from", "purpose"), rows)


def _offered(incomplete: str) -> list[tuple[str, str]]:
    with suppress(Exception):  # completion never fails
        return [
            (plugin.name, plugin.group.removesuffix("s"))
            for group in GROUPS
            for plugin in names(group)
            if plugin.name.startswith(incomplete)
        ]
    return []


@app.command()
def plugins(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="Show everything of the connector, rule or channel NAME.", autocompletion=_offered
        ),
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """List connectors, rules and channels, or explain one: what it does, its options, and how to export for it.

    Both those built in and those that other packages install. No configuration is needed.
    """
    known = tuple(plugin for group in GROUPS for plugin in names(group))
    if name is None:
        show(PluginList(known), as_json=as_json)
        return
    from syncd.service.clock import clock

    found = [plugin for plugin in known if plugin.name == name]
    if not found:
        raise UsageError(f'unknown plugin "{name}"{hint(name, {plugin.name for plugin in known})}')
    show(_explained(found, config, clock(now)()), as_json=as_json)


def _explained(plugins: list[Plugin], config: Path | None, moment: "Instant") -> "PluginViews":
    """Load plugins to show their options and the exports that they read."""
    from syncd.cli.reference import configured  # these take 0.2 s, which the list does without
    from syncd.cli.views.plugin import PluginView, PluginViews
    from syncd.platforms import read_platforms
    from syncd.wiring.recipes import exports_of

    own = configured(config)
    profiles = {name: platform.profile(own.zone) for name, platform in read_platforms(own.platforms).items()}
    views = []
    for plugin in plugins:
        exports = list(exports_of([plugin.name])) if plugin.group == "connectors" else []
        views.append(PluginView(plugin, _options(plugin), exports, profiles, own.zone, moment))
    return PluginViews(views)


def _options(plugin: Plugin) -> "type[Options]":
    """Return the options of a plugin. ConfigError where it cannot be loaded."""
    match plugin.group:
        case "connectors":
            return load_connector(plugin.name).Options
        case "channels":
            return load_channel(plugin.name).Options
        case "rules":
            return load_rules([plugin.name])[plugin.name].Options
