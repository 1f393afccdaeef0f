"""Notifies systemd of the service's state: `sd_notify` over a datagram socket, which needs no library.

Without `Type=notify` there is no `NOTIFY_SOCKET`, and these calls do nothing. They never fail: a service manager that
cannot be reached is no reason to stop working.
"""

import os
import socket
from contextlib import suppress


def ready(status: str) -> None:
    """Report that the daemon has started: configuration valid, lock held, ledger open."""
    _send("READY=1", _status(status))


def alive(status: str) -> None:
    """Reset the watchdog and show a new status."""
    _send("WATCHDOG=1", _status(status))


def stopping() -> None:
    """Report that the daemon is about to end cleanly."""
    _send("STOPPING=1")


def _status(text: str) -> str:
    return "STATUS=" + " ".join(text.split())  # a line break would start another assignment


def _send(*assignments: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address.startswith("@"):  # the abstract namespace, which starts with a zero byte
        address = "\0" + address[1:]
    if address:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto("\n".join(assignments).encode(), address)
