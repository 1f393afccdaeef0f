"""Lists of clients, projects, tags and tasks of some workspaces. With `since` they hold what changed, the deleted ones
too (documented); otherwise everything that is not deleted."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from syncd.core.time import Instant
from syncd.simulator.toggl.objects import Project, Task
from syncd.simulator.toggl.query import Query, since
from syncd.simulator.toggl.shapes import Json
from syncd.simulator.toggl.shapes.labels import client_json, project_json, tag_json, task_json
from syncd.simulator.toggl.state import State, tracked


class _Label(Protocol):
    @property
    def workspace(self) -> int: ...
    @property
    def at(self) -> Instant: ...
    @property
    def deleted(self) -> Instant | None: ...


T = TypeVar("T", bound=_Label)


def clients(state: State, workspaces: Iterable[int], query: Query) -> list[Json]:
    """Clients, whatever their state."""
    return [client_json(client) for client in _listed(state.clients.values(), workspaces, query)]


def projects(
    state: State, workspaces: Iterable[int], query: Query, wanted: Callable[[Project], bool] = lambda _: True
) -> list[Json]:
    """The wanted projects, with the time tracked on them."""
    seconds = tracked(state)
    return [
        project_json(project, state.workspaces[project.workspace], seconds.get(project.id, 0))
        for project in _listed(state.projects.values(), workspaces, query)
        if wanted(project)
    ]


def tags(state: State, workspaces: Iterable[int], query: Query) -> list[Json]:
    """Tags, by name."""
    tags = _listed(state.tags.values(), workspaces, query)
    return [tag_json(tag) for tag in sorted(tags, key=lambda tag: tag.name.casefold())]


def tasks(
    state: State, workspaces: Iterable[int], query: Query, wanted: Callable[[Task], bool] = lambda _: True
) -> list[Json]:
    """The wanted tasks, with the time tracked on them."""
    milliseconds: dict[int | None, int] = {}
    for entry in state.entries.values():
        if entry.task is not None and entry.deleted is None:
            milliseconds[entry.task] = milliseconds.get(entry.task, 0) + 1000 * max(entry.duration, 0)
    tasks = _listed(state.tasks.values(), workspaces, query)
    return [task_json(task, milliseconds.get(task.id, 0)) for task in tasks if wanted(task)]


def _listed(rows: Iterable[T], workspaces: Iterable[int], query: Query) -> list[T]:
    inside, changed = set(workspaces), since(query)
    return [
        row
        for row in rows
        if row.workspace in inside and row.at >= changed and (row.deleted is None or "since" in query)
    ]
