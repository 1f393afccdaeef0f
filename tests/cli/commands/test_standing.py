"""A source's own state reaches people: in `status`, in `once`, in a progress bar, and once in the log."""

import io
import json
import os
import threading
from contextlib import contextmanager, redirect_stderr
from datetime import timedelta
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.cli.app import run
from syncd.cli.progress import progress_bars
from syncd.cli.views.source_state import duration, percent
from syncd.errors import TRY_LATER

NOW, LATER = "2026-11-16T09:00:00Z", "2026-11-16T10:30:00Z"
CONNECTOR = '''
    """A source that says of itself what its options say, and is used up while there is history to read."""
    from datetime import timedelta

    from syncd.connector import ConnectorOptions, Page, Standing, Unavailable
    from syncd.core.records import Kind
    from syncd.core.wording import Here, when

    class Options(ConnectorOptions):
        done: float | None = None
        seen_within: dict[str, int] = {}
        lacking: list[str] = []

    class CONNECTOR:
        Options = Options
        namespace, duplicates_of, limits, kinds = "patient", "", None, frozenset({Kind.TIME})

        def __init__(self, options, context):
            self.options, self.zone = options, context.zone

        def pull(self, cursor, window):
            options = self.options
            seen = {what: timedelta(minutes=minutes) for what, minutes in options.seen_within.items()}
            standing = Standing(done=options.done, seen_within=seen, lacking=options.lacking)
            yield Page(as_of=window.end, standing=standing)
            yield Page(as_of=window.end, progress="nothing new of itself")
            if options.done is not None:
                at = window.end + timedelta(hours=1)
                raise Unavailable(f"the quota is used up; syncd continues at {when(at, Here(self.zone, at))}", at=at)
'''


@pytest.fixture
def says(tmp_path, monkeypatch, capsys):
    """Runs a command where one source says these things of itself: (exit code, output, errors)."""
    site = tmp_path / "site"
    (site / "patient-1.0.dist-info").mkdir(parents=True)
    (site / "patient.py").write_text(dedent(CONNECTOR))
    (site / "patient-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: patient\nVersion: 1.0\n")
    (site / "patient-1.0.dist-info" / "entry_points.txt").write_text("[syncd.connectors]\npatient = patient\n")
    monkeypatch.syspath_prepend(site)
    config = tmp_path / "syncd.toml"

    def command(*arguments, now=NOW, **settings):
        options = "".join(f"{name} = {_toml(value)}\n" for name, value in settings.items())
        ledger = tmp_path / "ledger.db"
        config.write_text(f'timezone = "UTC"\nledger = "{ledger}"\n[source.slow]\nkind = "patient"\n{options}')
        code = run([*arguments, "--config", str(config), "--now", now])
        return code, *capsys.readouterr()

    return command


def _toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {part}" for key, part in value.items()) + "}"
    return json.dumps(value)


def test_a_history_that_stops_at_the_quota_says_how_far_it_is_and_when_it_continues(says):
    code, out, _ = says("once", done=0.43)
    assert code == TRY_LATER
    line = "slow: 43 % of the history is read; the quota is used up; syncd continues at Mon 16 Nov 10:00 UTC"
    assert line in out.splitlines()
    code, out, _ = says("once", "--json", now=LATER, done=0.5)
    assert (code, json.loads(out)["pulls"][0]["done"]) == (TRY_LATER, 0.5)


