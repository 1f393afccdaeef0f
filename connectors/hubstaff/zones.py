"""Files whose rows name several time zones: those of each are read for themselves, since a day is another one there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, Page
from syncd.core.observations import Coverage
from syncd.tabular import Row, Table

_MOST = 8  # in a file: for each, all rows are gone through


def by_zone(
    table: Table,
    zone_in: Callable[[Row], ZoneInfo | None],
    default: ZoneInfo,
    pages: Callable[[Iterable[Row], ZoneInfo], Iterator[Page]],
) -> Iterator[Page]:
    """What `pages` makes of the rows of each zone.

    `zone_in`: ValueError or None for a row of none, which is among those of the first zone. The days in which a file is
    complete are claimed on the last page, and only where no row is rejected: such a row may be of a day in any zone.
    BadFile for too many zones.
    """

    def place(row: Row) -> ZoneInfo | None:
        try:
            return None if row.problem else zone_in(row)
        except ValueError:
            return None

    zones = list(dict.fromkeys(zone for row in table.rows if (zone := place(row)))) or [default]
    if len(zones) > _MOST:
        raise BadFile(f"{table.name} names {len(zones)} time zones, more than {_MOST}: export it for fewer people")
    if len(zones) == 1:
        return pages(table.rows, zones[0])
    parts = (_Part(table.rows, lambda row: place(row) or zones[0], zone) for zone in zones)
    return _together(chain.from_iterable(pages(part, part.zone) for part in parts))


@dataclass(frozen=True, slots=True)
class _Part:
    rows: Iterable[Row]
    place: Callable[[Row], ZoneInfo]
    zone: ZoneInfo

    def __iter__(self) -> Iterator[Row]:
        return (row for row in self.rows if self.place(row) is self.zone)


def _together(pages: Iterator[Page]) -> Iterator[Page]:
    complete: list[Coverage] = []
    snapshot: list[Coverage] = []
    rejected = False
    last: Page | None = None
    for page in pages:
        if last:
            yield last
        complete += page.complete
        snapshot += page.snapshot
        rejected = rejected or bool(page.rejected)
        last = replace(page, complete=(), snapshot=())
    if last:
        yield last if rejected else replace(last, complete=complete, snapshot=snapshot)
