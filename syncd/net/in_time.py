"""Ends a connection on which an answer takes too long.

httpx limits the wait for the next byte. A server that sends one now and then, in its headers or in its body, would keep
a thread for days.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Event, Timer
from typing import Any

import httpx

_OPENED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Connection:
    """The connection of a client, which is used by one thread at a time."""

    def __init__(self) -> None:
        self._stream: Any = None  # the one that was opened last

    def note(self, event: str, details: Mapping[str, Any]) -> None:
        """Follow what httpx does, as its `trace` extension."""
        if event in _OPENED:
            self._stream = details["return_value"]

    @contextmanager
    def within(self, seconds: float, host: str) -> Iterator[None]:
        """Run the block; httpx.ReadTimeout when it takes longer, because its connection is ended then."""
        late = Event()
        timer = Timer(seconds, self._end, (late,))
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception:
            if not late.is_set():
                raise
        finally:
            timer.cancel()
        if late.is_set():  # also without an error: the end of a connection may look like the end of an answer
            raise httpx.ReadTimeout(f"{host} did not answer in time")

    def _end(self, late: Event) -> None:
        late.set()
        if self._stream is not None:
            with suppress(OSError):  # not the method of an SSLSocket, which the other thread is still reading
                socket.socket.shutdown(self._stream.get_extra_info("socket"), socket.SHUT_RDWR)
