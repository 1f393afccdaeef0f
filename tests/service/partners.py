"""Servers on loopback that play their part up to a point, and then never say a word again."""

import socket
import threading
from contextlib import suppress
from itertools import count

SMTP = {
    "greeting": None,
    "ehlo": b"220 here\r\n",
    "mail": b"250 OK\r\n",
    "rcpt": b"250 OK\r\n",
    "data": b"250 OK\r\n",
    "dot": b"354 go on\r\n",
}
"""What a mail server answers, by the phase in which it falls silent after that."""


class Silent:
    """`with Silent("dot") as server:` a mail server that falls silent in a phase; without one, a server that accepts
    connections and answers nothing. `drip`: it sends one byte again and again instead."""

    def __init__(self, phase=None, drip=b""):
        self.phase = phase
        self._drip = drip
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self._connections = []
        self.silent = threading.Event()  # set when a partner waits for an answer
        self.talks = 0

    @property
    def port(self):
        return self._socket.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._socket.close()
        for connection in self._connections:
            connection.close()

    def _accept(self):
        with suppress(OSError):
            for self.talks in count(1):
                connection, _ = self._socket.accept()
                self._connections.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with suppress(OSError):
            if self.phase is not None:
                self._smtp(connection)
            elif self._drip:
                connection.recv(65536)
            self.silent.set()
            while not self._ended.wait(0.1):
                if self._drip:
                    connection.sendall(self._drip)

    def _smtp(self, connection):
        lines = connection.makefile("rb")
        for phase, answer in SMTP.items():
            if answer is not None:
                connection.sendall(answer)
            if phase == self.phase:
                if phase == "dot":
                    for line in lines:
                        if line == b".\r\n":
                            return
                return
            if phase != "greeting":
                lines.readline()
