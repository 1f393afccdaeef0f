"""Whatever was tracked, a connector reads it back from its tracker's files: each promise as a test.

```python
class TestWorkInAcme(TrackedWorkContract):
    works = st.builds(Work, person=..., start=moments(), stop=..., description=cell_texts())
    dialects = {"commas": ",", "semicolons": ";"}

    def write(self, tracker, works, dialect, zone):
        return tracker.table(*(... for work in works), delimiter=dialect)
```

Give a fixture named `tracker`, as for `syncd.testing.trackers`. Needs Hypothesis.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.pages import Page
from syncd.core.records import Label, Ref
from syncd.core.time import Instant, day_of, midnight
from syncd.testing.files import BERLIN, MADE, by_ref, entries_of, file, records
from syncd.testing.tracker_files import TrackerFiles

CLOCK_CHANGES = [datetime(2026, *day, tzinfo=UTC) for day in ((3, 29, 1), (10, 25, 1), (3, 8, 7), (11, 1, 6))]
"""When clocks in Berlin and in New York change in 2026."""
_ZONES = (BERLIN, ZoneInfo("America/New_York"))
_LATER = MADE + timedelta(days=90)


def _examples() -> int:
    """Examples of each property: few, as each reads a file, and in proportion to the profile of Hypothesis in use."""
    return max(1, settings().max_examples // 8)


@dataclass(frozen=True, slots=True)
class Work:
    """A time entry with the names of its labels instead of their refs.

    `pause`: a part of the time between start and stop that was not worked; 0 in what a connector reads.
    """

    person: str
    start: Instant
    stop: Instant | None
    description: str = ""
    client: str = ""
    project: str = ""
    task: str = ""
    tags: tuple[str, ...] = ()
    billable: bool | None = None
    rate: Money | None = None
    pause: timedelta = timedelta()

    @property
    def worked(self) -> int:
        """Seconds from start to stop without the pause; 0 while it runs."""
        return int((self.stop - self.start - self.pause).total_seconds()) if self.stop else 0

    def without_pause(self) -> "Work":
        """The same with a stop that is earlier by the pause."""
        return replace(self, stop=self.stop and self.stop - self.pause, pause=timedelta())


def works_in(*pages: Page) -> list[Work]:
    """The time entries of these pages with the names of their labels, in the order of the file."""
    labels = {label.ref: label for page in pages for label in records(page, Label)}

    def name(ref: Ref | None) -> str:
        return labels[ref].name if ref else ""

    return [
        Work(
            person=entry.person,
            start=entry.start,
            stop=entry.stop,
            description=entry.description,
            client=name(labels[entry.project].parent) if entry.project else "",
            project=name(entry.project),
            task=name(entry.task),
            tags=tuple(name(tag) for tag in entry.tags),
            billable=entry.billable,
            rate=entry.rate,
        )
        for entry in entries_of(*pages)
    ]


def moments(step: timedelta = timedelta(seconds=1)) -> st.SearchStrategy[Instant]:
    """Moments of 2026 up to November, many of them near a change of the clocks, in whole steps of a second or more."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    anywhere = st.integers(0, timedelta(days=300) // step).map(lambda count: start + step * count)
    hours = timedelta(minutes=150) // step
    near = st.builds(
        lambda change, count: change + step * count, st.sampled_from(CLOCK_CHANGES), st.integers(-hours, hours)
    )
    return anywhere | near


