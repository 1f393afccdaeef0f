"""Prints documents: in colour and as wide as the terminal is, or as plain text in a pipe."""

import sys

from syncd.cli.say import write
from syncd.report.document import Document
from syncd.report.render import plain

WIDEST = 100
"""Columns: in longer lines the eye does not find from a text to its amount."""


def show_document(document: Document) -> None:
    """Print a document on standard output."""
    if not sys.stdout.isatty():
        write(plain.render(document))
        return
    from rich.console import Console  # takes 0.1 s, and a pipe needs none of it

    console = Console(highlight=False)
    shown = plain.on_terminal(document, min(console.width, WIDEST))
    console.print(shown, soft_wrap=True)
