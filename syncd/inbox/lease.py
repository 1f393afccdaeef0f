"""Asks Linux whether any program has a file open for writing."""

import fcntl
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

_NETWORK = ("nfs", "nfs4", "cifs", "smb3")


def written_elsewhere(descriptor: int) -> bool:
    """Whether a program has the file behind a descriptor, opened for reading alone, open for writing.

    Linux grants a read lease only where nobody has. It is given back at once; a program that opens the file in that
    instant waits until then, and the kernel tells us by a signal, for which one is chosen that does nothing. The answer
    is no where the system does not tell: files of other users, file systems without leases, network file systems (they
    deny leases for reasons of their own), other systems than Linux.
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
