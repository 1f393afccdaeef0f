"""What the endpoints under `/me` answer, as functions of the account's state and the query (user bucket).

Facts from the Toggl Track API v9: documented or recorded; that `/workspaces` is answered like `/me/workspaces`, and
with no organisation in its path costs the user's quota, is inferred from clients that begin with it.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from syncd.core.time import day_of, midnight
from syncd.simulator.toggl import labels
from syncd.simulator.toggl.entries import alive, current, time_entries
from syncd.simulator.toggl.query import Query, flag, number, since
from syncd.simulator.toggl.shapes import USER, Json
from syncd.simulator.toggl.shapes.accounts import organization_json, preferences_json, user_json, workspace_json
from syncd.simulator.toggl.state import State, listed, own_workspaces

RELATED_DAYS = 10
"""Days whose entries `/me?with_related_data=true` shows."""


def me(state: State, query: Query, token: str) -> Json:
    """The user, with everything of all their workspaces where the query asks for it; tasks only where a plan has them
    (recorded: none on a free account)."""
    owner = state.users[USER]
    user = user_json(owner, token)
    if not flag(query, "with_related_data"):
        return user
    start = midnight(day_of(state.now, owner.zone) - timedelta(days=RELATED_DAYS), owner.zone)
    own = [each.id for each in own_workspaces(state)]
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
    return labels.projects(state, _own(state), query, lambda each: archived or not each.archived)


def clients(state: State, query: Query) -> list[Json]:
    """Clients, changed `since` or all."""
    return labels.clients(state, _own(state), query)


def tags(state: State, query: Query) -> list[Json]:
    """Tags, changed `since` or all."""
    return labels.tags(state, _own(state), query)


def tasks(state: State, query: Query) -> list[Json]:
    """Tasks of paid workspaces, changed `since` or all; those done with `include_not_active=true`."""
    done = flag(query, "include_not_active")
    found = labels.tasks(state, _paid(state), query, lambda each: done or each.active)
    first = number(query, "offset", 0, least=0)
    return found[first : first + number(query, "per_page", len(found) or 1)]


def workspaces(state: State, query: Query) -> list[Json]:
    """The owner's workspaces, changed `since` or all."""
    return [
        workspace_json(each, state.rounding, state.rounding_minutes)
        for each in own_workspaces(state)
        if each.at >= since(query)
    ]


def organizations(state: State, query: Query) -> list[Json]:  # noqa: ARG001 - all endpoints are called alike
    """The organisations of the owner's workspaces, with their plans."""
    by_id = {each.organization: each for each in own_workspaces(state)}
    return [organization_json(each, len(_people(state, id))) for id, each in by_id.items()]


def preferences(state: State, query: Query) -> Json:  # noqa: ARG001 - all endpoints are called alike
    """The owner's preferences."""
    return preferences_json(state.users[USER], state.rounding, state.rounding_minutes)


def logged(state: State, query: Query) -> None:
    """Nothing, with 200: a probe whether the token is right."""


ME: Mapping[str, Callable[[State, Query], Any]] = {
    "/api/v9/me/time_entries": time_entries,
    "/api/v9/me/time_entries/current": current,
    "/api/v9/me/projects": projects,
    "/api/v9/me/clients": clients,
    "/api/v9/me/tags": tags,
    "/api/v9/me/tasks": tasks,
    "/api/v9/me/workspaces": workspaces,
    "/api/v9/workspaces": workspaces,
    "/api/v9/me/organizations": organizations,
    "/api/v9/me/preferences": preferences,
    "/api/v9/me/logged": logged,
}


def _own(state: State) -> list[int]:
    return [each.id for each in own_workspaces(state)]


def _paid(state: State) -> list[int]:
    return [each.id for each in own_workspaces(state) if each.paid]


def _people(state: State, organization: int) -> list[int]:
    inside = {each.id for each in state.workspaces.values() if each.organization == organization}
    return [user.id for user in state.users.values() if inside & set(user.workspaces)]
