"""Command groups in which one command needs no name."""

from typing import Any, ClassVar

from typer.core import TyperGroup


class DefaultGroup(TyperGroup):
    """A group whose `default` command is meant where no other is named: `syncd report weekly`, `syncd discrepancies`.

    A word that is no command is the default's argument, if it takes one; else it is a mistake, as everywhere. The shell
    that completes a line is offered the commands.
    """

    default: ClassVar[str]
    takes_a_word: ClassVar[bool]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default's name where it was left out."""
        first = args[0] if args else ""
        named = first in self.commands or first in ctx.help_option_names
        word = bool(first) and not first.startswith("-")
        completing = ctx.resilient_parsing and not args
        if not named and not completing and (self.takes_a_word or not word):
            args = [self.default, *args]
        return super().parse_args(ctx, args)
