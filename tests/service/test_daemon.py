"""The daemon: it starts, works, is the only one, and ends cleanly."""

import logging
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from datetime import timedelta

import pytest

from syncd.cli.app import run
from syncd.cli.commands.run import watching
from syncd.errors import CONFIGURATION, TRY_LATER
from syncd.service.daemon import Daemon
from tests.service.serving import PATIENCE, drop, now, serving, until


@pytest.fixture
def daemon(stage):
    started = []

    def start(*arguments, log=subprocess.PIPE):
        process = subprocess.Popen(
            [sys.executable, "-m", "syncd", "run", "--config", str(stage.config_file), "--log-json", *arguments],
            env={**os.environ, "TOGGL_TOKEN": os.environ["TOGGL_TOKEN"]},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        started.append(process)
        return process

    # The daemon uses the real time, so the account must, too.
    stage.toggl.account.now = now()
    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def pulls(stage, source, which):
    """Count the pulls of a source that fulfil a condition; 0 while the ledger does not exist yet."""
    try:
        with closing(sqlite3.connect(f"file:{stage.folder}/ledger.db?mode=ro", uri=True)) as ledger:
            sql = f"SELECT count(*) FROM pull WHERE source = ? AND {which}"
            return ledger.execute(sql, [source]).fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def events(caplog):
    """Return what the daemon in this process logged."""
    return [entry.msg for entry in caplog.records if isinstance(entry.msg, dict)]


def logged(caplog, event):
    """Return what the daemon in this process logged with an event."""
    return [entry for entry in events(caplog) if entry["event"] == event]


def test_it_works_as_the_only_one_of_its_ledger_and_ends_cleanly_on_sigterm(stage, daemon):
    process = daemon()
    until(lambda: stage.smtp.messages and stage.slack.messages)
    second = daemon()
    _, error = second.communicate(timeout=PATIENCE)
    assert second.returncode == TRY_LATER
    assert f"process {process.pid}" in error
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert '"event": "started"' in log
    assert '"event": "stopped"' in log
    with stage.open(now()) as composition:
        assert composition.ledger.database.row("PRAGMA integrity_check")[0] == "ok"
        assert composition.ledger.outbox.backlog() == []


def test_it_works_and_ends_although_nobody_reads_its_log(stage, daemon):
    """A pager that waits for a key, or a service manager that hangs."""
    reader, log = os.pipe()
    os.set_blocking(log, False)
    for size in (65536, 1):
        with suppress(BlockingIOError):
            while True:
                os.write(log, b"x" * size)
    os.set_blocking(log, True)
    process = daemon(log=log)
    until(lambda: stage.smtp.messages and stage.slack.messages)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    os.close(log)
    os.close(reader)


@pytest.mark.slow
def test_after_a_kill_it_continues_where_it_was(stage, daemon):
    with stage.toggl.lock:  # requests get no answer, so the round cannot end
        first = daemon()
        until(lambda: pulls(stage, "toggl", "ended IS NULL"))
        first.kill()
        first.communicate()
    second = daemon()
    until(lambda: stage.slack.messages)
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=PATIENCE)
    with stage.open(now()) as composition:
        assert composition.ledger.database.row("PRAGMA integrity_check")[0] == "ok"


def test_a_typo_in_the_configuration_is_one_sentence_at_the_start(stage, capsys):
    stage.edit('kind   = "toggl"', 'knid   = "toggl"')
    assert run(["run", "--config", str(stage.config_file), "--log-json"]) == CONFIGURATION
    error = capsys.readouterr().err
    assert "Traceback" not in error
    assert "kind" in error


def test_it_says_what_it_watches_and_what_comes_next(stage):
    with stage.open() as composition:
        shown = watching(composition, stage.world.now + timedelta(hours=3))
    due = "Next: report weekly now"  # one was missed
    assert shown == f"Watching 5 sources: toggl, upwork, milestones, ben, giro. {due}. Ctrl-C stops."
    stage.cycle()
    with stage.open() as composition:
        shown = watching(composition, stage.world.now)
    assert "Next: report weekly Mon 23 Nov, 08:00. " in shown


