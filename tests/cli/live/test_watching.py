"""`syncd run` on a terminal: one screen that follows changes and sizes, and a terminal that is as before at the end."""

import sys

import pytest
from rich.cells import cell_len

from tests.cli.live.pty_process import OnTerminal, colours
from tests.service.serving import now

ENTERED = "\x1b[?1049h\x1b[?25l"
LEFT = "\x1b[?25h\x1b[?1049l"
"""The cursor is back, and so is what the terminal showed before."""


@pytest.fixture
def terminal(stage):
    started = []
    stage.toggl.account.now = now()  # the daemon uses the real time, so the account must, too

    def start(columns=80, rows=40, **environment):
        command = [sys.executable, "-m", "syncd", "run", "--config", str(stage.config_file)]
        started.append(OnTerminal(command, columns, rows, **environment))
        return started[-1]

    yield start
    for one in started:
        one.close()


def has(*texts):
    return lambda one: all(any(text in line for line in one.shown) for text in texts)


def test_it_follows_what_is_read_keys_and_sizes_and_ends_with_q(terminal):
    screen = terminal()
    screen.until(has(" syncd  watching 5 sources since ", " toggl ", "requests left", "q quit"))
    assert len(screen.shown) <= 40
    assert all(cell_len(line) <= 80 for line in screen.shown)
    assert "[info" not in screen.written  # the log is kept for those who ask for it
    screen.press("l")
    screen.until(has(" Log", "source read"))
    screen.press("d")
    screen.until(has(" Discrepancies"))
    screen.resize(110, 12)
    screen.until(lambda one: any("─" * 110 in line for line in one.shown))
    assert len(screen.shown) <= 12
    assert all(cell_len(line) <= 110 for line in screen.shown)
    screen.press("\x1a")  # Ctrl-Z; without a shell that could go on with it, it goes on by itself
    screen.until(lambda one: one.written.count(ENTERED) == 2)
    screen.press("x")
    screen.until(has("watching 5 sources"))
    screen.press("q")
    assert screen.end() == 0
    assert LEFT in screen.written
    assert screen.attributes_now() == screen.attributes


def test_ctrl_c_gives_the_terminal_back_and_no_color_is_heeded(terminal):
    screen = terminal(NO_COLOR="1")
    screen.until(has("watching 5 sources"))
    screen.press("\x03")
    assert screen.end() == 0
    assert screen.written.rstrip().endswith(LEFT)
    assert screen.attributes_now() == screen.attributes
    assert colours(screen.written) == set()


def test_what_goes_wrong_is_on_the_screen(terminal, stage):
    stage.edit(f'folder   = "{stage.folder}/upwork"', f'folder   = "{stage.folder}/nowhere"')
    screen = terminal(100, 40)
    screen.until(has("● not read: ", " ▲ 20"))
    assert "31" in colours(screen.written)  # in red, beside the words
    assert "Traceback" not in screen.written


@pytest.mark.slow
def test_who_asks_for_the_log_gets_the_log(terminal):
    screen = terminal(SYNCD_LOG="info")
    screen.until(lambda one: "source read" in one.written)
    assert "\x1b[?1049h" not in screen.written
    assert "Watching 5 sources: toggl, upwork, milestones, ben, giro. Next: report weekly " in " ".join(
        screen.written.split()
    )
