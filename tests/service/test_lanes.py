"""The daemon's lanes: one partner that hangs delays its own lane and no other, and the end does not wait for it."""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest

from syncd.errors import TryLater
from syncd.service.lanes import Lane
from tests.service.partners import SMTP, Silent
from tests.service.serving import PATIENCE, drop, now, serving, until


@pytest.fixture
def stage(stage):
    """The made-up world at the real time: that is the daemon's."""
    stage.toggl.account.now = now()
    return stage


class SetClock:
    """The machine's clock, which can be set."""

    def __init__(self):
        self.by = timedelta()

    def __call__(self):
        return now() + self.by


class CountedClock:
    """The real clock; `calls` counts how often each thread asked it."""

    def __init__(self):
        self.calls = Counter()

    def __call__(self):
        self.calls[threading.current_thread().name] += 1
        return now()


def reasons(caplog):
    """Return the reasons that the daemon in this process logged."""
    return [str(entry.msg.get("reason")) for entry in caplog.records if isinstance(entry.msg, dict)]


def others_go_on(stage, *, mail=True, slack=True):
    """Whatever hangs, a file is read and the reports go out on every channel that answers."""
    drop(stage.folder / "upwork")
    until((stage.folder / "upwork" / "done" / "late.csv").exists)
    until(lambda: stage.smtp.messages or not mail)
    until(lambda: stage.slack.messages or not slack)


@pytest.mark.parametrize("drip", [b"", b"H"], ids=["silent", "dripping"])
def test_a_server_that_hangs_holds_up_nothing_else(stage, monkeypatch, drip):
    monkeypatch.setattr("syncd.service.lanes.PATIENCE", 0.5)  # how long reports wait for a source
    monkeypatch.setattr("syncd.service.daemon.PATIENCE", 0.5)  # and checks for a server's clock
    with Silent(drip=drip) as server:
        stage.edit(stage.toggl.url, f"http://127.0.0.1:{server.port}")
        with serving(stage):
            until(server.silent.is_set)
            others_go_on(stage)


@pytest.mark.parametrize(
    "phase", [phase if phase == "dot" else pytest.param(phase, marks=pytest.mark.slow) for phase in SMTP]
)
def test_a_mail_server_that_hangs_holds_up_nothing_else(stage, phase):
    with Silent(phase) as server:
        stage.edit(str(stage.smtp.port), str(server.port))
        with serving(stage):
            until(server.silent.is_set)
            others_go_on(stage, mail=False)


def test_a_webhook_that_hangs_holds_up_nothing_else(stage):
    with Silent() as server:
        (stage.folder / "slack-webhook").write_text(f"http://127.0.0.1:{server.port}/services/T/B/x", "utf-8")
        with serving(stage):
            until(lambda: server.talks)
            others_go_on(stage, slack=False)


def test_a_file_that_keeps_growing_holds_up_nothing_else(stage):
    growing, ended = stage.folder / "upwork" / "growing.csv", threading.Event()

    def grow():
        with growing.open("w", encoding="utf-8") as file:
            while not ended.wait(0.05):
                file.write("a row\n")
                file.flush()

    writer = threading.Thread(target=grow, daemon=True)
    writer.start()
    try:
        with serving(stage):
            others_go_on(stage)
            assert growing.exists()
    finally:
        ended.set()
        writer.join()


def test_a_lane_that_is_woken_during_its_step_does_it_once_more(stage):
    began, go_on, steps = threading.Event(), threading.Event(), []

    def step(_composition, moment, _stopping):
        steps.append(moment)
        began.set()
        go_on.wait(PATIENCE)

    with stage.open() as composition:
        lane = Lane("test", step, lambda: composition, lambda: stage.world.now, lambda: None)
        lane.start()
        lane.wake()
        assert began.wait(PATIENCE)
        lane.wake()
        go_on.set()
        until(lambda: len(steps) == 2)
        lane.stop()
        lane.join(time.monotonic() + PATIENCE)
    assert steps == [stage.world.now] * 2


def test_a_lane_that_rests_says_so_although_its_step_failed(stage):
    """Reports wait for files that are being read, and a step that read nothing wakes nobody else."""
    rested = []

    def step(_composition, _moment, _stopping):
        raise TryLater("nothing was read")

    with stage.open() as composition:
        lane = Lane("test", step, lambda: composition, now, lambda: rested.append(lane.alive_at))
        lane.start()
        lane.wake()
        until(lambda: rested == [None])
        lane.stop()
        lane.join(time.monotonic() + PATIENCE)


