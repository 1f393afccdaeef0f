"""Which days an export speaks for: from its first row to the day before it was made, whatever has no row in between."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from syncd.connector import SourceFile
from syncd.core.time import Span, day_of, day_span, midnight, subtract
from syncd.tables import Row, day

ZONE = ZoneInfo("UTC")
"""Upwork's days are days of UTC (support article on the weekly billing cycle)."""
Through = Literal["file-time", "last-row"]


def covered(
    file: SourceFile,
    days: Sequence[date],
    rejected: Sequence[Row],
    through: Through,
    stated: tuple[date, date] | None = None,
) -> tuple[Span, ...]:
    """The moments in which the file says everything.

    `days` of the accepted rows; `stated`: first and last day of the export, where its name tells. The day on which the
    file was made is not over and never covered. The day of a rejected row is left out, and with a rejected row whose
    day cannot be read nothing is covered: absence there is not known to be absence.
    """
    if not days:
        return ()
    yesterday = day_of(file.modified, ZONE) - timedelta(days=1)
    first, last = stated or (min(days), max(days) if through == "last-row" else yesterday)
    start, end = midnight(first, ZONE), midnight(min(last, yesterday) + timedelta(days=1), ZONE)
    try:
        doubtful = [day_span(day(row.text("date")), ZONE) for row in rejected]
    except ValueError:
        return ()
    return subtract([Span(start, end)], doubtful) if start < end else ()
