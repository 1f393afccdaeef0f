"""Time entries of the Track API v9 (recorded)."""

from collections.abc import Sequence

from syncd.simulator.toggl.objects import Client, Entry, Project, Task, User
from syncd.simulator.toggl.shapes import Json, changed, second
from syncd.simulator.toggl.shapes.labels import COLOR


def entry_json(entry: Entry, tag_names: Sequence[str], *, billable: bool) -> Json:
    """A time entry of the Track API."""
    body: Json = {
        "id": entry.id,
        "workspace_id": entry.workspace,
        "project_id": entry.project,
        "task_id": entry.task,
        "billable": billable,
        "start": second(entry.start),
        "stop": None if entry.stop is None else second(entry.stop),
        "duration": entry.duration,
        "description": entry.description,
        "tags": list(tag_names),
        "tag_ids": list(entry.tags),
        "duronly": True,
        "at": changed(entry.at),
        "server_deleted_at": None if entry.deleted is None else second(entry.deleted),
        "user_id": entry.user,
        "uid": entry.user,
        "wid": entry.workspace,
    }
    if entry.project is not None:
        body["pid"] = entry.project
    if entry.task is not None:
        body["tid"] = entry.task
    return body


def names_json(user: User, project: Project | None, client: Client | None, task: Task | None) -> Json:
    """The names that `meta=true` adds, as of now; an entry without a project has no keys for it (recorded)."""
    body: Json = {"user_name": user.name, "user_avatar_url": "https://example.com/avatar.png"}
    if project is not None:
        body |= {
            "project_name": project.name,
            "project_color": COLOR,
            "project_active": not project.archived,
            "project_billable": project.billable,
        }
    if client is not None:
        body["client_name"] = client.name
    if task is not None:
        body["task_name"] = task.name
    return body
