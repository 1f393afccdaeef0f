"""One conversation with a mail server: bounded replies, and words for what went wrong."""

import io
import smtplib
import socket
import ssl
import time
from contextlib import suppress

from syncd.channel import redacted

_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING"})
LONGEST_REPLY = 64 * 1024
"""Bytes of a server's reply, which may have many lines."""


class _Replies(io.RawIOBase):
    """What a server sends. A reply that is too long, or takes longer than the socket's timeout, is an OSError."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self.begin()

    def begin(self) -> None:
        """Expect the next reply."""
        self._left = LONGEST_REPLY
        self._until = time.monotonic() + (self._socket.gettimeout() or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if time.monotonic() > self._until:
            raise TimeoutError
        read = self._socket.recv_into(buffer)
        self._left -= read
        if self._left < 0:
            raise OSError("its reply is too long")
        return read


class Client(smtplib.SMTP):
    """Bounds every reply. smtplib reads one of any length, for any time, if only a byte comes now and then."""

    _replies: _Replies

    def getreply(self) -> tuple[int, bytes]:
        """Read the next reply. OSError when it is too long, or takes too long."""
        if self.file is None:
            assert self.sock is not None
            self._replies = _Replies(self.sock)
            self.file = io.BufferedReader(self._replies)
        self._replies.begin()
        return super().getreply()


class TlsClient(Client, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def end(smtp: smtplib.SMTP) -> None:
    """End the conversation without waiting for an answer. Whatever happens to it now changes no outcome."""
    with suppress(OSError):  # also every error of smtplib
        smtp.putcmd("quit")
    with suppress(OSError):
        smtp.close()


def expect(answer: tuple[int, bytes], code: int = 250) -> None:
    """SMTPResponseException where an answer has another code."""
    if answer[0] != code:
        raise smtplib.SMTPResponseException(*answer)


def one_line(reply: bytes | str) -> str:
    """An answer as a line of text, which shows no secret that the server repeats, nor a part of one."""
    text = redacted(reply if isinstance(reply, str) else reply.decode("ascii", "replace"))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:200]


def plain(error: Exception) -> str:
    """Say why a conversation failed, in words for people, without a secret."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError) and error.reason in _NO_TLS:
        return "it speaks no TLS there: check port and security"
    if isinstance(error, TimeoutError):
        return "it does not answer"
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return one_line(reason).removesuffix(".")
