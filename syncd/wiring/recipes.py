"""How to export what a configuration is about: the recipes of its connectors, and of those for its platforms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from syncd.config import Config
from syncd.core.recipes import Recipe
from syncd.plugins import load_connector, names


@dataclass(frozen=True, slots=True)
class Export:
    """An export, and the kind of source that reads it."""

    kind: str
    recipe: Recipe


def recipes_for(config: Config) -> list[Recipe]:
    """The recipes of the kinds of a configuration's sources, then those of syncd's connectors that are named like the
    platforms of its contracts."""
    platforms = {contract.platform for contract in config.contracts.values()}
    kinds = [source.kind for source in config.sources.values()]
    return [export.recipe for export in exports_of([*kinds, *sorted(platforms & set(built_in()))])]


def every_export(kinds: Iterable[str] = ()) -> list[Export]:
    """The exports that syncd's connectors read, and those that others of these `kinds` read; those of any program come
    last."""
    found = list(exports_of([*built_in(), *kinds]))
    return [*(one for one in found if one.kind != "table"), *(one for one in found if one.kind == "table")]


def exports_from(platform: str, exports: Iterable[Export]) -> list[Export]:
    """The exports from one platform: first those that the kind of its name reads."""
    own = [export for export in exports if export.recipe.platform == platform]
    return sorted(own, key=lambda export: export.kind != platform)


def built_in() -> list[str]:
    """The kinds of syncd's own connectors, by name."""
    return [plugin.name for plugin in names("connectors") if plugin.origin == "syncd"]


def exports_of(kinds: Iterable[str]) -> Iterator[Export]:
    """The exports that kinds of sources read, in their order. A connector of another package may name none."""
    for kind in dict.fromkeys(kinds):
        for recipe in getattr(load_connector(kind), "recipes", ()):
            yield Export(kind, recipe)
