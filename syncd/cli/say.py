"""Writes to standard output and standard error. All that a command prints goes through here, so that no text from a
source moves the cursor, and none shows a secret."""

import os
import shutil
import sys
from typing import TextIO

from syncd.core.safe_text import lines
from syncd.core.wrapping import wrapped
from syncd.redaction import redacted


def write(text: str) -> None:
    """Print a rendered report or a table as it is; its lines may end with CRLF."""
    sys.stdout.write(lines(text))


def say(text: str = "") -> None:
    """Print a line, or several; on a terminal, in lines as long as it is wide."""
    write(f"{_fitted(redacted(text), sys.stdout)}\n")


def say_as_it_is(text: str) -> None:
    """Print lines that people copy into a file: they are not wrapped."""
    write(f"{redacted(text)}\n")


def say_aside(text: str) -> None:
    """Print a line, or several, on standard error, for what is not the answer itself; on a terminal, in lines as long
    as it is wide."""
    sys.stderr.write(f"{lines(_fitted(redacted(text), sys.stderr))}\n")


def ask_aside(text: str) -> str:
    """Ask a person on the terminal, and return what they type; "" at the end of the input."""
    sys.stderr.write(f"{lines(redacted(text))} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def _fitted(text: str, stream: TextIO) -> str:
    """Lines that a terminal need not break; for a pipe, as they are."""
    if not stream.isatty():
        return text
    width = shutil.get_terminal_size().columns
    return "\n".join(part for line in text.split("\n") for part in wrapped(line, width))


def on_a_terminal() -> bool:
    """Whether a person can see what is asked, and answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def can_draw() -> bool:
    """Tell whether standard output is a terminal on which a screen can be drawn in place."""
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
