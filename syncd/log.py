"""Writes logs to stderr: JSON lines under systemd, readable text on a terminal, and never a secret.

An event is a constant phrase. Everything that varies goes into fields, because fields are quoted and events are not:
`log.warning("pull failed", source=name, error=str(error))`.
"""

import logging
import os
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from syncd.redaction import REDACTED, redacted

LEVELS = ("debug", "info", "warning", "error")

_SECRET_KEY = re.compile(r"(?i)token|passw|secret|credential|authori[sz]ation|cookie|webhook|api_?key|(^|_)url$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def configure(level: str, json: bool) -> None:
    """Send logs of `level` (one of LEVELS) and above to stderr.

    They are JSON lines in UTC if `json` or under systemd, else text in this machine's time zone.

    Libraries of others log from `warning` on: their lower levels show addresses and headers.
    """
    as_json = json or "JOURNAL_STREAM" in os.environ
    rendering: list[Any] = (
        [structlog.processors.JSONRenderer()]
        if as_json
        else [_printable, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso" if as_json else "%Y-%m-%d %H:%M:%S", utc=as_json),
                structlog.processors.format_exc_info,  # text: the structured form shows local variables
                _redact,
                *rendering,
            ]
        )
    )
    threshold = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(handlers=[handler], level=max(threshold, logging.WARNING), force=True)
    logging.getLogger("syncd").setLevel(threshold)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # skipping a tick during a long round is intended


def get_logger(name: str = "syncd") -> structlog.stdlib.BoundLogger:
    """Return a logger named `syncd` or below it, such as a module's `__name__`."""
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


def _redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG001 - structlog's signature
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


def _printable(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG001
    """Escape control characters in the event and the traceback, which the console does not quote."""
    event["event"] = _CONTROL.sub(_escaped, str(event["event"]))
    if "exception" in event:
        event["exception"] = _CONTROL_IN_LINES.sub(_escaped, str(event["exception"]))
    return event


def _escaped(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1]
