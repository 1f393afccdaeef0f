"""`scope = "workspace"`: everyone's entries in one workspace, or those of the people named, through Reports."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import count

from syncd.connector import Cursor, Malformed, Page, Refused, Standing
from syncd.connectors.toggl.archive import Archive
from syncd.connectors.toggl.cursor import Memory, Night, recall
from syncd.connectors.toggl.history import read_in_turn, read_older, read_open
from syncd.connectors.toggl.labels import Space, read_labels, read_spaces
from syncd.connectors.toggl.reports_api import LONGEST, Reports, Window, window_before
from syncd.connectors.toggl.rows import Rows
from syncd.connectors.toggl.session import OPEN, Pull, background, moment, watermark
from syncd.connectors.toggl.status import TASKS, standing
from syncd.connectors.toggl.track_api import Api
from syncd.core.mapping import normalise_name
from syncd.core.observations import Coverage
from syncd.core.records import Kind, Label, LabelKind, Ref, id_of
from syncd.core.time import Instant, Span

PER_PAGE = 200
"""Rows asked for of a list: what Toggl gives at most; where nothing is asked it gives 151 projects without a word."""
SHORTEST_CAP = 50
"""No list of Toggl has shorter pages than this."""
FIRST_PAGE = 50
"""Rows asked for when looking for changes: mostly there are few."""
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


class Workspace:
    """One pull: what changed in the last year, then the history that is missing, then what is due once a day.

    `workspace`: its name or id; "" where the token sees but one. `wanted`: names or ids of people; empty: everyone.
    """

    def __init__(self, api: Api, pull: Pull, source: str, workspace: str, wanted: Sequence[str]) -> None:
        self._api = api
        self._pull = pull
        self._source = source
        self._workspace = workspace
        self._wanted = wanted

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Connector.pull`."""
        memory = recall(cursor, self._pull.whose)
        first = memory is None or not memory.people
        if memory is None:
            yield from self._begin()
        else:
            self._pull.memory = memory.having(asked=min(memory.asked, self._pull.window.start))
        if not first:
            yield from self._changes()
            self._api = self._api.leaving(self._pull.polls)
        if self._pull.night.steps == 0:
            yield from self._labels(_LISTS)
            done = Night(day=self._pull.today, steps=3, spent=self._pull.budget)  # all is about to be read anyway
            self._pull.remember(night=done if first else Night(day=self._pull.today, steps=1))
            yield self._pull.page(Rows(()), self._pull.now, "labels")
        yield from background(self._history())

    def _history(self) -> Iterator[Page]:
        """What was never read, then what is due once a day."""
        yield from read_older(self._pull, self._reports())
        if self._pull.night.steps == 1:
            yield from read_open(self._pull, self._reports())
            self._pull.tonight(steps=2)
        if self._pull.night.steps == 2:
            yield from self._older_changes()
        yield from read_in_turn(self._pull, self._reports())

    def _begin(self) -> Iterator[Page]:
        answer = self._api.get("/me/workspaces", self._pull.now)
        space = self._chosen(read_spaces(answer.body))
        asked = self._pull.window.start
        self._pull.memory = Memory(
            whose=self._pull.whose,
            asked=asked,
            bottom=max(answer.as_of, asked),
            since=watermark(answer.as_of),
            swept=watermark(answer.as_of),
            archive=Archive(below=self._pull.today + 2 * _DAY),  # tomorrow has begun somewhere
            night=Night(day=self._pull.today),
            spaces=(space,),
        )
        rows = read_labels(answer.body, "/me/workspaces", LabelKind.WORKSPACE, answer.as_of)
        yield self._pull.page(rows, answer.as_of, "workspaces")

    def _chosen(self, found: Sequence[tuple[Space, str]]) -> Space:
        names = ", ".join(f"{name} ({space.id})" for space, name in found) or "none"
        fitting = [
            space
            for space, name in found
            if not self._workspace
            or normalise_name(name) == normalise_name(self._workspace)
            or str(space.id) == self._workspace
        ]
        if len(fitting) == 1:
            return fitting[0]
        raise Refused(
            f'source {self._source} needs workspace = "ID" in the configuration, of those that the token sees: {names}'
        )

    # -- what changed

    def _changes(self) -> Iterator[Page]:
        """Additions and edits of the last year: one request where there are none."""
        last = self._pull.today + _DAY

        def seen(as_of: Instant) -> None:
            self._pull.remember(since=max(self._pull.memory.since, watermark(as_of)))

        yield from self._sweep(Window(last - LONGEST + _DAY, last), self._pull.memory.since, seen)

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
                self._pull.remember(swept=max(self._pull.memory.swept, watermark(min(asked))))
                self._pull.tonight(steps=3)

        for window in windows:
            yield from self._sweep(window, self._pull.memory.swept, seen)
        self._pull.tonight(steps=3)

    def _sweep(self, window: Window, since: int, seen: Callable[[Instant], None]) -> Iterator[Page]:
        """What changed in a window, the latest first. `seen` is told as of when all of it is known, before the last
        page."""
        (reports,) = self._reports()
        row: int | None = 1
        size, as_of = FIRST_PAGE, None
        while row is not None:
            page = reports.page(window, row, size, self._pull.now, self._pull.memory.known_refs, latest_first=True)
            as_of = as_of or page.as_of
            changed = [each.revision for each in page.rows.records]
            if changed != sorted(changed, reverse=True):
                raise Malformed(
                    "Toggl's report of the latest changes is not sorted by them: what is missing is unknown"
                )
            row = page.next if not changed or changed[-1] >= moment(since) else None
            size = self._pull.memory.archive.size
            spans: Sequence[Span] = ()
            if row is None:
                seen(as_of)
                spans = [part for span in self._pull.memory.covered(as_of) if (part := span.intersection(window.span))]
            unknown = page.rows.named - self._pull.memory.known_refs
            kept = row is None and not unknown
            yield self._pull.page(page.rows, page.as_of, "changes", complete=spans, names=page.names, keep=kept)
            if unknown:
                yield from self._labels(_kinds(unknown))
                self._pull.memory = self._pull.memory.knowing(unknown)
                if row is None:
                    yield self._pull.page(Rows(()), page.as_of, "labels")

    # -- names

    def _labels(self, kinds: Iterable[LabelKind]) -> Iterator[Page]:
        """Lists of labels; the cursor is kept by a page that follows."""
        for kind in kinds:
            pages = self._list(kind)
            yield from self._pull.given(TASKS, pages) if kind is LabelKind.TASK else pages

    def _list(self, kind: LabelKind) -> Iterator[Page]:
        """All pages of a list. Its longest page is not documented for every list, so a page counts as the last only
        when it is shorter than the first, or than any page can be, or brings nothing new."""
        (space,) = self._pull.memory.spaces
        name, query = _LISTS[kind]
        path, seen, full = f"/workspaces/{space.id}/{name}", frozenset[Ref](), SHORTEST_CAP
        for number in count(1):
            paging = {"page": str(number), "per_page": str(PER_PAGE)} if kind in _PAGED else {}
            answer = self._api.get(path, self._pull.now, space.bucket, **query, **paging)
            rows = read_labels(answer.body, path, kind, answer.as_of)
            self._pull.memory = self._pull.memory.knowing(rows.labels)
            if kind is LabelKind.USER:
                self._meet(rows)
            yield self._pull.page(rows, answer.as_of, name, keep=False)
            if not paging or rows.count < full or rows.labels <= seen:
                return
            seen, full = seen | rows.labels, max(full, rows.count)

    def _meet(self, users: Rows) -> None:
        """Remember the people whose entries are read."""
        labels = [each.record for each in users.records if isinstance(each.record, Label)]
        people = {int(id_of(label.ref).removeprefix("user-")): label.name for label in labels}
        if self._wanted:
            people = dict(self._found(name, people) for name in self._wanted)
        self._pull.remember(people=tuple(sorted(people.items())))

    def _found(self, wanted: str, people: Mapping[int, str]) -> tuple[int, str]:
        fitting = [
            each
            for each in people.items()
            if wanted == str(each[0]) or normalise_name(wanted) == normalise_name(each[1])
        ]
        if len(fitting) == 1:
            return fitting[0]
        shown = ", ".join(f"{name} ({id})" for id, name in sorted(people.items()))
        raise Refused(f'source {self._source}: "{wanted}" in people is not one person there; Toggl shows: {shown}')

    def _reports(self) -> Sequence[Reports]:
        memory = self._pull.memory
        users = [id for id, _ in memory.people] if self._wanted else None
        return [Reports(self._api, space, users, dict(memory.people)) for space in memory.spaces]


def workspace_scopes(pull: Pull, span: Span, *, everyone: bool) -> Sequence[Coverage]:
    """What a claim about a span is about: the workspace's part of people's time."""
    people = [None] if everyone else [name for _, name in pull.memory.people]
    return [
        Coverage(kind=Kind.TIME, span=span, person=person, space=str(space.id))
        for space in pull.memory.spaces
        for person in people
    ]


def workspace_standing(pull: Pull) -> Standing:
    """What this way of reading sees when."""
    seen = {
        f"additions and edits, last {_RECENT} weeks": pull.every,
        "additions and edits before that": _DAY,
        "new names of projects, clients, tasks and tags": _DAY,
        f"deletions, removed tags and changed rates, last {OPEN.days} days": _DAY,
    }
    return standing(pull, seen)


def _kinds(labels: Iterable[Ref]) -> Sequence[LabelKind]:
    """The lists in which labels stand; a new project may have a new client."""
    named = {LabelKind(id_of(ref).partition("-")[0]) for ref in labels}
    return [kind for kind in _LISTS if kind in named or (kind is LabelKind.CLIENT and LabelKind.PROJECT in named)]
