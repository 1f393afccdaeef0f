"""What `/api/v9/workspaces/{id}…` answers: one workspace and its lists (organisation bucket; documented)."""

from collections.abc import Callable, Mapping
from typing import Any

from syncd.simulator.toggl import labels
from syncd.simulator.toggl.objects import Workspace
from syncd.simulator.toggl.query import Query, number, page
from syncd.simulator.toggl.refused import Refused, needs_plan
from syncd.simulator.toggl.shapes import USER, Json
from syncd.simulator.toggl.shapes.accounts import member_json, workspace_json
from syncd.simulator.toggl.state import State

PROJECTS_PER_PAGE = 151
"""Projects of a list that does not say `per_page`: clients have taken it for all there are."""
MOST_PER_PAGE = 200
TASKS_PER_PAGE = 50


def own(state: State, id: int) -> Workspace:
    """The workspace; 403 when the token's owner does not belong to it (documented)."""
    if id not in state.users[USER].workspaces:
        raise Refused(403, "User does not have access to this resource.")
    return state.workspaces[id]


def workspace(state: State, of: Workspace, query: Query) -> Json:  # noqa: ARG001 - all endpoints are called alike
    """The workspace itself."""
    return workspace_json(of, state.rounding, state.rounding_minutes)


def projects(state: State, of: Workspace, query: Query) -> list[Json]:
    """A page of projects: `active` ones, archived ones (`active=false`) or `both`; the first is taken for the default,
    as it was in v8."""
    active = query.get("active", "true")
    found = labels.projects(
        state, [of.id], query, lambda each: active == "both" or each.archived == (active == "false")
    )
    return page(found, query, per_page=PROJECTS_PER_PAGE, most=MOST_PER_PAGE)


def clients(state: State, of: Workspace, query: Query) -> list[Json]:
    """All clients whose `status` is active (the default), archived or both, and whose name has `name` in it."""
    status, name = query.get("status", "active"), query.get("name", "").casefold()
    return [
        each
        for each in labels.clients(state, [of.id], {})
        if (status == "both" or each["archived"] == (status == "archived")) and name in each["name"].casefold()
    ]


def tags(state: State, of: Workspace, query: Query) -> list[Json]:
    """Tags with `search` in their name: all, or a page where one is asked for."""
    search = query.get("search", "").casefold()
    found = [each for each in labels.tags(state, [of.id], {}) if search in each["name"].casefold()]
    return page(found, query, per_page=len(found) or 1, most=len(found) or 1)


def tasks(state: State, of: Workspace, query: Query) -> Json:
    """A page of tasks, in an envelope; 402 on the free plan, which has none."""
    if not of.paid:
        raise needs_plan()
    active = query.get("active", "true")
    found = labels.tasks(state, [of.id], query, lambda each: active == "both" or each.active == (active == "true"))
    return {
        "data": page(found, query, per_page=TASKS_PER_PAGE, most=MOST_PER_PAGE),
        "page": number(query, "page", 1),
        "per_page": min(number(query, "per_page", TASKS_PER_PAGE), MOST_PER_PAGE),
        "total_count": len(found),
        "sort_field": "name",
        "sort_order": "ASC",
    }


def users(state: State, of: Workspace, query: Query) -> list[Json]:  # noqa: ARG001 - all endpoints are called alike
    """Everybody in the workspace; the token's owner is its admin."""
    return [member_json(each, admin=each.id == USER) for each in state.users.values() if of.id in each.workspaces]


LISTS: Mapping[str, Callable[[State, Workspace, Query], Any]] = {
    "": workspace,
    "/projects": projects,
    "/clients": clients,
    "/tags": tags,
    "/tasks": tasks,
    "/users": users,
}
