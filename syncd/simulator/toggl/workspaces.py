"""Answers of `/api/v9/workspaces/{id}…`: one workspace and its lists (organisation bucket; documented)."""

from collections.abc import Callable, Mapping
from typing import Any

from syncd.simulator.toggl import labels
from syncd.simulator.toggl.objects import Workspace
from syncd.simulator.toggl.query import Query, number, page
from syncd.simulator.toggl.reply import Refused, needs_plan
from syncd.simulator.toggl.shapes import USER, Json
from syncd.simulator.toggl.shapes.accounts import member_json, workspace_json
from syncd.simulator.toggl.state import State

PROJECTS_PER_PAGE = 151
"""Projects of a list without `per_page`; clients have mistaken them for all."""
MOST_PER_PAGE = 200
TASKS_PER_PAGE = 50


def own(state: State, id: int) -> Workspace:
    """The workspace. Raises Refused (403) when the token's owner does not belong to it (documented)."""
    if id not in state.users[USER].workspaces:
        raise Refused(403, "User does not have access to this resource.")
    return state.workspaces[id]


def workspace(state: State, of: Workspace, query: Query) -> Json:  # noqa: ARG001 - all endpoints are called alike
    """The workspace itself."""
    return workspace_json(of, state.rounding, state.rounding_minutes)


def projects(state: State, of: Workspace, query: Query) -> list[Json]:
    """A page of projects: active ones (the default, as in API v8), archived ones (`active=false`) or `both`."""
    active = query.get("active", "true")
    rows = labels.projects(
        state, [of.id], query, lambda project: active == "both" or project.archived == (active == "false")
    )
    return page(rows, query, per_page=PROJECTS_PER_PAGE, most=MOST_PER_PAGE)


def clients(state: State, of: Workspace, query: Query) -> list[Json]:
    """All clients whose `status` is active (the default), archived or both."""
    status = query.get("status", "active")
    rows = labels.clients(state, [of.id], {})
    return [client for client in rows if status == "both" or client["archived"] == (status == "archived")]


def tags(state: State, of: Workspace, query: Query) -> list[Json]:
    """All tags, or a page of them if the query asks for one."""
    rows = labels.tags(state, [of.id], {})
    return page(rows, query, per_page=len(rows) or 1, most=len(rows) or 1)


def tasks(state: State, of: Workspace, query: Query) -> Json:
    """A page of tasks, in an envelope; 402 on the free plan, which has none."""
    if not of.paid:
        raise needs_plan()
    active = query.get("active", "true")
    rows = labels.tasks(state, [of.id], query, lambda task: active == "both" or task.active == (active == "true"))
    return {
        "data": page(rows, query, per_page=TASKS_PER_PAGE, most=MOST_PER_PAGE),
        "page": number(query, "page", 1),
        "per_page": min(number(query, "per_page", TASKS_PER_PAGE), MOST_PER_PAGE),
        "total_count": len(rows),
        "sort_field": "name",
        "sort_order": "ASC",
    }


def users(state: State, of: Workspace, query: Query) -> list[Json]:  # noqa: ARG001 - all endpoints are called alike
    """Everybody in the workspace; the token's owner is its admin."""
    return [member_json(user, admin=user.id == USER) for user in state.users.values() if of.id in user.workspaces]


LISTS: Mapping[str, Callable[[State, Workspace, Query], Any]] = {
    "": workspace,
    "/projects": projects,
    "/clients": clients,
    "/tags": tags,
    "/tasks": tasks,
    "/users": users,
}
