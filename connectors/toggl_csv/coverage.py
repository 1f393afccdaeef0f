"""Which days a file speaks for: those its name tells, else from its first row to the day before it was made."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from syncd.connector import SourceFile
from syncd.core.time import Span, day_of, day_span, midnight, subtract
from syncd.tables import Row, day

Through = Literal["file-time", "last-row"]
_DATE = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")


def covered(
    file: SourceFile, days: Sequence[date], rejected: Sequence[Row], through: Through, zone: ZoneInfo
) -> tuple[Span, ...]:
    """The moments in which the file says everything.

    `days`, in `zone`, on which the accepted rows start. The day on which the file was made is not over and never
    covered. The day of a rejected row is left out, and with a rejected row whose day cannot be read nothing is covered:
    absence there is not known to be absence.
    """
    yesterday = day_of(file.modified, zone) - timedelta(days=1)
    stated = _stated(file.name)
    if not stated and not days:
        return ()
    first, last = stated or (min(days), max(days) if through == "last-row" else yesterday)
    start, end = midnight(first, zone), midnight(min(last, yesterday) + timedelta(days=1), zone)
    try:
        doubtful = [day_span(day(row.text("start date")), zone) for row in rejected]
    except ValueError:
        return ()
    return subtract([Span(start, end)], doubtful) if start < end else ()


def _stated(name: str) -> tuple[date, date] | None:
    """First and last day, where a file's name holds two dates in that order."""
    try:
        first, last = (day(text) for text in _DATE.findall(name))
    except ValueError:  # none, others than two, or none of a calendar
        return None
    return (first, last) if first <= last else None
