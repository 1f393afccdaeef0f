"""Reads JSON and rows as typed values with msgspec, from any number of threads at once.

msgspec learns the fields of a type when it first meets it. Where a second thread meets the type meanwhile, msgspec 0.22
reads half-made fields and ends the whole process. So each type is learned by one thread alone, before it is used.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any

import msgspec

__all__ = ["convert", "decoder"]

Hook = Callable[[type, Any], Any]
"""Makes a value of a type that msgspec does not know, as msgspec's `dec_hook`."""

_learning = Lock()
_known: dict[tuple[Any, Hook | None], msgspec.json.Decoder[Any]] = {}


def decoder(type: Any, hook: Hook | None = None) -> msgspec.json.Decoder[Any]:  # noqa: A002 - msgspec's own word
    """Return the decoder of a type, the same for every call."""
    found = _known.get((type, hook))
    if found is None:
        with _learning:
            found = _known.setdefault((type, hook), msgspec.json.Decoder(type, dec_hook=hook))
    return found


def convert(value: object, type: Any, hook: Hook | None = None) -> Any:  # noqa: A002
    """Return plain data as a value of a type. Raises msgspec.ValidationError."""
    decoder(type, hook)  # learned before it is used
    return msgspec.convert(value, type, dec_hook=hook)
