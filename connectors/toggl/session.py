"""One pull at work: its cursor, its limits, and the pages it makes."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from syncd.connector import Exhausted, Page, Standing
from syncd.connectors.toggl.cursor import Night, TogglCursor, WithheldData
from syncd.connectors.toggl.entries import Rows
from syncd.connectors.toggl.track_api import Withheld
from syncd.core.observations import Coverage, Observation
from syncd.core.records import Ref
from syncd.core.time import Instant, Span, day_of

REPORTS = "Reports"
TASKS = "tasks"
OPEN = timedelta(days=35)
"""Open days, read again every night: a platform's week with its review, or a retainer's month."""
OVERLAP = timedelta(minutes=15)
"""How far a request for changes goes back behind the last answer: Toggl may show a change some time after it."""
ASK_AGAIN = timedelta(days=30)
"""Time until data that Toggl withheld is asked for again."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Covered:
    """The spans of time that a page covers."""

    complete: Sequence[Span] = ()
    snapshot: Sequence[Span] = ()
    footed: bool = False  # the snapshots add up to Toggl's own total


NOTHING = Covered()


@dataclass(slots=True, kw_only=True)
class Pull:
    """A pull of one source; `cursor` is set when it begins."""

    window: Span
    selection: tuple[str, ...]  # the options that say whose entries are read
    zone: ZoneInfo
    every: timedelta  # between pulls
    requests_per_hour: int  # that syncd may make
    coverage: Callable[["Pull", Span], Sequence[Coverage]]  # of a span that was read
    seen_within: Mapping[str, timedelta]  # kind of change, in words → time until it is seen
    cursor: TogglCursor = field(init=False)

    @property
    def now(self) -> Instant:
        """The end of the window."""
        return self.window.end

    @property
    def polls_per_hour(self) -> int:
        """Requests an hour to keep for polls, at most half of all."""
        return min(math.ceil(timedelta(hours=1) / self.every), self.requests_per_hour // 2)

    @property
    def nightly_budget(self) -> int:
        """Requests a night for reading older history again: half of what polls leave of one hour."""
        return max(1, (self.requests_per_hour - self.polls_per_hour) // 2)

    @property
    def today(self) -> date:
        """The day in the user's zone."""
        return day_of(self.now, self.zone)

    @property
    def night(self) -> Night:
        """Today's daily readings so far."""
        return self.cursor.night if self.cursor.night.day == self.today else Night(day=self.today)

    @property
    def floor(self) -> date:
        """The first day to read: a free workspace shows only some days."""
        shown_from = [self.today - timedelta(days=space.kept) for space in self.cursor.spaces if space.kept]
        return max([self.cursor.wanted_from.date(), *shown_from])

    @property
    def open_floor(self) -> date:
        """The first open day."""
        return max(self.floor, (self.now - OPEN).date())

    def resume(self, earlier: TogglCursor) -> None:
        """Go on from the cursor of an earlier pull; history may be wanted from an earlier day now."""
        self.cursor = earlier
        self.update(wanted_from=min(earlier.wanted_from, self.window.start))

    def update(self, **changes: object) -> None:
        """Change fields of the cursor."""
        self.cursor = msgspec.structs.replace(self.cursor, **changes)

    def update_night(self, **changes: object) -> None:
        """Change fields of today's daily readings."""
        self.update(night=msgspec.structs.replace(self.night, **changes))

    def know_labels(self, *groups: Iterable[Ref]) -> None:
        """Keep labels in the cursor, so that they are not asked for again."""
        self.cursor = self.cursor.with_labels(*groups)

    def is_withheld(self, what: str) -> bool:
        """Whether Toggl refused `what` within the last 30 days."""
        return any(data.what == what and self.today < data.since + ASK_AGAIN for data in self.cursor.withheld)

    def unless_withheld(self, what: str, pages: Iterator[Page]) -> Iterator[Page]:
        """Yield `pages`, which need `what`; when Toggl refuses it, a page whose cursor remembers that.

        Nothing while `what` is withheld.
        """
        if self.is_withheld(what):
            return
        others = tuple(data for data in self.cursor.withheld if data.what != what)
        try:
            for page in pages:
                if others != self.cursor.withheld:
                    self.update(withheld=others)
                yield page
        except Withheld as error:
            self.update(withheld=(*others, WithheldData(what, error.why, self.today)))
            yield self.page(Rows(()), self.now, what)

    def page(
        self,
        rows: Rows,
        as_of: Instant,
        progress: str,
        covered: Covered = NOTHING,
        *,
        names: Sequence[Observation] = (),
        keep: bool = True,
    ) -> Page:
        """A page of `rows` and the `names` of labels they use; with the cursor if `keep`."""
        return Page(
            as_of=as_of,
            records=[*names, *rows.records],
            gone=rows.gone,
            rejected=rows.rejected,
            control=rows.control,
            complete=[coverage for span in covered.complete for coverage in self.coverage(self, span)],
            snapshot=[coverage for span in covered.snapshot for coverage in self.coverage(self, span)],
            cursor=msgspec.json.decode(msgspec.json.encode(self.cursor)) if keep else None,
            progress=progress,
            standing=_standing(self) if keep else None,
            footed=covered.footed,
        )


def background(pages: Iterator[Page]) -> Iterator[Page]:
    """`pages` that may wait for the quota, since everything new was read before them."""
    try:
        yield from pages
    except Exhausted as error:
        raise Exhausted(str(error), error.at, partial=True) from None


def watermark(as_of: Instant) -> int:
    """Unix time where the next request for changes begins."""
    return int((as_of - OVERLAP).timestamp())


def moment(watermark: int) -> Instant:
    """The instant of a watermark."""
    return datetime.fromtimestamp(watermark, UTC)


def _standing(pull: Pull) -> Standing:
    seen_within = {**pull.seen_within, **_seen_by_rereading(pull)}
    return Standing(done=_done(pull), seen_within=seen_within, lacking=tuple(_missing(pull)))


def _done(pull: Pull) -> float | None:
    """Share of the first history that is read; None: all that there is, or a clock set back to before it."""
    wanted_from, read_from = pull.cursor.wanted_from, pull.cursor.read_from
    begins = max(wanted_from.date(), pull.floor)
    if min(read_from, pull.now) <= wanted_from or read_from.date() <= begins or pull.is_withheld(REPORTS):
        return None
    return (pull.now - read_from) / (pull.now - wanted_from)


def _seen_by_rereading(pull: Pull) -> Mapping[str, timedelta]:
    if pull.is_withheld(REPORTS) or pull.open_floor <= pull.floor:
        return {}
    days = (pull.open_floor - pull.floor).days
    nights = pull.cursor.backfill.nights_to_reread(days, pull.nightly_budget)
    return {f"changes without a new time stamp, before the last {OPEN.days} days": nights * _DAY}


def _missing(pull: Pull) -> Iterator[str]:
    cursor = pull.cursor
    if pull.is_withheld(REPORTS):
        why = next(data.why for data in cursor.withheld if data.what == REPORTS)
        yield f"entries before {cursor.read_from.date()}, and removed tags before that day: Toggl's Reports are {why}"
    if pull.is_withheld(TASKS):
        yield "tasks: they are not in the workspace's plan"
    if pull.floor > cursor.wanted_from.date():
        kept = min(space.kept for space in cursor.spaces if space.kept)
        yield f"entries more than {kept} days old: the workspace's plan hides them"
    for hole in cursor.backfill.holes:
        yield f"{hole}: the entries of these days do not add up to Toggl's own total, so they count as incomplete"
