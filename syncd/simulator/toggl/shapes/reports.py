"""Rows and totals of Reports v3 (documented; a row was also recorded by a client's authors)."""

from collections.abc import Sequence

from syncd.simulator.toggl.objects import Client, Entry, Project, Tag, Task, User
from syncd.simulator.toggl.shapes import Json, accounts_id, second
from syncd.simulator.toggl.shapes.labels import COLOR


def row_json(
    entry: Entry,
    user: User,
    number: int,
    seconds: int,
    *,
    billable: bool,
    rate: int | None,
    amount: int | None,
    currency: str,
) -> Json:
    """A `detailed.GroupedTimeEntry` with its one entry.

    Start and stop have the offset of the member's zone, `at` is cut to the second; `rate` and `amount` are in cents.
    """
    assert entry.stop is not None
    return {
        "user_id": user.id,
        "username": user.name,
        "project_id": entry.project,
        "task_id": entry.task,
        "billable": billable,
        "description": entry.description or "",
        "tag_ids": list(entry.tags),
        "billable_amount_in_cents": amount,
        "hourly_rate_in_cents": rate,
        "currency": currency,
        "time_entries": [
            {
                "id": entry.id,
                "seconds": seconds,
                "start": entry.start.astimezone(user.zone).isoformat(),
                "stop": entry.stop.astimezone(user.zone).isoformat(),
                "at": second(entry.at),
                "at_tz": second(entry.at.astimezone(user.zone)),
            }
        ],
        "row_number": number,
    }


def enriched_json(
    user: User, project: Project | None, client: Client | None, task: Task | None, tags: Sequence[Tag]
) -> Json:
    """The names that `enrich_response` adds to a row, or null."""
    return {
        "email": user.email,
        "client_name": client.name if client else None,
        "project_name": project.name if project else None,
        "project_color": "0" if project else None,
        "project_hex": COLOR if project else None,
        "task_name": task.name if task else None,
        "tag_names": [tag.name for tag in tags],
        "toggl_accounts_id": accounts_id(user.id),
    }
