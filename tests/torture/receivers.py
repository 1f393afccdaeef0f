"""A mail server and a webhook on loopback that misbehave as told, a number of times, and then work."""

import json
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from typing import BinaryIO, Self

RESET, CLOSE = "reset", "close"
"""Instead of an answer: the connection breaks with a reset, or ends in good order."""
Answer = bytes | str | Callable[[str], bytes]
"""What is sent, RESET or CLOSE, or what to send to a recipient's address."""


Talk = Callable[[socket.socket, BinaryIO, int], None]


class Listener:
    """`with Listener(talk) as listener:` calls `talk(connection, lines, number)` in a thread for each connection,
    numbered from 1."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._socket = socket.create_server(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        """Return the port to connect to."""
        return int(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):
            for number in count(1):
                connection, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError, _Broken), connection, connection.makefile("rb") as lines:
            self._talk(connection, lines, number)


class _Broken(Exception):
    """The connection was broken on purpose."""


def _send(connection: socket.socket, answer: bytes | str) -> None:
    if answer == RESET:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if isinstance(answer, str):
        raise _Broken
    connection.sendall(answer)


class MailServer:
    """Speaks SMTP on its `listener`. `answers`: what it says in a phase instead of what is right, on its first `times`
    connections.

    Phases: greeting, ehlo, mail, rcpt, data, dot, and bye after the 250 of a message. `kept`: it keeps a message
    although it answers its end wrongly. `arrived` counts by recipient and Message-ID.
    """

    def __init__(self, answers: Mapping[str, Answer], times: int, *, kept: bool = False) -> None:
        self.listener = Listener(self._talk)
        self._answers, self._times, self._kept = answers, times, kept
        self.arrived: Counter[tuple[str, str]] = Counter()
        self.texts: list[str] = []

    def _talk(self, connection: socket.socket, lines: BinaryIO, number: int) -> None:
        wrong = self._answers if number <= self._times else {}

        def say(phase: str, usual: str, address: str = "") -> bool:
            """Say what is right, or what is wrong; returns whether that was the same."""
            answer = wrong.get(phase, f"{usual}\r\n".encode())
            said = answer(address) if callable(answer) else answer
            _send(connection, said)
            return said == f"{usual}\r\n".encode()

        say("greeting", "220 here")
        recipients: list[str] = []
        for line in lines:
            match line[:4].upper():
                case b"RCPT":
                    address = line.decode().partition("<")[2].partition(">")[0]
                    recipients += [address] if say("rcpt", "250 OK", address) else []
                case b"DATA" if say("data", "354 go on"):
                    self._message(b"".join(iter(lines.readline, b".\r\n")), recipients, spoiled="dot" in wrong)
                    recipients = []
                    say("dot", "250 OK")
                    if "bye" in wrong:
                        _send(connection, RESET)
                case b"DATA":
                    pass
                case command:
                    say({b"EHLO": "ehlo", b"MAIL": "mail"}.get(command, "other"), "250 OK")

    def _message(self, text: bytes, recipients: list[str], *, spoiled: bool) -> None:
        if spoiled and not self._kept:
            return
        found = re.search(rb"(?im)^message-id:\s*(\S+)", text)
        self.texts.append(text.decode("utf-8", "replace"))
        for recipient in recipients:
            self.arrived[recipient, found[1].decode() if found else "?"] += 1


class Webhook:
    """Speaks HTTP like Slack's webhooks on its `listener`. `answer`: what it says to its first `times` requests;
    `kept`: and yet it posts them."""

    def __init__(self, answer: bytes | str, times: int, *, kept: bool = False) -> None:
        self.listener = Listener(self._talk)
        self._answer, self._times, self._kept = answer, times, kept
        self._requests = 0
        self.posts: list[str] = []

    def _talk(self, connection: socket.socket, lines: BinaryIO, _number: int) -> None:
        while line := lines.readline():
            length = 0
            while line.strip():
                name, _, value = line.decode().partition(":")
                length = int(value) if name.lower() == "content-length" else length
                line = lines.readline()
            body = lines.read(length).decode()
            self._requests += 1
            wrong = self._requests <= self._times
            if not wrong or self._kept:
                self.posts.append(json.dumps(json.loads(body), ensure_ascii=False))
            _send(connection, self._answer if wrong else reply(200, "ok"))


def reply(status: int, text: str, *headers: str) -> bytes:
    """Return an HTTP answer."""
    head = [f"HTTP/1.1 {status} X", "Content-Type: text/plain", f"Content-Length: {len(text)}", *headers]
    return ("\r\n".join(head) + f"\r\n\r\n{text}").encode()
