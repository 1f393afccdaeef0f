"""syncd is killed while it sends: what was not offered is sent again freely, what may have arrived a few times more."""

import os
import socket
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import pairwise

import pytest

from syncd.core.time import iso
from syncd.ledger.outbox import Delivery
from syncd.report.deliver import GIVE_UP_AFTER, LEAST_TRIES, UNKNOWN_TRIES, deliver_due

MINUTE, WEEK = timedelta(minutes=1), timedelta(weeks=1)
PATIENCE = 60
ANSWERS = {"EHLO": b"250 OK\r\n", "MAIL": b"250 OK\r\n", "RCPT": b"250 OK\r\n", "DATA": b"354 go on\r\n"}
SEND = """
import sys
from pathlib import Path
from syncd.config import load
from syncd.core.time import instant
from syncd.report.deliver import deliver_due
from syncd.wiring.composition import composed

config, now = load(Path(sys.argv[1]), environ={}), instant(sys.argv[2])
with composed(config, now) as composition:
    deliver_due(composition.ledger, composition.channels, now, only="mail")
"""


class Witness:
    """A mail server that keeps whole mails and stops answering at a step: "RCPT", "dot", or never. "cut": it ends
    the connection instead of confirming a mail."""

    def __init__(self):
        self.mails, self.silent_at, self.reached = [], "", threading.Event()
        self.before_confirming = lambda: None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with closing(connection), connection.makefile("rb") as lines:
                try:
                    self._talk(connection, lines)
                except OSError:
                    continue

    def _talk(self, connection, lines):
        connection.sendall(b"220 here\r\n")
        for line in lines:
            word = line[:4].decode().upper()
            if word == self.silent_at:
                self.reached.set()
                lines.read()  # until the partner is dead
                return
            connection.sendall(ANSWERS.get(word, b"250 OK\r\n"))
            if word == "DATA":
                self.mails.append(b"".join(iter(lines.readline, b".\r\n")))
                if self.silent_at in ("dot", "cut"):
                    self.reached.set()
                    if self.silent_at == "dot":
                        lines.read()
                    return
                self.before_confirming()
                connection.sendall(b"250 OK\r\n")
                self.reached.set()

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(PATIENCE)


@pytest.fixture
def witness(stage):
    """A report waits for this server."""
    with closing(Witness()) as witness:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            closed = free.getsockname()[1]
        stage.edit(f"port     = {stage.smtp.port}", f"port     = {closed}")
        stage.cycle()
        stage.edit(f"port     = {closed}", f"port     = {witness.port}")
        yield witness


def kill_while_sending(stage, witness, now):
    """Send in another process, and kill that when the server has got as far as it goes."""
    witness.reached.clear()
    arguments = [sys.executable, "-c", SEND, str(stage.config_file), iso(now)]
    with subprocess.Popen(arguments, env=os.environ) as process:
        try:
            assert witness.reached.wait(PATIENCE)
        finally:
            process.kill()


def mail(stage):
    with stage.open() as composition:
        return next(row for row in composition.ledger.outbox.backlog() if row.channel == "mail" and not row.about)


def deliver(stage, now):
    with stage.open(now) as composition:
        return [one for one in deliver_due(composition.ledger, composition.channels, now) if one.channel == "mail"]


def ids(witness):
    return [line for body in witness.mails for line in body.splitlines() if line.startswith(b"Message-ID:")]


@pytest.mark.slow
def test_killed_before_it_offered_the_message_nothing_has_arrived_and_no_try_is_lost(stage, witness):
    now = stage.world.now + MINUTE
    witness.silent_at = "RCPT"
    kill_while_sending(stage, witness, now)
    row = mail(stage)
    assert (row.state, row.offered, row.times_unknown) == (Delivery.SENDING, None, 0)
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("UPDATE outbox SET attempts = 20 WHERE id = ?", (row.id,))  # as after many such deaths
    witness.silent_at = ""
    (sent,) = deliver(stage, now + 4 * 60 * MINUTE)
    assert sent.state is Delivery.DONE
    assert len(witness.mails) == 1


