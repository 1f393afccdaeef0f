"""`scope = "me"`: reads the token owner's entries in all workspaces, from lists of the Track API, then from Reports.

`/me/time_entries` is documented on the page "Time entries"; its limits were observed by other clients.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from syncd.connector import Cursor, Malformed, Page, Refused
from syncd.connectors.toggl.backfill import read_in_turn, read_older
from syncd.connectors.toggl.cursor import Backfill, Night, TogglCursor, read_cursor
from syncd.connectors.toggl.entries import Rows, owner_ids, read_entries
from syncd.connectors.toggl.labels import Related, read_related
from syncd.connectors.toggl.reports_api import Reports
from syncd.connectors.toggl.session import OPEN, REPORTS, Covered, Pull, background, moment, watermark
from syncd.connectors.toggl.track_api import Api, BadRequest
from syncd.core.time import Instant, Span, instant, iso

STEP = timedelta(days=90)
"""Longest span to ask for in one list."""
CAP = 1000
"""Rows from which on a list counts as cut off: the newest 1000 come, without a sign of more (documented for API v8)."""
REACH = timedelta(days=80)
"""Longest absence after which `since` is used: Toggl refuses one older than about three months. After a longer absence
history is read again, and entries missing from it were deleted."""
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_EARLIEST = re.compile(r"start_date must not be earlier than (\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class _Listed:
    """A list, and the newest part of the span asked for that it covers."""

    rows: Rows
    as_of: Instant
    covered: Span
    whole: bool = True  # False: more entries begin in this second than a list can hold


class OwnEntries:
    """One pull: changes, then history not read yet, then what is due once a day."""

    def __init__(self, api: Api, pull: Pull, source: str, person: str) -> None:
        self._api = api
        self._pull = pull
        self._source = source
        self._person = person

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Connector.pull`."""
        earlier = read_cursor(cursor, self._pull.selection)
        if earlier is None or self._pull.now - REACH > moment(earlier.changes_from):
            yield from self._begin()
        else:
            self._pull.resume(earlier)
            yield from self._changes()
        self._api = self._api.leaving(self._pull.polls_per_hour)
        yield from background(self._history())
        yield from background(self._every_day())

    # -- changes

    def _begin(self) -> Iterator[Page]:
        related, as_of = self._related()
        wanted_from = self._pull.window.start
        self._pull.cursor = TogglCursor(
            selection=self._pull.selection,
            wanted_from=wanted_from,
            read_from=max(as_of, wanted_from),
            changes_from=watermark(as_of),
            backfill=Backfill(read_from=as_of.date() + _DAY),
            night=Night(day=self._pull.today, steps=2, spent=self._pull.nightly_budget),
        )
        yield self._labels_page(related, as_of, "labels and the last days")

    def _changes(self) -> Iterator[Page]:
        cursor = self._pull.cursor
        try:
            answer = self._api.get("/me/time_entries", self._pull.now, since=str(cursor.changes_from))
        except BadRequest as error:
            if "older than" not in error.text:
                raise
            yield from self._begin()
            return
        rows = self._own(answer.body)
        if rows.count >= CAP:  # whether `since` is cut off like lists is not documented
            yield self._pull.page(rows, answer.as_of, "changes", keep=False)
            yield from self._begin()
            return
        self._pull.update(changes_from=max(cursor.changes_from, watermark(answer.as_of)))
        yield from self._with_labels(rows, answer.as_of, "changes", Covered(cursor.covered(answer.as_of)))

    # -- history, the newest first: lists of the Track API, then Reports

    def _history(self) -> Iterator[Page]:
        yield from self._lists()
        if self._pull.cursor.lists_read:
            yield from self._pull.unless_withheld(REPORTS, read_older(self._pull, self._reports()))

    def _lists(self) -> Iterator[Page]:
        reach = wanted_from = self._pull.cursor.wanted_from
        while not self._pull.cursor.lists_read and wanted_from < (read_from := self._pull.cursor.read_from):
            span = Span(max(reach, read_from - STEP), read_from)
            try:
                listed = self._listed(span)
            except BadRequest as error:
                reach = _earliest(error, span.start)
            else:
                read_from = listed.covered.start
                self._pull.update(read_from=read_from)
                yield from self._listed_page(listed)
            if wanted_from < read_from <= reach:
                backfill = msgspec.structs.replace(self._pull.cursor.backfill, read_from=read_from.date() + _DAY)
                self._pull.update(lists_read=True, backfill=backfill)

    def _listed(self, span: Span) -> _Listed:
        answer = self._api.get("/me/time_entries", self._pull.now, **_range(span))
        rows = self._own(answer.body)
        if rows.count < CAP:
            return _Listed(rows, answer.as_of, span)
        starts = [entry.start for entry in rows.entries]
        if not starts or starts != sorted(starts, reverse=True):
            raise Malformed("Toggl cut off a list of time entries that is not sorted: what is missing is unknown")
        following = starts[-1] + _SECOND
        if following < span.end:
            return _Listed(rows, answer.as_of, Span(following, span.end))
        return _Listed(rows, answer.as_of, Span(max(span.start, span.end - _SECOND), span.end), whole=False)

    def _listed_page(self, listed: _Listed, *, keep: bool = True) -> Iterator[Page]:
        spans = [listed.covered] if listed.whole else []
        days = f"{listed.covered.start.date()} to {listed.covered.end.date()}"
        yield from self._with_labels(listed.rows, listed.as_of, days, Covered(spans, spans), keep=keep)

    # -- once a day

    def _every_day(self) -> Iterator[Page]:
        """Labels, open days and some older windows: changes that give an entry no new `at` show only here."""
        if self._pull.night.steps == 0:
            related, as_of = self._related()
            self._pull.update_night(steps=1)
            yield self._labels_page(related, as_of, "labels")
        if self._pull.night.steps == 1:
            yield from self._read_open()
        if self._pull.cursor.read_from <= self._pull.cursor.wanted_from or self._pull.cursor.lists_read:
            yield from self._pull.unless_withheld(REPORTS, read_in_turn(self._pull, self._reports()))

    def _read_open(self) -> Iterator[Page]:
        days = REACH if self._pull.is_withheld(REPORTS) else OPEN
        start, end = max(self._pull.cursor.read_from, self._pull.now - days), self._pull.now
        while start < end:
            try:
                listed = self._listed(Span(start, end))
            except BadRequest as error:
                start = _earliest(error, start)
                continue
            end = listed.covered.start
            if end <= start:
                self._pull.update_night(steps=2)
            yield from self._listed_page(listed, keep=end <= start)
        self._pull.update_night(steps=2)  # also where Toggl lists none of these days

    # -- pages

    def _own(self, body: bytes) -> Rows:
        self._check_user(owner_ids(body))
        return read_entries(body, self._person)

    def _check_user(self, users: Iterable[int]) -> None:
        """Raise Refused when the token belongs to another user than the one whose history was read."""
        if self._pull.cursor.user and any(user != self._pull.cursor.user for user in users):
            raise Refused(
                f"the token of source {self._source} belongs to another Toggl user than before: put the old token "
                "back, or give the source another name and person, so that their time is not taken for yours"
            )

    def _reports(self) -> Sequence[Reports]:
        cursor = self._pull.cursor
        api = self._api.leaving(0)  # polls do not use the quota of an organisation
        return [Reports(api, space, [cursor.user], {cursor.user: self._person}) for space in cursor.spaces]

    def _related(self) -> tuple[Related, Instant]:
        answer = self._api.get("/me", self._pull.now, with_related_data="true")
        return read_related(answer.body, self._person, answer.as_of), answer.as_of

    def _labels_page(self, related: Related, as_of: Instant, progress: str) -> Page:
        self._check_user([related.user])
        self._pull.update(user=related.user, spaces=tuple(related.spaces))
        self._pull.know_labels(related.rows.used_labels, related.rows.described_labels)
        return self._pull.page(related.rows, as_of, progress)

    def _with_labels(
        self, rows: Rows, as_of: Instant, progress: str, covered: Covered, *, keep: bool = True
    ) -> Iterator[Page]:
        """A page of rows; where they use unknown labels, a page of labels follows.

        The last of the two has the cursor, so that labels that cannot be read now are asked for again.
        """
        unknown = rows.used_labels - self._pull.cursor.known_labels
        self._pull.know_labels(rows.used_labels)
        kept = keep and not unknown
        yield self._pull.page(rows, as_of, progress, covered, keep=kept)
        if unknown:
            yield self._labels_page(*self._related(), "labels")


def own_seen_within(every: timedelta) -> Mapping[str, timedelta]:
    """Time until each kind of change is seen, with a pull `every` so often."""
    return {
        "your additions, edits and deletions": every,
        "new names of projects, clients, tasks and tags": _DAY,
        f"removed tags, last {OPEN.days} days": _DAY,
    }


def _range(span: Span) -> dict[str, str]:
    """Query of a list. The bounds have seconds and a zone, since the zone of whole days is not documented; and one
    second more, since it is not documented whether the end is included."""
    end = span.end + _SECOND
    return {"start_date": iso(span.start.replace(microsecond=0)), "end_date": iso(end.replace(microsecond=0))}


def _earliest(error: BadRequest, start: Instant) -> Instant:
    """The earliest start that Toggl's refusal names; a day later where it refused even that."""
    named = _EARLIEST.search(error.text)
    try:
        earliest = instant(f"{named[1] if named else ''}T00:00:00Z")
    except ValueError:
        raise error from None
    return earliest if earliest > start else start + _DAY
