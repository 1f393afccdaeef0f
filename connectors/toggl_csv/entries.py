"""Reads the rows of Toggl's CSV exports as time entries.

Facts, from public samples of the exports: older ones say `User`, `End date` and `End time`, newer ones `Member`, `Stop
date` and `Stop time`; none has ids. A running entry has an empty stop. `Billable` is Yes or No, at least once in
another language. No sums were ever seen in a detailed file, but a row "Total" without any time would be one. Dates are
`2026-03-29`, times `14:51:41`. Durations, here and in Toggl's own desktop program, are `1:30:00` or `249:00:00`,
`18:25 min` (minutes and seconds), `42 sec`, `1.5 h` or `1,5 hours`; a report that rounds rounds these alone.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from zoneinfo import ZoneInfo

from syncd.core.money import Money
from syncd.tabular import Format, Mark, Row, Table, duration
from syncd.tabular.trackers import (
    Names,
    Tracked,
    billable_in,
    is_sum,
    person_named,
    rate_in,
    start_and_stop,
    tags_in,
)

_MARKS = ("billable",)
_READ = ("billable", "rate (*)")
_IRRELEVANT = ("billable amount*", "billable duration")  # what follows from mark, rate and time
WHO = ("user", "member", "email")
"""Columns that name a person; the name before the address, since the same entry may come without its address."""
_OTHERS = (*WHO, "stop date", "stop time", "end date", "end time", "duration", "client", "project", "task", "tags")
FORMATS = (
    Format(
        "detailed report",
        ("description", "start date", "start time", "stop date", "stop time"),
        read=_READ,
        irrelevant=_IRRELEVANT,
        marks=_MARKS,
        others=_OTHERS,
    ),
    Format(
        "older detailed report",
        ("description", "start date", "start time", "end date", "end time", "duration"),
        read=_READ,
        irrelevant=_IRRELEVANT,
        marks=_MARKS,
        others=_OTHERS,
    ),
)

START_TIME, STOP_TIME = ("start time",), ("stop time", "end time")
"""Columns of clock times."""
_STOP_DATE = ("stop date", "end date")
DATES = ("start date", *_STOP_DATE)
"""Columns of days."""
_MOMENTS = ("start date", *START_TIME, *_STOP_DATE, *STOP_TIME)
_RATE = re.compile(r"rate \(([a-z]{3})\)")
_MINUTES = re.compile(r"^([0-9]+:[0-9]{2}) min$")


def is_entry(row: Row) -> bool:
    """Leave out a row "Total"."""
    return not is_sum(row, _MOMENTS)


def rates(table: Table) -> dict[str, str]:
    """Return the columns of rates, and the currency of each."""
    return {name: match[1].upper() for name in table.header if (match := _RATE.fullmatch(name))}


def tracked(
    row: Row, person: str | None, zone: ZoneInfo, workspace: str, mark: Mark, currencies: Mapping[str, str]
) -> Tracked:
    """Read a row. `currencies`: by column of rates. ValueError for a row to reject."""
    start = row.text("start date"), row.text("start time")
    stop = _text(row, *_STOP_DATE), _text(row, *STOP_TIME)
    stated = stated_seconds(row)
    started, stopped = start_and_stop(start, stop, zone, stated)
    return Tracked(
        person=person_named(_text(row, *WHO), person),
        start=started,
        stop=stopped,
        names=Names(
            client=_text(row, "client"),
            project=_text(row, "project"),
            task=_text(row, "task"),
            tags=tags_in(_text(row, "tags")),
        ),
        description=row.text("description"),
        billable=billable_in(row.text("billable")),
        rate=_rate(row, mark, currencies),
        space=workspace,
        stated=stated,
    )


def _text(row: Row, *columns: str) -> str:
    """Return the first of these cells that is filled; newer exports write `-` where there is nothing."""
    return next((cell for column in columns if (cell := row.text(column)) not in ("", "-")), "")


def stated_seconds(row: Row) -> int | None:
    """Read the stated duration; None for `-`, an empty cell, or an unknown notation."""
    with suppress(ValueError):
        return duration(_MINUTES.sub(r"0:\1", row.text("duration")))
    return None


def _rate(row: Row, mark: Mark, currencies: Mapping[str, str]) -> Money | None:
    rated = (rate_in(text, currency, mark) for name, currency in currencies.items() if (text := _text(row, name)))
    return next(rated, None)
