"""Options that several commands share. `--config`, `--now` and `--json` may stand before or after the command."""

from pathlib import Path
from typing import Annotated, Any

import typer

from syncd.errors import UsageError

JSON = "as_json"
"""The parameter that commands with JSON output have."""


def given_before(ctx: typer.Context, name: str) -> Any:
    """Return the value of a shared option that stands before the command; nothing where it is not given there."""
    parent = ctx.parent
    while parent is not None:
        if value := parent.params.get(name):
            return value
        parent = parent.parent
    return None


def _before_or_after(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """Return the value given here, else the one given before the command. UsageError when the two differ."""
    before = given_before(ctx, str(param.name))
    if value and before and value != before:
        raise UsageError(f"{param.opts[0]} has different values before and after the command: give it once")
    return value or before or value


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="Configuration file; default: syncd.toml here, ~/.config/syncd/config.toml or /etc/syncd/config.toml.",
        callback=_before_or_after,
    ),
]
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="INSTANT",
        help="Act as if it were this moment, like 2026-11-16T09:00:00Z.",
        callback=_before_or_after,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.", callback=_before_or_after)]
PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="PERIOD",
        help="2026-W46, 2026-11, 2026-11-09..2026-11-15, or last-week, this-month and so on.",
    ),
]
FailOnOption = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="Exit with 3 if something at least this severe is open, or could not be checked.",
    ),
]


def before_the_command(config: ConfigOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Take the options that may stand before a group's command; the command reads them."""


def first_word(arguments: list[str]) -> str:
    """Return the first argument that is none of the shared options and their values; nothing without one."""
    rest = iter(arguments)
    for word in rest:
        if word in ("--config", "-c", "--now"):
            next(rest, None)
        elif word != "--json" and not word.startswith(("--config=", "--now=", "-c")):
            return word
    return ""
