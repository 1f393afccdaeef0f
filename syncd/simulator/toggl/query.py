"""Parameters of a query, read as Toggl reads them. Wrong values raise Refused (400)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from syncd.core.time import BEGINNING, Instant, instant
from syncd.simulator.toggl.reply import Refused

Query = Mapping[str, str]
T = TypeVar("T")


def flag(query: Query, name: str) -> bool:
    """Whether `name` is `true`."""
    return query.get(name) == "true"


def since(query: Query) -> Instant:
    """The Unix time `since`; the beginning of time without one."""
    try:
        return datetime.fromtimestamp(int(query["since"]), tz=UTC) if query.get("since") else BEGINNING
    except (ValueError, OverflowError, OSError):
        raise Refused(400, "'since' must be a unix timestamp") from None


def moment(text: str) -> Instant:
    """An instant in RFC 3339, or the first instant of a date in UTC."""
    try:
        return instant(f"{text}T00:00:00Z" if len(text) == len("2026-11-16") else text)
    except ValueError:
        raise Refused(400, "dates must be given as YYYY-MM-DD or RFC 3339") from None


def number(query: Query, name: str, default: int, *, least: int = 1) -> int:
    """A whole number of at least `least`."""
    text = query.get(name) or str(default)
    if not text.isdecimal() or int(text) < least:
        raise Refused(400, f"'{name}' must be a number of at least {least}")
    return int(text)


def page(rows: Sequence[T], query: Query, *, per_page: int, most: int) -> list[T]:
    """The `page` (from 1) asked for, of `per_page` rows unless the query says otherwise, at most `most`."""
    size = min(number(query, "per_page", per_page), most)
    first = (number(query, "page", 1) - 1) * size
    return list(rows[first : first + size])
