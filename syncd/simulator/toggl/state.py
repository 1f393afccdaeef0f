"""The state of an account that can be read: the present one, or an earlier one when the service lags behind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from syncd.core.time import Instant
from syncd.simulator.toggl.objects import Client, Entry, Project, Tag, Task, User, Workspace
from syncd.simulator.toggl.shapes import USER, Json
from syncd.simulator.toggl.shapes.entries import entry_json, names_json
from syncd.simulator.toggl.table import PastTable, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that can be read."""

    now: Instant  # the account's clock, also in an earlier state
    rounding: int  # the owner's preference for reports: −1 down, 0 nearest, 1 up
    rounding_minutes: int
    users: Table[User] | PastTable[User]
    workspaces: Table[Workspace] | PastTable[Workspace]
    clients: Table[Client] | PastTable[Client]
    projects: Table[Project] | PastTable[Project]
    tags: Table[Tag] | PastTable[Tag]
    tasks: Table[Task] | PastTable[Task]
    entries: Table[Entry] | PastTable[Entry]


def listed(state: State, entries: Iterable[Entry], *, meta: bool = False) -> list[Json]:
    """Entries as the Track API lists them, the newest start first; `meta` adds the names of labels."""
    ordered = sorted(entries, key=lambda entry: (entry.start, entry.id), reverse=True)
    return [shown(state, entry, meta=meta) for entry in ordered]


def shown(state: State, entry: Entry, *, meta: bool = False) -> Json:
    """One entry as the Track API shows it."""
    names = [state.tags[tag].name for tag in entry.tags]
    body = entry_json(entry, names, billable=entry.billable and state.workspaces[entry.workspace].paid)
    if not meta:
        return body
    project = state.projects[entry.project] if entry.project else None
    return body | names_json(
        state.users[entry.user],
        project,
        state.clients[project.client] if project and project.client else None,
        state.tasks[entry.task] if entry.task else None,
    )


def tracked(state: State) -> Mapping[int | None, int]:
    """Seconds tracked per project, on entries that ended."""
    seconds: Counter[int | None] = Counter()
    for entry in state.entries.values():
        if entry.deleted is None and entry.stop is not None and entry.project:
            seconds[entry.project] += (entry.stop - entry.start) // timedelta(seconds=1)
    return seconds


def own_workspaces(state: State) -> list[Workspace]:
    """The workspaces that the token's owner belongs to."""
    return [state.workspaces[id] for id in state.users[USER].workspaces]
