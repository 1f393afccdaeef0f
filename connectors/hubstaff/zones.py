"""Reads files whose rows name several time zones: each zone by itself, since its days are different ones."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, Page
from syncd.core.observations import Coverage
from syncd.tabular import FileDays, Row, Table

_MOST = 8  # in a file: for each, all rows are gone through


def pages_by_zone(
    table: Table,
    zone_in: Callable[[Row], ZoneInfo | None],
    days: FileDays,
    pages: Callable[[Iterable[Row], FileDays], Iterator[Page]],
) -> Iterator[Page]:
    """Yield what `pages` makes of the rows of each zone, with `days` in that zone.

    `zone_in`: None, or ValueError, for a row without a zone, which is read among those of the first zone. Where there
    are several zones, coverage is on the last page, and only if no row is rejected: such a row may be of a day in any
    zone. BadFile for too many zones.
    """

    def zone_of(row: Row) -> ZoneInfo | None:
        try:
            return None if row.problem else zone_in(row)
        except ValueError:
            return None

    zones = list(dict.fromkeys(zone for row in table.rows if (zone := zone_of(row)))) or [days.zone]
    if len(zones) > _MOST:
        raise BadFile(f"{table.name} names {len(zones)} time zones, more than {_MOST}: export it for fewer people")
    if len(zones) == 1:
        return pages(table.rows, replace(days, zone=zones[0]))
    parts = (_Part(table.rows, lambda row: zone_of(row) or zones[0], zone) for zone in zones)
    return _with_coverage_last(chain.from_iterable(pages(part, replace(days, zone=part.zone)) for part in parts))


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one zone."""

    rows: Iterable[Row]
    zone_of: Callable[[Row], ZoneInfo]
    zone: ZoneInfo

    def __iter__(self) -> Iterator[Row]:
        return (row for row in self.rows if self.zone_of(row) is self.zone)


def _with_coverage_last(pages: Iterator[Page]) -> Iterator[Page]:
    complete: list[Coverage] = []
    snapshot: list[Coverage] = []
    rejected = False
    notices: dict[str, None] = {}  # each once
    last: Page | None = None
    for page in pages:
        if last:
            yield last
        complete += page.complete
        snapshot += page.snapshot
        rejected = rejected or bool(page.rejected)
        notices |= dict.fromkeys(page.notices)
        last = replace(page, complete=(), snapshot=(), notices=())
    if last:
        last = replace(last, notices=list(notices))
        yield last if rejected else replace(last, complete=complete, snapshot=snapshot)