def test_a_step_is_stuck_only_while_it_does_not_ask_whether_to_stop(stage):
    """Three recipients of a server that hangs take half an hour: the service manager must not end the daemon for it."""
    ask, asked, go_on = threading.Event(), threading.Event(), threading.Event()

    def step(_composition, _moment, stopping):
        ask.wait(PATIENCE)
        stopping()
        asked.set()
        go_on.wait(PATIENCE)

    with stage.open() as composition:
        lane = Lane("test", step, lambda: composition, now, lambda: None)
        lane.start()
        lane.wake()
        until(lambda: lane.alive_at)
        began = lane.alive_at
        ask.set()
        assert asked.wait(PATIENCE)
        assert lane.alive_at > began
        go_on.set()
        until(lambda: lane.alive_at is None)
        lane.stop()
        lane.join(time.monotonic() + PATIENCE)


def test_a_ledger_that_was_deleted_is_not_written_and_no_file_is_moved(stage, caplog):
    with serving(stage):
        others_go_on(stage)
        for path in stage.folder.glob("ledger.db*"):
            path.unlink()
        drop(stage.folder / "upwork", "lost.csv")
        until(lambda: any("deleted or replaced" in reason for reason in reasons(caplog)))
    assert (stage.folder / "upwork" / "lost.csv").exists()
    assert not (stage.folder / "ledger.db").exists()


def test_a_ledger_that_was_swapped_for_another_is_not_written_and_no_file_is_moved(stage, caplog):
    with serving(stage):
        others_go_on(stage)
        other = stage.folder / "backup.db"
        with stage.open(now()) as composition:
            composition.ledger.database.copy(other)
        before = other.read_bytes()
        other.replace(stage.folder / "ledger.db")
        drop(stage.folder / "upwork", "lost.csv")
        until(lambda: any("deleted or replaced" in reason for reason in reasons(caplog)))
    assert (stage.folder / "upwork" / "lost.csv").exists()
    assert (stage.folder / "ledger.db").read_bytes() == before


@pytest.mark.parametrize("hours", [-1, -10_000, 3, 10_000])
def test_when_the_clock_is_set_every_server_is_asked_at_once_and_work_goes_on(stage, hours):
    """The next tick is an hour away, by whichever clock."""
    clock = SetClock()
    with serving(stage, clock, tick=3600):
        others_go_on(stage)
        asked = len(stage.toggl.requests)
        clock.by = timedelta(hours=hours)
        stage.toggl.account.now = clock()
        until(lambda: len(stage.toggl.requests) > asked)
        drop(stage.folder / "upwork", "after.csv", saved=clock)
        until((stage.folder / "upwork" / "done" / "after.csv").exists)


def test_while_a_server_shows_another_time_nothing_is_read_or_concluded_at_any_tick(stage, caplog):
    """Its next pull is a quarter of an hour away: until it shows the same time, the clock stays wrong."""
    clock = CountedClock()
    stage.toggl.account.now = now() + timedelta(days=3)
    with serving(stage, clock):
        until(lambda: any("set the clock" in reason for reason in reasons(caplog)))
        drop(stage.folder / "upwork", "dated-by-the-same-clock.csv")
        before = clock.calls.copy()
        until(lambda: all(clock.calls[lane] > before[lane] + 3 for lane in ("files", "judge", "reports")))
    assert (stage.folder / "upwork" / "dated-by-the-same-clock.csv").exists()
    with stage.open(now()) as composition:
        assert composition.ledger.discrepancies.alive() == []
        assert composition.ledger.dirty.count_records() > 0
    assert (stage.smtp.messages, stage.slack.messages) == ([], [])


def test_a_daemon_that_starts_before_the_last_pull_asks_the_servers_at_once(stage):
    """The clock was a year ahead, and is right now; the source itself is not due."""
    stage.cycle(now(), deliver=False)
    ahead = now() + timedelta(days=365)
    drop(stage.folder / "upwork", "ahead.csv", day="2026-11-09", saved=lambda: ahead)
    stage.cycle(ahead + timedelta(hours=1), sources=["upwork"], deliver=False)
    stage.toggl.account.now, asked = now(), len(stage.toggl.requests)
    with serving(stage, tick=3600):
        until(lambda: len(stage.toggl.requests) > asked)
        drop(stage.folder / "upwork")
        until((stage.folder / "upwork" / "done" / "late.csv").exists)
