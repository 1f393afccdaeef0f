"""The daemon as a process: starts, works, is the only one, and ends cleanly."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from syncd.clock import clock
from syncd.daemon import Daemon
from syncd.errors import CONFIGURATION, TRY_LATER

PATIENCE = 60
"""Seconds after which a process that should have done something is given up."""


@pytest.fixture
def daemon(stage):
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "syncd", "run", "--config", str(stage.config_file), "--log-json", *arguments],
            env={**os.environ, "TOGGL_TOKEN": os.environ["TOGGL_TOKEN"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    # The daemon lives in the present: let the world's account do so too.
    stage.toggl.account.now = now()
    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def now():
    return clock()()


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_it_works_and_ends_cleanly_on_sigterm(stage, daemon):
    process = daemon()
    until(lambda: stage.smtp.messages and stage.slack.messages)
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert '"event": "started"' in log
    assert '"event": "stopped"' in log
    with stage.open(now()) as composition:
        assert composition.ledger.database.row("PRAGMA integrity_check")[0] == "ok"
        assert composition.ledger.deliveries.backlog() == []


def test_there_is_one_daemon_for_a_ledger(stage, daemon):
    first = daemon()
    until(lambda: stage.slack.messages)
    second = daemon()
    _, said = second.communicate(timeout=PATIENCE)
    assert second.returncode == TRY_LATER
    assert f"process {first.pid}" in said


def test_killed_in_the_middle_it_goes_on_where_it_was(stage, daemon):
    first = daemon()
    until(lambda: len(stage.toggl.requests) >= 1)
    first.kill()
    first.communicate()
    daemon()
    until(lambda: stage.slack.messages)
    with stage.open(now()) as composition:
        assert composition.ledger.database.row("PRAGMA integrity_check")[0] == "ok"


def test_a_typo_keeps_it_from_starting_with_a_sentence(stage, daemon):
    stage.edit('kind   = "toggl"', 'knid   = "toggl"')
    process = daemon()
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == CONFIGURATION
    assert "Traceback" not in said
    assert "kind" in said


def test_a_new_configuration_is_taken_over_and_a_bad_one_is_not(stage, caplog):
    """In this process, with ticks of a twentieth of a second."""
    caplog.set_level(logging.INFO, logger="syncd")

    def said(event):
        return [
            record.msg for record in caplog.records if isinstance(record.msg, dict) and record.msg["event"] == event
        ]

    moment = stage.world.now
    serving = Daemon(stage.config, lambda: moment, tick=0.05)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    until(lambda: stage.slack.messages)
    stage.edit('timezone = "Europe/Berlin"', 'timezone = "Europe/Berlim"')
    serving.reload()
    until(lambda: said("configuration not taken over"))
    stage.edit("Europe/Berlim", "Europe/London")
    serving.reload()
    until(lambda: said("configuration taken over"))
    serving.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    (refused,) = (each["reason"] for each in said("configuration not taken over"))
    assert "timezone" in refused
