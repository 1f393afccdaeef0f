"""Writes to standard output and standard error. All that a command prints goes through here, so that no text from a
source moves the cursor, and none shows a secret."""

import re
import shutil
import sys

from syncd.core.safe_text import lines
from syncd.redaction import redacted

_NAME = re.compile(r"\b[dr]-[0-9a-f]{6,}\b|[\w.@:-]+/[a-z]+/[^\s,;)\]“”`]+")
"""An id, or a record's ref: people copy them."""


def write(text: str) -> None:
    """Print a rendered report or a table as it is; its lines may end with CRLF."""
    sys.stdout.write(lines(text))


def say(text: str = "") -> None:
    """Print a line, or several; on a terminal, no id and no ref is broken over two lines."""
    text = redacted(text)
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        text = "\n".join(unbroken(part, width) for part in text.split("\n"))
    write(f"{text}\n")


def unbroken(text: str, width: int) -> str:
    """Return a line with line ends before those ids and refs that a terminal of `width` characters would break."""
    indent = re.match(" *", text)
    left = indent[0] if indent else ""
    begins = 0  # where the current line of the terminal's begins in `text`, less its indent

    def before(name: re.Match[str]) -> str:
        nonlocal begins
        column = (name.start() - begins) % width
        if column + len(name[0]) <= width or len(left) + len(name[0]) > width:
            return name[0]
        begins = name.start() - len(left)
        return f"\n{left}{name[0]}"

    return _NAME.sub(before, text)


def say_aside(text: str) -> None:
    """Print a line, or several, on standard error, for what is not the answer itself."""
    sys.stderr.write(f"{lines(redacted(text))}\n")


def ask_aside(text: str) -> str:
    """Ask a person on the terminal, and return what they type; "" at the end of the input."""
    sys.stderr.write(f"{lines(redacted(text))} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def on_a_terminal() -> bool:
    """Whether a person can see what is asked, and answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()
