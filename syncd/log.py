"""Writes logs to stderr: JSON lines under systemd, readable text on a terminal, and never a secret.

An event is a constant phrase. Everything that varies goes into fields, because fields are quoted and events are not:
`log.warning("pull failed", source=name, error=str(error))`.
"""

import atexit
import logging
import os
import queue
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from syncd.redaction import REDACTED, redacted

if TYPE_CHECKING:
    import structlog  # takes 0.1 s, and most commands log nothing
    from structlog.typing import EventDict, WrappedLogger

MOST_WAITING = 1000
"""Lines that wait for whoever reads the log; further ones are only counted."""
KEPT = 200
"""Lines that are kept for a screen."""
LAST_WAIT = 1.0
"""Seconds that the last lines may take at the end."""
LEVELS = ("debug", "info", "warning", "error")

_SECRET_KEY = re.compile(r"(?i)token|passw|secret|credential|authori[sz]ation|cookie|webhook|api_?key|(^|_)url$")
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def configure(level: str, json: bool, *, background: bool = False, kept: "Kept | None" = None) -> None:
    """Send logs of `level` (one of LEVELS) and above to stderr, or to `kept`, where stderr is a terminal's screen.

    They are JSON lines in UTC if `json` or under systemd, else text in this machine's time zone with its offset.
    `background`: nothing waits for whoever reads them, and all that a line needs is loaded now, so that a process
    without free file descriptors can still say so.

    Libraries of others log from `warning` on: their lower levels show addresses and headers.
    """
    as_json = json or "JOURNAL_STREAM" in os.environ
    handler: logging.Handler = Background(sys.stderr) if background else logging.StreamHandler(sys.stderr)
    formatter = _Formatter(as_json=as_json)
    if background:
        formatter.load()
    handlers = [handler] if kept is None else [kept] if sys.stderr.isatty() else [handler, kept]
    for each in handlers:
        each.setFormatter(formatter)
    threshold = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(handlers=handlers, level=max(threshold, logging.WARNING), force=True)
    logging.getLogger("syncd").setLevel(threshold)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # skipping a tick during a long round is intended


class _Formatter(logging.Formatter):
    """Renders records with structlog, which is loaded for the first one."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Render as JSON or text."""
        return self._structured.format(record)

    def load(self) -> None:
        """Load all that rendering needs."""
        _ = self._structured

    @cached_property
    def _structured(self) -> logging.Formatter:
        import structlog

        rendering: list[Any] = (
            [structlog.processors.JSONRenderer()]
            if self._as_json
            else [_printable, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
        )
        return structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(
                    fmt="iso" if self._as_json else "%Y-%m-%d %H:%M:%S%z", utc=self._as_json
                ),
                structlog.processors.format_exc_info,  # text: the structured form shows local variables
                _redact,
                *rendering,
            ]
        )


class Background(logging.Handler):
    """Writes lines in a thread of its own: a pager, a terminal or a service manager may stop reading for ever."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: queue.Queue[str] = queue.Queue(MOST_WAITING)
        self._lost = 0
        threading.Thread(target=self._run, name="log", daemon=True).start()
        atexit.register(self.drain)

    def emit(self, record: logging.LogRecord) -> None:
        """Queue a line; nothing waits."""
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 - as all handlers do: a log must not end what it tells of
            self.handleError(record)
            return
        try:
            if self._lost:
                self._lines.put_nowait(f"({self._lost} lines were lost here, because nobody read them)")
                self._lost = 0
            self._lines.put_nowait(line)
        except queue.Full:
            self._lost += 1

    def drain(self) -> None:
        """Wait until all lines are written, LAST_WAIT seconds at most."""
        until = time.monotonic() + LAST_WAIT
        while self._lines.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.01)

    def _run(self) -> None:
        while True:
            _write(self._stream, f"{self._lines.get()}\n")
            self._lines.task_done()


class Kept(logging.Handler):
    """Keeps the latest lines for a screen that shows them, and the latest warning."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=KEPT)
        self.trouble = ""

    @property
    def lines(self) -> list[str]:
        """The latest lines, the oldest first, without colours."""
        return list(self._lines)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        try:
            line = " ".join(_COLOURS.sub("", self.format(record)).split())
        except Exception:  # noqa: BLE001 - as all handlers do: a log must not end what it tells of
            self.handleError(record)
            return
        self._lines.append(line)
        if record.levelno >= logging.WARNING:
            self.trouble = line


def _write(stream: TextIO, text: str) -> None:
    """Write past Python's buffer, whose lock would keep the process from ending while nobody reads."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):  # it is no file, or closed
        with suppress(ValueError):
            stream.write(text)
        return
    left = text.encode("utf-8", "backslashreplace")
    try:
        while left:
            left = left[os.write(descriptor, left) :]
    except OSError:  # nobody can read it any more
        return


def get_logger(name: str = "syncd") -> "structlog.stdlib.BoundLogger":
    """Return a logger named `syncd` or below it, such as a module's `__name__`."""
    import structlog

    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return logger


def _redact(logger: "WrappedLogger", method: str, event: "EventDict") -> "EventDict":  # noqa: ARG001 - structlog's signature
    """Remove secrets, as the last step before rendering, so that nothing added earlier escapes."""
    return {str(key): _clean(str(key), value) for key, value in event.items()}


def _clean(key: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if _SECRET_KEY.search(key):
        return REDACTED
    if isinstance(value, Mapping):
        return {redacted(str(inner)): _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(key, item) for item in value]
    return redacted(str(value))


def _printable(logger: "WrappedLogger", method: str, event: "EventDict") -> "EventDict":  # noqa: ARG001
    """Escape control characters in the event and the traceback, which the console does not quote."""
    event["event"] = _CONTROL.sub(_escaped, str(event["event"]))
    if "exception" in event:
        event["exception"] = _CONTROL_IN_LINES.sub(_escaped, str(event["exception"]))
    return event


def _escaped(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1]
