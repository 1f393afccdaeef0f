"""Finds and loads connectors, rules and channels by name.

The folders are the registry: a file in `syncd/connectors` or `syncd/channels`, or anywhere below `syncd/rules`, is a
plugin named like the file, with `-` for `_`. Files whose name starts with `_` are helpers. Third parties ship plugins
in the entry-point groups `syncd.connectors`, `syncd.rules` and `syncd.channels`; these are imported only when the
configuration names them. Listing imports no plugin.
"""

import ast
import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from syncd.core.wording import hint
from syncd.errors import ConfigError

# The contracts import an HTTP client and pydantic, 0.2 s: too long for `syncd plugins` and the completion of names.
if TYPE_CHECKING:
    from syncd.channel import Channel
    from syncd.connector import Connector
    from syncd.rule import Rule

__all__ = ["Group", "Plugin", "load_channel", "load_connector", "load_rules", "names"]

Group = Literal["connectors", "rules", "channels"]

_ATTRIBUTES: Mapping[Group, str] = {"connectors": "CONNECTOR", "rules": "RULE", "channels": "CHANNEL"}
_OF_CONNECTORS = ("namespace", "kinds", "limits", "duplicates_of", "pull")
_BUILT_IN = "syncd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """An available plugin. `origin` is `syncd`, or the name and version of the distribution that ships it."""

    group: Group
    name: str
    module: str
    origin: str

    @property
    def docstring(self) -> str:
        """The page that users read: the module's docstring, read without importing the module; empty without one."""
        source = _source(self.module)
        docstring = ast.get_docstring(ast.parse(source.read_bytes())) if source else None
        return docstring or ""

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self.docstring.partition("\n")[0]

    def __str__(self) -> str:
        return f"{self.module} from {self.origin}"


def names(group: Group) -> list[Plugin]:
    """Return every plugin of a group, sorted by name. ConfigError when two have the same name."""
    return list(_plugins(group, tuple(sys.path)))


@cache
def _plugins(group: Group, _path: tuple[str, ...]) -> tuple[Plugin, ...]:
    """Find the plugins of a group, once for each `sys.path`: reading what is installed takes milliseconds."""
    plugins: dict[str, Plugin] = {}
    for plugin in (*_built_in(group), *_third_party(group)):
        if other := plugins.get(plugin.name):
            raise ConfigError(f'two {group} are named "{plugin.name}": {other}, and {plugin}; uninstall one of them')
        plugins[plugin.name] = plugin
    return tuple(plugins[name] for name in sorted(plugins))


def load_connector(kind: str) -> "type[Connector]":
    """Return the connector class of a kind. ConfigError when there is none or it cannot be loaded."""
    from syncd.connector import ConnectorOptions

    plugin = _named("connectors", kind)
    connector: type[Connector] = _with_options(plugin, ConnectorOptions)
    if missing := [name for name in _OF_CONNECTORS if not hasattr(connector, name)]:
        renamed = " (before syncd 0.2 it was echoes)" if "duplicates_of" in missing else ""
        raise ConfigError(f'"{kind}" ({plugin}) is unusable: its class must have {", ".join(missing)}{renamed}')
    return connector


def load_channel(kind: str) -> "type[Channel]":
    """Return the channel class of a kind. ConfigError when there is none or it cannot be loaded."""
    from syncd.channel import ChannelOptions

    channel: type[Channel] = _with_options(_named("channels", kind), ChannelOptions)
    return channel


def load_rules(named: Iterable[str] = ()) -> "Mapping[str, Rule]":
    """Return every built-in rule, and the third-party rules in `named`, by id. Unknown names are ignored: the caller
    knows where they were written. ConfigError when a rule cannot be loaded or has another id than its name."""
    wanted = set(named)
    plugins = (plugin for plugin in names("rules") if plugin.origin == _BUILT_IN or plugin.name in wanted)
    return {plugin.name: _rule(plugin) for plugin in plugins}


def _named(group: Group, name: str) -> Plugin:
    plugins = {plugin.name: plugin for plugin in names(group)}
    if name not in plugins:
        raise ConfigError(f'unknown {group.removesuffix("s")} "{name}"{hint(name, plugins)}')
    return plugins[name]


def _load(plugin: Plugin) -> Any:
    attribute = _ATTRIBUTES[plugin.group]
    try:
        return getattr(importlib.import_module(plugin.module), attribute)
    except Exception as error:
        if plugin.origin == _BUILT_IN:
            raise  # our own mistake deserves its traceback
        raise ConfigError(f'"{plugin.name}" ({plugin}) cannot be loaded: {type(error).__name__}: {error}') from error


def _with_options(plugin: Plugin, base: type[object]) -> Any:
    loaded = _load(plugin)
    options = getattr(loaded, "Options", None)
    if not (isinstance(options, type) and issubclass(options, base)):
        raise ConfigError(f'"{plugin.name}" ({plugin}) is unusable: its Options must extend {base.__name__}')
    return loaded


@cache
def _rule(plugin: Plugin) -> "Rule":
    from syncd.rule import Rule

    rule = _load(plugin)
    if not isinstance(rule, Rule) or rule.id != plugin.name:
        raise ConfigError(f'"{plugin.name}" ({plugin}) is unusable: its RULE must be a Rule with that id')
    return rule


def _built_in(group: Group) -> Iterator[Plugin]:
    for module in _modules(Path(__file__).parent / group, f"syncd.{group}", deep=group == "rules"):
        name = module.rpartition(".")[2].replace("_", "-")
        yield Plugin(group=group, name=name, module=module, origin=_BUILT_IN)


def _modules(folder: Path, package: str, *, deep: bool) -> Iterator[str]:
    for info in pkgutil.iter_modules([str(folder)]):
        if info.name.startswith("_"):
            continue
        if deep and info.ispkg:
            yield from _modules(folder / info.name, f"{package}.{info.name}", deep=True)
        else:
            yield f"{package}.{info.name}"


def _third_party(group: Group) -> Iterator[Plugin]:
    for point in entry_points(group=f"syncd.{group}"):
        origin = f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown distribution"
        yield Plugin(group=group, name=point.name, module=point.module, origin=origin)


def _source(module: str) -> Path | None:
    """Find the file of a module without importing the module."""
    top, *rest = module.split(".")
    spec = importlib.util.find_spec(top)
    if spec is None or not rest:
        return Path(spec.origin) if spec and spec.origin and spec.has_location else None
    folders = (Path(folder).joinpath(*rest) for folder in spec.submodule_search_locations or ())
    files = (file for base in folders for file in (base.with_suffix(".py"), base / "__init__.py"))
    return next((file for file in files if file.is_file()), None)
