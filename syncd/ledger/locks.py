"""Locks beside a ledger, which the kernel frees when their holder dies.

Each names one thing that only one thread of one process may do at a time. None is needed to write: transactions take
turns by themselves (`database.py`).
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from syncd.errors import LedgerError, TryLater

WAIT = 60.0
"""Seconds to wait for another command, or for the daemon."""
_POLL = 0.1


@contextmanager
def lane_lock(
    ledger: Path, lane: str, wait: float = WAIT, sleep: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Hold the right to do what `lane` names, such as "settle" or "source toggl". TryLater when another thread or
    process keeps it longer than `wait` seconds."""
    path = ledger.with_name(f".{ledger.name}.locks") / lane
    with _locked(path, wait, sleep, f"is busy with this ledger ({lane}): try again shortly"):
        yield


def is_working(ledger: Path, *, besides_us: bool = False) -> bool:
    """Whether a daemon runs, or a step is under way; `besides_us`: in another process. It chooses words, and when to
    look for damage: what is settled is in the ledger."""
    lanes = ledger.with_name(f".{ledger.name}.locks")
    locks = (ledger.with_name(f"{ledger.name}.daemon"), *sorted(lanes.glob("*")))
    return any(_is_held(lock) and not (besides_us and _holder(lock) == str(os.getpid())) for lock in locks)


def _holder(path: Path) -> str:
    """The process that holds a lock, or held it last."""
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""


def _is_held(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def daemon_lock(ledger: Path) -> Iterator[None]:
    """Hold the right to be the ledger's daemon. TryLater, with the process id, when another daemon runs."""
    path = ledger.with_name(f"{ledger.name}.daemon")
    with _locked(path, 0, time.sleep, "is already the daemon of this ledger: stop that one first, or use it"):
        yield


@contextmanager
def _locked(path: Path, wait: float, sleep: Callable[[float], None], reason: str) -> Iterator[None]:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        reason = (error.strerror or "it failed").lower()
        raise LedgerError(
            f"syncd cannot write to {path.parent}, the folder of the ledger: {reason}; "
            "make it writable, or set `ledger` to another place"
        ) from None
    try:
        _acquire(descriptor, wait, sleep, reason)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, wait: float, sleep: Callable[[float], None], reason: str) -> None:
    for attempt in range(int(wait / _POLL) + 1):
        if attempt:
            sleep(_POLL)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return
    holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
    raise TryLater(f"another syncd (process {holder}) {reason}")
