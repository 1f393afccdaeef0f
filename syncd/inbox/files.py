"""How files reach a connector: opened once, hashed, and moved aside when they are done with.

A drop folder holds what the user exported. A file is taken when it is at rest: nothing was written to it for a moment,
and no program has it open for writing, as far as the system tells. One that was read moves to `done/`, one that cannot
be read to `bad/` with a `NAME.reason.txt` beside it; nothing is ever overwritten, and what became another file in the
meantime stays where it is.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.core.time import BEGINNING, Instant
from syncd.errors import ConfigError, SyncdError, TryLater, UsageError
from syncd.inbox.lease import written_elsewhere
from syncd.tabular.readers.limits import FILE

LIMIT = FILE
"""Bytes a file may have."""
SETTLED_FOR = timedelta(seconds=2)
"""A file untouched for this long is taken as written to its end, unless a program has it open for writing."""
ASIDE = ("done", "bad")
"""The sub-folders of a drop folder that files move to."""
_AHEAD = timedelta(days=1)  # clocks differ; a modification time further ahead was set by somebody
_REASON = ".reason.txt"
_PARTS = (".part", ".crdownload", ".tmp")  # of what is being downloaded; Firefox puts an empty NAME beside NAME.part
_IN_USE = (errno.EAGAIN, errno.EBUSY, errno.ETXTBSY)  # somebody holds a lease or a lock: Samba, another machine
_UNREADABLE = (errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENXIO, errno.ENODEV, errno.ENAMETOOLONG)

Identity = tuple[int, ...]
"""Tells a file from any other, and from itself once it was changed: device, inode, size and both times."""


class Unsettled(TryLater):
    """A file that is still being written, or was replaced while it was looked at: the next look takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file at rest in a drop folder, and which file that was."""

    path: Path
    identity: Identity


def shown(path: Path | str) -> str:
    """A path as people may see it: what a terminal would obey, or what is no text, is spelled out."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in str(path))


def read_file(
    path: Path, limit: int = LIMIT, *, found: Identity | None = None, closed: bool = False, now: Instant | None = None
) -> SourceFile:
    """The file as a connector gets it; `modified` is its modification time, `name` its name as `shown`.

    It is opened once, and links to files and things that are no files are refused, so that what was checked is what is
    read. `found`: it must be that file still; `closed`: no program may have it open for writing; `now`: it cannot be
    from later than that, but for a day. UsageError when there is no file of that name; BadFile when it must not or
    cannot be taken; Unsettled when it is not at rest; TryLater when the system, not the file, is the trouble.
    """
    with _opened(path, found) as descriptor:
        before = os.fstat(descriptor)
        if found is not None and _identity(before) != found:
            raise Unsettled(f"{shown(path)} was replaced or changed: try again when it is written")
        if closed and stat.S_ISREG(before.st_mode) and written_elsewhere(descriptor):
            raise Unsettled(f"{shown(path)} is open for writing in another program: close it there, or give a copy")
        modified = _checked(path, before, limit, now)
        data = _read(path, descriptor, limit)
        if len(data) != before.st_size or _identity(os.fstat(descriptor)) != _identity(before):
            raise Unsettled(f"{shown(path)} changed while it was read: try again when it is written")
    return SourceFile(name=shown(path.name), data=data, sha256=hashlib.sha256(data).hexdigest(), modified=modified)


@contextmanager
def _opened(path: Path, found: Identity | None) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if found is not None and _identity_at(path) != found:
            raise Unsettled(f"{shown(path)} was moved or replaced: try again when it is written") from None
        raise _trouble(path, error) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _trouble(path: Path, error: OSError | ValueError) -> SyncdError:
    """Why a path cannot be opened: nothing there, not a file, in use, not for us, or the system's own trouble."""
    with suppress(OSError, ValueError):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            return BadFile(f"{shown(path)} is a symbolic link: give the file itself")
        if not stat.S_ISREG(mode):
            return BadFile(f"{shown(path)} is not a regular file")
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return UsageError(f"there is no file {shown(path)}: check the name")
        case OSError(errno=code) if code in _IN_USE:
            return Unsettled(f"{shown(path)} is in use by another program: try again when it is written")
        case OSError(errno=code) if code not in _UNREADABLE:
            return TryLater(f"{shown(path)} cannot be opened now: {_plain(error)}")
    return BadFile(f"{shown(path)} cannot be opened: {_plain(error)}")


def _read(path: Path, descriptor: int, limit: int) -> bytes:
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit + 1)
    except OSError as error:
        raise TryLater(f"{shown(path)} cannot be read now: {_plain(error)}") from None


