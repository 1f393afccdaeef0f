"""Turns the exports of time trackers into time entries."""

from syncd.tabular.trackers.cells import billable_in, check_names_somebody, is_sum, person_named, rate_in, tags_in
from syncd.tabular.trackers.dotted_clocks import with_colons
from syncd.tabular.trackers.file import TrackerConnector, TrackerFormat, TrackerOptions, tracker_pages
from syncd.tabular.trackers.moment_cells import day_column, moments_in, with_days
from syncd.tabular.trackers.rows import Names, Tracked, place_within_day
from syncd.tabular.trackers.wall_clock import instants, nearest_to_duration, start_and_stop

__all__ = [
    "Names",
    "Tracked",
    "TrackerConnector",
    "TrackerFormat",
    "TrackerOptions",
    "billable_in",
    "check_names_somebody",
    "day_column",
    "instants",
    "is_sum",
    "moments_in",
    "nearest_to_duration",
    "person_named",
    "place_within_day",
    "rate_in",
    "start_and_stop",
    "tags_in",
    "tracker_pages",
    "with_colons",
    "with_days",
]
