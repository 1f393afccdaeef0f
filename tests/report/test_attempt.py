"""An attempt that is left alone offers nothing any more, and what comes after the receiver's answer undoes nothing."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from syncd.channel import DeliveryError, Message, Receipt
from syncd.report import attempt
from syncd.report.attempt import Attempt, Stopped

MESSAGE = Message(id="r-1", subject="", made_at=datetime(2026, 11, 16, 9, tzinfo=UTC), parts={})
PATIENCE = 60


class Paused:
    """A channel that offers when the test lets it, and then waits again."""

    def __init__(self):
        self.may_offer, self.may_end, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.refused, self.sent = None, False

    @contextmanager
    def opened(self, offering):
        self._offering = offering
        yield self

    def send(self, message):
        assert self.may_offer.wait(PATIENCE)
        try:
            self._offering()
        except DeliveryError as error:
            self.refused = error
            self.ended.set()
            raise
        self.sent = True
        assert self.may_end.wait(PATIENCE)
        self.ended.set()
        return Receipt(detail="250 OK")


@pytest.fixture
def channel():
    channel = Paused()
    yield channel
    channel.may_offer.set()
    channel.may_end.set()


def test_the_mark_is_committed_in_the_waiting_thread_before_the_message_goes_out(channel):
    marks = []
    channel.may_offer.set()
    channel.may_end.set()
    receipt = Attempt(channel.opened, MESSAGE).run(
        lambda: marks.append((channel.sent, threading.current_thread())), lambda: False
    )
    assert receipt.detail == "250 OK"
    assert marks == [(False, threading.current_thread())]


def test_nothing_is_offered_after_syncd_began_to_stop(channel):
    marks = []
    with pytest.raises(Stopped):
        Attempt(channel.opened, MESSAGE).run(lambda: marks.append(1), lambda: True)
    channel.may_offer.set()
    assert channel.ended.wait(PATIENCE)
    assert "given up before the message went out" in str(channel.refused)
    assert (marks, channel.sent) == ([], False)


def test_nothing_is_offered_after_the_attempt_took_too_long(channel, monkeypatch):
    monkeypatch.setattr(attempt, "ATTEMPT", 0)
    with pytest.raises(DeliveryError) as caught:
        Attempt(channel.opened, MESSAGE).run(lambda: None, lambda: False)
    assert not caught.value.unknown
    channel.may_offer.set()
    assert channel.ended.wait(PATIENCE)
    assert not channel.sent


def test_what_was_offered_and_took_too_long_may_have_arrived(channel, monkeypatch):
    channel.may_offer.set()
    with pytest.raises(DeliveryError) as caught:
        Attempt(channel.opened, MESSAGE).run(
            lambda: monkeypatch.setattr(attempt, "ATTEMPT", 0) or _over(monkeypatch), bool
        )
    assert caught.value.unknown


def _over(monkeypatch):
    """The time for an attempt is over."""
    monkeypatch.setattr(attempt.time, "monotonic", lambda: float("inf"))


def test_a_mark_that_cannot_be_stored_keeps_the_message_back(channel):
    def fail():
        raise OSError("disk full")

    channel.may_offer.set()
    with pytest.raises(OSError, match="disk full"):
        Attempt(channel.opened, MESSAGE).run(fail, lambda: False)
    assert channel.ended.wait(PATIENCE)
    assert not channel.sent


def test_an_error_after_the_answer_undoes_nothing():
    @contextmanager
    def opened(offering):
        channel = Paused()
        channel._offering = offering
        channel.may_offer.set()
        channel.may_end.set()
        yield channel
        raise ConnectionResetError

    assert Attempt(opened, MESSAGE).run(lambda: None, lambda: False).detail == "250 OK"
