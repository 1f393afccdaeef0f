"""`syncd plugins`: the connectors, rules and channels that are there."""

import typer

from syncd.cli.common import JsonOption, print_json

app = typer.Typer()


@app.command()
def plugins(as_json: JsonOption = False) -> None:
    """List connectors, rules and channels, built in and installed, with what each is for."""
    from syncd.cli.views.table import show
    from syncd.plugins import Group, names

    groups: tuple[Group, ...] = ("connectors", "rules", "channels")
    found = [plugin for group in groups for plugin in names(group)]
    if as_json:
        print_json(
            {
                group: [
                    {"name": each.name, "origin": each.origin, "summary": each.summary}
                    for each in found
                    if each.group == group
                ]
                for group in groups
            }
        )
    else:
        rows = ((each.group.removesuffix("s"), each.name, each.origin, each.summary) for each in found)
        show(("kind", "name", "from", "what it is for"), rows)
