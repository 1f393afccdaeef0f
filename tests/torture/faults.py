"""Faults of the machine for a child process: its clock is set, and one of its writes breaks. For Linux."""

import os
import shutil
import struct
import subprocess
from datetime import timedelta
from enum import IntEnum
from mmap import mmap
from pathlib import Path

_FIELDS = struct.Struct("=4q480s")
_SOURCE = Path(__file__).with_name("faults.c")


class Fault(IntEnum):
    """How a write breaks; the numbers are those of faults.c. A disk that is full stays full."""

    NONE = 0
    CRASH = 1
    NO_SPACE = 2
    IO_ERROR = 3
    TORN = 4


class Faults:
    """`Faults(folder, watched)` compiles the library into `folder`; writes below `watched` can break."""

    def __init__(self, folder: Path, watched: Path) -> None:
        self._library, self._shared = folder / "faults.so", folder / "faults.shared"
        compiler = shutil.which("cc") or shutil.which("gcc")
        assert compiler, "there is no C compiler"
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", self._library, _SOURCE, "-ldl"], check=True)
        self._shared.write_bytes(bytes(_FIELDS.size))
        with self._shared.open("r+b") as file:
            self._memory = mmap(file.fileno(), _FIELDS.size)
        self._watched = str(watched).encode()
        self._ahead = timedelta()
        self.heal()

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a child process that suffers the faults."""
        return {**os.environ, "LD_PRELOAD": str(self._library), "TORTURE": str(self._shared)}

    def set_clock(self, ahead: timedelta) -> None:
        """Set the children's clock, from now on, to so much ahead of the machine's."""
        self._ahead = ahead
        self._write(Fault.NONE, 0)

    def break_write(self, fault: Fault, number: int) -> None:
        """Break the write point `number` from now on; 0 only counts them."""
        self._write(fault, number)

    def heal(self) -> None:
        """Break nothing more."""
        self._write(Fault.NONE, 0)

    @property
    def reached(self) -> int:
        """Return how many write points were reached since `break_write`."""
        return int(_FIELDS.unpack(self._memory[:])[3])

    def _write(self, fault: Fault, number: int) -> None:
        nanoseconds = round(self._ahead.total_seconds() * 1_000_000_000)
        self._memory[:] = _FIELDS.pack(nanoseconds, fault, number, 0, self._watched)


def unavailable() -> str:
    """Return why the faults cannot be made on this machine; empty where they can."""
    if os.uname().sysname != "Linux":
        return "they need Linux"
    return "" if shutil.which("cc") or shutil.which("gcc") else "there is no C compiler"
