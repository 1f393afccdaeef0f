"""Rows of Toggl's API v9 → records. Strict about the types of what is used, silent about every other field, so that
nothing else of a body (such as the user's API token in `/me`) is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Annotated, Any

import msgspec

from syncd.connector import Control, Malformed
from syncd.core.records import Kind, Label, LabelKind, Ref, TimeEntry, label_ref, make_ref
from syncd.core.statements import Gone, Observation, Rejected
from syncd.core.time import utc

_NAMESPACE = "toggl"
_Aware = Annotated[datetime, msgspec.Meta(tz=True)]


class _Entry(msgspec.Struct):
    """A time entry. `duration` is not read: it is negative while the timer runs, in two encodings, and else the
    difference of start and stop."""

    id: int
    start: _Aware
    at: _Aware  # last change
    stop: _Aware | None = None
    description: str | None = None
    project_id: int | None = None
    task_id: int | None = None
    tag_ids: list[int] | None = None
    billable: bool | None = None
    server_deleted_at: _Aware | None = None


class _Label(msgspec.Struct):
    """A project, client, task or tag: clients say `archived`, projects and tasks `active`."""

    id: int
    name: str
    at: _Aware
    client_id: int | None = None
    project_id: int | None = None
    active: bool = True
    archived: bool = False


class _Related(msgspec.Struct):
    """`/me?with_related_data=true`: each list may be null or absent."""

    clients: list[msgspec.Raw] | None = None
    projects: list[msgspec.Raw] | None = None
    tasks: list[msgspec.Raw] | None = None
    tags: list[msgspec.Raw] | None = None
    time_entries: list[msgspec.Raw] | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """What a body says, row by row."""

    statements: Sequence[Observation | Gone | Rejected]

    @property
    def count(self) -> int:
        """Rows in the body."""
        return len(self.statements)

    @property
    def records(self) -> Sequence[Observation]:
        """The live rows."""
        return [each for each in self.statements if isinstance(each, Observation)]

    @property
    def gone(self) -> Sequence[Gone]:
        """The rows marked as deleted."""
        return [each for each in self.statements if isinstance(each, Gone)]

    @property
    def rejected(self) -> Sequence[Rejected]:
        """The rows that could not be read."""
        return [each for each in self.statements if isinstance(each, Rejected)]

    @property
    def control(self) -> Control:
        """Every row is a record, a deletion (a record too: of an end) or rejected."""
        rejected = len(self.rejected)
        return Control(rows=self.count, records=self.count - rejected, rejected=rejected)

    @property
    def labels(self) -> frozenset[Ref]:
        """The labels described."""
        return frozenset(each.record.ref for each in self.records if isinstance(each.record, Label))

    @property
    def named(self) -> frozenset[Ref]:
        """The labels that live entries use."""
        entries = [each.record for each in self.records if isinstance(each.record, TimeEntry)]
        return frozenset(ref for entry in entries for ref in (entry.project, entry.task, *entry.tags) if ref)


def read_entries(body: bytes, person: str) -> Rows:
    """Rows of `/me/time_entries`. Malformed when the body is no list."""
    raws = _decode(body, list[msgspec.Raw] | None, "/me/time_entries")
    return Rows([_entry(raw, f"/me/time_entries $[{index}]", person) for index, raw in enumerate(raws or ())])


def read_related(body: bytes, person: str) -> Rows:
    """Rows of `/me?with_related_data=true`: labels, then the entries of the last days. Malformed when the body is no
    object of lists."""
    related: _Related = _decode(body, _Related, "/me")
    return Rows(
        list(
            chain(
                _labels(related.clients, "clients", LabelKind.CLIENT),
                _labels(related.projects, "projects", LabelKind.PROJECT),
                _labels(related.tasks, "tasks", LabelKind.TASK),
                _labels(related.tags, "tags", LabelKind.TAG),
                (
                    _entry(raw, f"/me $.time_entries[{index}]", person)
                    for index, raw in enumerate(related.time_entries or ())
                ),
            )
        )
    )


def _decode(body: bytes, type_: Any, path: str) -> Any:
    try:
        return msgspec.json.decode(body, type=type_)
    except msgspec.ValidationError as error:
        raise Malformed(f"Toggl's answer to {path} is not what it documents: {error}") from None
    except msgspec.DecodeError:
        raise Malformed(
            f"Toggl's answer to {path} is not JSON: half a body, or a page from a proxy or a login in between"
        ) from None


def _labels(raws: Sequence[msgspec.Raw] | None, plural: str, kind: LabelKind) -> Iterator[Observation | Rejected]:
    for index, raw in enumerate(raws or ()):
        where = f"/me $.{plural}[{index}]"
        try:
            row = msgspec.json.decode(raw, type=_Label)
            yield Observation(_label(row, kind), utc(row.at), where)
        except (ValueError, OverflowError) as error:
            yield _rejected(where, error)


def _label(row: _Label, kind: LabelKind) -> Label:
    parent = {
        LabelKind.PROJECT: _ref(LabelKind.CLIENT, row.client_id),
        LabelKind.TASK: _ref(LabelKind.PROJECT, row.project_id),
    }.get(kind)
    ref = label_ref(_NAMESPACE, kind, row.id)
    return Label(ref=ref, kind=kind, name=row.name, parent=parent, archived=row.archived or not row.active)


def _entry(raw: msgspec.Raw, where: str, person: str) -> Observation | Gone | Rejected:
    try:
        row = msgspec.json.decode(raw, type=_Entry)
        if row.stop is not None and utc(row.stop) < utc(row.start):
            return Rejected(f"{where}.stop", "it stops before it starts")
        entry = TimeEntry(
            ref=make_ref(_NAMESPACE, Kind.TIME, row.id),
            person=person,
            start=utc(row.start),
            stop=None if row.stop is None else utc(row.stop),
            description=row.description or "",
            project=_ref(LabelKind.PROJECT, row.project_id),
            task=_ref(LabelKind.TASK, row.task_id),
            tags=tuple(label_ref(_NAMESPACE, LabelKind.TAG, tag) for tag in row.tag_ids or ()),
            billable=row.billable,
        )
        revision = utc(row.at)
    except (ValueError, OverflowError) as error:
        return _rejected(where, error)
    if row.server_deleted_at is not None:
        return Gone(entry.ref, revision, where, entry)
    return Observation(entry, revision, where)


def _ref(kind: LabelKind, id: int | None) -> Ref | None:
    return None if id is None else label_ref(_NAMESPACE, kind, id)


def _rejected(where: str, error: Exception) -> Rejected:
    """msgspec ends its message with "- at `$.path`" within the row, which is joined to the row's own path."""
    reason, _, inner = str(error).partition(" - at `$")
    return Rejected(where + inner.rstrip("`"), reason)
