"""Watches drop folders, so that a file is read when it comes to rest and not with the next tick.

It only ever hastens: without watchfiles, where the system grants no more watches, in folders that other machines write
to, and for a program that goes on to hold its file open, the tick finds the file.
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
from syncd.inbox.files import SETTLED_FOR, is_export

STEP = timedelta(milliseconds=500)
"""Between looks at what the system reported; the longest that stopping takes."""
_NAMELESS = "Unable to decode path"  # what watchfiles says of a name that is no UTF-8, and ends

Places = Mapping[Path, tuple[int, int]]
"""The folders that are there, with what tells each from another of the same name."""


class Watch:
    """While it is entered, a thread calls `wake` when files in drop folders have come to rest.

    `folders` gives the drop folders of the moment and is asked again and again: they may come, go and be others.
    At rest means that nothing happened for `calm`.
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
                if _NAMELESS not in str(error):
                    log.get_logger(__name__).warning("folders are looked at with each tick alone", reason=str(error))
                    return

    def _follow(self, places: Places) -> None:
        """Watch these folders until they are others."""
        from watchfiles import Change, watch

        stirred = True  # nobody saw what came before
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
                stirred = True
            if any(Path(path) in places for _, path in changes) or self._places() != places:
                return
            if stirred and not changes:
                stirred = False
                self._wake()

    def _places(self) -> Places:
        found: dict[Path, tuple[int, int]] = {}
        for folder in self._folders():
            with suppress(OSError):
                status = folder.stat()
                if stat.S_ISDIR(status.st_mode) and os.access(folder, os.R_OK | os.X_OK):
                    found[folder] = (status.st_dev, status.st_ino)
        return found


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
