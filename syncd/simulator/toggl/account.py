"""One Toggl account: the truth that the simulated server shows. Its clock is set by whoever plays with it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd.core.time import BEGINNING, Instant
from syncd.simulator.toggl.objects import Client, Entry, Plan, Project, Tag, Task, User, Workspace
from syncd.simulator.toggl.shapes import ORGANIZATION, USER, WORKSPACE, Json
from syncd.simulator.toggl.state import State, listed, shown
from syncd.simulator.toggl.table import Table

_FIRST_ENTRY = 4_300_000_001  # beyond 2³¹, as the service's entry ids are
_FIRST_LABEL = 210_000_001
_NOTHING = timedelta(0)


class Account:
    """A user, the owner of the token and admin of every workspace, with what they and the other members track.

    `now` is the account's clock: set it before a change to say when it happens. All objects are read through `users`,
    `workspaces`, `clients`, `projects`, `tags`, `tasks` and `entries`, by id; deleted ones stay there with `deleted`
    set. Every change gives what it touches a fresh `at`, later than any before it, within the second of `now`.
    `rounding` and `rounding_minutes` are the owner's preference for reports. An unknown id is a KeyError, a field that
    an object has not a TypeError. Not thread-safe: the server holds `TogglSimulator.lock` while it reads; take it for
    changes made while a server runs.
    """

    def __init__(self, now: Instant, fullname: str = "Jane Doe", timezone: str = "Europe/Berlin") -> None:
        self.now = now
        self.rounding = 0
        self.rounding_minutes = 0
        self._last_change = BEGINNING
        self._changes = 0
        self.users: Table[User] = Table(self._clock)
        self.workspaces: Table[Workspace] = Table(self._clock)
        self.clients: Table[Client] = Table(self._clock)
        self.projects: Table[Project] = Table(self._clock)
        self.tags: Table[Tag] = Table(self._clock)
        self.tasks: Table[Task] = Table(self._clock)
        self.entries: Table[Entry] = Table(self._clock, "start", "at")
        self.users[USER] = User(
            id=USER, name=fullname, email="jane@example.com", zone=ZoneInfo(timezone), at=now, workspaces=(WORKSPACE,)
        )
        self.workspaces[WORKSPACE] = Workspace(id=WORKSPACE, name="Workspace", at=now)

    @property
    def fullname(self) -> str:
        """The owner's name."""
        return self.users[USER].name

    @property
    def zone(self) -> ZoneInfo:
        """The owner's zone."""
        return self.users[USER].zone

    def state(self, lag: timedelta = _NOTHING) -> State:
        """What can be read now; with a `lag`, as it was that long ago."""
        tables = (self.users, self.workspaces, self.clients, self.projects, self.tags, self.tasks, self.entries)
        users, workspaces, clients, projects, tags, tasks, entries = (
            (each.past(self.now - lag) for each in tables) if lag else tables
        )
        return State(
            now=self.now,
            rounding=self.rounding,
            rounding_minutes=self.rounding_minutes,
            users=users,
            workspaces=workspaces,
            clients=clients,
            projects=projects,
            tags=tags,
            tasks=tasks,
            entries=entries,
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
