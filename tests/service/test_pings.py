"""Rounds tell a monitoring service that they begin and how they end, and go on whatever it does."""

import logging
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from syncd.cli.app import run
from syncd.config import PingConfig
from syncd.connector import BadFile, Unavailable
from syncd.errors import LedgerError, TryLater
from syncd.ledger.outbox import Delivery
from syncd.net.clock_check import WrongClock
from syncd.net.ping import Ping
from syncd.options import Secret
from syncd.pull.writer import Pulled
from syncd.report.deliver import Delivered
from syncd.service.pings import RoundPings, Sender, pinged
from tests.loopback import answering
from tests.monitor import TOKEN, Monitor
from tests.service.partners import Silent
from tests.service.serving import drop, now, serving, until


@pytest.fixture
def monitor():
    with answering(Monitor()) as monitor:
        yield monitor


@pytest.fixture
def wanted(monitor, tmp_path):
    return wanted_at(monitor.url, tmp_path)


def wanted_at(url, folder, every=timedelta(minutes=5)):
    (folder / "ping").write_text(url, "utf-8")
    (folder / "ping").chmod(0o600)
    return PingConfig(Secret("file", str(folder / "ping")), every)


def with_ping(stage, url, every="5 minutes"):
    wanted_at(url, stage.folder)
    text = stage.config_file.read_text("utf-8")
    ping = f'[ping]\nurl = {{ file = "{stage.folder}/ping" }}\nevery = "{every}"\n'
    stage.config_file.write_text(f"{text}\n{ping}", "utf-8")
    stage.toggl.account.now = now()


def failures(caplog):
    events = [entry.msg for entry in caplog.records if isinstance(entry.msg, dict)]
    return [event for event in events if event["event"] == "ping failed"]


def pulled(source, error=None):
    return Pulled(source=source, pull=1, error=error)


def sent(state, channel="mail"):
    return Delivered(channel=channel, recipient="", report="r", state=state, answer="")


# The daemon


def test_a_round_of_the_daemon_begins_and_ends_well(stage, monitor):
    with_ping(stage, monitor.url)
    with serving(stage):
        until(lambda: len(monitor.pings) == 2)
        with closing(sqlite3.connect(f"file:{stage.folder}/ledger.db?mode=ro", uri=True)) as ledger:
            assert ledger.execute("SELECT count(*) FROM pull WHERE source = 'toggl'").fetchone()[0] == 1
    assert monitor.pings == [("/start", ""), ("", "")]


def test_a_source_that_denies_access_fails_the_round_and_is_named(stage, monitor, monkeypatch):
    monkeypatch.setenv("TOGGL_TOKEN", "another")
    with_ping(stage, monitor.url)
    with serving(stage):
        until(lambda: "/fail" in monitor.told)
    assert ("/fail", "failed: source toggl") in monitor.pings


def test_a_round_does_not_end_while_a_source_is_being_read(stage, monitor, monkeypatch):
    monkeypatch.setattr("syncd.service.lanes.PATIENCE", 0.5)  # how long reports wait for a source
    monkeypatch.setattr("syncd.service.daemon.PATIENCE", 0.5)  # and checks for a server's clock
    with Silent() as server:
        with_ping(stage, monitor.url, every="1 s")
        stage.edit(stage.toggl.url, f"http://127.0.0.1:{server.port}")
        with serving(stage):
            until(server.silent.is_set)
            until(lambda: stage.smtp.messages and stage.slack.messages)  # files were judged meanwhile
            assert monitor.told == ["/start"]


def test_rounds_end_however_the_steps_of_a_tick_overlap(stage, monitor):
    with_ping(stage, monitor.url, every="1 s")
    with serving(stage, tick=0.02):
        until(lambda: monitor.told.count("") > 1)
    assert set(monitor.told) == {"/start", ""}
    assert monitor.told[::2] == ["/start"] * len(monitor.told[::2])


def test_the_daemon_goes_on_although_the_service_never_answers(stage, caplog):
    """No transaction is open meanwhile either: files are read and reports are sent."""
    with Silent() as service:
        with_ping(stage, f"http://127.0.0.1:{service.port}/{TOKEN}", every="1 s")
        with serving(stage):
            assert service.silent.wait(60)
            drop(stage.folder / "upwork")
            until((stage.folder / "upwork" / "done" / "late.csv").exists)
            until(lambda: stage.smtp.messages and stage.slack.messages)
    assert TOKEN not in caplog.text


