"""A simulated server in its own process, so that its CPU is not measured.

`python -m benchmarks.serving N` prints its address and ends with its standard input.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from benchmarks.account import history
from benchmarks.stage import TOKEN
from syncd.simulator.toggl.server import TogglSimulator

A_DAY = 10
"""Entries tracked a day."""
_UNLIMITED = 1_000_000


def span(entries: int) -> timedelta:
    """Time in which so many entries are tracked."""
    return timedelta(days=max(entries // A_DAY, 1))


@contextmanager
def served(entries: int) -> Iterator[str]:
    """Address of a server with so many entries, no quota, and pages of 1000 rows."""
    command = [sys.executable, "-m", __name__, str(entries)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError("the server did not start")
            yield url
        finally:
            process.stdin.close()


def main(entries: int) -> None:
    """See the module."""
    account = history(entries, span=span(entries))
    with TogglSimulator(account, TOKEN, quota=_UNLIMITED, organization_quota=_UNLIMITED, max_page_size=1000) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