def test_something_may_go_on_beside_it_from_its_start_to_its_end(stage):
    told = []

    @contextmanager
    def beside(current, clock):
        told.append((current().config.file, clock()))
        daemon.stop()
        yield
        told.append(current().ledger.database.version() > 0)  # the ledger is still open

    daemon = Daemon(stage.config, lambda: stage.world.now, beside)
    daemon.run()
    assert told == [(stage.config_file, stage.world.now), True]


def test_a_reload_does_not_wait_for_the_next_tick(stage, caplog):
    caplog.set_level(logging.INFO, logger="syncd")
    with serving(stage, lambda: stage.world.now, tick=3600) as daemon:
        until(lambda: stage.slack.messages)
        daemon.reload()
        until(lambda: logged(caplog, "configuration reloaded"))


@pytest.mark.slow
def test_a_file_is_read_when_it_comes_to_rest_without_waiting_for_a_tick(stage, caplog):
    caplog.set_level(logging.INFO, logger="syncd")
    stage.toggl.account.now = now()  # a server of another time would stop every round
    folder, other = stage.folder / "upwork", stage.folder / "other"
    other.mkdir()
    with serving(stage, tick=3600) as daemon:
        until(lambda: stage.slack.messages)  # the first tick is over, and the next one is an hour away
        drop(folder)
        until((folder / "done" / "late.csv").exists)
        stage.edit(f'folder   = "{folder}"', f'folder   = "{other}"')
        daemon.reload()
        drop(folder, "turn.csv", "2026-11-13")  # the daemon ticks and reads the new configuration
        until(lambda: logged(caplog, "configuration reloaded"))
        drop(folder, "again.csv", "2026-11-14")
        drop(other, "more.csv", "2026-11-11")
        until((other / "done" / "more.csv").exists)
        drop(other, "last.csv", "2026-11-12")
        until((other / "done" / "last.csv").exists)
        assert (folder / "again.csv").exists()


def test_a_missing_folder_is_logged_once_until_it_is_back(stage, caplog):
    caplog.set_level(logging.INFO, logger="syncd")
    folder = stage.folder / "upwork"

    def failures():
        return [entry["reason"] for entry in logged(caplog, "source failed")]

    moment = stage.world.now
    folder.rename(stage.folder / "away")
    with serving(stage, lambda: moment, tick=0.05):
        until(lambda: stage.slack.messages)
        ticks = pulls(stage, "upwork", "ended")
        until(lambda: pulls(stage, "upwork", "ended") > ticks + 3)
        assert len(failures()) == 1
        (stage.folder / "away").rename(folder)
        until(lambda: "upwork" in {entry["source"] for entry in logged(caplog, "source read")})  # a round is over
        folder.rename(stage.folder / "away")
        until(lambda: len(failures()) == 2)
    assert len(set(failures())) == 1
    assert "cannot be read" in failures()[0]


def test_a_source_that_is_stopped_at_the_end_has_not_failed(stage, caplog):
    caplog.set_level(logging.INFO, logger="syncd")
    moment = stage.world.now
    with stage.toggl.lock, serving(stage, lambda: moment, tick=3600):  # requests get no answer
        until(lambda: pulls(stage, "toggl", "ended IS NULL"))
    of_source = {entry["event"] for entry in events(caplog) if entry.get("source") == "toggl"}
    assert of_source == {"reading stopped"}


def test_a_new_configuration_is_used_and_an_invalid_one_is_not(stage, caplog):
    """In this process, with ticks of a twentieth of a second."""
    caplog.set_level(logging.INFO, logger="syncd")
    moment = stage.world.now
    with serving(stage, lambda: moment, tick=0.05) as daemon:
        until(lambda: stage.slack.messages)
        stage.edit('timezone = "Europe/Berlin"', 'timezone = "Europe/Berlim"')
        daemon.reload()
        until(lambda: logged(caplog, "configuration not reloaded"))
        stage.edit("Europe/Berlim", "Europe/London")
        daemon.reload()
        until(lambda: logged(caplog, "configuration reloaded"))
    (refused,) = (entry["reason"] for entry in logged(caplog, "configuration not reloaded"))
    assert "timezone" in refused
