"""Lists the files that wait in a drop folder, and moves them to `done/` or `bad/` after reading.

A file waits when it was left alone for a moment. A bad file gets a `NAME.reason.txt` beside it. Nothing is ever
overwritten, and a file that changed since it was read stays where it is.
"""

import errno
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from syncd.core.safe_text import line
from syncd.core.time import BEGINNING, Instant
from syncd.errors import ConfigError, SyncdError
from syncd.inbox.files import AHEAD, Identity, Unsettled, identity, identity_at, printable, why

SETTLED_FOR = timedelta(seconds=2)
"""How long a file must have been untouched before it is read."""
ASIDE = ("done", "bad")
"""Sub-folders of a drop folder that files move to."""
_REASON = ".reason.txt"
_PARTS = (".part", ".crdownload", ".tmp")  # of unfinished downloads; Firefox puts an empty NAME beside NAME.part


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFile:
    """A file at rest in a drop folder, with its identity at that time."""

    path: Path
    identity: Identity


def is_export(name: str) -> bool:
    """Tell whether a file of this name is for syncd: not hidden, no unfinished download, nothing that syncd wrote."""
    return not name.startswith((".", "~$")) and not name.lower().endswith((*_PARTS, _REASON)) and name not in ASIDE


def waiting_files(folder: Path, now: Instant, settled_for: timedelta = SETTLED_FOR) -> list[WaitingFile]:
    """Return the files in a drop folder that are ready to be read, oldest first.

    Left out are hidden files, links, sub-folders, unfinished downloads, and files touched less than `settled_for`
    before `now`, which is the file system's time. Files dated ahead are returned, or they would wait until then.
    ConfigError when the folder cannot be read or its files cannot be moved.
    """
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise ConfigError(
            f"the folder {printable(folder)} cannot be read ({why(error)}): create it or correct the path"
        ) from None
    _check_destinations(folder)
    names = {entry.name for entry in entries}
    latest, ahead = now - settled_for, _nanoseconds(now + AHEAD - BEGINNING)
    waiting: list[tuple[int, str, Identity]] = []
    for entry in entries:
        if not is_export(entry.name) or any(entry.name + part in names for part in _PARTS):
            continue
        with suppress(FileNotFoundError):  # moved or deleted since the folder was listed
            status = entry.stat(follow_symlinks=False)
            modified = status.st_mtime_ns
            set_ahead = modified > max(ahead, status.st_ctime_ns + _nanoseconds(AHEAD))
            if stat.S_ISREG(status.st_mode) and (_touched(status, now) <= latest or set_ahead):
                waiting.append((modified, entry.name, identity(status)))
    return [WaitingFile(path=folder / name, identity=seen) for _, name, seen in sorted(waiting)]


def just_saved(folder: Path, now: Instant, settled_for: timedelta = SETTLED_FOR) -> dict[str, Instant]:
    """Return the names of files that are not ready only because they were touched less than `settled_for` before `now`,
    or after it, each with the instant at which it will be ready; no names when the folder cannot be read."""
    with suppress(OSError):
        files = [file for file in os.scandir(folder) if is_export(file.name) and file.is_file(follow_symlinks=False)]
        touched = {printable(file.name): _touched(file.stat(), now) for file in files}
        return {name: at + settled_for for name, at in sorted(touched.items()) if at > now - settled_for}
    return {}


def done_files(folder: Path) -> int:
    """Count the files in `done/` of a drop folder; 0 where it cannot be read."""
    with suppress(OSError):
        return sum(is_export(file.name) and file.is_file(follow_symlinks=False) for file in os.scandir(folder / "done"))
    return 0


