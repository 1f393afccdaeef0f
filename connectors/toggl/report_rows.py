"""Rows of the Reports API v3 → records: everyone's time entries, with rates where the plan has them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from syncd.connectors.toggl.labels import exact
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
from syncd.core.observations import Observation, Rejected
from syncd.core.records import Kind, Label, LabelKind, Ref, TimeEntry, label_ref, make_ref
from syncd.core.time import utc

PATH = "/search/time_entries"


class _Nested(msgspec.Struct):
    id: int
    seconds: int
    start: Aware
    at: Aware
    stop: Aware | None = None


class _Row(msgspec.Struct):
    """What several entries may share; without grouping it is one. Amounts are in hundredths of the currency."""

    user_id: int
    time_entries: list[_Nested]
    username: str | None = None
    project_id: int | None = None
    task_id: int | None = None
    billable: bool | None = None
    description: str | None = None
    tag_ids: list[int] | None = None
    hourly_rate_in_cents: int | None = None
    currency: str | None = None
    project_name: str | None = None
    task_name: str | None = None
    tag_names: list[str] | None = None


class _Totals(msgspec.Struct):
    seconds: int


@dataclass(frozen=True, slots=True)
class Reported:
    """A page of detailed rows: the entries, the seconds that Toggl counts for each, and the labels they name."""

    rows: Rows
    seconds: Mapping[Ref, int]
    names: Mapping[Ref, Label]


def read_report(body: bytes, space: int, people: Mapping[int, str]) -> Reported:
    """Detailed rows of a workspace. `people`: user id → how records name the person; who is not in it goes by the
    row's own name. Malformed when the body is no list.

    Enriched rows name labels beside their ids: deleted projects, tasks and tags are in no list.
    """
    seconds: dict[Ref, int] = {}
    names: dict[tuple[LabelKind, int], tuple[str, int | None]] = {}

    def read(row: _Row, place: str) -> Iterator[Statement]:
        names.update(_names(row))
        for number, nested in enumerate(row.time_entries):
            where = f"{place}.time_entries[{number}]"
            try:
                entry = _entry(row, nested, space, people)
            except (ValueError, OverflowError) as error:
                yield Rejected(where, str(error))
            else:
                seconds[entry.ref] = nested.seconds
                yield Observation(entry, revision(nested.at), where)

    raws = decode(body, list[msgspec.Raw] | None, PATH)
    rows = Rows(each_row(raws, f"{PATH} $", _Row, read))
    labels = [_label(kind, id, name, project) for (kind, id), (name, project) in names.items()]
    return Reported(rows, seconds, {label.ref: label for label in labels})


def read_total(body: bytes) -> int:
    """The seconds that Toggl counts in a range."""
    totals: _Totals = decode(body, _Totals, f"{PATH}/totals")
    return totals.seconds


def _entry(row: _Row, nested: _Nested, space: int, people: Mapping[int, str]) -> TimeEntry:
    cents = row.hourly_rate_in_cents
    return TimeEntry(
        ref=make_ref(NAMESPACE, Kind.TIME, nested.id),
        person=people.get(row.user_id) or row.username or str(row.user_id),
        start=utc(nested.start),
        stop=None if nested.stop is None else utc(nested.stop),
        description=row.description or "",
        project=refer(LabelKind.PROJECT, row.project_id),
        task=refer(LabelKind.TASK, row.task_id),
        tags=tag_refs(row.tag_ids),
        billable=row.billable,
        space=str(space),
        rate=exact(None if cents is None else Decimal(cents).scaleb(-2), row.currency),
    )


def _names(row: _Row) -> Iterator[tuple[tuple[LabelKind, int], tuple[str, int | None]]]:
    """(kind, id) → name and project, for what a row names. A page says most of it a thousand times."""
    if row.project_id is not None and row.project_name:
        yield (LabelKind.PROJECT, row.project_id), (row.project_name, None)
    if row.task_id is not None and row.task_name:
        yield (LabelKind.TASK, row.task_id), (row.task_name, row.project_id)
    for tag, name in zip(row.tag_ids or (), row.tag_names or (), strict=False):
        if name:
            yield (LabelKind.TAG, tag), (name, None)


def _label(kind: LabelKind, id: int, name: str, project: int | None) -> Label:
    parent = refer(LabelKind.PROJECT, project)
    return Label(ref=label_ref(NAMESPACE, kind, id), kind=kind, name=name, parent=parent)
