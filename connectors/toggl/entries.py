"""Time entries of the Track API v9 → records."""

from collections.abc import Iterator

import msgspec

from syncd.connectors.toggl.rows import (
    NAMESPACE,
    Aware,
    Rows,
    Statement,
    decode,
    each_row,
    refer,
    revision,
    tag_refs,
)
from syncd.core.observations import Gone, Observation, Rejected
from syncd.core.records import Kind, LabelKind, TimeEntry, make_ref
from syncd.core.time import utc


class _Entry(msgspec.Struct):
    """A time entry. `duration` is not read: it is negative while the timer runs, in two encodings, and else the
    difference of start and stop."""

    id: int
    start: Aware
    at: Aware  # last change
    stop: Aware | None = None
    description: str | None = None
    workspace_id: int | None = None
    project_id: int | None = None
    task_id: int | None = None
    tag_ids: list[int] | None = None
    billable: bool | None = None
    server_deleted_at: Aware | None = None


class _Owned(msgspec.Struct):
    user_id: int | None = None


def owners(body: bytes) -> frozenset[int]:
    """The ids of the users whose entries a list holds, as far as it tells."""
    try:
        rows = msgspec.json.decode(body, type=list[_Owned] | None) or []
    except msgspec.DecodeError:  # what is wrong with it is told where its rows are read
        return frozenset()
    return frozenset(row.user_id for row in rows if row.user_id is not None)


def read_entries(body: bytes, person: str) -> Rows:
    """Rows of `/me/time_entries`. Malformed when the body is no list."""
    raws = decode(body, list[msgspec.Raw] | None, "/me/time_entries")
    return Rows(entry_rows(raws, "/me/time_entries $", person))


def entry_rows(raws: list[msgspec.Raw] | None, where: str, person: str) -> list[Statement]:
    """Rows of a list of time entries that stood at `where`."""

    def read(row: _Entry, place: str) -> Iterator[Statement]:
        if row.stop is not None and utc(row.stop) < utc(row.start):
            yield Rejected(f"{place}.stop", "it stops before it starts")
            return
        entry = TimeEntry(
            ref=make_ref(NAMESPACE, Kind.TIME, row.id),
            person=person,
            start=utc(row.start),
            stop=None if row.stop is None else utc(row.stop),
            description=row.description or "",
            project=refer(LabelKind.PROJECT, row.project_id),
            task=refer(LabelKind.TASK, row.task_id),
            tags=tag_refs(row.tag_ids),
            billable=row.billable,
            space="" if row.workspace_id is None else str(row.workspace_id),
        )
        if row.server_deleted_at is None:
            yield Observation(entry, revision(row.at), place)
        else:
            yield Gone(entry.ref, revision(row.at), place, entry)

    return each_row(raws, where, _Entry, read)
