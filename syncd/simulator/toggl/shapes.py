"""The JSON of the Toggl Track API v9, key for key as responses of a free account recorded in December 2024.

Instants of entries are written `+00:00`. `at` has four to six fraction digits, because the service drops trailing
zeros. The legacy twins `wid`, `uid` and `pid` repeat the long names; `pid` is omitted where there is no project.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from syncd.core.time import Instant

Json = dict[str, Any]

ORGANIZATION = 2_100_001
WORKSPACE = 2_200_001
USER = 2_300_001
_OPENED = "2024-01-08T09:12:44.017845Z"  # when the account was made
_PROJECT_NULLS = (
    *("template", "auto_estimates", "estimated_hours", "estimated_seconds", "rate", "rate_last_updated", "currency"),
    *("template_id", "recurring_parameters", "fixed_fee", "tasks_count"),
)


@dataclass(slots=True, kw_only=True)
class Client:
    """A client of the workspace."""

    id: int
    name: str
    at: Instant
    archived: bool = False


@dataclass(slots=True, kw_only=True)
class Project:
    """A project; `client` is the id of one, or None."""

    id: int
    name: str
    at: Instant
    created: Instant
    client: int | None = None
    archived: bool = False


@dataclass(slots=True, kw_only=True)
class Tag:
    """A tag of the workspace."""

    id: int
    name: str
    at: Instant


@dataclass(slots=True, kw_only=True)
class Entry:
    """A time entry. `stop` is None while its timer runs; `by_api` decides how a running one shows its duration."""

    id: int
    start: Instant
    stop: Instant | None
    description: str | None
    at: Instant
    project: int | None = None
    tags: list[int] = field(default_factory=list)
    by_api: bool = False
    deleted: Instant | None = None

    @property
    def duration(self) -> int:
        """Seconds; running: -1 when the API made it, else the negated epoch of one second after its start."""
        if self.stop is None:
            return -1 if self.by_api else -int(self.start.timestamp()) - 1
        return (self.stop - self.start) // timedelta(seconds=1)


def second(moment: Instant) -> str:
    """`2026-11-16T09:00:00+00:00`: how starts, stops and deletions are written."""
    return moment.replace(microsecond=0).isoformat()


def changed(moment: Instant) -> str:
    """`2026-11-16T09:00:00.5667Z`: how `at` is written."""
    fraction = f"{moment.microsecond:06}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction[:4]}{fraction[4:].rstrip('0')}Z"


def entry_json(entry: Entry, tag_names: Sequence[str]) -> Json:
    """A time entry as every reading endpoint shows it."""
    body: Json = {
        "id": entry.id,
        "workspace_id": WORKSPACE,
        "project_id": entry.project,
        "task_id": None,
        "billable": False,
        "start": second(entry.start),
        "stop": None if entry.stop is None else second(entry.stop),
        "duration": entry.duration,
        "description": entry.description,
        "tags": list(tag_names),
        "tag_ids": list(entry.tags),
        "duronly": True,
        "at": changed(entry.at),
        "server_deleted_at": None if entry.deleted is None else second(entry.deleted),
        "user_id": USER,
        "uid": USER,
        "wid": WORKSPACE,
    }
    return body if entry.project is None else {**body, "pid": entry.project}


def project_json(project: Project, seconds: int) -> Json:
    """A project; `seconds` is what was tracked on it. `can_track_time` is false on every recorded project."""
    return {
        "id": project.id,
        "workspace_id": WORKSPACE,
        "client_id": project.client,
        "name": project.name,
        "is_private": False,
        "active": not project.archived,
        "at": second(project.at),
        "created_at": second(project.created),
        "server_deleted_at": None,
        "color": "#0b83d9",
        "billable": False,
        **dict.fromkeys(_PROJECT_NULLS),
        "recurring": False,
        "actual_hours": seconds // 3600,
        "actual_seconds": seconds,
        "can_track_time": False,
        "start_date": project.created.date().isoformat(),
        "status": "archived" if project.archived else "active",
        "wid": WORKSPACE,
        "cid": project.client,
        "is_shared": False,
        "pinned": False,
    }


def client_json(client: Client) -> Json:
    """A client: it has `wid` and no `workspace_id`."""
    return {
        "id": client.id,
        "wid": WORKSPACE,
        "archived": client.archived,
        "name": client.name,
        "at": second(client.at),
        "creator_id": USER,
    }


def tag_json(tag: Tag) -> Json:
    """A tag."""
    return {"id": tag.id, "workspace_id": WORKSPACE, "name": tag.name, "at": changed(tag.at), "creator_id": USER}


def user_json(fullname: str, timezone: str, token: str) -> Json:
    """`/me` without related data. The service does send the token back: a client must not keep it."""
    return {
        "id": USER,
        "api_token": token,
        "email": "jane@example.com",
        "fullname": fullname,
        "timezone": timezone,
        "toggl_accounts_id": "simulatedAccount",
        "default_workspace_id": WORKSPACE,
        "beginning_of_week": 1,
        "image_url": "https://example.com/avatar.png",
        "created_at": _OPENED,
        "updated_at": _OPENED,
        "openid_email": None,
        "openid_enabled": False,
        "country_id": None,
        "has_password": True,
        "at": _OPENED,
        "intercom_hash": "simulated-hash",
        "oauth_providers": [],
        "authorization_updated_at": _OPENED,
    }


def workspace_json() -> Json:
    """The workspace of a free account. `api_token` and `ical_url` hold secrets on the real service."""
    return {
        "id": WORKSPACE,
        "organization_id": ORGANIZATION,
        "name": "Workspace",
        "premium": False,
        "business_ws": False,
        "admin": True,
        "role": "admin",
        "default_currency": "USD",
        "projects_billable_by_default": True,
        "projects_private_by_default": True,
        "projects_enforce_billable": False,
        **dict.fromkeys(("only_admins_may_create_projects", "only_admins_may_create_tags"), False),
        **dict.fromkeys(("only_admins_see_billable_rates", "only_admins_see_team_dashboard"), False),
        **dict.fromkeys(("limit_public_project_data", "hide_start_end_times"), False),
        **dict.fromkeys(("suspended_at", "server_deleted_at", "default_hourly_rate", "rate_last_updated")),
        **dict.fromkeys(("csv_upload", "subscription", "working_hours_in_minutes")),
        "last_modified": "2024-01-08T00:00:00Z",
        "reports_collapse": True,
        "rounding": 0,
        "rounding_minutes": 0,
        "api_token": "simulated-workspace-token",
        "at": "2024-01-08T09:12:44+00:00",
        "logo_url": "https://example.com/workspace.jpg",
        "ical_url": "/ical/workspace_user/simulated",
        "ical_enabled": True,
    }


def organization_json() -> Json:
    """The organisation of a free account."""
    trial_nulls = ("trial_end_date", "next_payment_date", "last_pricing_plan_id", "trial_plan_id")
    return {
        "id": ORGANIZATION,
        "name": "Jane Doe",
        "pricing_plan_id": 0,
        "created_at": _OPENED,
        "at": _OPENED,
        "server_deleted_at": None,
        "is_multi_workspace_enabled": False,
        "suspended_at": None,
        "user_count": 1,
        "trial_info": {
            "trial": False,
            "trial_available": True,
            "can_have_trial": True,
            **dict.fromkeys(trial_nulls),
        },
        "is_unified": False,
        "max_workspaces": 20,
        "permissions": None,
        "admin": True,
        "owner": True,
        "pricing_plan_name": "Free",
        "pricing_plan_enterprise": False,
    }
