"""A program on a terminal of its own: what it draws, keys that it gets, and the size that the terminal has."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

PATIENCE = 60
"""Seconds after which a test gives up waiting; no test measures them."""
_CODES = re.compile(r"\x1b\[[?\d;]*[a-zA-Z]")
_HOME = "\x1b[H"


class OnTerminal:
    """Runs a program on a pseudo-terminal, as its controlling one: Ctrl-C is a signal, as is a new size."""

    def __init__(self, command: list[str], columns: int, rows: int, **environment: str) -> None:
        self._ours, its = pty.openpty()
        self._size(its, columns, rows)
        self.attributes = termios.tcgetattr(its)
        self._its = its  # open here too, so that its attributes can be read when the program has ended
        self.written = ""
        dropped = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"}
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        self.process = subprocess.Popen(
            command,
            stdin=its,
            stdout=its,
            stderr=its,
            env=kept | {"TERM": "xterm-256color"} | environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    @property
    def shown(self) -> list[str]:
        """The lines of the latest whole picture, without colours."""
        *_, last = self.written.rpartition(_HOME)
        return _CODES.sub("", last.split("\x1b[J")[0]).split("\r\n")

    def until(self, condition) -> None:
        """Read what it writes until something is so."""
        end = time.monotonic() + PATIENCE
        while not condition(self):
            assert time.monotonic() < end, self.written[-4000:]
            ready, _, _ = select.select([self._ours], [], [], 0.2)
            if ready:
                self.written += os.read(self._ours, 1 << 16).decode(errors="replace")

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; whoever has it is sent SIGWINCH."""
        self._size(self._ours, columns, rows)

    def end(self) -> int:
        """Wait for its end, reading on; its exit code."""
        self.until(lambda one: one.process.poll() is not None)
        return self.process.returncode

    def attributes_now(self):
        return termios.tcgetattr(self._its)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self._its)

    def _size(self, descriptor: int, columns: int, rows: int) -> None:
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def colours(text: str) -> set[str]:
    """The codes of colours in a text, but for bold and dim."""
    codes = {code for found in re.findall(r"\x1b\[([\d;]*)m", text) for code in found.split(";")}
    return codes - {"", "0", "1", "2"}
