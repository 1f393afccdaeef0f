"""Writes the tables of the README that list rules and sources, from the first lines of their docstrings.

`make readme` runs it, and so do the recipes of CONTRIBUTING.md.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from syncd.plugins import Group, names

ROOT = Path(__file__).parents[2]
TABLES: dict[str, tuple[Group, str]] = {
    "rules": ("rules", "| rule | it finds |"),
    "sources": ("connectors", "| source | it reads |"),
}
"""Name of a table → the plugins it lists, and its heading."""


def table(group: Group, heading: str) -> str:
    """A Markdown table with a row for each plugin: its name, and the first line of its docstring."""
    rows = [f"| `{plugin.name}` | {plugin.summary.removesuffix('.')} |" for plugin in names(group)]
    return "\n".join([heading, "|---|---|", *rows])


def rendered(text: str, tables: Iterable[str] = TABLES) -> str:
    """`text` with each table between its two marks, `<!-- rules -->` and `<!-- end of rules -->`, written anew."""
    for name in tables:
        mark, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, found, rest = text.partition(mark)
        _, ended, after = rest.partition(end)
        if not (found and ended):
            raise ValueError(f"README.md needs a table between {mark} and {end}")
        text = f"{before}{mark}\n{table(*TABLES[name])}\n{end}{after}"
    return text


def write(root: Path = ROOT) -> None:
    """Bring the README of a checkout up to date."""
    readme = root / "README.md"
    readme.write_text(rendered(readme.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    sys.exit(write())
