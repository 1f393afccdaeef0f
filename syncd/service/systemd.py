"""What systemd wants to know of a service: `sd_notify` over a datagram socket, which needs no library.

Everywhere but under `Type=notify` there is no `NOTIFY_SOCKET`, and these calls do nothing. Nor do they ever fail: a
service manager that cannot be told is no reason to stop working.
"""

import os
import socket
from contextlib import suppress


def ready(status: str) -> None:
    """The daemon works: configuration valid, lock taken, ledger open. `status` is one line for `systemctl status`."""
    _send("READY=1", _status(status))


def working(status: str) -> None:
    """Still alive (the watchdog's clock starts anew), and doing this."""
    _send("WATCHDOG=1", _status(status))


def stopping() -> None:
    """A clean end has begun."""
    _send("STOPPING=1")


def _status(text: str) -> str:
    return "STATUS=" + " ".join(text.split())  # one assignment a line: a line break would start another


def _send(*assignments: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address.startswith("@"):  # the abstract name space, which Linux marks with a zero byte
        address = "\0" + address[1:]
    if address:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto("\n".join(assignments).encode(), address)
