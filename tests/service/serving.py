"""A daemon in this process, quick at looking around, and files for it that are at rest as soon as they are saved."""

import os
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest

from syncd.inbox.drop_folder import SETTLED_FOR
from syncd.inbox.watch import Watch
from syncd.service.clock import clock
from syncd.service.daemon import ENDING, Daemon

PATIENCE = 60
"""Seconds after which a test gives up waiting; no test measures them."""
SOON = timedelta(milliseconds=100)


now = clock()
"""The machine's clock."""


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@contextmanager
def serving(stage, clock=now, tick=0.1):
    """Run a daemon, and check that it ends although a partner hangs."""
    daemon = Daemon(stage.config, clock, tick=tick, sleep=lambda _: None)
    thread = threading.Thread(target=daemon.run, daemon=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("syncd.service.daemon.BEAT", 0.05)
        patch.setattr("syncd.service.daemon.Watch", partial(Watch, calm=SOON, step=SOON))
        thread.start()
        try:
            yield daemon
        finally:
            daemon.stop()
            thread.join(ENDING + PATIENCE)
        assert not thread.is_alive()


def drop(folder, name="late.csv", day="2026-11-10", saved=now):
    """Save an export into a drop folder as a browser does, by the clock `saved` so long ago that it is at rest."""
    row = f'"{day}","Backend API (36000001)","1.5","60.00",""'
    (folder / f"{name}.part").write_text(f'"Date","Contract","Hours","Amount","Payment type"\n{row}\n', "utf-8")
    os.utime(folder / f"{name}.part", ((saved() - SETTLED_FOR).timestamp(),) * 2)
    (folder / f"{name}.part").rename(folder / name)