def _checked(path: Path, status: os.stat_result, limit: int, now: Instant | None) -> Instant:
    """The modification time of what is fit to be read."""
    name = shown(path)
    if stat.S_ISDIR(status.st_mode):
        raise UsageError(f"{name} is a folder: give the files in it")
    if not stat.S_ISREG(status.st_mode):
        raise BadFile(f"{name} is not a regular file")
    if status.st_nlink > 1:
        raise BadFile(f"{name} is a hard link, one of {status.st_nlink} names of the same file: give a copy")
    if status.st_size == 0:
        raise BadFile(f"{name} is empty: export it again")
    if status.st_size > limit:
        raise BadFile(
            f"{name} has {status.st_size:,} bytes, more than the {limit:,} that are read: export less at once"
        )
    try:
        modified = BEGINNING + timedelta(microseconds=status.st_mtime_ns // 1000)
    except OverflowError:
        raise BadFile(f"{name} has an impossible modification time: touch it") from None
    if now is not None and modified > now + _AHEAD:
        raise BadFile(f"{name} was modified on {modified:%Y-%m-%d}, which is yet to come: touch it")
    return modified


def _identity(status: os.stat_result) -> Identity:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _identity_at(path: Path) -> Identity | None:
    with suppress(OSError, ValueError):
        return _identity(path.lstat())
    return None


def is_export(name: str) -> bool:
    """Whether a file of this name in a drop folder is for syncd: not hidden, no half of a download, nothing of ours."""
    return not name.startswith((".", "~$")) and not name.lower().endswith((*_PARTS, _REASON)) and name not in ASIDE


def waiting(folder: Path, now: Instant, settled_for: timedelta = SETTLED_FOR) -> list[Found]:
    """The files in a drop folder that are ready to be read, oldest first.

    Not among them: hidden files, links, sub-folders such as `done/` and `bad/`, unfinished downloads, and files touched
    less than `settled_for` before `now`, which is the file system's time. What somebody dated more than a day ahead is
    among them, or it would wait for ever. ConfigError when there is no such folder or its files could not leave it.
    """
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise ConfigError(
            f"the folder {shown(folder)} cannot be read ({_plain(error)}): create it, or correct it"
        ) from None
    _check_ways_out(folder)
    names = {entry.name for entry in entries}
    latest, ahead = _nanoseconds(now - settled_for - BEGINNING), _nanoseconds(now + _AHEAD - BEGINNING)
    found: list[tuple[int, str, Identity]] = []
    for entry in entries:
        if not is_export(entry.name) or any(entry.name + part in names for part in _PARTS):
            continue
        with suppress(FileNotFoundError):  # moved or deleted since the folder was listed
            status = entry.stat(follow_symlinks=False)
            written = status.st_mtime_ns
            set_ahead = written > max(ahead, status.st_ctime_ns + _nanoseconds(_AHEAD))
            if stat.S_ISREG(status.st_mode) and (written <= latest or set_ahead):
                found.append((written, entry.name, _identity(status)))
    return [Found(path=folder / name, identity=identity) for _, name, identity in sorted(found)]


def unsettled(folder: Path, now: Instant, settled_for: timedelta = SETTLED_FOR) -> list[str]:
    """The names of files in a drop folder that are not ready only because they were touched after `now`, or too shortly
    before it; none where the folder cannot be read."""
    latest = _nanoseconds(now - settled_for - BEGINNING)
    with suppress(OSError):
        entries = [each for each in os.scandir(folder) if is_export(each.name) and each.is_file(follow_symlinks=False)]
        return sorted(shown(each.name) for each in entries if each.stat().st_mtime_ns > latest)
    return []


def _nanoseconds(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1) * 1000


def _check_ways_out(folder: Path) -> None:
    """Nothing is read from a folder that it could not leave: it would be found again with every look."""
    for target in (folder, *(folder / name for name in ASIDE)):
        if target != folder and (target.is_symlink() or (target.exists() and not target.is_dir())):
            raise ConfigError(
                f"{shown(target)} is not a folder, but files that were read go there: rename or remove it"
            )
        if target.exists() and not os.access(target, os.W_OK | os.X_OK):
            raise ConfigError(
                f"the folder {shown(target)} cannot be written to, but files that were read move: allow it"
            )


def file_done(path: Path, folder: Path, identity: Identity | None = None) -> Path:
    """Move a file that was read into `done/` of its drop folder; where it is now.

    SyncdError when that fails; Unsettled when it is no longer the file of this `identity`: then it stays.
    """
    return _file(path, folder / "done", identity, None)


def file_bad(path: Path, folder: Path, reason: str, identity: Identity | None = None) -> Path:
    """Move a file that could not be read into `bad/`, with `reason` in a text beside it; otherwise as `file_done`."""
    return _file(path, folder / "bad", identity, reason)


def _file(path: Path, target: Path, identity: Identity | None, reason: str | None) -> Path:
    try:
        target.mkdir(mode=0o700, exist_ok=True)
        if target.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        place = _reserve(target, path.name, reason)
        try:
            _rename(path, place, identity)
        except (OSError, Unsettled):
            place.unlink()
            if reason is not None:
                _reason_of(place).unlink()
            raise
    except OSError as error:
        raise SyncdError(f"{shown(path)} cannot be moved to {shown(target)}: {_plain(error)}") from None
    return place


def _rename(path: Path, place: Path, identity: Identity | None) -> None:
    if identity is not None and _identity_at(path) != identity:
        raise Unsettled(f"{shown(path)} is no longer the file that was read: it stays for the next look")
    path.replace(place)


def _reserve(target: Path, name: str, reason: str | None) -> Path:
    """A free name in `target`, taken by creating it, with its reason beside it."""
    longest = os.pathconf(target, "PC_NAME_MAX") - len(_REASON)
    for number in count(1):
        place = target / _numbered(name, number, longest)
        if place.exists() or _reason_of(place).exists():
            continue
        with suppress(FileExistsError), place.open("xb"):
            if reason is not None:
                _reason_of(place).write_text(f"{reason}\n", "utf-8", errors="backslashreplace")
            return place
    raise AssertionError("there is always a next number")


def _numbered(name: str, number: int, longest: int) -> str:
    """The name, with a number from 2 on, shortened at the end of its stem to `longest` bytes."""
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = name, "", ""
    end = ("" if number == 1 else f"-{number}") + dot + suffix
    while stem and len(os.fsencode(stem + end)) > longest:
        stem = stem[:-1]
    return stem + end


def _reason_of(place: Path) -> Path:
    return place.with_name(place.name + _REASON)


def _plain(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
