"""`scope = "workspace"`: reads the entries of everyone in a workspace, or of the people named, from Reports, and labels
from lists of the Track API."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import count

from syncd.connector import Cursor, Malformed, Page, Refused
from syncd.connectors.toggl.backfill import read_in_turn, read_older, read_open
from syncd.connectors.toggl.cursor import Backfill, Night, TogglCursor, read_cursor
from syncd.connectors.toggl.entries import Rows
from syncd.connectors.toggl.labels import Space, read_labels, read_spaces
from syncd.connectors.toggl.reports_api import LONGEST, Reports, Window, window_before
from syncd.connectors.toggl.session import OPEN, TASKS, Covered, Pull, background, moment, watermark
from syncd.connectors.toggl.track_api import Api
from syncd.core.mapping import normalise_name
from syncd.core.observations import Coverage
from syncd.core.records import Kind, Label, LabelKind, Ref, id_of
from syncd.core.time import Instant, Span

PER_PAGE = 200
"""Rows to ask for in a list: the documented maximum. The default is 151 projects, without a sign of more."""
SHORTEST_CAP = 50
"""No list of Toggl has shorter pages than this."""
FIRST_PAGE = 50
"""Rows to ask for first when looking for changes: mostly there are few."""
_LISTS = {
    LabelKind.USER: ("users", {}),
    LabelKind.CLIENT: ("clients", {"status": "both"}),
    LabelKind.PROJECT: ("projects", {"active": "both"}),
    LabelKind.TAG: ("tags", {}),
    LabelKind.TASK: ("tasks", {}),
}
_PAGED = frozenset({LabelKind.PROJECT, LabelKind.TAG, LabelKind.TASK})
_DAY = timedelta(days=1)
_RECENT = LONGEST // timedelta(weeks=1) - 1
"""Weeks that one window surely covers."""


class TeamEntries:
    """One pull: changes of the last year, then history not read yet, then what is due once a day.

    `workspace`: its name or id; "" where the token sees only one. `wanted`: names or ids of people; empty: everyone.
    """

    def __init__(self, api: Api, pull: Pull, source: str, workspace: str, wanted: Sequence[str]) -> None:
        self._api = api
        self._pull = pull
        self._source = source
        self._workspace = workspace
        self._wanted = wanted

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Connector.pull`."""
        earlier = read_cursor(cursor, self._pull.selection)
        first = earlier is None or not earlier.people
        if earlier is None:
            yield from self._begin()
        else:
            self._pull.resume(earlier)
        if not first:
            yield from self._changes()
            self._api = self._api.leaving(self._pull.polls_per_hour)
        if self._pull.night.steps == 0:
            yield from self._labels(_LISTS)
            # A first pull reads everything anyway, so it has done all of today's readings.
            steps, spent = (3, self._pull.nightly_budget) if first else (1, 0)
            self._pull.update(night=Night(day=self._pull.today, steps=steps, spent=spent))
            yield self._pull.page(Rows(()), self._pull.now, "labels")
        yield from background(self._history())

    def _history(self) -> Iterator[Page]:
        """Days never read, then what is due once a day."""
        yield from read_older(self._pull, self._reports())
        if self._pull.night.steps == 1:
            yield from read_open(self._pull, self._reports())
            self._pull.update_night(steps=2)
        if self._pull.night.steps == 2:
            yield from self._older_changes()
        yield from read_in_turn(self._pull, self._reports())

    def _begin(self) -> Iterator[Page]:
        answer = self._api.get("/me/workspaces", self._pull.now)
        space = self._chosen_space(read_spaces(answer.body))
        wanted_from = self._pull.window.start
        self._pull.cursor = TogglCursor(
            selection=self._pull.selection,
            wanted_from=wanted_from,
            read_from=max(answer.as_of, wanted_from),
            changes_from=watermark(answer.as_of),
            older_changes_from=watermark(answer.as_of),
            backfill=Backfill(read_from=self._pull.today + 2 * _DAY),  # tomorrow has begun somewhere
            night=Night(day=self._pull.today),
            spaces=(space,),
        )
        rows = read_labels(answer.body, "/me/workspaces", LabelKind.WORKSPACE, answer.as_of)
        yield self._pull.page(rows, answer.as_of, "workspaces")

    def _chosen_space(self, spaces: Sequence[tuple[Space, str]]) -> Space:
        wanted = self._workspace
        fitting = [space for space, name in spaces if not wanted or _fits(wanted, space.id, name)]
        if len(fitting) == 1:
            return fitting[0]
        names = ", ".join(f"{name} ({space.id})" for space, name in spaces) or "none"
        if wanted and not fitting:
            raise Refused(
                f'source {self._source} reads workspace = "{wanted}", which the token does not see; it sees {names}: '
                "write one of these names or ids"
            )
        raise Refused(
            f'source {self._source} needs workspace = "ID" in the configuration: the token gives access to {names}'
        )

    # -- changes

    def _changes(self) -> Iterator[Page]:
        """Additions and edits of the last year: one request where there are none."""
        last = self._pull.today + _DAY

        def seen(as_of: Instant) -> None:
            self._pull.update(changes_from=max(self._pull.cursor.changes_from, watermark(as_of)))

        yield from self._latest_changes(Window(last - LONGEST + _DAY, last), self._pull.cursor.changes_from, seen)

    def _older_changes(self) -> Iterator[Page]:
        """Additions and edits of the years before, once a night."""
        windows, end = [], self._pull.today + 2 * _DAY - LONGEST
        while self._pull.floor < end:
            windows.append(window_before(end, LONGEST.days, self._pull.floor))
            end = windows[-1].first
        asked: list[Instant] = []

        def seen(as_of: Instant) -> None:
            asked.append(as_of)
            if len(asked) == len(windows):
                changes_from = max(self._pull.cursor.older_changes_from, watermark(min(asked)))
                self._pull.update(older_changes_from=changes_from)
                self._pull.update_night(steps=3)

        for window in windows:
            yield from self._latest_changes(window, self._pull.cursor.older_changes_from, seen)
        self._pull.update_night(steps=3)

    def _latest_changes(self, window: Window, since: int, seen: Callable[[Instant], None]) -> Iterator[Page]:
        """Entries of a window, the latest changed first, back to the Unix time `since`.

        Before the last page, `seen` is called with the instant up to which all changes are known.
        """
        (reports,) = self._reports()
        row: int | None = 1
        size, as_of = FIRST_PAGE, None
        while row is not None:
            page = reports.page(window, row, size, self._pull.now, self._pull.cursor.known_labels, latest_first=True)
            as_of = as_of or page.as_of
            changed = [observation.revision for observation in page.rows.records]
            if changed != sorted(changed, reverse=True):
                raise Malformed("Toggl's report of the latest changes is not sorted: what is missing is unknown")
            row = page.next if not changed or changed[-1] >= moment(since) else None
            size = self._pull.cursor.backfill.page_size
            spans: Sequence[Span] = ()
            if row is None:
                seen(as_of)
                spans = [part for span in self._pull.cursor.covered(as_of) if (part := span.intersection(window.span))]
            unknown = page.rows.used_labels - self._pull.cursor.known_labels
            kept = row is None and not unknown
            yield self._pull.page(page.rows, page.as_of, "changes", Covered(spans), names=page.names, keep=kept)
            if unknown:
                yield from self._labels(_lists_of(unknown))
                self._pull.know_labels(unknown)
                if row is None:
                    yield self._pull.page(Rows(()), page.as_of, "labels")

    # -- labels

    def _labels(self, kinds: Iterable[LabelKind]) -> Iterator[Page]:
        """Lists of labels, without the cursor: a page that follows has it."""
        for kind in kinds:
            pages = self._list(kind)
            yield from self._pull.unless_withheld(TASKS, pages) if kind is LabelKind.TASK else pages

    def _list(self, kind: LabelKind) -> Iterator[Page]:
        """All pages of a list.

        The longest page is not documented for every list. So a page counts as the last one only when it is shorter
        than the pages before, or than any page can be, or brings nothing new.
        """
        (space,) = self._pull.cursor.spaces
        name, query = _LISTS[kind]
        path, seen, full = f"/workspaces/{space.id}/{name}", frozenset[Ref](), SHORTEST_CAP
        for number in count(1):
            paging = {"page": str(number), "per_page": str(PER_PAGE)} if kind in _PAGED else {}
            answer = self._api.get(path, self._pull.now, space.bucket, **query, **paging)
            rows = read_labels(answer.body, path, kind, answer.as_of)
            described = rows.described_labels
            self._pull.know_labels(described)
            if kind is LabelKind.USER:
                self._choose_people(rows)
            yield self._pull.page(rows, answer.as_of, name, keep=False)
            if not paging or rows.count < full or described <= seen:
                return
            seen, full = seen | described, max(full, rows.count)

    def _choose_people(self, users: Rows) -> None:
        """Keep in the cursor the people whose entries to read."""
        labels = [row.record for row in users.records if isinstance(row.record, Label)]
        people = {int(id_of(label.ref).removeprefix("user-")): label.name for label in labels}
        if self._wanted:
            people = dict(self._chosen_person(wanted, people) for wanted in self._wanted)
        self._pull.update(people=tuple(sorted(people.items())))

    def _chosen_person(self, wanted: str, people: Mapping[int, str]) -> tuple[int, str]:
        fitting = [(id, name) for id, name in people.items() if _fits(wanted, id, name)]
        if len(fitting) == 1:
            return fitting[0]
        names = ", ".join(f"{name} ({id})" for id, name in sorted(people.items()))
        raise Refused(f'source {self._source}: "{wanted}" in people is not one person in Toggl; there are: {names}')

    def _reports(self) -> Sequence[Reports]:
        cursor = self._pull.cursor
        users = [id for id, _ in cursor.people] if self._wanted else None
        return [Reports(self._api, space, users, dict(cursor.people)) for space in cursor.spaces]


