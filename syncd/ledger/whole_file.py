"""Writes files that are there whole or not at all, for their owner alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syncd.errors import LedgerError

__all__ = ["appearing", "refuse_to_replace", "to_disk"]


def refuse_to_replace(to: Path, source: Path, *, replace: bool) -> None:
    """LedgerError where there is a file at `to` that is not to be replaced; the ledger `source` itself never is."""
    if to.exists() and (not replace or to.samefile(source)):
        how = "" if to.samefile(source) else ", or --force"
        raise LedgerError(f"{to} is there already: choose another name{how}")


@contextmanager
def appearing(to: Path) -> Iterator[Path]:
    """Give a file beside `to` that takes its name at the end of the block, and is removed after an error."""
    try:
        handle, name = tempfile.mkstemp(dir=to.parent, prefix=".syncd-")
    except OSError as error:
        raise LedgerError(f"{to} cannot be written: {(error.strerror or 'it failed').lower()}") from None
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
        to_disk(fresh)
        fresh.replace(to)
        to_disk(to.parent)
    finally:
        fresh.unlink(missing_ok=True)


def to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
