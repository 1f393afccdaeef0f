"""A Toggl account: the truth that the simulated server shows. Tests and the demo set its clock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from syncd.core.time import BEGINNING, Instant
from syncd.simulator.toggl.objects import Client, Entry, Plan, Project, Tag, Task, User, Workspace
from syncd.simulator.toggl.shapes import ORGANIZATION, USER, WORKSPACE, Json
from syncd.simulator.toggl.state import State, listed, shown
from syncd.simulator.toggl.table import PastTable, Row, Table

_FIRST_ENTRY = 4_300_000_001  # beyond 2³¹, as the service's entry ids are
_FIRST_LABEL = 210_000_001
_OPENED = datetime(2024, 1, 8, 9, 12, 44, tzinfo=UTC)  # when the account was made
_NO_LAG = timedelta(0)
T = TypeVar("T", bound=Row)


class Account:
    """A user, the owner of the token and admin of every workspace, with what they and the other members track.

    `now` is the account's clock: set it before a change to say when it happens. Read objects by id through `users`,
    `workspaces`, `clients`, `projects`, `tags`, `tasks` and `entries`; deleted ones stay there with `deleted` set.
    Every changed object gets a new `at`, later than any before, within the second of `now`. `rounding` and
    `rounding_minutes` are the owner's preference for reports. An unknown id raises KeyError, an unknown field
    TypeError. Not thread-safe: hold `TogglSimulator.lock` for changes while a server runs.
    """

    def __init__(self, now: Instant, fullname: str = "Jane Doe", timezone: str = "Europe/Berlin") -> None:
        self.now = BEGINNING  # the owner and their first workspace have always been there
        self.rounding = 0
        self.rounding_minutes = 0
        self._latest = BEGINNING
        self._last_change = BEGINNING
        self._changes = 0
        self._entry_ids = count(_FIRST_ENTRY)
        self.users: Table[User] = Table(self._clock)
        self.workspaces: Table[Workspace] = Table(self._clock)
        self.clients: Table[Client] = Table(self._clock)
        self.projects: Table[Project] = Table(self._clock)
        self.tags: Table[Tag] = Table(self._clock)
        self.tasks: Table[Task] = Table(self._clock)
        self.entries: Table[Entry] = Table(self._clock, "start", "at")
        self.users[USER] = User(
            id=USER,
            name=fullname,
            email="jane@example.com",
            zone=ZoneInfo(timezone),
            at=_OPENED,
            workspaces=(WORKSPACE,),
        )
        self.workspaces[WORKSPACE] = Workspace(id=WORKSPACE, name="Workspace", at=_OPENED)
        self.now = now

    @property
    def fullname(self) -> str:
        """The owner's name."""
        return self.users[USER].name

    @property
    def zone(self) -> ZoneInfo:
        """The owner's zone."""
        return self.users[USER].zone

    def state(self, lag: timedelta = _NO_LAG) -> State:
        """Everything that can be read now; with a `lag`, as it was that long ago."""
        moment = self.now - lag if lag else None  # a clock that was set back hides nothing
        return State(
            now=self.now,
            rounding=self.rounding,
            rounding_minutes=self.rounding_minutes,
            users=_as_of(self.users, moment),
            workspaces=_as_of(self.workspaces, moment),
            clients=_as_of(self.clients, moment),
            projects=_as_of(self.projects, moment),
            tags=_as_of(self.tags, moment),
            tasks=_as_of(self.tasks, moment),
            entries=_as_of(self.entries, moment),
        )

    def listed(self, entries: Iterable[Entry]) -> list[Json]:
        """Entries as the service lists them: the newest start first."""
        return listed(self.state(), entries)

    def entry_json(self, entry: Entry) -> Json:
        """One entry as the service shows it."""
        return shown(self.state(), entry)

    def alive(self) -> list[Entry]:
        """The entries that are not deleted."""
        return [entry for entry in self.entries.values() if entry.deleted is None]

    def add_member(
        self, name: str, email: str | None = None, timezone: str = "Europe/Berlin", *, workspace: int = WORKSPACE
    ) -> int:
        """Another person in the workspace; their user id."""
        id = USER + self._changes + 1
        address = email or f"{name.casefold().replace(' ', '.')}@example.com"
        self.users[id] = User(
            id=id, name=name, email=address, zone=ZoneInfo(timezone), at=self._stamp(), workspaces=(workspace,)
        )
        return id

    def add_workspace(self, name: str, organization: int = ORGANIZATION, plan: Plan = "free") -> int:
        """Another workspace of the owner's; its id. One in a known organisation has that organisation's plan."""
        id = WORKSPACE + self._changes + 1
        plans = [space.plan for space in self.workspaces.values() if space.organization == organization]
        self.workspaces[id] = Workspace(
            id=id, name=name, at=self._stamp(), organization=organization, plan=plans[0] if plans else plan
        )
        owner = self.users[USER]
        self.users[USER] = replace(owner, workspaces=(*owner.workspaces, id))
        return id

    def set_workspace(self, id: int = WORKSPACE, **changes: Any) -> None:
        """Set `plan`, `default_rate`, `default_currency`, `max_data_retention_days` or `name` of a workspace.

        A plan is the organisation's: its other workspaces get it too.
        """
        self.workspaces[id] = replace(self.workspaces[id], **changes, at=self._stamp())
        for other in list(self.workspaces.values()):
            if "plan" in changes and other.organization == self.workspaces[id].organization:
                self.workspaces[other.id] = replace(other, plan=changes["plan"])

    def add_client(self, name: str, *, workspace: int = WORKSPACE) -> int:
        """A new client; its id."""
        client = Client(id=self._label_id(), name=name, workspace=workspace, at=self._stamp())
        self.clients[client.id] = client
        return client.id

    def archive_client(self, id: int) -> None:
        """Archive a client. It stays readable."""
        self.clients[id] = replace(self.clients[id], archived=True, at=self._stamp())

    def add_project(self, name: str, client: int | None = None, *, workspace: int = WORKSPACE, **more: Any) -> int:
        """A new project of a client, or of none; its id. `more`: `billable`, `rate`, `currency`, `fixed_fee`,
        `estimate`, as `Project` has them."""
        project = Project(
            id=self._label_id(),
            name=name,
            client=client,
            workspace=workspace,
            at=self._stamp(),
            created=self.now,
            **more,
        )
        self.projects[project.id] = project
        return project.id

    def set_project(self, id: int, **changes: Any) -> None:
        """Set fields of a project; its entries keep their `at`. A new rate also changes past amounts in Reports."""
        self.projects[id] = replace(self.projects[id], **changes, at=self._stamp())

    def rename_project(self, id: int, name: str) -> None:
        """Rename a project. Its entries keep their `at`."""
        self.set_project(id, name=name)

    def archive_project(self, id: int) -> None:
        """Archive a project. It stays readable."""
        self.set_project(id, archived=True)

    def delete_project(self, id: int) -> None:
        """Delete a project and its tasks: its entries lose them, and their `at` moves (observed by clients)."""
        at = self._stamp()
        self.projects[id] = replace(self.projects[id], at=at, deleted=at)
        for task in [task for task in self.tasks.values() if task.project == id]:
            self.tasks[task.id] = replace(task, at=at, deleted=at)
        for entry in [entry for entry in self.alive() if entry.project == id]:
            self.entries[entry.id] = replace(entry, project=None, task=None, at=self._stamp())

    def add_task(self, name: str, project: int) -> int:
        """A new task of a project, in its workspace; its id."""
        workspace = self.projects[project].workspace
        task = Task(id=self._label_id(), name=name, project=project, workspace=workspace, at=self._stamp())
        self.tasks[task.id] = task
        return task.id

    def add_tag(self, name: str, *, workspace: int = WORKSPACE) -> int:
        """A new tag; its id."""
        tag = Tag(id=self._label_id(), name=name, workspace=workspace, at=self._stamp())
        self.tags[tag.id] = tag
        return tag.id

    def rename_tag(self, id: int, name: str) -> None:
        """Rename a tag. Here its entries keep their `at`; what Toggl does is not known."""
        self.tags[id] = replace(self.tags[id], name=name, at=self._stamp())

    def delete_tag(self, id: int) -> None:
        """Delete a tag: its entries lose it without a new `at`, so that no `since` shows it (observed by clients)."""
        at = self._stamp()
        self.tags[id] = replace(self.tags[id], at=at, deleted=at)
        for entry in [entry for entry in self.entries.values() if id in entry.tags]:
            self.entries[entry.id] = replace(entry, tags=tuple(tag for tag in entry.tags if tag != id))

    def add_entry(
        self,
        start: Instant,
        stop: Instant | None,
        description: str | None = None,
        project: int | None = None,
        tags: Iterable[int] = (),
        *,
        by_api: bool = False,
        user: int = USER,
        workspace: int = WORKSPACE,
        task: int | None = None,
        billable: bool = False,
    ) -> int:
        """A new entry, running when `stop` is None; its id. Instants are cut to the second, as the service does.
        `by_api`: a running one then shows the duration -1, else the negated epoch that Toggl's own apps send."""
        entry = Entry(
            id=next(self._entry_ids),
            start=start.replace(microsecond=0),
            stop=None if stop is None else stop.replace(microsecond=0),
            description=description,
            project=project,
            tags=tuple(tags),
            by_api=by_api,
            user=user,
            workspace=workspace,
            task=task,
            billable=billable,
            at=self._stamp(),
        )
        self.entries[entry.id] = entry
        return entry.id

    def edit_entry(self, id: int, **changes: Any) -> None:
        """Set `start`, `stop`, `description`, `project`, `task`, `tags` or `billable` of an entry.

        Raises KeyError when there is no such entry or it is deleted.
        """
        if "tags" in changes:
            changes["tags"] = tuple(changes["tags"])
        self.entries[id] = replace(self._alive(id), **changes, at=self._stamp())

    def delete_entry(self, id: int) -> None:
        """Delete an entry: from now on only `since` shows it."""
        entry, at = self._alive(id), self._stamp()
        self.entries[id] = replace(entry, at=at, deleted=at)

    def _alive(self, id: int) -> Entry:
        entry = self.entries[id]
        if entry.deleted is not None:
            raise KeyError(id)
        return entry

    def _clock(self) -> Instant:
        """Time of a change: `now`, but never before an earlier change, even when `now` was set back."""
        self._latest = max(self._latest, self.now)
        return self._latest

    def _label_id(self) -> int:
        # Counts every change: no id is given twice.
        return _FIRST_LABEL + self._changes

    def _stamp(self) -> Instant:
        """An `at` within the second of `now`, spread over it as real ones are, and later than the one before."""
        self._changes += 1
        spread = timedelta(microseconds=self._changes * 618_033 % 900_000 + 10)
        self._last_change = max(self.now.replace(microsecond=0) + spread, self._last_change + timedelta(microseconds=1))
        return self._last_change


def _as_of(table: Table[T], moment: Instant | None) -> Table[T] | PastTable[T]:
    return table if moment is None else table.past(moment)