def durations(longest: timedelta, step: timedelta = timedelta(seconds=1)) -> st.SearchStrategy[timedelta]:
    """Durations from 0 in whole steps."""
    return st.integers(0, longest // step).map(lambda count: step * count)


def by_clock(work: Work, zone: ZoneInfo) -> Work:
    """The work as clock times in `zone` and a duration show it.

    In the hour that clocks show twice, these are the earlier moments that are as far apart.
    """
    start, stop = _earlier(work.start, zone), work.stop and _earlier(work.stop, zone)
    return (
        work if stop and work.stop and stop - start != work.stop - work.start else replace(work, start=start, stop=stop)
    )


def _earlier(moment: Instant, zone: ZoneInfo) -> Instant:
    """When clocks first showed what they show at `moment`."""
    before = moment - timedelta(hours=1)
    same = before.astimezone(zone).replace(tzinfo=None) == moment.astimezone(zone).replace(tzinfo=None)
    return before if same else moment


class TrackedWorkContract:
    """What every connector of a tracker's files promises of the work in them. See the module's docstring."""

    identity: ClassVar[Sequence[str]] = ("person", "start")
    """Fields of `Work` by which an entry is known: changing any other keeps its ref."""
    days_only: ClassVar[bool] = False
    """Whether the files show days and durations without clock times: entries are then compared by day."""
    file_name: ClassVar[str] = "work.csv"
    """How the files are called, where the name says more than the rows."""
    dialects: ClassVar[Mapping[str, Any]]
    """The ways in which the tracker writes the same work, by name; the values are given to `write`."""
    works: ClassVar[st.SearchStrategy[Work]]
    """Work that every dialect can express."""

    @classmethod
    def pytest_generate_tests(cls, metafunc: pytest.Metafunc) -> None:
        """Run a test that asks for a dialect once for each."""
        if "dialect" in metafunc.fixturenames:
            metafunc.parametrize("dialect", cls.dialects.values(), ids=cls.dialects)

    def write(self, tracker: TrackerFiles, works: Sequence[Work], dialect: Any, zone: ZoneInfo) -> str | bytes:
        """A file with a row for each of these works, whose clocks are in `zone`."""
        raise NotImplementedError

    def options(self, dialect: Any) -> Mapping[str, Any]:  # noqa: ARG002 - most dialects need none
        """Options of a source for files in this dialect."""
        return {}

    def as_read(self, work: Work, zone: ZoneInfo) -> Work:  # noqa: ARG002 - most files show everything
        """The part of a work that its row shows."""
        return work

    def test_what_was_tracked_is_read_back_from_every_dialect(self, tracker: TrackerFiles, dialect: Any) -> None:
        @settings(max_examples=2 * _examples(), deadline=None)
        @given(st.lists(self.works, max_size=6), st.sampled_from(_ZONES))
        def holds(works: list[Work], zone: ZoneInfo) -> None:
            pages = self._read(tracker, works, dialect, zone)
            assert not any(page.rejected for page in pages)
            assert Counter(self._by_day(work, zone) for work in works_in(*pages)) == Counter(
                self._expected(work, zone) for work in works
            )
            assert len(_refs(pages)) == len(works)

        holds()

    def test_rows_in_another_order_and_dialect_are_the_same_records(self, tracker: TrackerFiles) -> None:
        @settings(max_examples=_examples(), deadline=None)
        @given(st.lists(self.works, max_size=5), st.data())
        def holds(works: list[Work], data: st.DataObject) -> None:
            works = [*works, *works[:2]]  # identical rows occur
            shuffled = data.draw(st.permutations(works))
            one, other = (self._read(tracker, rows, self._drawn(data), BERLIN) for rows in (works, shuffled))
            assert by_ref(*one) == by_ref(*other)
            assert Counter(map(repr, one[-1].complete)) == Counter(map(repr, other[-1].complete))

        holds()

    def test_files_that_overlap_give_an_entry_the_same_ref(self, tracker: TrackerFiles) -> None:
        @settings(max_examples=_examples(), deadline=None)
        @given(st.lists(self.works, min_size=1, max_size=8), st.data())
        def holds(works: list[Work], data: st.DataObject) -> None:
            days = sorted({day_of(work.start, BERLIN) for work in works})
            first, last = data.draw(st.sampled_from(days)), data.draw(st.sampled_from(days))
            early = [work for work in works if day_of(work.start, BERLIN) <= last]
            late = [work for work in works if day_of(work.start, BERLIN) >= first]
            one, other = (
                {
                    entry.ref
                    for entry in entries_of(*self._read(tracker, part, self._drawn(data), BERLIN))
                    if first <= day_of(entry.start, BERLIN) <= last
                }
                for part in (early, late)
            )
            assert one == other

        holds()

    def test_an_edited_entry_keeps_its_ref(self, tracker: TrackerFiles) -> None:
        @settings(max_examples=_examples(), deadline=None)
        @given(self.works, self.works, st.data())
        def holds(before: Work, after: Work, data: st.DataObject) -> None:
            kept = {name: getattr(before, name) for name in self.identity}
            edited = replace(_starting(after, before.start), **kept)
            assume(
                self._identity(edited) == self._identity(before)
            )  # in an hour that comes twice, another stop decides
            dialect = self._drawn(data)
            one, other = (self._read(tracker, [work], dialect, BERLIN) for work in (before, edited))
            assert _refs(one) == _refs(other)
            same = self._expected(before, BERLIN) == self._expected(edited, BERLIN)
            assert (entries_of(*one) == entries_of(*other)) is same

        holds()

    def test_an_entry_with_another_identity_has_another_ref(self, tracker: TrackerFiles) -> None:
        @settings(max_examples=_examples(), deadline=None)
        @given(self.works, self.works, st.sampled_from(self.identity), st.data())
        def holds(before: Work, after: Work, name: str, data: st.DataObject) -> None:
            started = _starting(before, after.start) if name == "start" else before
            moved = replace(started, **{name: getattr(after, name)})
            assume(self._identity(moved) != self._identity(before))
            dialect = self._drawn(data)
            one, other = (self._read(tracker, [work], dialect, BERLIN) for work in (before, moved))
            assert _refs(one) != _refs(other)

        holds()

    def _read(self, tracker: TrackerFiles, works: Sequence[Work], dialect: Any, zone: ZoneInfo) -> list[Page]:
        data = self.write(tracker, works, dialect, zone)
        return tracker.pages(file(data, self.file_name, _LATER), zone=zone.key, **self.options(dialect))

    def _drawn(self, data: st.DataObject) -> Any:
        return self.dialects[data.draw(st.sampled_from(sorted(self.dialects)))]

    def _expected(self, work: Work, zone: ZoneInfo) -> Work:
        work = self.as_read(work, zone)
        return self._by_day(work if work.project else replace(work, client=""), zone)  # a client is its project's

    def _identity(self, work: Work) -> tuple[Any, ...]:
        return tuple(getattr(self._expected(work, BERLIN), name) for name in self.identity)

    def _by_day(self, work: Work, zone: ZoneInfo) -> Work:
        if not (self.days_only and work.stop):
            return work
        start = midnight(day_of(work.start, zone), zone)
        return replace(work, start=start, stop=start + (work.stop - work.start))


def _starting(work: Work, start: Instant) -> Work:
    """The work with another start and the same duration."""
    return replace(work, start=start, stop=start + (work.stop - work.start) if work.stop else None)


def _refs(pages: Sequence[Page]) -> Set[Ref]:
    return {entry.ref for entry in entries_of(*pages)}
