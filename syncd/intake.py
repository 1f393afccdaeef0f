"""How files reach a connector: opened once, hashed, and moved aside when they are done with.

A drop folder holds what the user exported. A file that was read moves to `done/`, one that could not be read to `bad/`
with a `NAME.reason.txt` beside it; nothing is ever overwritten.
"""

import hashlib
import os
import stat
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

from syncd.connector import BadFile, SourceFile
from syncd.core.time import BEGINNING, Instant
from syncd.errors import ConfigError, SyncdError, UsageError

LIMIT = 50 * 1024 * 1024
"""Bytes a file may have."""
SETTLED_FOR = timedelta(seconds=2)
"""A file untouched for this long is taken as written to its end."""
_REASON = ".reason.txt"
_UNFINISHED = (".part", ".crdownload", ".tmp", _REASON)


def read_file(path: Path, limit: int = LIMIT) -> SourceFile:
    """The file as a connector gets it; `modified` is its modification time.

    It is opened once, and links to files and things that are no files are refused, so that what was checked is what is
    read. UsageError when there is no file of that name; BadFile when it must not or cannot be taken.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"there is no file {path}: check the name") from None
    except (OSError, ValueError) as error:
        if path.is_symlink():
            raise BadFile(f"{path} is a symbolic link: give the file itself") from None
        raise BadFile(f"{path} cannot be opened: {_plain(error)}") from None
    try:
        before = os.fstat(descriptor)
        _check(path, before, limit)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(limit + 1)
        after = os.fstat(descriptor)
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {_plain(error)}") from None
    finally:
        os.close(descriptor)
    if len(data) != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
        raise BadFile(f"{path} changed while it was read: try again when it is written")
    return SourceFile(
        name=path.name, data=data, sha256=hashlib.sha256(data).hexdigest(), modified=_modified(path, before)
    )


def _check(path: Path, status: os.stat_result, limit: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise UsageError(f"{path} is a folder: give the files in it")
    if not stat.S_ISREG(status.st_mode):
        raise BadFile(f"{path} is not a regular file")
    if status.st_nlink > 1:
        raise BadFile(f"{path} is a hard link, one of {status.st_nlink} names of the same file: give a copy")
    if status.st_size == 0:
        raise BadFile(f"{path} is empty: export it again")
    if status.st_size > limit:
        raise BadFile(f"{path} has {status.st_size} bytes, more than the {limit} that are read: export a shorter range")


def _modified(path: Path, status: os.stat_result) -> Instant:
    try:
        return BEGINNING + timedelta(microseconds=status.st_mtime_ns // 1000)
    except OverflowError:
        raise BadFile(f"{path} has an impossible modification time: touch it") from None


def waiting(folder: Path, now: Instant, settled_for: timedelta = SETTLED_FOR) -> list[Path]:
    """The files in a drop folder that are ready to be read, oldest first.

    Not among them: hidden files, links, sub-folders such as `done/` and `bad/`, unfinished downloads, and files touched
    less than `settled_for` before `now`, which is the file system's time. ConfigError when there is no such folder.
    """
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise ConfigError(f"the folder {folder} cannot be read ({_plain(error)}): create it, or correct it") from None
    latest = (now - BEGINNING - settled_for) // timedelta(microseconds=1) * 1000
    found: list[tuple[int, str]] = []
    for entry in entries:
        if entry.name.startswith((".", "~$")) or entry.name.lower().endswith(_UNFINISHED):
            continue
        with suppress(FileNotFoundError):  # moved or deleted since the folder was listed
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(status.st_mode) and status.st_mtime_ns <= latest:
                found.append((status.st_mtime_ns, entry.name))
    return [folder / name for _, name in sorted(found)]


def file_done(path: Path, folder: Path) -> Path:
    """Move a file that was read into `done/` of its drop folder; where it is now. SyncdError when that fails."""
    return _file(path, folder / "done", None)


def file_bad(path: Path, folder: Path, reason: str) -> Path:
    """Move a file that could not be read into `bad/`, with `reason` in a text beside it; where the file is now."""
    return _file(path, folder / "bad", reason)


def _file(path: Path, target: Path, reason: str | None) -> Path:
    try:
        target.mkdir(mode=0o700, exist_ok=True)
        place = _reserve(target, path, reason)
        try:
            path.replace(place)
        except OSError:
            place.unlink()
            if reason is not None:
                _reason_of(place).unlink()
            raise
    except OSError as error:
        raise SyncdError(f"{path} cannot be moved to {target}: {_plain(error)}") from None
    return place


def _reserve(target: Path, path: Path, reason: str | None) -> Path:
    """A free name in `target`, taken by creating it, with its reason beside it."""
    for number in count(1):
        place = target / (path.name if number == 1 else f"{path.stem}-{number}{path.suffix}")
        if place.exists() or _reason_of(place).exists():
            continue
        with suppress(FileExistsError), place.open("xb"):
            if reason is not None:
                _reason_of(place).write_text(f"{reason}\n", "utf-8")
            return place
    raise AssertionError("there is always a next number")


def _reason_of(place: Path) -> Path:
    return place.with_name(place.name + _REASON)


def _plain(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
