"""The manual: every command with its arguments and options, as a page of `man` or as Markdown.

It is read from the commands themselves, as `--help` is, so it cannot differ from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from syncd import __version__
from syncd.cli.app import COMMANDS
from syncd.cli.groups import load
from syncd.errors import CONFIGURATION, DONE, FAILED, FOUND, TRY_LATER, USAGE

__all__ = ["Entry", "Parameter", "man_page", "markdown", "panels"]

EXIT_CODES = {
    DONE: "Done.",
    FAILED: "Failed.",
    USAGE: "Wrong usage.",
    FOUND: "--fail-on was met.",
    TRY_LATER: "A quota, the network or a lock was in the way: try again later. Nothing is lost.",
    CONFIGURATION: "The configuration is wrong.",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument (`FILE...`) or an option (`--config FILE, -c FILE`), and its help."""

    usage: str
    help: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its name as typed (`syncd report resend`), the paragraphs of its help, and its parameters.

    Options that every command takes are left out of `options`.
    """

    name: str
    paragraphs: tuple[str, ...]
    arguments: tuple[Parameter, ...]
    options: tuple[Parameter, ...]

    @property
    def usage(self) -> str:
        """Return the command with its arguments: `syncd import [OPTIONS] SOURCE FILE...`."""
        return " ".join(
            (self.name, *(("[OPTIONS]",) if self.options else ()), *(each.usage for each in self.arguments))
        )


def panels() -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Yield each panel of `syncd --help` with its commands; the commands of a group follow the group."""
    for panel, commands in COMMANDS.items():
        yield panel, tuple(entry for name in commands for entry in _entries(f"syncd {name}", load(name)))


def _entries(name: str, command: Any) -> Iterator[Entry]:
    """Yield a command; of a group the group and each of its commands that is not hidden."""
    params = command.get_params(typer.Context(command, info_name=name))
    shown = [param for param in params if not getattr(param, "hidden", False)]
    yield Entry(
        name,
        tuple((command.help or "").split("\n\n")),
        tuple(_argument(param) for param in shown if isinstance(param, TyperArgument)),
        tuple(_option(param) for param in shown if isinstance(param, TyperOption) and not _is_everywhere(param)),
    )
    if isinstance(command, TyperGroup):
        for own_name, own in command.commands.items():
            if not own.hidden:
                yield from _entries(f"{name} {own_name}", own)


def _is_everywhere(option: TyperOption) -> bool:
    return bool({*option.opts} & {"--config", "--now", "--json", "--help"})


def _argument(param: TyperArgument) -> Parameter:
    shown = param.metavar or param.name or ""
    return Parameter(shown if param.required else f"[{shown}]", param.help or "")


def _option(param: TyperOption) -> Parameter:
    value = f" {param.metavar}" if param.metavar and not param.is_flag else ""
    words = (param.help, "Required." if param.required else None)
    return Parameter(", ".join(f"{name}{value}" for name in param.opts), " ".join(filter(None, words)))


def markdown() -> str:
    """Return the manual as a page of Markdown: a heading for each panel and each command."""
    parts = ["# Commands", "`--config`, `--now` and `--json` may stand before or after a command that takes them."]
    for panel, commands in panels():
        parts.append(f"## {panel}")
        for entry in commands:
            parts += [f"### {entry.name}", f"```text\n{entry.usage}\n```", *entry.paragraphs]
            lines = [f"- `{each.usage}`: {each.help}".rstrip(": ") for each in (*entry.arguments, *entry.options)]
            parts += ["\n".join(lines)] if lines else []
    parts += ["## Exit codes", "\n".join(f"- {code}: {meaning}" for code, meaning in EXIT_CODES.items())]
    return "\n\n".join(parts) + "\n"


def man_page() -> str:
    """Return the manual as a page for `man`, section 1."""
    lines = [
        f'.TH SYNCD 1 "" "syncd {__version__}" "User Commands"',
        ".SH NAME",
        "syncd \\- checks tracked time against what platforms logged, billed and paid",
        ".SH SYNOPSIS",
        ".B syncd",
        "[OPTIONS] COMMAND [ARGUMENTS]",
        ".SH DESCRIPTION",
        _roff("`--config`, `--now` and `--json` may stand before or after a command that takes them."),
    ]
    for panel, commands in panels():
        lines.append(f".SH {_roff(panel).upper()}")
        for entry in commands:
            lines += [f".SS {_roff(entry.usage)}"]
            for paragraph in entry.paragraphs:
                lines += [".PP", _roff(paragraph)]
            for each in (*entry.arguments, *entry.options):
                lines += [".TP", f".B {_roff(each.usage)}", _roff(each.help)]
    lines.append(".SH EXIT STATUS")
    for code, meaning in EXIT_CODES.items():
        lines += [".TP", f".B {code}", _roff(meaning)]
    return "\n".join(lines) + "\n"


def _roff(text: str) -> str:
    """Return text that `man` shows as it is: its backslashes, hyphens and leading dots mean nothing."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "").replace("\n", "\n.br\n")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped
