"""Words days and instants as briefly as they are clear: for headlines, subject lines and headings."""

from datetime import date, timedelta

from syncd.core.time import Instant
from syncd.core.wording import DAYS, MONTHS, Reader, clock, from_to, when

_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def dates(first: date, last: date, reader: Reader) -> str:
    """`9 to 15 Nov`, `26 Oct to 1 Nov`, `9 Nov`; with years where one is not the reader's."""
    year = reader.now.astimezone(reader.zone).year
    years = {first.year, last.year} != {year}
    if first == last:
        return f"{last.day} {MONTHS[last.month - 1]}{f' {last.year}' if years else ''}"
    return from_to(first, last, years=years)


def month(day: date, reader: Reader) -> str:
    """`October`; in another year than the reader's, `October 2025`."""
    this_year = day.year == reader.now.astimezone(reader.zone).year
    return f"{_LONG_MONTHS[day.month - 1]}{'' if this_year else f' {day.year}'}"


def full_month(day: date) -> str:
    """`November 2026`."""
    return f"{_LONG_MONTHS[day.month - 1]} {day.year}"


def soon(moment: Instant, reader: Reader) -> str:
    """`Mon 13:00` on the reader's clock, where it is among the next six days; else like `when`."""
    there = moment.astimezone(reader.zone)
    if not is_soon(there.date(), reader):
        return when(moment, reader, ", ")
    return f"{DAYS[there.weekday()]} {clock(moment, reader.zone)}{' UTC' if there.tzname() == 'UTC' else ''}"


def is_soon(day: date, reader: Reader) -> bool:
    """Whether a day is today or among the next days, so that its weekday names it."""
    return timedelta() <= day - reader.now.astimezone(reader.zone).date() < timedelta(days=6)


def dated(moment: Instant, reader: Reader) -> str:
    """`Mon 16 Nov 2026, 10:00`: when something was made, in full."""
    day = moment.astimezone(reader.zone).date()
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}, {clock(moment, reader.zone)}"
