"""Time entries out of the files that trackers export, for authors of connectors: cells, clock times without a zone,
names that become labels, and the pages that a file is."""

from syncd.tabular.trackers.cells import billable_in, check_names_somebody, is_sum, person_named, rate_in, tags_in
from syncd.tabular.trackers.file import TrackerFile, TrackerOptions
from syncd.tabular.trackers.rows import Names, Tracked, laid
from syncd.tabular.trackers.wall_clock import clocked, instants, worked

__all__ = [
    "Names",
    "Tracked",
    "TrackerFile",
    "TrackerOptions",
    "billable_in",
    "check_names_somebody",
    "clocked",
    "instants",
    "is_sum",
    "laid",
    "person_named",
    "rate_in",
    "tags_in",
    "worked",
]
