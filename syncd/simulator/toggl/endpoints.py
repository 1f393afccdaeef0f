"""Answers of the endpoints under `/me`, as functions of the account's state and the query (user bucket).

Facts from the Toggl Track API v9 are documented or recorded. That `/workspaces` answers like `/me/workspaces` and
costs the user's quota is inferred from clients that begin with it.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from syncd.core.time import day_of, midnight
from syncd.simulator.toggl import labels
from syncd.simulator.toggl.entries import alive, current, time_entries
from syncd.simulator.toggl.query import Query, flag, number, since
from syncd.simulator.toggl.shapes import USER, Json
from syncd.simulator.toggl.shapes.accounts import user_json, workspace_json
from syncd.simulator.toggl.state import State, listed, own_workspaces

RELATED_DAYS = 10
"""Days whose entries `/me?with_related_data=true` shows."""


def me(state: State, query: Query, token: str) -> Json:
    """The user; `with_related_data=true` adds all their workspaces hold, but tasks only on paid plans (recorded)."""
    owner = state.users[USER]
    user = user_json(owner, token)
    if not flag(query, "with_related_data"):
        return user
    start = midnight(day_of(state.now, owner.zone) - timedelta(days=RELATED_DAYS), owner.zone)
    own = _own(state)
    related = {
        **user,
        "tags": labels.tags(state, own, {}),
        "clients": labels.clients(state, own, {}),
        "time_entries": listed(state, alive(state.entries.between("start", start))),
        "projects": labels.projects(state, own, {}),
        "workspaces": workspaces(state, {}),
    }
    return {**related, "tasks": labels.tasks(state, _paid(state), {})} if _paid(state) else related


def projects(state: State, query: Query) -> list[Json]:
    """Projects, changed `since` or all; archived ones with `include_archived=true`."""
    archived = flag(query, "include_archived")
    return labels.projects(state, _own(state), query, lambda project: archived or not project.archived)


def clients(state: State, query: Query) -> list[Json]:
    """Clients, changed `since` or all."""
    return labels.clients(state, _own(state), query)


def tags(state: State, query: Query) -> list[Json]:
    """Tags, changed `since` or all."""
    return labels.tags(state, _own(state), query)


def tasks(state: State, query: Query) -> list[Json]:
    """Tasks of paid workspaces, changed `since` or all; those done with `include_not_active=true`."""
    done = flag(query, "include_not_active")
    tasks = labels.tasks(state, _paid(state), query, lambda task: done or task.active)
    first = number(query, "offset", 0, least=0)
    return tasks[first : first + number(query, "per_page", len(tasks) or 1)]


def workspaces(state: State, query: Query) -> list[Json]:
    """The owner's workspaces, changed `since` or all."""
    return [
        workspace_json(workspace, state.rounding, state.rounding_minutes)
        for workspace in own_workspaces(state)
        if workspace.at >= since(query)
    ]


ME: Mapping[str, Callable[[State, Query], Any]] = {
    "/api/v9/me/time_entries": time_entries,
    "/api/v9/me/time_entries/current": current,
    "/api/v9/me/projects": projects,
    "/api/v9/me/clients": clients,
    "/api/v9/me/tags": tags,
    "/api/v9/me/tasks": tasks,
    "/api/v9/me/workspaces": workspaces,
    "/api/v9/workspaces": workspaces,
}


def _own(state: State) -> list[int]:
    return [workspace.id for workspace in own_workspaces(state)]


def _paid(state: State) -> list[int]:
    return [workspace.id for workspace in own_workspaces(state) if workspace.paid]