def test_status_says_how_far_it_is_what_is_seen_when_and_what_is_lacking(says):
    settings = {
        "done": 0.43,
        "seen_within": {"own edits and deletions": 15, "deletions in older weeks": 9 * 24 * 60 - 1},
        "lacking": ["tasks: they are not in the plan", "entries before 2024: Reports are not in the plan"],
    }
    says("once", **settings)
    lines = says("status", **settings)[1].splitlines()
    start = lines.index("slow: the quota is used up; syncd continues at Mon 16 Nov 10:00 UTC")
    assert lines[start + 1 : start + 5] == [
        "slow: reading history: 43 % so far, continues at Mon 16 Nov 10:00 UTC",
        "slow: own edits and deletions: seen within 15 minutes; deletions in older weeks: within 9 days",
        "slow: lacking: tasks: they are not in the plan",
        "slow: lacking: entries before 2024: Reports are not in the plan",
    ]
    (source,) = json.loads(says("status", "--json", **settings)[1])["sources"]
    assert source["standing"] == {
        "done": 0.43,
        "seen_within_seconds": {"own edits and deletions": 900, "deletions in older weeks": 9 * 86400 - 60},
        "lacking": settings["lacking"],
    }
    assert source["held"] == 0


def test_a_source_that_has_read_all_of_it_says_nothing_of_history(says):
    assert says("once")[0] == 0
    _, out, _ = says("status")
    assert "slow: " not in out


def test_before_the_first_pull_there_is_no_standing(says):
    says("summary")  # makes the ledger
    says("once", "--dry-run", done=0.2)
    (source,) = json.loads(says("status", "--json")[1])["sources"]
    assert source["standing"] is None


def test_what_a_source_begins_to_lack_is_logged_once(says):
    def logged(*lacking, now):
        _, _, err = says("once", now=now, lacking=list(lacking))
        return err.splitlines()

    (line,) = logged("tasks: not in the plan", now="2026-11-16T09:00:00Z")
    assert "warning" in line
    assert "source=slow" in line
    assert "tasks: not in the plan" in line
    assert logged("tasks: not in the plan", now="2026-11-16T09:15:00Z") == []
    (line,) = logged("tasks: not in the plan", "rates: not in the plan", now="2026-11-16T09:30:00Z")
    assert "rates" in line
    assert logged(now="2026-11-16T09:45:00Z") == []


# Bars


@contextmanager
def terminal(monkeypatch):
    """Standard error is a terminal; what it shows is in the buffer afterwards."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    ours, theirs = os.openpty()
    shown = io.BytesIO()

    def watch():
        try:
            while part := os.read(ours, 4096):
                shown.write(part)
        except OSError:
            pass  # how Linux says that the other end is closed

    watching = threading.Thread(target=watch)
    watching.start()
    with os.fdopen(theirs, "w") as screen, redirect_stderr(screen):
        yield shown
    watching.join()
    os.close(ours)


def test_on_a_terminal_a_history_has_a_bar_with_its_share(says, monkeypatch):
    with terminal(monkeypatch) as shown:
        says("once", done=0.43)
    text = shown.getvalue().decode()
    assert "reading slow: nothing new of itself" in text
    assert "43%" in text


@pytest.mark.parametrize(("shares", "share"), [([None], None), ([0.2, 0.4], "40%"), ([0.9, None], "100%")])
def test_a_bar_knows_its_share_only_while_history_is_read(monkeypatch, shares, share):
    with terminal(monkeypatch) as shown, progress_bars() as progress:
        for done in shares:
            progress.reading("slow", "[March]", done)
    text = shown.getvalue().decode()
    assert "reading slow: [March]" in text
    assert (share in text) if share else ("%" not in text)


def test_in_a_pipe_there_is_no_bar(says):
    _, _, err = says("once", done=0.43)
    assert err == ""


# Words


@given(st.floats(0, 1))
def test_no_share_of_what_is_not_done_is_a_hundred_percent(done):
    assert percent(done) != "100 %"


@given(st.timedeltas(timedelta(), timedelta(days=400)))
def test_a_latency_is_never_shown_too_short(most):
    number, unit = duration(most).split()
    assert int(number) * timedelta(**{unit.rstrip("s") + "s": 1}) >= most


@pytest.mark.parametrize(
    ("most", "says"),
    [
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(seconds=61), "2 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(days=8, seconds=1), "9 days"),
    ],
)
def test_a_latency_is_shown_in_its_own_unit(most, says):
    assert duration(most) == says