def team_coverage(pull: Pull, span: Span, *, everyone: bool) -> Sequence[Coverage]:
    """Coverage of a span that was read: of everyone in the workspace, or of each person chosen."""
    people = [None] if everyone else [name for _, name in pull.cursor.people]
    return [
        Coverage(kind=Kind.TIME, span=span, person=person, space=str(space.id))
        for space in pull.cursor.spaces
        for person in people
    ]


def team_seen_within(every: timedelta) -> Mapping[str, timedelta]:
    """Time until each kind of change is seen, with a pull `every` so often."""
    return {
        f"additions and edits, last {_RECENT} weeks": every,
        "additions and edits before that": _DAY,
        "new names of projects, clients, tasks and tags": _DAY,
        f"deletions, removed tags and changed rates, last {OPEN.days} days": _DAY,
    }


def _fits(wanted: str, id: int, name: str) -> bool:
    return wanted == str(id) or normalise_name(wanted) == normalise_name(name)


def _lists_of(labels: Iterable[Ref]) -> Sequence[LabelKind]:
    """The lists that describe these labels; a new project may have a new client."""
    kinds = {LabelKind(id_of(ref).partition("-")[0]) for ref in labels}
    return [kind for kind in _LISTS if kind in kinds or (kind is LabelKind.CLIENT and LabelKind.PROJECT in kinds)]
