"""`scope = "me"`: the token owner's own entries in all workspaces, as the Track API gives them; what is too old for it
comes through Reports."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from syncd.connector import Cursor, Malformed, Page, Refused, Standing
from syncd.connectors.toggl.archive import Archive
from syncd.connectors.toggl.cursor import Memory, Night, recall
from syncd.connectors.toggl.entries import owners, read_entries
from syncd.connectors.toggl.history import read_in_turn, read_older
from syncd.connectors.toggl.labels import Related, read_related
from syncd.connectors.toggl.reports_api import Reports
from syncd.connectors.toggl.rows import Rows
from syncd.connectors.toggl.session import OPEN, Pull, background, moment, watermark
from syncd.connectors.toggl.status import REPORTS, standing
from syncd.connectors.toggl.track_api import Api, BadRequest
from syncd.core.time import Instant, Span, instant, iso

STEP = timedelta(days=90)
"""The most history that one listing asks for."""
CAP = 1000
"""Rows in an answer from which on it counts as cut off: listings end there, newest first, without a word."""
REACH = timedelta(days=80)
"""`since` is refused beyond about three months; before that, history is read again to find what was deleted."""
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_EARLIEST = re.compile(r"start_date must not be earlier than (\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class _Listed:
    """An answer, and the newest part of what was asked that it covers; not `whole`: more entries began in that second
    than an answer holds."""

    rows: Rows
    as_of: Instant
    covered: Span
    whole: bool = True


class Mine:
    """One pull: what changed, then the history that is missing, then what is due once a day."""

    def __init__(self, api: Api, pull: Pull, source: str, person: str) -> None:
        self._api = api
        self._pull = pull
        self._source = source
        self._person = person

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Connector.pull`."""
        memory = recall(cursor, self._pull.whose)
        if memory is None or self._pull.now - REACH > moment(memory.since):
            yield from self._begin()
        else:
            self._pull.memory = memory.having(asked=min(memory.asked, self._pull.window.start))
            yield from self._changes()
        self._api = self._api.leaving(self._pull.polls)
        yield from background(self._history())
        yield from background(self._every_day())

    # -- what changed

    def _begin(self) -> Iterator[Page]:
        related, as_of = self._related()
        asked = self._pull.window.start
        self._pull.memory = Memory(
            whose=self._pull.whose,
            asked=asked,
            bottom=max(as_of, asked),
            since=watermark(as_of),
            archive=Archive(below=as_of.date() + _DAY),
            night=Night(day=self._pull.today, steps=2, spent=self._pull.budget),
        )
        yield self._named(related, as_of, "labels and the last days")

    def _changes(self) -> Iterator[Page]:
        memory = self._pull.memory
        try:
            answer = self._api.get("/me/time_entries", self._pull.now, since=str(memory.since))
        except BadRequest as error:
            if "older than" not in error.text:
                raise
            yield from self._begin()
            return
        rows = self._own(answer.body)
        if rows.count >= CAP:  # whether `since` is cut off like listings is not documented
            yield self._pull.page(rows, answer.as_of, "changes", keep=False)
            yield from self._begin()
            return
        self._pull.remember(since=max(memory.since, watermark(answer.as_of)))
        yield from self._with_labels(rows, answer.as_of, "changes", complete=memory.covered(answer.as_of))

    # -- history, the newest first: what the Track API lists, then what Reports tell

    def _history(self) -> Iterator[Page]:
        yield from self._list()
        if self._pull.memory.listed:
            yield from self._pull.given(REPORTS, read_older(self._pull, self._reports()))

    def _list(self) -> Iterator[Page]:
        reach = self._pull.memory.asked
        while not self._pull.memory.listed and self._pull.memory.asked < (bottom := self._pull.memory.bottom):
            span = Span(max(reach, bottom - STEP), bottom)
            try:
                page = self._listed(span)
            except BadRequest as error:
                reach = _earliest(error, span.start)
            else:
                bottom = page.covered.start
                self._pull.remember(bottom=bottom)
                yield from self._claimed(page)
            if self._pull.memory.asked < bottom <= reach:
                archive = msgspec.structs.replace(self._pull.memory.archive, below=bottom.date() + _DAY)
                self._pull.remember(listed=True, archive=archive)

    def _listed(self, span: Span) -> _Listed:
        answer = self._api.get("/me/time_entries", self._pull.now, **_range(span))
        rows = self._own(answer.body)
        if rows.count < CAP:
            return _Listed(rows, answer.as_of, span)
        starts = [entry.start for entry in rows.entries]
        if not starts or starts != sorted(starts, reverse=True):
            raise Malformed("Toggl cuts off a list of time entries that is not sorted: what is missing is unknown")
        following = starts[-1] + _SECOND
        if following < span.end:
            return _Listed(rows, answer.as_of, Span(following, span.end))
        return _Listed(rows, answer.as_of, Span(max(span.start, span.end - _SECOND), span.end), whole=False)

    def _claimed(self, page: _Listed, *, keep: bool = True) -> Iterator[Page]:
        spans = [page.covered] if page.whole else []
        days = f"{page.covered.start.date()} to {page.covered.end.date()}"
        yield from self._with_labels(page.rows, page.as_of, days, complete=spans, snapshot=spans, keep=keep)

    # -- once a day

    def _every_day(self) -> Iterator[Page]:
        """Names, open periods and some older windows: what moves no entry's own clock shows here."""
        if self._pull.night.steps == 0:
            related, as_of = self._related()
            self._pull.tonight(steps=1)
            yield self._named(related, as_of, "labels")
        if self._pull.night.steps == 1:
            yield from self._read_open()
        if self._pull.memory.bottom <= self._pull.memory.asked or self._pull.memory.listed:
            yield from self._pull.given(REPORTS, read_in_turn(self._pull, self._reports()))

    def _read_open(self) -> Iterator[Page]:
        days = REACH if self._pull.lacks(REPORTS) else OPEN
        start, end = max(self._pull.memory.bottom, self._pull.now - days), self._pull.now
        while start < end:
            try:
                page = self._listed(Span(start, end))
            except BadRequest as error:
                start = _earliest(error, start)
                continue
            end = page.covered.start
            if end <= start:
                self._pull.tonight(steps=2)
            yield from self._claimed(page, keep=end <= start)
        self._pull.tonight(steps=2)  # also where Toggl lists nothing of it

    # -- pages

    def _own(self, body: bytes) -> Rows:
        self._same_user(owners(body))
        return read_entries(body, self._person)

    def _same_user(self, users: Iterable[int]) -> None:
        """Refused where a token is somebody else's than the one that history was read with."""
        if self._pull.memory.user and any(user != self._pull.memory.user for user in users):
            raise Refused(
                f"the token of source {self._source} belongs to another Toggl user than before: put the old one back, "
                "or give the source another name and person, so that nobody's time is taken for yours"
            )

    def _reports(self) -> Sequence[Reports]:
        memory = self._pull.memory
        api = self._api.leaving(0)  # no poll needs the budget of an organisation
        return [Reports(api, space, [memory.user], {memory.user: self._person}) for space in memory.spaces]

    def _related(self) -> tuple[Related, Instant]:
        answer = self._api.get("/me", self._pull.now, with_related_data="true")
        return read_related(answer.body, self._person, answer.as_of), answer.as_of

    def _named(self, related: Related, as_of: Instant, progress: str) -> Page:
        self._same_user([related.user])
        self._pull.remember(user=related.user, spaces=tuple(related.spaces))
        self._pull.memory = self._pull.memory.knowing(related.rows.named, related.rows.labels)
        return self._pull.page(related.rows, as_of, progress)

    def _with_labels(
        self,
        rows: Rows,
        as_of: Instant,
        progress: str,
        *,
        complete: Sequence[Span] = (),
        snapshot: Sequence[Span] = (),
        keep: bool = True,
    ) -> Iterator[Page]:
        """A page with the cursor; where its rows use labels not asked for yet, a page of labels follows that has the
        cursor instead, so that labels that cannot be had now are asked for again."""
        unknown = rows.named - self._pull.memory.known_refs
        self._pull.memory = self._pull.memory.knowing(rows.named)
        kept = keep and not unknown
        yield self._pull.page(rows, as_of, progress, complete=complete, snapshot=snapshot, keep=kept)
        if unknown:
            yield self._named(*self._related(), "labels")


def mine_standing(pull: Pull) -> Standing:
    """What this way of reading sees when."""
    seen = {
        "your additions, edits and deletions": pull.every,
        "new names of projects, clients, tasks and tags": _DAY,
        f"removed tags, last {OPEN.days} days": _DAY,
    }
    return standing(pull, seen)


def _range(span: Span) -> dict[str, str]:
    """Bounds to the second with a zone, since those of whole days are read in a zone that is not documented; one
    second more, since it is not documented either whether the end belongs to the range."""
    end = span.end + _SECOND
    return {"start_date": iso(span.start.replace(microsecond=0)), "end_date": iso(end.replace(microsecond=0))}


def _earliest(error: BadRequest, start: Instant) -> Instant:
    """The earliest start that Toggl names when it refuses one; a day later where it refuses even that."""
    found = _EARLIEST.search(error.text)
    try:
        earliest = instant(f"{found[1] if found else ''}T00:00:00Z")
    except ValueError:
        raise error from None
    return earliest if earliest > start else start + _DAY
