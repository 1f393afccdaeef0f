"""Time entries out of the files that trackers export, for authors of connectors: cells, clock times without a zone,
names that become labels, and the pages that a file is."""

from syncd.trackers.cells import billable_in, check_names_somebody, is_sum, person_named, rate_in, tags_in
from syncd.trackers.clocks import clocked, instants, worked
from syncd.trackers.entries import Names, Tracked, laid
from syncd.trackers.files import TrackerFile, TrackerOptions

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