def _touched(status: os.stat_result, now: Instant) -> Instant:
    """When a file was last touched, rounded up to microseconds, and a day after `now` at the latest.

    A modification time after `now` comes from another clock, or from `touch`. Then the system's own mark counts, which
    nobody can set, unless it lies after `now`, too.
    """
    limit = _nanoseconds(now - BEGINNING)
    by_another_clock = status.st_mtime_ns > limit >= status.st_ctime_ns
    at = status.st_ctime_ns if by_another_clock else status.st_mtime_ns
    return BEGINNING + timedelta(microseconds=-(-min(at, limit + _nanoseconds(AHEAD)) // 1000))


def _nanoseconds(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1) * 1000


def _check_destinations(folder: Path) -> None:
    """ConfigError when files could not be moved after reading: they would be read again at every look."""
    for target in (folder, *(folder / name for name in ASIDE)):
        if target != folder and (target.is_symlink() or (target.exists() and not target.is_dir())):
            raise ConfigError(
                f"{printable(target)} is not a folder, but syncd moves files there after reading: rename or remove it"
            )
        if not os.access(target, os.W_OK | os.X_OK) and target.exists():  # in this order: it may go away meanwhile
            raise ConfigError(f"syncd moves files after reading: make the folder {printable(target)} writable for it")


def move_to_done(path: Path, folder: Path, read: Identity | None = None) -> Path:
    """Move a file that was read into `done/` of its drop folder and return its new path.

    `read`: the identity of the file that was read. Unsettled when the file is another one now: then it stays;
    SyncdError when it cannot be moved.
    """
    return _move(path, folder / "done", read, None)


def move_to_bad(path: Path, folder: Path, reason: str, read: Identity | None = None) -> Path:
    """Move a file that cannot be read into `bad/`, with `reason` in a text beside it; otherwise like `move_to_done`."""
    return _move(path, folder / "bad", read, reason)


def _move(path: Path, target: Path, read: Identity | None, why_bad: str | None) -> Path:
    try:
        _make(target)
        if target.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        place = _reserve(target, path.name, why_bad)
        try:
            _check_same(path, read)
            path.replace(place)
        except (OSError, Unsettled):
            place.unlink()
            if why_bad is not None:
                _reason_file(place).unlink()
            raise
    except OSError as error:
        raise SyncdError(f"{printable(path)} cannot be moved to {printable(target)}: {why(error)}") from None
    return place


def _make(target: Path) -> None:
    """Create a folder within a drop folder, for the same people. One that exists stays as it is."""
    with suppress(FileExistsError):
        target.mkdir(mode=stat.S_IMODE(target.parent.stat().st_mode) & 0o777 | stat.S_IRWXU)
        made = os.open(target, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            _share(made, target.parent, 0o7777)
        finally:
            os.close(made)


def _share(made: int, folder: Path, bits: int) -> None:
    """Give what was made in a drop folder the folder's group and those `bits` of its mode, whatever the umask is.

    Where the system forbids that, as systemd's `RestrictSUIDSGID=` does, both come from the folder's setgid bit and the
    umask of the service.
    """
    there, here = folder.stat(), os.fstat(made)
    mode = (stat.S_IMODE(there.st_mode) | stat.S_IRWXU) & bits
    with suppress(OSError):
        if here.st_gid != there.st_gid:
            os.fchown(made, -1, there.st_gid)
        if stat.S_IMODE(here.st_mode) != mode:
            os.fchmod(made, mode)


def _check_same(path: Path, read: Identity | None) -> None:
    if read is not None and identity_at(path) != read:
        raise Unsettled(f"{printable(path)} is no longer the file that was read: it stays for the next look")


def _reserve(target: Path, name: str, why_bad: str | None) -> Path:
    """Create an empty file with a free name in `target`, and its reason beside it."""
    longest = os.pathconf(target, "PC_NAME_MAX") - len(_REASON)
    for number in count(1):
        place = target / _numbered(name, number, longest)
        if place.exists() or _reason_file(place).exists():
            continue
        with suppress(FileExistsError), place.open("xb"):
            if why_bad is not None:
                _write_reason(place, line(why_bad), target.parent)
            return place
    raise AssertionError("there is always a next number")


def _numbered(name: str, number: int, longest: int) -> str:
    """Return `name`, with a number from 2 on, and its stem shortened so that all of it has at most `longest` bytes."""
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = name, "", ""
    end = ("" if number == 1 else f"-{number}") + dot + suffix
    while stem and len(os.fsencode(stem + end)) > longest:
        stem = stem[:-1]
    return stem + end


def _write_reason(place: Path, reason: str, folder: Path) -> None:
    """Write why a file is bad, for all who can read its drop folder. FileExistsError where somebody was quicker."""
    try:
        with _reason_file(place).open("x", encoding="utf-8") as file:
            file.write(f"{reason}\n")
            _share(file.fileno(), folder, 0o644)
    except FileExistsError:
        place.unlink()
        raise


def _reason_file(place: Path) -> Path:
    return place.with_name(place.name + _REASON)
