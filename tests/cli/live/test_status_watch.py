"""`syncd status --watch`: the screen of `run` in another terminal, which follows what other processes do."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from syncd.cli.app import run
from tests.cli.live.pty_process import OnTerminal
from tests.service.serving import drop, now

LEFT = "\x1b[?25h\x1b[?1049l"


@pytest.fixture
def terminal(stage):
    stage.cycle(now(), deliver=False)
    command = [sys.executable, "-m", "syncd", "status", "--watch", "--config", str(stage.config_file)]
    screen = OnTerminal(command, 90, 40)
    screen.until(lambda one: any(" syncd  5 sources" in line for line in one.shown))
    yield screen
    screen.close()


def test_it_follows_another_process_writes_nothing_and_ends_with_ctrl_c(terminal, stage):
    assert "log" not in terminal.shown[-1]
    before = "\n".join(terminal.shown)
    terminal.press("l")  # there is no log here
    terminal.press("d")
    terminal.until(lambda one: any(line.startswith(" Discrepancies") for line in one.shown))
    terminal.press("x")
    drop(stage.folder / "upwork", day=(now() - timedelta(days=1)).date().isoformat())
    stage.cycle(now(), sources=["upwork"], deliver=False)
    terminal.until(lambda one: "\n".join(one.shown) != before and any("5 sources" in line for line in one.shown))
    terminal.press("\x03")
    assert terminal.end() == 0
    assert terminal.written.rstrip().endswith(LEFT)
    assert terminal.attributes_now() == terminal.attributes


@pytest.fixture
def interrupts_ignored():
    """As for a shell's job in the background: its children are born with Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts_ignored")
def test_keys_end_it_also_where_it_was_born_ignoring_ctrl_c(stage, request):
    terminal = request.getfixturevalue("terminal")
    terminal.press("q")
    assert terminal.end() == 0


@pytest.mark.parametrize("how", ["q", signal.SIGTERM], ids=["q", "TERM"])
def test_it_gives_the_terminal_back_however_it_ends(terminal, how):
    if how == "q":
        terminal.press("q")
    else:
        terminal.process.send_signal(how)
    assert terminal.end() == 0
    assert LEFT in terminal.written
    assert terminal.attributes_now() == terminal.attributes


def test_where_no_screen_is_it_prints_the_status_once(stage):
    stage.cycle(now(), deliver=False)
    command = [sys.executable, "-m", "syncd", "status", "--watch", "--config", str(stage.config_file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "\nSources\n" in done.stdout
    assert "\x1b" not in done.stdout


def test_without_a_ledger_it_draws_nothing_and_says_so(stage):
    stage.edit("ledger.db", "none.db")
    command = [sys.executable, "-m", "syncd", "status", "--watch", "--config", str(stage.config_file)]
    screen = OnTerminal(command, 90, 40)
    assert screen.end() == 1
    assert "\x1b[?1049h" not in screen.written
    assert "there is no ledger" in screen.written
    screen.close()


@pytest.mark.parametrize("other", ["--json", "--format=prometheus", "--now=2026-11-16T09:00:00Z"])
def test_a_screen_has_no_format_and_goes_by_the_real_clock(stage, capsys, other):
    assert run(["status", "--watch", other, "--config", str(stage.config_file)]) == 2
    assert "--watch shows a screen on the real clock" in capsys.readouterr().err
