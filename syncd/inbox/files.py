"""Reads a file for a connector: opened once, without following links, hashed, and only when nobody writes to it."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.core.time import BEGINNING, Instant
from syncd.errors import SyncdError, TryLater, UsageError
from syncd.inbox.lease import written_elsewhere
from syncd.tabular.readers.limits import FILE

LIMIT = FILE
"""Bytes that a file may have."""
AHEAD = timedelta(days=1)
"""How far in the future a modification time may lie: clocks differ. A later one was set by somebody."""
_IN_USE = (errno.EAGAIN, errno.EBUSY, errno.ETXTBSY)  # somebody holds a lease or a lock: Samba, another machine
_UNREADABLE = (errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENXIO, errno.ENODEV, errno.ENAMETOOLONG)

Identity = tuple[int, ...]
"""Device, inode, size and both times: differs between two files, and for one file before and after a change."""


class Unsettled(TryLater):
    """The file is still being written, or was replaced while syncd looked at it; the next look reads it."""


def printable(path: Path | str) -> str:
    """Return a path with every character escaped that is no text or that a terminal would obey."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in str(path))


def why(error: Exception) -> str:
    """Return why the system refused, in lower case: `permission denied`."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def read_file(
    path: Path,
    limit: int = LIMIT,
    *,
    found: Identity | None = None,
    closed: bool = False,
    empty: bool = False,
    now: Instant | None = None,
) -> SourceFile:
    """Read a file; `modified` is its modification time, `name` its printable name.

    It is opened once and links are refused, so what was checked is what is read. `limit`: its largest size in bytes;
    `found`: the identity it must still have; `closed`: no program may have it open for writing; `empty`: it may
    have no bytes; `now`: it must not be from more than a day later.

    UsageError when there is no such file; BadFile when it must not or cannot be read; Unsettled when it is still being
    written; TryLater when the system is to blame and not the file.
    """
    name = printable(path)
    with _opened(path, found) as descriptor:
        before = os.fstat(descriptor)
        if found is not None and identity(before) != found:
            raise Unsettled(f"{name} was replaced or changed: try again when it is complete")
        if closed and stat.S_ISREG(before.st_mode) and written_elsewhere(descriptor):
            raise Unsettled(f"{name} is open for writing in another program: close it there, or use a copy")
        modified = _modified(name, before, limit, now, empty=empty)
        data = _read(name, descriptor, limit)
        if len(data) != before.st_size or identity(os.fstat(descriptor)) != identity(before):
            raise Unsettled(f"{name} changed while it was read: try again when it is complete")
    return SourceFile(name=printable(path.name), data=data, sha256=hashlib.sha256(data).hexdigest(), modified=modified)


@contextmanager
def _opened(path: Path, found: Identity | None) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if found is not None and identity_at(path) != found:
            raise Unsettled(f"{printable(path)} was moved or replaced: try again when it is complete") from None
        raise _why_not_opened(path, error) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _why_not_opened(path: Path, error: OSError | ValueError) -> SyncdError:
    name = printable(path)
    with suppress(OSError, ValueError):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            return BadFile(f"{name} is a symbolic link: use the file itself")
        if not stat.S_ISREG(mode):
            return BadFile(f"{name} is not a regular file")
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return UsageError(f"there is no file {name}: check the name")
        case OSError(errno=code) if code in _IN_USE:
            return Unsettled(f"{name} is in use by another program: try again when it is complete")
        case OSError(errno=code) if code not in _UNREADABLE:
            return TryLater(f"{name} cannot be opened now: {why(error)}")
    return BadFile(f"{name} cannot be opened: {why(error)}")


def _read(name: str, descriptor: int, limit: int) -> bytes:
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit + 1)
    except OSError as error:
        raise TryLater(f"{name} cannot be read now: {why(error)}") from None


def _modified(name: str, status: os.stat_result, limit: int, now: Instant | None, *, empty: bool) -> Instant:
    """Check that a file may be read and return its modification time."""
    if stat.S_ISDIR(status.st_mode):
        raise UsageError(f"{name} is a folder: name the files in it")
    if not stat.S_ISREG(status.st_mode):
        raise BadFile(f"{name} is not a regular file")
    if status.st_nlink > 1:
        raise BadFile(f"{name} is a hard link, one of {status.st_nlink} names of the same file: use a copy")
    if status.st_size == 0 and not empty:
        raise BadFile(f"{name} is empty: export it again")
    if status.st_size > limit:
        raise BadFile(f"{name} has {status.st_size:,} bytes, and syncd reads at most {limit:,}: export less at once")
    try:
        modified = BEGINNING + timedelta(microseconds=status.st_mtime_ns // 1000)
    except OverflowError:
        raise BadFile(f"{name} has an impossible modification time: run touch on it") from None
    if now is not None and modified > now + AHEAD:
        raise BadFile(f"{name} was modified on {modified:%Y-%m-%d}, which is in the future: run touch on it")
    return modified


def identity(status: os.stat_result) -> Identity:
    """Return the identity of a file from its status."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def identity_at(path: Path) -> Identity | None:
    """Return the identity of the file at `path`; None when there is none."""
    with suppress(OSError, ValueError):
        return identity(path.lstat())
    return None
