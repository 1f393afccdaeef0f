"""`syncd plugins`: the connectors, rules and channels there are."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views import Json, json_of
from syncd.cli.views.table import Table
from syncd.plugins import Group, Plugin, names

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


@app.command()
def plugins(
    config: ConfigOption = None,  # noqa: ARG001 - every command takes it; plugins are the same with any
    now: NowOption = None,  # noqa: ARG001
    as_json: JsonOption = False,
) -> None:
    """List connectors, rules and channels.

    Both those built in and those that other packages install.
    """
    show(PluginList(tuple(plugin for group in GROUPS for plugin in names(group))), as_json=as_json)