def test_killed_after_it_offered_the_message_it_is_sent_again_with_the_same_id(stage, witness):
    now = stage.world.now + MINUTE
    witness.silent_at = "dot"
    kill_while_sending(stage, witness, now)
    row = mail(stage)
    assert (row.state, row.times_unknown) == (Delivery.SENDING, 1)
    assert row.offered is not None
    witness.silent_at = ""
    (sent,) = deliver(stage, now + MINUTE)
    assert sent.state is Delivery.DONE
    first, second = ids(witness)
    assert first == second


@contextmanager
def nobody_can_write(stage):
    """Hold the ledger's turn to write, as a long transaction does."""
    with stage.open() as composition, composition.ledger.write():
        yield


@pytest.mark.slow
def test_killed_after_the_confirmation_it_is_sent_again_with_the_same_id(stage, witness):
    now = stage.world.now + MINUTE
    go_on = threading.Event()
    offered = threading.Event()

    def hold():
        offered.set()
        assert go_on.wait(PATIENCE)

    witness.before_confirming = hold
    arguments = [sys.executable, "-c", SEND, str(stage.config_file), iso(now)]
    with subprocess.Popen(arguments, env=os.environ) as process:
        try:
            assert offered.wait(PATIENCE)
            with nobody_can_write(stage):  # so that the outcome cannot be stored
                go_on.set()
                assert witness.reached.wait(PATIENCE)
                process.kill()
                process.wait()
        finally:
            process.kill()
    assert (mail(stage).state, mail(stage).times_unknown) == (Delivery.SENDING, 1)
    witness.before_confirming = lambda: None
    (sent,) = deliver(stage, now + MINUTE)
    assert sent.state is Delivery.DONE
    first, second = ids(witness)
    assert first == second


def test_what_may_have_arrived_five_times_is_given_up_and_told(stage, witness):
    witness.silent_at = "cut"
    moment, moments = stage.world.now + MINUTE, []
    while (row := mail(stage)).state is not Delivery.DEAD:
        moment = max(row.next_attempt, moment)
        moments.append(moment)
        deliver(stage, moment)
    assert len(witness.mails) == UNKNOWN_TRIES
    assert len(set(ids(witness))) == 1
    waits = [(later - earlier) / MINUTE for earlier, later in pairwise(moments)]
    assert waits == [1, 6, 36, 216]
    assert "may have arrived" in row.answer
    with stage.open(moment) as composition:
        deliver_due(composition.ledger, composition.channels, moment)
    assert any("could not be delivered through mail" in post["text"] for post in stage.slack.messages)


def test_what_was_cut_off_at_every_attempt_is_given_up_after_five_days_and_told(stage, witness):
    now = stage.world.now + MINUTE
    with stage.open(now) as composition, composition.ledger.write() as write:
        for _ in range(LEAST_TRIES):
            write.outbox.begin(mail(stage), now, now)  # an attempt begins, and does not end
    (given_up,) = deliver(stage, stage.world.now + GIVE_UP_AFTER)
    assert (given_up.state, given_up.answer) == (Delivery.DEAD, "every attempt was cut off")
    assert witness.mails == []
    assert any("every attempt was cut off" in post["text"] for post in stage.slack.messages)


def test_two_clean_refusals_and_one_silence_are_no_reason_to_give_up(stage, witness):
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("UPDATE outbox SET attempts = 9 WHERE channel = 'mail'")
    witness.silent_at = "cut"
    (unknown,) = deliver(stage, stage.world.now + MINUTE)
    assert (unknown.state, mail(stage).unknowns) == (Delivery.PENDING, 1)


def test_a_refusal_after_an_unknown_outcome_does_not_say_that_nothing_arrived(stage, witness, monkeypatch):
    witness.silent_at = "cut"
    deliver(stage, stage.world.now + MINUTE)
    monkeypatch.setitem(ANSWERS, "RCPT", b"550 no\r\n")
    (dead,) = deliver(stage, stage.world.now + 3 * MINUTE)
    assert dead.state is Delivery.DEAD
    assert dead.answer.endswith("replied 550 no; an earlier attempt may have arrived")


def test_what_may_have_arrived_and_was_replaced_is_not_called_undelivered(stage, witness):
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("UPDATE outbox SET state = 'sending', offered = updated WHERE channel = 'mail'")  # as a crash leaves it
    stage.cycle(stage.world.now + WEEK)
    assert len(witness.mails) == 1
    assert b"may not have arrived, and this one takes its" in b" ".join(witness.mails[0].split())
