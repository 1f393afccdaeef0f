"""What lies on this machine: exports in the folder of downloads, recognised as the sources recognise them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from syncd.errors import SyncdError
from syncd.inbox.files import read_file
from syncd.wiring.known_exports import kinds_that_read

__all__ = ["FoundExport", "downloads", "find_exports"]

_ENDINGS = {".csv", ".xlsx", ".json", ".xml", ".sta", ".mt940", ".ofx", ".qfx"}
MOST = 100
"""Files that are looked into, the newest first."""
_LARGEST = 20_000_000
"""Bytes of a file beyond which it is not looked into."""


@dataclass(frozen=True, slots=True)
class FoundExport:
    """A file that sources of `kind` read as it is."""

    file: Path
    kind: str


def downloads(environ: Mapping[str, str]) -> Path:
    """Return the folder into which browsers save files."""
    return Path(environ.get("XDG_DOWNLOAD_DIR") or "~/Downloads").expanduser()


def find_exports(folder: Path) -> list[FoundExport]:
    """Find exports in a folder, the newest first; a file that several kinds could read is left out."""
    return list(_recognised(folder))


def _recognised(folder: Path) -> Iterator[FoundExport]:
    for path in _newest(folder):
        with suppress(SyncdError, OSError):
            kinds = kinds_that_read(read_file(path, _LARGEST))
            if len(kinds) == 1:
                yield FoundExport(path, kinds[0])


def _newest(folder: Path) -> list[Path]:
    try:
        entries = [entry for entry in os.scandir(folder) if Path(entry.name).suffix.lower() in _ENDINGS]
        files = [entry for entry in entries if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []
    return [Path(entry.path) for entry in sorted(files, key=lambda entry: -entry.stat().st_mtime)[:MOST]]
