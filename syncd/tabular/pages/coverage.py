"""Which moments a file speaks for."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from syncd.core.pages import SourceFile
from syncd.core.time import Span, day_of, day_span, midnight, subtract
from syncd.tabular.values.parse import day

Through = Literal["file-time", "last-row"]
"""How far a file speaks whose name does not tell: to the day before it was made, or to its last row."""


def covered(
    file: SourceFile,
    days: Sequence[date],
    doubtful: Sequence[str],
    zone: ZoneInfo,
    through: Through,
    stated: tuple[date, date] | None = None,
) -> tuple[Span, ...]:
    """The moments in which a file says everything.

    `days`, in `zone`, of the accepted rows; `stated`: the first and last day, where the file tells. Days without rows
    in between are days without work. The day on which the file was made is not over and not covered, unless the user
    says so. `doubtful`: the days of rejected rows as they are written, which are left out; with one that cannot be read
    nothing is covered, since absence there is not known to be absence.
    """
    if not (file.covers or stated or days):
        return ()
    yesterday = day_of(file.modified, zone) - timedelta(days=1)
    if file.covers:
        first, last = file.covers
    else:
        first, last = stated or (min(days), max(days) if through == "last-row" else yesterday)
        last = min(last, yesterday)
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    try:
        holes = [day_span(day(text), zone) for text in doubtful]
    except ValueError:
        return ()
    return subtract([Span(start, end)], holes) if start < end else ()
