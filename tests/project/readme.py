"""Writes the tables of docs/ that list rules, sources and channels, from the first lines of their docstrings, and the
list of exports, from the recipes of the sources.

`make readme` runs it, and so do the recipes of CONTRIBUTING.md.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from syncd.core.recipes import when_due
from syncd.platforms import read_platforms
from syncd.plugins import Group, names
from syncd.wiring.recipes import every_export

ROOT = Path(__file__).parents[2]
EXAMPLE = datetime(2026, 11, 16, 9, tzinfo=UTC)
"""When the week runs whose times the list of exports tells; every week closes at the same hour of UTC."""
TABLES: dict[str, tuple[Group, str]] = {
    "rules": ("rules", "| rule | it finds |"),
    "sources": ("connectors", "| source | it reads |"),
    "channels": ("channels", "| channel | what it does |"),
}
"""Name of a page in docs/ → the plugins that its table lists, and its heading."""


def table(group: Group, heading: str) -> str:
    """A Markdown table with a row for each plugin: its name, and the first line of its docstring."""
    rows = [f"| `{plugin.name}` | {plugin.summary.removesuffix('.')} |" for plugin in names(group)]
    return "\n".join([heading, "|---|---|", *rows])


def exports() -> str:
    """A Markdown list with an item for each export: where to click, when, what it lacks and what syncd checks."""
    utc = ZoneInfo("UTC")
    profiles = {name: platform.profile(utc) for name, platform in read_platforms({}).items()}
    modules = {plugin.name: plugin.module for plugin in names("connectors")}
    items = []
    for kind, recipe in ((export.kind, export.recipe) for export in every_export()):
        when = when_due(recipe, profiles.get(recipe.platform), utc, EXAMPLE)
        items += [
            f"* **{recipe.title}** ({recipe.format}), which [`{kind}`]({_file(modules[kind])}) reads",
            f"  * Where: {recipe.path}",
            f"  * When: {when}",
            f"  * {recipe.choose}",
            f"  * It lacks: {recipe.lacks}",
            f"  * syncd checks: {recipe.checks}",
            f"  * Known from: {recipe.known_from}",
        ]
    return "\n".join(items)


def _file(module: str) -> str:
    """The file of a connector, as a link from docs/."""
    name = module.rpartition(".")[2]
    return f"../connectors/{name}/__init__.py" if (ROOT / "connectors" / name).is_dir() else f"../connectors/{name}.py"


def rendered(text: str, name: str) -> str:
    """`text` with its table between two marks, `<!-- rules -->` and `<!-- end of rules -->`, written anew."""
    return _between(text, name, table(*TABLES[name]))


def with_exports(text: str) -> str:
    """`text` with its list of exports written anew."""
    return _between(text, "exports", exports())


def _between(text: str, name: str, content: str) -> str:
    mark, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found, rest = text.partition(mark)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"a page in docs/ needs a place between {mark} and {end}")
    return f"{before}{mark}\n{content}\n{end}{after}"


def page(name: str, root: Path = ROOT) -> Path:
    """The page with the table `name`."""
    return root / "docs" / f"{name}.md"


def write(root: Path = ROOT) -> None:
    """Bring the pages of a checkout up to date."""
    for name in TABLES:
        page(name, root).write_text(rendered(page(name, root).read_text("utf-8"), name), "utf-8")
    sources = page("sources", root)
    sources.write_text(with_exports(sources.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    sys.exit(write())
