"""Sees whether other users of this machine can read or change a file that is for its owner alone; writes such files.

syncd does not use such a file where a command of yours closes it. Where none does, as on a read-only mount, on a disk
that keeps no modes, or where the file is another user's, `syncd check` warns and everything works.
"""

import errno
import grp
import os
import pwd
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shlex import quote


@dataclass(frozen=True, slots=True)
class Exposed:
    """A file whose mode lets others read or change it. `remedy`: the command that closes it; `can_close`: whether that
    works; `reachable`: whether they can enter its folder, or could change it if they could."""

    remedy: str
    can_close: bool
    reachable: bool

    @property
    def sentence(self) -> str:
        """What is wrong and what to do."""
        kept_out = "" if self.reachable else ", and only its folder keeps them out"
        return f"its mode lets other users read or change it{kept_out}: run `{self.remedy}`"


def exposed(path: Path) -> Exposed | None:
    """Return how a secret file is open to others; None where it is not, and where there is none.

    A file of another user, such as root's, may be open to the group: that is how a service reads it.
    """
    return _exposed(path, "go", 0o077) if _is_ours(path) else _exposed(path, "o", 0o007)


def changeable(path: Path) -> Exposed | None:
    """Return how others can change a file that they may read; None where they cannot, and where there is none."""
    return _exposed(path, "o", stat.S_IWOTH, "-w")


def readable(path: Path) -> Exposed | None:
    """Return how others who can enter its folder can read a file; None where they cannot, and where there is none."""
    found = _exposed(path, "go", stat.S_IROTH)
    return found if found and found.can_close and found.reachable else None


def strange_owner(path: Path) -> str:
    """Return the user that a file belongs to where it is neither root nor the one who runs syncd; "" where it is."""
    try:
        owner = path.stat().st_uid
    except OSError:
        return ""
    return "" if owner in (0, os.geteuid()) else f"user {owner}"


def shared_group(path: Path) -> str:
    """Return the group whose members besides you can change a file; "" where there is none.

    A group of your own, as many systems give each user one, lets nobody in.
    """
    try:
        status = path.stat()
    except OSError:
        return ""
    if not status.st_mode & stat.S_IWGRP:
        return ""
    me = os.geteuid()
    users = {user.pw_name for user in pwd.getpwall() if user.pw_uid not in (me, 0) and user.pw_gid == status.st_gid}
    try:
        group = grp.getgrgid(status.st_gid)
    except KeyError:
        return f"{status.st_gid}"
    names = {user.pw_name for user in pwd.getpwall() if user.pw_uid in (me, 0)}
    return group.gr_name if users or set(group.gr_mem) - names else ""


def write_private(
    path: Path,
    data: bytes,
    before: Callable[[], None] = lambda: None,
    *,
    like: os.stat_result | None = None,
    mode: int | None = None,
) -> None:
    """Write a file whole or not at all; only its owner can read it. `before` is called when it is about to appear.
    `like`: the file gets this mode and owner instead; OSError where it may not be given away. `mode`: it gets this one.

    It is written beside its place and renamed, so a reader sees the old file or the new one, and a failure leaves the
    old one and nothing else. OSError where that fails, or where something stands there that is no file.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "it is there, and is no file")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".syncd-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if like and (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(handle, like.st_uid, like.st_gid)
            if like:
                os.fchmod(handle, stat.S_IMODE(like.st_mode))
            elif mode is not None:
                os.fchmod(handle, mode)
            os.fsync(file.fileno())
        before()
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def is_open_folder(folder: Path) -> bool:
    """Whether anybody can exchange a file in this folder: its mode has w for others, and no sticky bit."""
    try:
        mode = folder.stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _exposed(path: Path, classes: str, mask: int, change: str = "=") -> Exposed | None:
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    if not mode & mask:
        return None
    return Exposed(
        remedy=f"chmod {classes}{change} {quote(str(path))}",
        can_close=_is_ours(path) and _keeps_modes(path.parent),
        reachable=bool(mode & stat.S_IWOTH) or all(folder.stat().st_mode & 0o011 for folder in path.absolute().parents),
    )


def _is_ours(path: Path) -> bool:
    try:
        return path.stat().st_uid == os.geteuid()
    except OSError:
        return False


def _keeps_modes(folder: Path) -> bool:
    """Whether a new file there is for its owner alone when it is made so."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            return not os.fstat(file.fileno()).st_mode & 0o077
    except OSError as error:
        return error.errno != errno.EROFS
