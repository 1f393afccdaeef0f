"""A terminal's screen that is drawn in place, reads single keys, and is as before at the end."""

import os
import select
import termios
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from rich.console import Console
from rich.text import Text

from syncd.core import safe_text
from syncd.core.wrapping import width_of

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
"""The alternate screen without a cursor, and back."""
_HOME, _REST_OF_LINE, _REST_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"
_TOGETHER = ("\x1b[?2026h", "\x1b[?2026l")
"""What stands between is shown at once, by terminals that know of it."""


class Screen:
    """Draws lines over those before, so that nothing flickers. Use it within `shown`."""

    def __init__(self, out: TextIO, keys: TextIO) -> None:
        self._out, self._keys = out.fileno(), keys.fileno()
        self._console = Console(file=out, highlight=False)
        self._is_deaf = not os.isatty(self._keys)
        self._drawn = ""
        self._is_shown = False
        self._lock = threading.Lock()
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows, as they are now."""
        size = os.get_terminal_size(self._out)
        return max(size.columns, 1), max(size.lines, 1)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Take the terminal over, and give it back whatever happens."""
        with _keys_at_once(self._keys):
            self.enter()
            try:
                yield
            finally:
                self.leave()

    def enter(self) -> None:
        """Switch the terminal to a screen of its own, which is empty until something is drawn."""
        with self._lock:
            self._is_shown, self._drawn = True, ""
            _write(self._out, _ENTER)

    def leave(self) -> None:
        """Show what was there before."""
        with self._lock:
            if self._is_shown:
                self._is_shown = False
                _write(self._out, _LEAVE)

    def draw(self, lines: list[Text], width: int) -> None:
        """Show these lines, each at most `width` wide; nothing is written where they are already there."""
        with self._console.capture() as captured:
            for each in lines:
                line = each if safe_text.line(each.plain) == each.plain else Text(safe_text.line(each.plain))
                end = "" if width_of(line.plain) >= width else _REST_OF_LINE  # behind the last column it erases that
                self._console.print(line, end=f"{end}\r\n", soft_wrap=True, overflow="ignore")
        picture = captured.get().removesuffix("\r\n")
        with self._lock:
            if self._is_shown and picture != self._drawn:
                self._drawn = picture
                _write(self._out, f"{_TOGETHER[0]}{_HOME}{picture}{_REST_OF_SCREEN}{_TOGETHER[1]}")

    def wake(self) -> None:
        """End a wait. Safe to call from a signal handler."""
        with suppress(BlockingIOError):
            os.write(self._wake, b"!")

    def wait(self, seconds: float) -> str:
        """Wait for a key, and return it; "" where none came in that time, or where `wake` ended the wait."""
        keys = [] if self._is_deaf else [self._keys]
        ready, _, _ = select.select([self._woken, *keys], [], [], seconds)
        if self._woken in ready:
            os.read(self._woken, 4096)
            return ""
        return self._key() if ready else ""

    def _key(self) -> str:
        with suppress(OSError):
            if key := os.read(self._keys, 1):
                return key.decode("ascii", "ignore")
        self._is_deaf = True  # nobody is there any more: asking again would never wait
        return ""


@contextmanager
def _keys_at_once(keyboard: int) -> Iterator[None]:
    """Let keys be read without Enter, and show none; Ctrl-C stays Ctrl-C."""
    if not os.isatty(keyboard):
        yield
        return
    before = termios.tcgetattr(keyboard)
    tty.setcbreak(keyboard)
    try:
        yield
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


def _write(out: int, text: str) -> None:
    """Write past Python's buffer, whole."""
    left = text.encode("utf-8", "replace")
    with suppress(OSError):  # the terminal is gone: so is whoever looks at it
        while left:
            left = left[os.write(out, left) :]
