"""Waits a moment for files that were saved just before a round, so that the round reads them."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from syncd.core.time import Instant
from syncd.inbox.drop_folder import just_saved
from syncd.service.clock import Clock

PATIENCE = timedelta(seconds=5)
"""How long a round waits at most for files to come to rest."""


def wait_for_files(folders: Iterable[Path], clock: Clock, sleep: Callable[[float], None]) -> Instant:
    """Wait until every file in the drop folders that can come to rest within PATIENCE has done so; return the time.

    It sleeps exactly until then, and again only when a file was touched meanwhile. `clock` must move.
    """
    folders, began = list(folders), clock()
    now = began
    while True:
        resting = [at for folder in folders for at in just_saved(folder, now).values() if at - began <= PATIENCE]
        if not resting:
            return now
        sleep((max(resting) - now).total_seconds())
        now = clock()
