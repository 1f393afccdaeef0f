"""Projects, clients, tags and tasks of the Track API v9: recorded on a free plan; what plans add is documented."""

from syncd.simulator.toggl.objects import Client, Project, Tag, Task, Workspace
from syncd.simulator.toggl.shapes import USER, Json, changed, second, units

COLOR = "#0b83d9"
_PROJECT_NULLS = ("template", "auto_estimates", "template_id", "recurring_parameters", "tasks_count")


def project_json(project: Project, workspace: Workspace, seconds: int) -> Json:
    """A project on which `seconds` were tracked. `can_track_time` is false on every recorded project.

    On the free plan money and estimates are null and `billable` is false.
    """
    paid = workspace.paid
    estimate = project.estimate if paid else None
    currency = project.currency or workspace.default_currency
    return {
        "id": project.id,
        "workspace_id": project.workspace,
        "client_id": project.client,
        "name": project.name,
        "is_private": False,
        "active": not project.archived,
        "at": second(project.at),
        "created_at": second(project.created),
        "server_deleted_at": None if project.deleted is None else second(project.deleted),
        "color": COLOR,
        "billable": paid and project.billable,
        **dict.fromkeys(_PROJECT_NULLS),
        "estimated_hours": None if estimate is None else estimate // 3600,
        "estimated_seconds": estimate,
        "rate": units(project.rate, currency) if paid else None,
        "rate_last_updated": None,
        "currency": project.currency if paid else None,
        "fixed_fee": units(project.fixed_fee, currency) if paid else None,
        "recurring": False,
        "actual_hours": seconds // 3600,
        "actual_seconds": seconds,
        "can_track_time": False,
        "start_date": project.created.date().isoformat(),
        "status": "deleted" if project.deleted else "archived" if project.archived else "active",
        "wid": project.workspace,
        "cid": project.client,
        "is_shared": False,
        "pinned": False,
    }


def client_json(client: Client) -> Json:
    """A client; it has `wid` but no `workspace_id`."""
    return {
        "id": client.id,
        "wid": client.workspace,
        "archived": client.archived,
        "name": client.name,
        "at": second(client.at),
        "creator_id": USER,
    }


def tag_json(tag: Tag) -> Json:
    """A tag. Its deletion is called `deleted_at` (documented), a key that a live tag does not have."""
    body = {
        "id": tag.id,
        "workspace_id": tag.workspace,
        "name": tag.name,
        "at": changed(tag.at),
        "creator_id": USER,
    }
    return body if tag.deleted is None else {**body, "deleted_at": second(tag.deleted)}


def task_json(task: Task, milliseconds: int) -> Json:
    """A task (documented). `tracked_seconds` are milliseconds, despite the name."""
    return {
        "id": task.id,
        "name": task.name,
        "workspace_id": task.workspace,
        "project_id": task.project,
        "user_id": None,
        "toggl_accounts_id": None,
        "active": task.active,
        "recurring": False,
        "at": second(task.at),
        "server_deleted_at": None if task.deleted is None else second(task.deleted),
        "estimated_seconds": None,
        "tracked_seconds": milliseconds,
        "rate": None,
        "rate_last_updated": None,
    }