def test_a_service_that_refuses_is_logged_once_until_a_ping_arrives(wanted, monitor, caplog):
    with caplog.at_level(logging.INFO, "syncd"), Sender() as sender:
        for status in (404, 404, 200, 404):
            monitor.status = status
            before = len(monitor.pings)
            sender.send(wanted.url, Ping.SUCCESS)
            sender.drain()
            assert len(monitor.pings) > before
    assert len(failures(caplog)) == 2
    assert all("answered 404" in failure["reason"] for failure in failures(caplog))
    assert TOKEN not in caplog.text


# What counts


@pytest.fixture
def rounds(wanted):
    return RoundPings(lambda: wanted)


def settle(rounds):
    rounds._sender.drain()


def test_a_round_within_the_interval_is_not_told(rounds, monitor):
    for _ in range(3):
        rounds.begins()
        rounds.begins()
        rounds.ends()
    settle(rounds)
    assert monitor.told == ["/start", ""]


def test_what_goes_bad_or_well_again_is_told_at_once(rounds, monitor):
    rounds.begins()
    rounds.ends()
    rounds.pulled(["bank", "toggl"], [pulled("bank", BadFile("no table"))])
    rounds.ends()
    rounds.ends()
    rounds.pulled(["bank"], [])
    rounds.ends()
    settle(rounds)
    assert monitor.pings == [("/start", ""), ("", ""), ("/fail", "failed: source bank"), ("", "")]


@pytest.mark.parametrize(
    ("error", "told"),
    [(Unavailable("no answer"), ""), (WrongClock("an hour behind"), "/fail"), (BadFile("no table"), "/fail")],
)
def test_a_passing_problem_of_a_source_fails_no_round(rounds, monitor, error, told):
    rounds.begins()
    rounds.pulled(["toggl"], [pulled("toggl", error)])
    rounds.ends()
    settle(rounds)
    assert monitor.told == ["/start", told]


def test_a_channel_fails_rounds_from_a_message_given_up_to_one_that_arrives(rounds, monitor):
    for state in (Delivery.DEAD, Delivery.PENDING, Delivery.DONE):
        rounds.delivered([sent(state)])
        rounds.ends()
    settle(rounds)
    assert monitor.pings == [("/fail", "failed: channel mail"), ("", "")]


def test_what_is_configured_no_more_fails_no_round(rounds, monitor):
    rounds.delivered([sent(Delivery.DEAD)])
    rounds.ends()
    rounds.follow([], ["team"])
    rounds.ends()
    settle(rounds)
    assert monitor.told == ["/fail", ""]


def test_lanes_that_fail_are_named(rounds, monitor):
    rounds.begins()
    rounds.ends(["judge", "backups"])
    settle(rounds)
    assert monitor.pings[1] == ("/fail", "failed: backups, judge")


@pytest.mark.parametrize(
    ("error", "told"), [(LedgerError("damaged"), ["/start", "/fail"]), (TryLater("busy"), ["/start"])]
)
def test_an_error_ends_a_round_as_failed_unless_it_passes(wanted, monitor, error, told):
    with Sender() as sender, pytest.raises(type(error)), pinged(sender, wanted):
        raise error
    assert monitor.told == told


# By hand


@pytest.mark.slow
def test_once_tells_of_its_round_and_a_trial_does_not(stage, monitor, capsys):
    with_ping(stage, monitor.url)
    config = ["--config", str(stage.config_file)]
    assert run(["once", "--dry-run", *config]) == 0
    assert monitor.told == []
    assert run(["once", *config]) == 0
    assert monitor.told == ["/start", ""]
    assert TOKEN not in capsys.readouterr().out


@pytest.mark.slow
def test_once_fails_with_a_bad_file(stage, monitor):
    with_ping(stage, monitor.url)
    (stage.folder / "upwork" / "bad.csv").write_text("nothing,known\n1,2\n", "utf-8")
    assert run(["once", "--config", str(stage.config_file)]) == 1
    assert monitor.pings == [("/start", ""), ("/fail", "failed: source upwork")]
