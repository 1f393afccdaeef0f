"""Logs: on stderr, JSON lines under systemd, readable on a terminal, and never a secret in them.

An event is a constant phrase; everything that varies goes into fields, because fields are quoted and events are not:
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

REDACTED = "[redacted]"
LEVELS = ("debug", "info", "warning", "error")

_SECRET_KEY = re.compile(r"(?i)token|passw|secret|credential|authori[sz]ation|cookie|webhook|api_?key|(^|_)url$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_secrets: set[str] = set()


def keep_secret(text: str) -> None:
    """From now on `text` appears in no log line, whatever field or exception it gets into."""
    if text:
        _secrets.add(text)


def configure(level: str, json: bool) -> None:
    """Send logs of `level` (one of LEVELS) and above to stderr: JSON lines when asked or under systemd, else text.

    Other people's libraries speak from `warning` on: their lower levels show addresses and headers.
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
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,  # text: the structured form shows local variables
                _redact,
                *rendering,
            ]
        )
    )
    threshold = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(handlers=[handler], level=max(threshold, logging.WARNING), force=True)
    logging.getLogger("syncd").setLevel(threshold)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick skipped while a round is long is as it should be


def get_logger(name: str = "syncd") -> structlog.stdlib.BoundLogger:
    """A logger of ours: `syncd`, or a name below it such as a module's `__name__`."""
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
    """The last step before rendering, so that nothing added on the way escapes it."""
    return {str(key): _clean(str(key), value) for key, value in event.items()}


def _clean(key: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if _SECRET_KEY.search(key):
        return REDACTED
    if isinstance(value, Mapping):
        return {_without_secrets(str(inner)): _clean(str(inner), each) for inner, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(key, each) for each in value]
    return _without_secrets(str(value))


def _without_secrets(text: str) -> str:
    for secret in sorted(_secrets, key=len, reverse=True):  # one may contain another
        text = text.replace(secret, REDACTED)
    return text


def _printable(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG001
    """The console quotes fields, but neither the event nor a traceback: a terminal must not obey what stands there."""
    event["event"] = _CONTROL.sub(_escaped, str(event["event"]))
    if "exception" in event:
        event["exception"] = _CONTROL_IN_LINES.sub(_escaped, str(event["exception"]))
    return event


def _escaped(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1]
