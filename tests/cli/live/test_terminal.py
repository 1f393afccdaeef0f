"""A picture is drawn over the one before, and only where it is another one."""

import fcntl
import os
import pty
import select
import struct
import termios
from contextlib import suppress
from pathlib import Path

import pytest
from rich.text import Text

from syncd.cli.live.terminal import Screen


@pytest.fixture
def screen(monkeypatch):
    """A screen on a terminal, and what was written to it since the last look."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 5, 20, 0, 0))
    os.set_blocking(ours, False)
    monkeypatch.setenv("TERM", "xterm-256color")
    with open(its, "w", closefd=False) as out, open(its, closefd=False) as keys:

        def written():
            try:
                return os.read(ours, 1 << 16).decode()
            except BlockingIOError:
                return ""

        yield Screen(out, keys), written, ours
    os.close(ours)
    os.close(its)


LINES = [Text("one", "bold"), Text("x" * 20), Text("three")]


def test_the_same_picture_is_not_written_again_and_nothing_is_cleared_before_it_is_drawn(screen):
    shown, written, _ = screen
    with shown.shown():
        written()
        shown.draw(LINES, 20)
        picture = written()
        assert picture.startswith("\x1b[?2026h\x1b[H")
        assert "\x1b[2J" not in picture
        assert "x" * 20 + "\x1b[K" not in picture  # it would take the last column away
        shown.draw(LINES, 20)
        assert written() == ""
        shown.draw([*LINES[:2], Text("four")], 20)
        assert "four" in written()


def test_no_text_of_a_source_moves_the_cursor(screen):
    shown, written, _ = screen
    with shown.shown():
        written()
        shown.draw([Text("a\x1b[2Jb\x07c\nd")], 20)
        assert "\x1b[2J" not in (picture := written())
        assert "\x07" not in picture
        assert "\nd" not in picture


def test_nothing_is_drawn_after_it_was_left_and_an_error_leaves_it(screen):
    shown, written, ours = screen
    before = termios.tcgetattr(ours)
    with suppress(ValueError), shown.shown():
        assert termios.tcgetattr(ours) != before
        written()
        raise ValueError
    assert written() == "\x1b[?25h\x1b[?1049l"
    assert termios.tcgetattr(ours) == before
    shown.draw(LINES, 20)
    assert written() == ""


def test_where_nobody_is_left_to_press_a_key_it_asks_for_none():
    ours, its = pty.openpty()
    with os.fdopen(its) as keys, Path(os.devnull).open("w") as out:
        screen = Screen(out, keys)
        os.close(ours)  # the window was closed: from now on a look at the keyboard never waits
        assert screen.wait(60) == ""
        assert screen.wait(0.01) == ""
        assert select.select([screen._woken, *([] if screen._is_deaf else [its])], [], [], 0)[0] == []


def test_a_key_ends_a_wait_and_so_does_a_wake(screen):
    shown, _, ours = screen
    with shown.shown():
        os.write(ours, b"d")
        assert shown.wait(60) == "d"
        shown.wake()
        assert shown.wait(60) == ""
        assert shown.size == (20, 5)
