"""Asks Linux whether a program has a file open for writing."""

import fcntl
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

_NETWORK = ("nfs", "nfs4", "cifs", "smb3")


def written_elsewhere(descriptor: int) -> bool:
    """Tell whether a program has a file open for writing; `descriptor` is the file, opened for reading only.

    Linux grants a read lease only when nobody writes to the file. The lease is returned at once. A program that opens
    the file in that instant waits until then, and the kernel sends this process a signal: SIGURG, which does nothing.
    The answer is False where the system does not say: files of other users, file systems without leases, network file
    systems (they deny leases for reasons of their own), and other systems than Linux.
    """
    if sys.platform != "linux":
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)  # the default, SIGIO, would end this process
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return not _over_the_network(os.fstat(descriptor).st_dev)
    except OSError:
        return False
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _over_the_network(device: int) -> bool:
    number = f"{os.major(device)}:{os.minor(device)}"
    with suppress(OSError), Path("/proc/self/mountinfo").open(errors="replace") as mounts:
        for line in mounts:  # “36 35 98:0 /root /mount/point options - type source options”
            if line.split()[2] == number:
                return line.partition(" - ")[2].split()[0] in _NETWORK
    return False
