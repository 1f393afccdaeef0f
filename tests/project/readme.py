"""Writes the tables of docs/ that list rules, sources and channels, from the first lines of their docstrings.

`make readme` runs it, and so do the recipes of CONTRIBUTING.md.
"""

import sys
from pathlib import Path

from syncd.plugins import Group, names

ROOT = Path(__file__).parents[2]
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


def rendered(text: str, name: str) -> str:
    """`text` with its table between two marks, `<!-- rules -->` and `<!-- end of rules -->`, written anew."""
    mark, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found, rest = text.partition(mark)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"docs/{name}.md needs a table between {mark} and {end}")
    return f"{before}{mark}\n{table(*TABLES[name])}\n{end}{after}"


def page(name: str, root: Path = ROOT) -> Path:
    """The page with the table `name`."""
    return root / "docs" / f"{name}.md"


def write(root: Path = ROOT) -> None:
    """Bring the pages of a checkout up to date."""
    for name in TABLES:
        page(name, root).write_text(rendered(page(name, root).read_text("utf-8"), name), "utf-8")


if __name__ == "__main__":
    sys.exit(write())
