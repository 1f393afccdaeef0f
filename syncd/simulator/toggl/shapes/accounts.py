"""The user and workspaces of the Track API v9: recorded on a free plan; what plans add is documented."""

from syncd.simulator.toggl.objects import User, Workspace
from syncd.simulator.toggl.shapes import WORKSPACE, Json, accounts_id, second, units

_OPENED = "2024-01-08T09:12:44.017845Z"  # when the account was made


def user_json(user: User, token: str) -> Json:
    """`/me` without related data. The service does send the token back: a client must not keep it."""
    return {
        "id": user.id,
        "api_token": token,
        "email": user.email,
        "fullname": user.name,
        "timezone": str(user.zone),
        "toggl_accounts_id": accounts_id(user.id),
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
        "intercom_hash": "5" * 64,
        "oauth_providers": [],
        "authorization_updated_at": _OPENED,
    }


def member_json(user: User, *, admin: bool) -> Json:
    """A workspace user, in the simple form of `/workspaces/{id}/users` (documented)."""
    return {
        "id": user.id,
        "email": user.email,
        "fullname": user.name,
        "inactive": False,
        "is_active": True,
        "is_admin": admin,
        "role": "admin" if admin else "user",
    }


def workspace_json(workspace: Workspace, rounding: int, rounding_minutes: int) -> Json:
    """A workspace. `api_token` and `ical_url` hold secrets on the real service."""
    rate = units(workspace.default_rate, workspace.default_currency) if workspace.paid else None
    body: Json = {
        "id": workspace.id,
        "organization_id": workspace.organization,
        "name": workspace.name,
        "premium": workspace.paid,
        "business_ws": workspace.plan == "premium",
        "admin": True,
        "role": "admin",
        "default_currency": workspace.default_currency,
        "default_hourly_rate": rate,
        "projects_billable_by_default": True,
        "projects_private_by_default": True,
        "projects_enforce_billable": False,
        **dict.fromkeys(("only_admins_may_create_projects", "only_admins_may_create_tags"), False),
        **dict.fromkeys(("only_admins_see_billable_rates", "only_admins_see_team_dashboard"), False),
        **dict.fromkeys(("limit_public_project_data", "hide_start_end_times"), False),
        **dict.fromkeys(("suspended_at", "server_deleted_at", "rate_last_updated")),
        **dict.fromkeys(("csv_upload", "subscription", "working_hours_in_minutes")),
        "last_modified": "2024-01-08T00:00:00Z",
        "reports_collapse": True,
        "rounding": rounding,
        "rounding_minutes": rounding_minutes,
        "api_token": "simulated-workspace-token",
        "at": second(workspace.at),
        "logo_url": "https://example.com/workspace.jpg",
        "ical_url": "/ical/workspace_user/simulated",
        "ical_enabled": True,
    }
    if workspace.retention_days:
        body["max_data_retention_days"] = workspace.retention_days
    return body
