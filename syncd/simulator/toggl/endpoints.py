"""What the endpoints under `/me` answer, as functions of the account and the query.

Facts from the Toggl Track API v9: documented, recorded in December 2024, or matched by several clients. Whether an end
date is inclusive to the second is not settled; here it is exclusive, the stricter reading for a client.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syncd.core.time import Instant, day_of, instant, midnight
from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.shapes import Json, organization_json, user_json, workspace_json

CAP = 1000
"""Rows a list of time entries has at most; nothing says that there are more."""
REACH = timedelta(days=90)
"""How far back `since` and `start_date` may go: about three months."""
RECENT = timedelta(days=9)
"""What a list without parameters covers."""
RELATED_DAYS = 10
"""Days whose entries `/me?with_related_data=true` shows."""

Query = Mapping[str, str]


class BadRequest(Exception):
    """A query the service turns down with status 400 and this sentence."""


def me(account: Account, query: Query, token: str) -> Json:
    """The user, with the account's objects where the query asks for them."""
    user = user_json(account.fullname, str(account.zone), token)
    if query.get("with_related_data") != "true":
        return user
    first = day_of(account.now, account.zone) - timedelta(days=RELATED_DAYS)
    start = midnight(first, account.zone)
    return {
        **user,
        "tags": account.tags_json(account.tags.values()),
        "clients": account.clients_json(account.clients.values()),
        "time_entries": account.listed(entry for entry in account.alive() if entry.start >= start),
        "projects": account.projects_json(account.projects.values()),
        "workspaces": [workspace_json()],
    }


def time_entries(account: Account, query: Query) -> list[Json]:
    """Entries by change (`since`), by start (`start_date` with `end_date`, or `before`), or the recent ones."""
    since, before = query.get("since"), query.get("before")
    start, end = query.get("start_date"), query.get("end_date")
    if since and (before or start or end):
        other = "before" if before else "start_date" if start else "end_date"
        raise BadRequest(f"'since' and '{other}' can not be present simultaneously")
    if bool(start) != bool(end):
        raise BadRequest("'start_date' and 'end_date' must be present together")
    if since:
        changed = _epoch(since)
        if changed < account.now - REACH:
            raise BadRequest("Since cannot be older than 3 months")
        return account.listed(entry for entry in account.entries.values() if entry.at >= changed)[:CAP]
    if start and end:
        first, last = _moment(start), _moment(end)
        earliest = (account.now - REACH).date()
        if first.date() < earliest:
            raise BadRequest(f"start_date must not be earlier than {earliest}")
    elif before:
        first, last = account.now - REACH, _moment(before)
    else:
        return account.listed(entry for entry in account.alive() if entry.start >= account.now - RECENT)[:CAP]
    return account.listed(entry for entry in account.alive() if first <= entry.start < last)[:CAP]


def current(account: Account, query: Query) -> Json | None:  # noqa: ARG001 - all endpoints are called alike
    """The running entry; None, which is `null`, when idle."""
    running = [entry for entry in account.alive() if entry.stop is None]
    return account.entry_json(max(running, key=lambda entry: entry.start)) if running else None


def projects(account: Account, query: Query) -> list[Json]:
    """Projects, changed `since` or all; archived ones with `include_archived=true`."""
    changed = _epoch(query.get("since", "0"))
    archived = query.get("include_archived") == "true"
    return account.projects_json(
        each for each in account.projects.values() if each.at >= changed and (archived or not each.archived)
    )


def clients(account: Account, query: Query) -> list[Json]:
    """Clients, changed `since` or all."""
    changed = _epoch(query.get("since", "0"))
    return account.clients_json(each for each in account.clients.values() if each.at >= changed)


def tags(account: Account, query: Query) -> list[Json]:
    """Tags, changed `since` or all."""
    changed = _epoch(query.get("since", "0"))
    return account.tags_json(each for each in account.tags.values() if each.at >= changed)


def organizations(account: Account, query: Query) -> list[Json]:  # noqa: ARG001 - all endpoints are called alike
    """The one organisation of a free account."""
    return [organization_json()]


LISTS: Mapping[str, Callable[[Account, Query], Any]] = {
    "/api/v9/me/time_entries": time_entries,
    "/api/v9/me/time_entries/current": current,
    "/api/v9/me/projects": projects,
    "/api/v9/me/clients": clients,
    "/api/v9/me/tags": tags,
    "/api/v9/me/organizations": organizations,
}


def _epoch(text: str) -> Instant:
    try:
        return datetime.fromtimestamp(int(text), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise BadRequest("'since' must be a unix timestamp") from None


def _moment(text: str) -> Instant:
    """RFC 3339, or a date: its first moment in UTC."""
    try:
        return instant(f"{text}T00:00:00Z" if len(text) == len("2026-11-16") else text)
    except ValueError:
        raise BadRequest("dates must be given as YYYY-MM-DD or RFC 3339") from None
