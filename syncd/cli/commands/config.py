"""`syncd config`: the configuration in force, changes of single keys, and an example of every option."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from syncd.cli.groups import Commands, Group
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views import Json, json_of
from syncd.cli.views.config_change import ConfigChange
from syncd.cli.views.config_settings import ConfigSettings
from syncd.cli.views.table import ToCopy
from syncd.config import find, save
from syncd.config.changing import Change, removed, set_to
from syncd.config.effective import Table, effective
from syncd.config.example import example, sections
from syncd.config.keys import key_text, path_of
from syncd.config.lines import KeyPath
from syncd.config.reading import parsed
from syncd.core.wording import hint
from syncd.errors import UsageError

app = Commands(cls=Group, help="Show the configuration, change a key of it, and show how to write it.")


@dataclass(frozen=True, slots=True)
class Example:
    """TOML to copy into a configuration."""

    toml: str

    def as_json(self) -> Json:
        return json_of(self, "toml")

    def as_text(self) -> Iterator[ToCopy]:
        yield ToCopy(tuple(self.toml.rstrip("\n").split("\n")))


def _names() -> dict[str, None]:
    """Return each table's name and the part before its dot, in the example's order."""
    return dict.fromkeys(part for name, _ in sections(example()) for part in (name.split(".")[0], name))


def _offered(incomplete: str) -> list[str]:
    return [name for name in _names() if name.startswith(incomplete)]


@app.command("example")
def show_example(
    section: Annotated[
        str | None,
        typer.Argument(
            metavar="SECTION", help="A section, such as source, source.upwork or map.", autocompletion=_offered
        ),
    ] = None,
    config: ConfigOption = None,  # noqa: ARG001 - every command takes it; the example is the same with any
    now: NowOption = None,  # noqa: ARG001
    as_json: JsonOption = False,
) -> None:
    """Print the example configuration, with every option explained, or one section of it to copy.

    For example: syncd config example source.upwork
    """
    if section is None:
        show(Example(example()), as_json=as_json)
        return
    chosen = [text for name, text in sections(example()) if name == section or name.startswith(f"{section}.")]
    if not chosen:
        raise UsageError(f'the example has no section "{section}"{hint(section, _names())}')
    show(Example("\n\n".join(chosen)), as_json=as_json)


def _known(tables: Iterable[Table]) -> dict[str, None]:
    """Return each section, each table and each key as a person writes it, in order."""
    paths = [setting.path for table in tables for setting in table.settings]
    return dict.fromkeys(key_text(path[:length]) for path in paths for length in range(1, len(path) + 1))


def _offered_keys(incomplete: str) -> list[str]:
    with suppress(Exception):  # completion never fails
        return [name for name in _known(effective(find(os.environ), os.environ)) if name.startswith(incomplete)]
    return []


KeyArgument = Annotated[
    str,
    typer.Argument(
        metavar="KEY",
        help="A key, such as report.weekly.at; in a list by number: contract.api.terms.1.rate.",
        autocompletion=_offered_keys,
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only show the change.")]


@app.command("show")
def show_effective(
    section: Annotated[
        str | None,
        typer.Argument(
            metavar="SECTION",
            help="A section, table or key, such as report, report.weekly or report.weekly.at.",
            autocompletion=_offered_keys,
        ),
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,  # noqa: ARG001 - every command takes it; the configuration is the same at any time
    as_json: JsonOption = False,
) -> None:
    """Print the configuration in force, and where each value comes from: a line of the file, a variable or a default.

    What it prints is TOML. Options that have no value are left out. No secret is read or shown, only where it is kept.
    """
    file = config or find(os.environ)
    tables = effective(file, os.environ)
    if section is not None:
        chosen = list(_within(tables, path_of(section, parsed(file)[1])))
        if not chosen:
            raise UsageError(f'the configuration has no "{section}"{hint(section, _known(tables))}')
        tables = tuple(chosen)
    show(ConfigSettings(file, tables), as_json=as_json)


def _within(tables: Iterable[Table], path: KeyPath) -> Iterator[Table]:
    """Yield the tables at a path, or the one key that is there or holds what is there."""
    for table in tables:
        if table.path[: len(path)] == path:
            yield table
        elif settings := tuple(setting for setting in table.settings if path[: len(setting.path)] == setting.path):
            yield replace(table, settings=settings)


@app.command("set")
def set_key(
    key: KeyArgument,
    value: Annotated[
        str,
        typer.Argument(
            metavar="VALUE",
            help="Its value: text, or TOML for lists and tables. Of a secret, its place: env:NAME or file:PATH.",
        ),
    ],
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
    now: NowOption = None,  # noqa: ARG001 - every command takes it
    as_json: JsonOption = False,
) -> None:
    """Set one key of the configuration, and show the change; every other line and comment stays as it is.

    For example: syncd config set report.weekly.at "mon 09:00"

    Nothing is written where the value is none for this key, or the configuration would not load afterwards.
    """
    _keep(set_to(config or find(os.environ), key, value, os.environ), dry_run=dry_run, as_json=as_json)


@app.command("unset")
def unset_key(
    key: KeyArgument,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
    now: NowOption = None,  # noqa: ARG001 - every command takes it
    as_json: JsonOption = False,
) -> None:
    """Remove one key from the configuration, so that its default counts, and show the change.

    Nothing is written where syncd needs the key.
    """
    _keep(removed(config or find(os.environ), key, os.environ), dry_run=dry_run, as_json=as_json)


def _keep(change: Change, *, dry_run: bool, as_json: bool) -> None:
    writes = change.before != change.after and not dry_run
    if writes:
        save(change.file, change.after)
    show(ConfigChange(change=change, written=writes), as_json=as_json)
