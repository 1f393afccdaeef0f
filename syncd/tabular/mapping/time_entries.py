"""Reads rows as time entries: with clock times, or as a day and a duration."""

from collections.abc import Callable
from datetime import timedelta

from syncd.core.time import midnight
from syncd.tabular import Row
from syncd.tabular.mapping.options import MappedOptions
from syncd.tabular.mapping.row_values import RowValues
from syncd.tabular.trackers import Names, Tracked, billable_in, nearest_to_duration, person_named, tags_in
from syncd.tabular.trackers.stated_duration import DAY, clock_text


def time_reader(values: RowValues, options: MappedOptions) -> Callable[[Row], Tracked]:
    """Return a function that reads a row's entry.

    Where a row has start, stop and duration, the duration decides which of two equal clock times is meant in the night
    when clocks are turned back, and is compared with them. Where both share their column of days, a stop before the
    start is on the next day. An entry over 24 hours is rejected.
    """
    by_day = "start" not in values.columns
    one_day = not by_day and values.columns["start"][:-1] == values.columns.get("stop", ())[:-1] != ()

    def read(row: Row) -> Tracked:
        person = person_named(values.text(row, "person"), options.person)
        names = Names(
            client=values.text(row, "client"),
            project=values.text(row, "project"),
            task=values.text(row, "task"),
            tags=tags_in(values.text(row, "tags")),
        )
        seconds = values.seconds(row, "duration", options.unit)
        if seconds and seconds > DAY:
            raise ValueError(_too_long(seconds, values.text(row, "duration")))
        key: tuple[str, ...] = ()
        if by_day:
            on = values.required_day(row, "date")
            starts, stops = [midnight(on, values.zone)], []
            key = (on.isoformat(), names.client, names.project, names.task)
        else:
            starts, stops = values.instants(row, "start"), values.instants(row, "stop")
            if not starts:
                raise ValueError("it has no start")
            if one_day and stops and max(stops) < min(starts):
                stops = values.instants(row, "stop", later=1)
        if not stops and seconds is None:
            raise ValueError("it has no duration" if by_day else "it has neither a stop nor a duration")
        if stops:
            start, stop = nearest_to_duration(starts, stops, seconds)
            if seconds is None and (length := int((stop - start).total_seconds())) > DAY:
                raise ValueError(_too_long(length))
        else:
            start, stop = starts[0], starts[0] + timedelta(seconds=seconds or 0)
        return Tracked(
            person=person,
            start=start,
            stop=stop,
            names=names,
            description=values.text(row, "description"),
            billable=billable_in(values.text(row, "billable")),
            rate=values.money(row, "rate"),
            key=key,
            stated=seconds if stops else None,
        )

    return read


def _too_long(seconds: int, text: str = "") -> str:
    """Say why an entry over 24 hours is rejected. `text`: its duration as the row has it."""
    if text[-1:].isdigit() and ":" not in text:
        return f"{clock_text(seconds)} in one entry: is `unit` right?"
    return f"it lasts {clock_text(seconds)}, and no entry lasts longer than a day"
