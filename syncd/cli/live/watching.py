"""Keeps the live screen up to date, beside the daemon or without one: after each change in the ledger, each minute, and
each resize."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from types import FrameType

from syncd import log
from syncd.cli.live.look import at_once, look
from syncd.cli.live.picture import Seen, list_picture, log_picture, main_picture
from syncd.cli.live.terminal import Screen
from syncd.core.time import Instant
from syncd.errors import SyncdError
from syncd.ledger import Ledger
from syncd.service.clock import Clock
from syncd.wiring.composition import Composition

EVERY = 1.0
"""Seconds between looks at the ledger's version, which cost nothing while it does not change."""
PAUSE = 10
"""How many times as long as a look takes there is none after it: a large ledger that is being filled has other work."""


@contextmanager
def live(current: Callable[[], Composition], clock: Clock, kept: log.Kept) -> Iterator[None]:
    """Show how everything stands until the end of the block; then the terminal is as before."""
    screen = Screen(sys.stdout, sys.stdin)
    with closing(current().ledger.connect_again()) as ledger:
        watching = _Watching(screen, current, clock, kept, ledger)
        with screen.shown(), _signals(screen):
            watching.start()
            try:
                yield
            finally:
                watching.stop()


def watch(composition: Composition, clock: Clock) -> None:
    """Show how everything stands, as other processes change it, until q, Ctrl-C or TERM end it.

    SyncdError where the ledger cannot be read from the first moment on; later ones are shown.
    """
    screen = Screen(sys.stdout, sys.stdin)
    # Also Ctrl-C, which a shell's job in the background is born ignoring.
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with suppress(KeyboardInterrupt), screen.shown(), _signals(screen):
            _Watching(screen, lambda: composition, clock, None, composition.ledger).follow()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _signals(screen: Screen) -> Iterator[None]:
    """Draw anew when the terminal has another size, and give it back while the process is stopped by Ctrl-Z."""

    def pause(number: int, _frame: FrameType | None) -> None:
        screen.leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # goes on here when it is continued, or at once where nobody could continue it
        signal.signal(number, pause)
        go_on(number, None)

    def go_on(_number: int, _frame: FrameType | None) -> None:
        screen.enter()
        screen.wake()

    def resized(_number: int, _frame: FrameType | None) -> None:
        screen.wake()

    handlers = {signal.SIGWINCH: resized, signal.SIGTSTP: pause, signal.SIGCONT: go_on}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Watching:
    """Looks and draws, beside the daemon in a thread of its own. `kept`: the daemon's log, if it is here."""

    def __init__(
        self, screen: Screen, current: Callable[[], Composition], clock: Clock, kept: log.Kept | None, ledger: Ledger
    ) -> None:
        self._screen, self._current, self._clock, self._kept, self._ledger = screen, current, clock, kept, ledger
        self._since = clock() if kept else None
        self._page = ""  # the key of another page than the main one
        self._seen: Seen | None = None
        self._looked: object = None  # what the latest look rests on
        self._next_look = 0.0  # in monotonic seconds, at the earliest
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for what is being drawn."""
        self._stopping.set()
        self._screen.wake()
        self._thread.join(2.0)

    def _run(self) -> None:
        logger = log.get_logger(__name__)
        try:
            self.follow()
        except Exception:  # the daemon goes on without its screen
            self._screen.leave()
            logger.exception("the screen ended")

    def follow(self) -> None:
        """Look, draw and take keys until stopped."""
        while not self._stopping.is_set():
            self._draw(self._clock())
            self._press(self._screen.wait(EVERY))

    def _draw(self, now: Instant) -> None:
        composition = self._current()
        rests_on = self._ledger.database.version(), id(composition.config), now.replace(second=0, microsecond=0)
        began = time.monotonic()
        if self._seen is None or (rests_on != self._looked and began >= self._next_look):
            try:
                self._seen = look(replace(composition, ledger=self._ledger), self._since, now)
                self._looked = rests_on
                self._next_look = began + PAUSE * (time.monotonic() - began)
            except SyncdError as error:
                if self._seen is None and self._kept is None:
                    raise
                if self._seen is None:
                    return
                self._seen = replace(self._seen, trouble=str(error))
        width, height = self._screen.size
        seen = at_once(self._seen, now, (self._kept.trouble if self._kept else "") or self._seen.trouble)
        if self._page == "d":
            self._screen.draw(list_picture(seen, width, height), width)
        elif self._page == "l" and self._kept:
            self._screen.draw(log_picture(self._kept.lines, seen, width, height), width)
        else:
            self._screen.draw(main_picture(seen, width, height), width)

    def _press(self, key: str) -> None:
        if key == "q":
            os.kill(os.getpid(), signal.SIGINT)
        elif key == "d" or (key == "l" and self._kept):
            self._page = "" if self._page == key else key
        elif key:
            self._page = ""
