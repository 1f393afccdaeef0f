"""A contract's week on the platform, counted from the facts: what was tracked, what is shown, and how they differ."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import combinations, pairwise

from tests.system.days.facts import Contract, Entry, Look, Row, World, priced
from tests.system.traps.facts import DAY

SEGMENT = 600
"""Seconds: what one session may differ by, and what is no rounding any more."""
NEAR = 3_600
"""Seconds: work that ends so long before the week's end may be booked after it."""

ByDay = Counter[date]
"""Seconds of the platform's days."""


def is_free(one: Entry) -> bool:
    """Whether it was agreed not to bill an entry."""
    return one.tag == "favour"


def is_marked(world: World, contract: Contract, look: Look) -> bool:
    """Whether the marks of a contract count at a look."""
    marks = {one.billable for one in world.at(look.made) if one.contract == contract.key}
    return contract.flag == "obey" or (contract.flag == "auto" and True in marks)


@dataclass
class Week:
    """A contract's week at a look."""

    world: World
    contract: Contract
    first: date
    look: Look

    @classmethod
    def of(cls, world: World, contract: Contract, first: date, look: Look) -> "Week":
        return cls(world, contract, first, look)

    @property
    def days(self) -> list[date]:
        return [self.first + number * DAY for number in range(7)]

    @property
    def is_over(self) -> bool:
        return self.look.now >= self.world.begins(self.first + 7 * DAY)

    @property
    def deadline(self) -> str:
        """The cut-off while the hours can still be changed; else ""."""
        cut_off = self.world.cut_off(self.first)
        return f"{cut_off:%Y-%m-%dT%H:%M:%SZ}" if self.look.now < cut_off else ""

    @cached_property
    def rows(self) -> list[Row]:
        """What the export of the look shows."""
        begins, end = self.world.begins(self.first), min(self.world.begins(self.first + 7 * DAY), self.look.made)
        return [row for row in self.world.rows if row.contract == self.contract.key and begins <= row.start < end]

    @cached_property
    def entries(self) -> list[Entry]:
        """What the trackers have, and touches the week."""
        begins, end = self.world.begins(self.first), self.world.begins(self.first + 7 * DAY)
        known = self.world.at(self.look.made)
        return [one for one in known if one.contract == self.contract.key and one.within(begins, end)]

    @property
    def to_log(self) -> list[Entry]:
        """Those that the platform should show."""
        obeyed = is_marked(self.world, self.contract, self.look)
        return [one for one in self.entries if not is_free(one) and (one.billable or not obeyed)]

    @property
    def not_to_log(self) -> list[Entry]:
        """Those that it need not."""
        return [one for one in self.entries if one not in self.to_log]

    def seconds(self, entries: Iterable[Entry]) -> ByDay:
        """What entries have on each day of the week."""
        found: ByDay = Counter()
        for one in entries:
            for day, part in one.by_day(self.world.zone):
                if self.first <= day < self.first + 7 * DAY:
                    found[day] += part
        return found

    @cached_property
    def logged(self) -> ByDay:
        found: ByDay = Counter()
        for row in self.rows:
            found[self.day_of(row)] += row.seconds
        return found

    def day_of(self, row: Row) -> date:
        """The platform's day of a row."""
        return row.start.astimezone(self.world.zone).date()

    @cached_property
    def tracked(self) -> ByDay:
        """Time to log. What two entries share, from a minute on, counts once, unless the platform shows it twice."""
        found = self.seconds(self.to_log)
        shared = self._shared()
        by_day = len(+self.logged) > 1
        for day, twice in shared.items():
            once = found if by_day else Counter({day: found.total()})
            shown = self.logged[day] if by_day else self.logged.total()
            found[day] -= twice - min(twice, max(0, shown - (once[day] - twice)))
        return found

    def _shared(self) -> ByDay:
        shared: ByDay = Counter()
        for one, other in combinations(self.to_log, 2):
            if one.stop and other.stop:
                both = other.within(one.start, one.stop)
                if both >= 60:
                    shared[max(one.start, other.start).astimezone(self.world.zone).date()] += both
        return shared

    @cached_property
    def free_shown(self) -> ByDay:
        """Time that need not be logged, and that the platform shows beyond the other time of its day."""
        free = self.seconds(self.not_to_log)
        return +Counter({day: min(free[day], max(0, self.logged[day] - self.tracked[day])) for day in free})

    @property
    def sessions(self) -> int:
        """Runs of entries with less than ten minutes between them."""
        return len(list(joined((one.start, one.stop or one.start) for one in self._parts())))

    def _parts(self) -> list[Entry]:
        return sorted(self.to_log, key=lambda one: one.start)

    @property
    def tolerance(self) -> int:
        """Seconds that rounding explains."""
        return min(SEGMENT * max(1, self.sessions), max(1_200, self.tracked.total() // 20))

    @property
    def gap(self) -> int:
        """Seconds that the platform lacks (negative: shows too much), besides what it books in a neighbour, and what
        changed after the week was billed."""
        late = sum(less for one, less in self.world.late(self.look) if self._is_here(one))
        booked = self.tracked.total() - self.moved_out() + self.neighbour(-1).moved_out()
        return booked + late - self.logged.total()

    def _is_here(self, one: Entry) -> bool:
        return one.contract == self.contract.key and self.world.week_of(one.start) == self.first

    def neighbour(self, weeks: int) -> "Week":
        """Another week of the contract, at the same look."""
        return Week(self.world, self.contract, self.first + weeks * 7 * DAY, self.look)

    def moved_out(self) -> int:
        """Seconds tracked at the week's end that the platform books in the next week (negative: the other way)."""
        later = self.neighbour(1)
        if self.look.made < self.world.begins(later.first):
            return 0
        last, first = later.first - DAY, later.first
        lost = self.tracked[last] - self.logged[last]
        kept = later.tracked[first] - later.logged[first]
        spare, more = self.seconds(self.not_to_log)[last], later.seconds(later.not_to_log)[first]
        out = min(self._beside(later, ends=True), lost, -kept - more)  # free time of a day is shown before other time
        back = min(self._beside(later, ends=False), kept, -lost - spare)
        return out if out >= SEGMENT else -back if back >= SEGMENT else 0

    def _beside(self, later: "Week", *, ends: bool) -> int:
        """Seconds of the session that ends (or begins) within an hour of the end of the week, on its side of it."""
        edge, reach = self.world.begins(later.first), timedelta(seconds=NEAR)
        entries = [one for one in {*self.to_log, *later.to_log} if one.stop]
        cut = [(max(edge - DAY, one.start), min(edge, one.stop or edge)) for one in entries]
        if not ends:
            cut = [(max(edge, one.start), min(edge + DAY, one.stop or edge)) for one in entries]
        spans = sorted(span for span in cut if span[0] < span[1])
        sessions = list(joined(spans))
        near = [(a, b) for a, b in sessions if (edge - b if ends else a - edge) <= reach]  # type: ignore[operator]
        if not near:
            return 0
        begins, stop = near[-1] if ends else near[0]
        return covered([span for span in spans if begins <= span[0] and span[1] <= stop])

    def worth(self, seconds: int, by_day: ByDay) -> int | None:
        """Cents for so many seconds of these days; those with most count first. None where a rate is not known."""
        at_rate: Counter[int | None] = Counter()
        left, day = seconds, self.first
        for day, available in sorted((+by_day).items(), key=lambda item: (-item[1], item[0])):
            part = min(left, available)
            at_rate[self.contract.rate(day)] += part
            left -= part
            if not left:
                break
        at_rate[self.contract.rate(day)] += left
        return None if None in at_rate else sum(priced(rate or 0, part) for rate, part in at_rate.items())


def joined(spans: Iterable[tuple[object, object]]) -> Iterator[tuple[object, object]]:
    """Spans, sorted by their start, with those less than ten minutes apart as one."""
    begins = ends = None
    for start, stop in spans:
        if ends is None or start - ends >= timedelta(seconds=SEGMENT):  # type: ignore[operator]
            if ends is not None:
                yield begins, ends
            begins, ends = start, stop
        else:
            ends = max(ends, stop)  # type: ignore[type-var]
    if ends is not None:
        yield begins, ends


def covered(spans: Sequence[tuple[datetime, datetime]]) -> int:
    """Seconds that spans have, each counted once."""
    edges = sorted({moment for span in spans for moment in span})
    inside = ((one, other) for one, other in pairwise(edges) if any(a <= one and other <= b for a, b in spans))
    return sum(int((other - one).total_seconds()) for one, other in inside)
