"""Sends one message in a thread of its own, which is left alone when it takes too long or syncd stops."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from threading import Condition, Thread

from syncd.channel import Channel, DeliveryError, Message, Offering, Receipt

ATTEMPT = 10 * 60
"""Seconds after which an attempt is left alone."""
POLL = 0.2
"""Seconds between looks at whether syncd is stopping."""

LEFT = "the attempt was given up before the message went out"


class Stopped(Exception):
    """syncd stops while a message is being sent."""


class Attempt:
    """One attempt to send a message.

    The channel asks, in its thread, before it offers the message to the receiver. The thread that waits marks that in
    the ledger, whose connection is its own, and the channel goes on when the mark is committed. Once the attempt is
    left alone, nothing is offered any more.
    """

    def __init__(self, opened: Callable[[Offering], AbstractContextManager[Channel]], message: Message) -> None:
        self._opened = opened
        self._message = message
        self._news = Condition()  # guards what follows
        self._wish: Future[None] | None = None  # to offer the message
        self._is_left = False
        self._receipt: Future[Receipt] = Future()
        self.is_offered = False

    def run(self, mark_offered: Callable[[], None], stopping: Callable[[], bool]) -> Receipt:
        """Send, and return the receiver's answer. `mark_offered` is called in this thread, once, before the message
        goes out. Raises whatever the channel raises, `Stopped`, and DeliveryError when it takes too long."""
        Thread(target=self._send, name="send", daemon=True).start()
        until = time.monotonic() + ATTEMPT
        try:
            while time.monotonic() < until:
                wish = self._wait()
                if self._receipt.done():
                    return self._receipt.result()
                if stopping():
                    raise Stopped
                if wish is not None:
                    if not self.is_offered:
                        mark_offered()
                        self.is_offered = True
                    self._wish = None
                    wish.set_result(None)
        finally:
            self._leave()
        took = f"it took longer than {ATTEMPT // 60} minutes"
        raise DeliveryError(f"{took}: it may have arrived" if self.is_offered else took, unknown=self.is_offered)

    def _wait(self) -> "Future[None] | None":
        """Wait for a moment, or for the channel; return its wish to offer the message."""
        with self._news:
            self._news.wait_for(lambda: self._wish is not None or self._receipt.done(), POLL)
            return self._wish

    def _leave(self) -> None:
        with self._news:
            self._is_left = True
            if self._wish is not None:
                self._wish.set_exception(DeliveryError(LEFT))

    # -- in the channel's thread

    def _send(self) -> None:
        try:
            with self._opened(self._offer) as channel:
                self._receipt.set_result(channel.send(self._message))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            if not self._receipt.done():  # what happens after the receiver's answer undoes nothing
                self._receipt.set_exception(error)
        with self._news:
            self._news.notify_all()

    def _offer(self) -> None:
        wish: Future[None] = Future()
        with self._news:
            if self._is_left:
                raise DeliveryError(LEFT)
            self._wish = wish
            self._news.notify_all()
        wish.result()
