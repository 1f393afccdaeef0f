"""One Toggl account: the truth that the simulated server shows. Its clock is set by whoever plays with it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syncd.core.time import BEGINNING, Instant
from syncd.simulator.toggl.shapes import (
    Client,
    Entry,
    Json,
    Project,
    Tag,
    client_json,
    entry_json,
    project_json,
    tag_json,
)

_FIRST_ENTRY = 4_300_000_001  # beyond 2³¹, as the service's entry ids are
_FIRST_LABEL = 210_000_001


class Account:
    """A user with one workspace. `now` is the account's clock: set it before a change to say when it happens.

    Objects of the workspace are read through `clients`, `projects`, `tags` and `entries`, by id. Every change gives
    what it touches a fresh `at`, later than any before it, within the second of `now`. Not thread-safe: the server
    holds `TogglSimulator.lock` while it reads; take it for changes made while a server runs.
    """

    def __init__(self, now: Instant, fullname: str = "Jane Doe", timezone: str = "Europe/Berlin") -> None:
        self.now = now
        self.fullname = fullname
        self.zone = ZoneInfo(timezone)
        self.clients: dict[int, Client] = {}
        self.projects: dict[int, Project] = {}
        self.tags: dict[int, Tag] = {}
        self.entries: dict[int, Entry] = {}
        self._last_change = BEGINNING
        self._changes = 0

    def add_client(self, name: str) -> int:
        """A new client; its id."""
        client = Client(id=self._label_id(), name=name, at=self._stamp())
        self.clients[client.id] = client
        return client.id

    def add_project(self, name: str, client: int | None = None) -> int:
        """A new project of a client, or of none; its id."""
        project = Project(id=self._label_id(), name=name, client=client, at=self._stamp(), created=self.now)
        self.projects[project.id] = project
        return project.id

    def add_tag(self, name: str) -> int:
        """A new tag; its id."""
        tag = Tag(id=self._label_id(), name=name, at=self._stamp())
        self.tags[tag.id] = tag
        return tag.id

    def add_entry(
        self,
        start: Instant,
        stop: Instant | None,
        description: str | None = None,
        project: int | None = None,
        tags: Iterable[int] = (),
        *,
        by_api: bool = False,
    ) -> int:
        """A new entry, running when `stop` is None; its id. Instants are cut to the second, as the service does.
        `by_api`: a running one then shows the duration -1, else the negated epoch that Toggl's own apps send."""
        entry = Entry(
            id=_FIRST_ENTRY + len(self.entries),
            start=start.replace(microsecond=0),
            stop=None if stop is None else stop.replace(microsecond=0),
            description=description,
            project=project,
            tags=list(tags),
            by_api=by_api,
            at=self._stamp(),
        )
        self.entries[entry.id] = entry
        return entry.id

    def edit_entry(self, id: int, **changes: Any) -> None:
        """Set fields of an entry: `start`, `stop`, `description`, `project`, `tags`. KeyError when it is not there,
        AttributeError for a field that entries have not."""
        entry = self._alive(id)
        for field, value in changes.items():
            setattr(entry, field, value)
        entry.at = self._stamp()

    def stop_entry(self, id: int, at: Instant) -> None:
        """Stop a running entry at `at`."""
        self.edit_entry(id, stop=at.replace(microsecond=0))

    def delete_entry(self, id: int) -> None:
        """Delete an entry: from now on only `since` shows it."""
        entry = self._alive(id)
        entry.at = self._stamp()
        entry.deleted = entry.at

    def rename_project(self, id: int, name: str) -> None:
        """Rename a project. Its entries keep their `at`."""
        self.projects[id].name = name
        self.projects[id].at = self._stamp()

    def archive_project(self, id: int) -> None:
        """Archive a project. It stays readable."""
        self.projects[id].archived = True
        self.projects[id].at = self._stamp()

    def delete_tag(self, id: int) -> None:
        """Delete a tag: it vanishes from its entries without moving their `at`, so that no `since` shows it."""
        del self.tags[id]
        for entry in self.entries.values():
            if id in entry.tags:
                entry.tags.remove(id)

    def listed(self, entries: Iterable[Entry]) -> list[Json]:
        """Entries as the service lists them: the newest start first."""
        ordered = sorted(entries, key=lambda entry: (entry.start, entry.id), reverse=True)
        return [self.entry_json(entry) for entry in ordered]

    def entry_json(self, entry: Entry) -> Json:
        """One entry as the service shows it."""
        return entry_json(entry, [self.tags[tag].name for tag in entry.tags])

    def alive(self) -> list[Entry]:
        """The entries that are not deleted."""
        return [entry for entry in self.entries.values() if entry.deleted is None]

    def projects_json(self, projects: Iterable[Project]) -> list[Json]:
        """Projects with the time tracked on them."""
        seconds: dict[int | None, int] = {}
        for entry in self.alive():
            seconds[entry.project] = seconds.get(entry.project, 0) + max(entry.duration, 0)
        return [project_json(project, seconds.get(project.id, 0)) for project in projects]

    def clients_json(self, clients: Iterable[Client]) -> list[Json]:
        """Clients as the service lists them."""
        return [client_json(client) for client in clients]

    def tags_json(self, tags: Iterable[Tag]) -> list[Json]:
        """Tags as the service lists them, by name."""
        return [tag_json(tag) for tag in sorted(tags, key=lambda tag: tag.name.casefold())]

    def _alive(self, id: int) -> Entry:
        entry = self.entries[id]
        if entry.deleted is not None:
            raise KeyError(id)
        return entry

    def _label_id(self) -> int:
        # Counts every change: ids stay unique after a tag is deleted.
        return _FIRST_LABEL + self._changes

    def _stamp(self) -> Instant:
        """An `at` within the second of `now`, spread over it as real ones are, and later than the one before."""
        self._changes += 1
        spread = timedelta(microseconds=self._changes * 618_033 % 900_000 + 10)
        self._last_change = max(self.now.replace(microsecond=0) + spread, self._last_change + timedelta(microseconds=1))
        return self._last_change
