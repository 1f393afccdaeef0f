"""Time entries: with clock times, or as a day and a duration."""

from collections.abc import Callable
from datetime import timedelta

from syncd.core.time import midnight
from syncd.tabular import Row
from syncd.tabular.mapping.options import MappedOptions
from syncd.tabular.mapping.row_values import Cells
from syncd.tabular.trackers import Names, Tracked, billable_in, person_named, tags_in, worked


def reader(cells: Cells, options: MappedOptions) -> Callable[[Row], Tracked]:
    """Gives a row's entry. Of start, stop and duration the start and the stop count, where the row has both; the
    duration then only tells which of two equal clock times is meant when clocks are turned back. Where both share their
    column of days, a stop before the start is on the next day."""
    by_day = "start" not in cells.columns
    one_day = not by_day and cells.columns["start"][:-1] == cells.columns.get("stop", ())[:-1] != ()

    def read(row: Row) -> Tracked:
        person = person_named(cells.text(row, "person"), options.person)
        names = Names(
            client=cells.text(row, "client"),
            project=cells.text(row, "project"),
            task=cells.text(row, "task"),
            tags=tags_in(cells.text(row, "tags")),
        )
        seconds = cells.seconds(row, "duration", options.unit)
        key: tuple[str, ...] = ()
        if by_day:
            on = cells.first(row, "date")
            starts, stops = [midnight(on, cells.zone)], []
            key = (on.isoformat(), names.client, names.project, names.task)
        else:
            starts, stops = cells.instants(row, "start"), cells.instants(row, "stop")
            if not starts:
                raise ValueError("it has no start")
            if one_day and stops and max(stops) < min(starts):
                stops = cells.instants(row, "stop", later=1)
        if not stops and seconds is None:
            raise ValueError("it has no duration" if by_day else "it has neither a stop nor a duration")
        start, stop = (
            worked(starts, stops, seconds) if stops else (starts[0], starts[0] + timedelta(seconds=seconds or 0))
        )
        return Tracked(
            person=person,
            start=start,
            stop=stop,
            names=names,
            description=cells.text(row, "description"),
            billable=billable_in(cells.text(row, "billable")),
            rate=cells.money(row, "rate"),
            key=key,
        )

    return read
