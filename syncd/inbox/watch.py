"""Watches drop folders, so that a file is read as soon as it comes to rest and not at the daemon's next tick.

Watching only saves time. The tick finds the file anyway: without watchfiles, when the system grants no more watches, in
folders that other machines write to, and when a program keeps its file open.
"""

import os
import stat
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from syncd import log
from syncd.inbox.drop_folder import SETTLED_FOR, is_export

STEP = timedelta(milliseconds=500)
"""Time between looks at the system's reports; stopping takes at most this long."""
_NOT_UTF8 = "Unable to decode path"  # watchfiles raises this for a name that is not UTF-8, and ends

Places = Mapping[Path, tuple[int, int]]
"""Existing folders with device and inode, which differ when another folder takes the same name."""


class Watch:
    """Context manager: a thread calls `wake` when nothing has happened in the drop folders for `calm`.

    `folders` returns the current drop folders and is called again and again: they may appear, vanish and change.
    """

    def __init__(
        self,
        folders: Callable[[], Iterable[Path]],
        wake: Callable[[], None],
        calm: timedelta = SETTLED_FOR,
        step: timedelta = STEP,
    ) -> None:
        self._folders = folders
        self._wake = wake
        self._calm = calm
        self._step = step
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            places = self._places()
            if not places:
                self._stop.wait(self._calm.total_seconds())
                continue
            try:
                self._follow(places)
            except ImportError:
                return
            except FileNotFoundError:
                self._stop.wait(self._step.total_seconds())
            except (OSError, RuntimeError, ValueError) as error:
                if _NOT_UTF8 not in str(error):
                    log.get_logger(__name__).warning("folders not watched", reason=str(error))
                    return

    def _follow(self, places: Places) -> None:
        """Watch these folders until they change."""
        from watchfiles import Change, watch  # an optional extra

        changed = True  # nobody saw what happened before
        for changes in watch(
            *places,
            watch_filter=None,
            debounce=_milliseconds(self._calm),
            step=_milliseconds(self._step),
            stop_event=self._stop,
            rust_timeout=_milliseconds(self._calm),
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        ):
            if any(change != Change.deleted and is_export(Path(path).name) for change, path in changes):
                changed = True
            if any(Path(path) in places for _, path in changes) or self._places() != places:
                return
            if changed and not changes:
                changed = False
                self._wake()

    def _places(self) -> Places:
        places: dict[Path, tuple[int, int]] = {}
        for folder in self._folders():
            with suppress(OSError):
                status = folder.stat()
                if stat.S_ISDIR(status.st_mode) and os.access(folder, os.R_OK | os.X_OK):
                    places[folder] = (status.st_dev, status.st_ino)
        return places


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
