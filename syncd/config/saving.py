"""Writes a configuration that a command changed."""

import os
from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path

from syncd.config.reading import inspect_text
from syncd.errors import ConfigError, SyncdError
from syncd.permissions import write_private


def save(file: Path, text: str, environ: Mapping[str, str] | None = None) -> None:
    """Write the text of a configuration whole or not at all. A file that is there keeps its mode and owner; a new one
    is for you alone.

    ConfigError for a text that does not load, SyncdError where it cannot be written; then nothing changes.
    """
    _, problems = inspect_text(file, text, os.environ if environ is None else environ)
    if problems:
        raise ConfigError(*map(str, problems))
    target = file.resolve()  # of a link, what it leads to
    try:
        there = target.exists()
        mark = BOM_UTF8 if there and target.read_bytes().startswith(BOM_UTF8) else b""  # some editors begin a file so
        write_private(target, mark + text.encode(), like=target.stat() if there else None)
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        raise SyncdError(f"{file} cannot be written: {why}; make the file and its folder writable") from None
