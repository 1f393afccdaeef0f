"""One pull at work: its memory, and the pages it makes."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from syncd.connector import Exhausted, Page, Standing
from syncd.connectors.toggl.cursor import Lack, Memory, Night
from syncd.connectors.toggl.rows import Rows
from syncd.connectors.toggl.track_api import Withheld
from syncd.core.observations import Coverage, Observation
from syncd.core.time import Instant, Span, day_of

OPEN = timedelta(days=35)
"""What is read again every night: a platform's week with its review, or a retainer's month."""
OVERLAP = timedelta(minutes=15)
"""How far a question for changes goes back behind the last answer: reads may lag behind writes."""
ASK_AGAIN = timedelta(days=30)
"""How long what Toggl does not give is not asked for again."""


@dataclass(slots=True, kw_only=True)
class Pull:
    """`scopes`: what a claim about a span is about. `standing`: what the source says of itself at this moment."""

    window: Span
    whose: tuple[str, ...]  # what the options say is read
    zone: ZoneInfo
    every: timedelta  # between pulls
    hourly: int  # requests an hour that are syncd's
    scopes: Callable[["Pull", Span], Sequence[Coverage]]
    standing: Callable[["Pull"], Standing]
    memory: Memory = field(init=False)

    @property
    def now(self) -> Instant:
        """The end of the window."""
        return self.window.end

    @property
    def polls(self) -> int:
        """Requests an hour that looking for changes takes, or may take at most."""
        return min(math.ceil(timedelta(hours=1) / self.every), self.hourly // 2)

    @property
    def budget(self) -> int:
        """Requests a night for reading older history again: half of what polling leaves of an hour's."""
        return max(1, (self.hourly - self.polls) // 2)

    @property
    def today(self) -> date:
        """The day in the user's zone."""
        return day_of(self.now, self.zone)

    @property
    def night(self) -> Night:
        """The readings of today so far."""
        return self.memory.night if self.memory.night.day == self.today else Night(day=self.today)

    @property
    def floor(self) -> date:
        """The first day that is read: a free workspace shows some days only."""
        kept = [self.today - timedelta(days=space.kept) for space in self.memory.spaces if space.kept]
        return max([self.memory.asked.date(), *kept])

    @property
    def open_floor(self) -> date:
        """The first of the days that are read again every night."""
        return max(self.floor, (self.now - OPEN).date())

    def remember(self, **changes: object) -> None:
        """Change the memory."""
        self.memory = self.memory.having(**changes)

    def tonight(self, **changes: object) -> None:
        """Change what was done today."""
        self.remember(night=msgspec.structs.replace(self.night, **changes))

    def lacks(self, what: str) -> bool:
        """Whether Toggl said lately that it does not give something."""
        return any(each.what == what and self.today < each.since + ASK_AGAIN for each in self.memory.lacking)

    def given(self, what: str, pages: Iterator[Page]) -> Iterator[Page]:
        """`pages`, unless Toggl does not give `what`: then a page that remembers so. Not asked for while it lacks."""
        if self.lacks(what):
            return
        others = tuple(each for each in self.memory.lacking if each.what != what)
        try:
            for page in pages:
                if others != self.memory.lacking:
                    self.remember(lacking=others)
                yield page
        except Withheld as error:
            self.remember(lacking=(*others, Lack(what, error.why, self.today)))
            yield self.page(Rows(()), self.now, what)

    def page(
        self,
        rows: Rows,
        as_of: Instant,
        progress: str,
        *,
        complete: Sequence[Span] = (),
        snapshot: Sequence[Span] = (),
        names: Sequence[Observation] = (),
        keep: bool = True,
        footed: bool = False,
    ) -> Page:
        """A page of `rows` and of the `names` of labels they use; with the memory as cursor if it is to be kept."""
        return Page(
            as_of=as_of,
            records=[*names, *rows.records],
            gone=rows.gone,
            rejected=rows.rejected,
            control=rows.control,
            complete=[scope for span in complete for scope in self.scopes(self, span)],
            snapshot=[scope for span in snapshot for scope in self.scopes(self, span)],
            cursor=msgspec.json.decode(msgspec.json.encode(self.memory)) if keep else None,
            progress=progress,
            standing=self.standing(self) if keep else None,
            footed=footed,
        )


def background(pages: Iterator[Page]) -> Iterator[Page]:
    """`pages` that may wait for the quota: what is new was read before them."""
    try:
        yield from pages
    except Exhausted as error:
        raise Exhausted(str(error), error.at, partial=True) from None


def watermark(as_of: Instant) -> int:
    """Where the next question for changes begins, as Unix time."""
    return int((as_of - OVERLAP).timestamp())


def moment(watermark: int) -> Instant:
    """The instant of a watermark."""
    return datetime.fromtimestamp(watermark, UTC)
