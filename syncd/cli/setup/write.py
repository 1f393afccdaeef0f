"""Writes what an interview decided: secrets, the configuration, drop folders and copies; all of it or none."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from syncd.config import save
from syncd.config.editing import appended
from syncd.errors import SyncdError, UsageError
from syncd.permissions import write_private

__all__ = ["copy_exports", "write_setup"]


def write_setup(file: Path, before: str | None, tables: str, secrets: Mapping[Path, str]) -> None:
    """Write secrets into files for you alone, then the configuration: a new one, or what it lacks at its end.

    UsageError where a file for a secret is there already, ConfigError where syncd would not accept the configuration,
    SyncdError where something cannot be written; then no secret is left behind.
    """
    written: list[Path] = []
    try:
        for path, secret in secrets.items():
            if path.exists():
                raise UsageError(f"{path} is there already: remove it, or name another place for the secret")
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(path, f"{secret}\n".encode())
            written.append(path)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        save(file, appended(before or "", tables))
    except (SyncdError, OSError) as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise SyncdError(f"{error.filename} cannot be written: {(error.strerror or 'it failed').lower()}") from None
        raise


def copy_exports(copies: tuple[tuple[Path, Path], ...]) -> None:
    """Copy exports into drop folders, which are made; they stay where they were. SyncdError where that fails."""
    for file, folder in copies:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(file, folder / file.name)
        except OSError as error:
            raise SyncdError(
                f"{file} cannot be copied to {folder}: {(error.strerror or 'it failed').lower()}"
            ) from None
