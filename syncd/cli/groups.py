"""Commands and groups of them: imported when they run, options before or after, help without Python's types."""

import shlex
from collections.abc import Callable, Iterator
from copy import copy
from functools import cache
from importlib import import_module
from inspect import cleandoc
from keyword import iskeyword
from typing import Any, ClassVar

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from syncd.cli.options import JSON, before_the_command, first_word, given_before
from syncd.errors import UsageError


class _Argument(TyperArgument):
    """An argument that help shows by its name alone: `FILE...` instead of `{files}... <list[Path]>`."""

    def display_type_rich(self, ctx: Any) -> None:
        """Show no type."""

    def get_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the name, in brackets where the argument may be left out."""
        return [self.display_name_raw if self.required else f"[{self.display_name_raw}]"]


def _without_types(params: list[Any]) -> list[Any]:
    """Return `params`, which Typer has made, with names for people."""
    for param in params:
        if isinstance(param, TyperArgument):
            param.__class__ = _Argument
            param.metavar = param.metavar or param.name.upper() + ("..." if param.nargs != 1 else "")
        elif isinstance(param, TyperOption) and param.is_flag:
            param.metavar = ""
    return params


class _Command(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:
        return _without_types(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if JSON not in ctx.params and given_before(ctx, JSON) and not ctx.resilient_parsing:
            ctx.fail(f"`{ctx.command_path}` prints no JSON: leave out --json")
        return rest


class Group(TyperGroup):
    """A group of commands."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the group's options, without Python's types in their help."""
        return _without_types(super().get_params(ctx))


class LazyGroup(Group):
    """The whole program: it holds each command's name and summary, and imports the module of the one that runs."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that `args` name, and load it from `syncd.cli.commands`. UsageError for one that is part of
        a group, such as `syncd ack`, with the whole command."""
        if args and args[0] not in self.commands and (meant := list(self._groups_with(args[0]))):
            whole = " or ".join(f"`{shlex.join(['syncd', group, *args])}`" for group in meant)
            raise UsageError(f'there is no command "{args[0]}": did you mean {whole}?')
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and load(str(name)), rest

    def _groups_with(self, word: str) -> Iterator[str]:
        """The groups that have a command of this name."""
        for name in self.commands:
            command = load(name)
            if isinstance(command, TyperGroup) and word in command.commands:
                yield name


@cache
def load(name: str) -> TyperCommand | TyperGroup:
    """Import a command; `import` is in `import_.py`, since Python keeps that word for itself."""
    module = import_module(f"syncd.cli.commands.{name}{'_' if iskeyword(name) else ''}")
    command = get_command(module.app)
    assert isinstance(command, TyperCommand | TyperGroup)
    return command


class DefaultGroup(Group):
    """A group with a default command: `syncd report weekly`, `syncd discrepancies`.

    A word that names no command is the default's argument if it takes one; otherwise it is a mistake, as everywhere.
    Shell completion offers the commands.
    """

    default: ClassVar[str]
    takes_a_word: ClassVar[bool]
    _showing_help = False

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the group's help with the default command's options."""
        self._showing_help = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._showing_help = False

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the group's options; for its help also those of the default command, in a panel of their own."""
        params = super().get_params(ctx)
        if not self._showing_help:
            return params
        known = {param.name for param in params}
        default = self.commands[self.default].get_params(ctx)
        more = [copy(param) for param in default if isinstance(param, TyperOption) and param.name not in known]
        for param in more:
            param.rich_help_panel = f"Options of `{self.default}`, which runs when no command is named"
        return [*params, *more]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the default's name where none is given."""
        first = first_word(args)
        named = first in self.commands or first in ctx.help_option_names
        is_word = bool(first) and not first.startswith("-")
        completing = ctx.resilient_parsing and not args
        if not named and not completing and (self.takes_a_word or not is_word):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


class Commands(typer.Typer):
    """The commands of one module: a single one, or with `cls` and `help` a group."""

    def __init__(self, cls: type[Group] | None = None, help: str | None = None) -> None:  # noqa: A002
        super().__init__(cls=cls, help=help, add_completion=False, no_args_is_help=True)
        if cls is not None:
            self.callback()(before_the_command)

    def command(self, name: str | None = None, **settings: Any) -> Callable[..., Any]:
        """Register a command, as Typer does. Each paragraph of its docstring becomes one of its help."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            paragraphs = cleandoc(function.__doc__ or "").split("\n\n")
            settings.setdefault("help", "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs))
            return typer.Typer.command(self, name, cls=_Command, **settings)(function)

        return register
