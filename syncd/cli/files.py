"""Where a command's document goes: to a file, or to standard output where that can take it."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from syncd.cli.say import say, write
from syncd.core.safe_text import lines
from syncd.errors import UsageError
from syncd.permissions import write_private
from syncd.report.render.files import FILES

F = TypeVar("F", bound=StrEnum)

_ENDINGS: Mapping[str, str] = {"txt": "text", "htm": "html"}


def format_of(out: Path | None, chosen: F | None, formats: type[F]) -> F | None:
    """The format chosen, else the one that the name of a file ends with; None without either. UsageError for a file
    whose name does not say it."""
    if chosen is not None or out is None:
        return chosen
    ending = out.suffix.lower().removeprefix(".")
    named = _ENDINGS.get(ending, ending)
    if named in [*formats]:
        return formats(named)
    by_ending = [name for name in ("html", "csv", "json", *FILES) if name in [*formats]]
    ends = ", ".join(f".{name}" for name in dict.fromkeys(by_ending))
    raise UsageError(f"{out.name} does not say its format: end it with {ends} or .txt, or add --format")


def deliver(data: str | bytes, out: Path | None, format: str) -> None:  # noqa: A002 - the option's name
    """Write to a file that only its owner can read, whole or not at all; without one, to standard output. UsageError
    where the file cannot be written, or where bytes would go to a terminal."""
    if out is not None:
        save(out, data if isinstance(data, bytes) else lines(data).encode())
    elif isinstance(data, str):
        write(data)
    elif sys.stdout.isatty():
        raise UsageError(f"{format.upper()} is no text for a terminal: name a file with --out report.{format}")
    else:
        sys.stdout.buffer.write(data)


def save(file: Path, data: bytes) -> None:
    """Write a file, and say so. UsageError where it cannot be written."""
    try:
        write_private(file.expanduser(), data)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {(error.strerror or str(error)).lower()}") from None
    say(f"Written: {file}")
