"""`syncd manual`: every command with its options, as a page of `man` or as Markdown."""

from typing import Annotated, Literal

import typer

from syncd.cli.groups import Commands
from syncd.cli.manual import man_page, markdown
from syncd.cli.say import write

app = Commands()


@app.command()
def manual(
    form: Annotated[
        Literal["man", "markdown"], typer.Option("--format", metavar="man|markdown", help="Format to print.")
    ] = "man",
) -> None:
    """Print the manual: every command with its options.

    To read it: syncd manual | man -l -
    """
    write(man_page() if form == "man" else markdown())
