"""Detailed reports of one workspace (Reports API v3, documentation page "Detailed reports"): time entries page by page,
with rates where the plan has them, and Toggl's own total to check them against."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from syncd.connector import Malformed
from syncd.connectors.toggl.entries import (
    NAMESPACE,
    Aware,
    Outcome,
    Rows,
    decode,
    optional_ref,
    read_rows,
    revision,
    tag_refs,
)
from syncd.connectors.toggl.labels import Space, exact_money
from syncd.connectors.toggl.track_api import Answer, Api, BadRequest
from syncd.core.observations import Observation, Rejected
from syncd.core.records import Kind, Label, LabelKind, Ref, TimeEntry, label_ref, make_ref
from syncd.core.time import BEGINNING, Instant, Span, utc

LAG = timedelta(minutes=15)
"""Reports follow the entries with an undocumented delay. An answer counts as this much older than it is, so that an
entry made a moment ago never counts as deleted."""
PAGE_SIZES = (1000, 200, 50)
"""Rows to ask for, the next size whenever Toggl refuses one: the default is 50, no maximum is documented."""
LONGEST = timedelta(days=364)
"""Longest window: with one more day at each end, 366 days, the most that a report spans (observed)."""
_PATH = "/search/time_entries"
_DAY = timedelta(days=1)
_PAGE_SIZE_REFUSED = re.compile(r"page.?size", re.IGNORECASE)


class Window(msgspec.Struct, frozen=True, order=True):
    """Days of UTC, both ends included.

    Toggl reads the dates of a range in each member's own zone (documented for API v2). Requests therefore ask for one
    more day at both ends; the window itself lies within that range in every zone.
    """

    first: date
    last: date

    @property
    def span(self) -> Span:
        """From the first midnight to the last, in UTC."""
        return Span(_midnight(self.first), _midnight(self.last + _DAY))

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def window_before(end: date, days: int, floor: date) -> Window:
    """The `days` days before `end`, but none before `floor`; `floor` is earlier than `end`."""
    return Window(max(floor, end - days * _DAY), end - _DAY)


class _Nested(msgspec.Struct):
    id: int
    seconds: int
    start: Aware
    at: Aware
    stop: Aware | None = None


class _Row(msgspec.Struct):
    """A row may hold several entries; without grouping it holds one. Rates are in hundredths of the currency."""

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
class ReportRows:
    """The entries of a page, the seconds that Toggl counts for each, and the labels that they name."""

    rows: Rows
    seconds: Mapping[Ref, int]
    labels: Mapping[Ref, Label]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page of a detailed report, and where the next one begins."""

    rows: Rows
    seconds: Mapping[Ref, int]  # that Toggl counts for each entry
    names: Sequence[Observation]  # labels that were not known
    next: int | None  # number of the first row of the next page; None: this is the last page
    as_of: Instant
    size: int  # page size that Toggl accepted


class Reports:
    """The detailed report of one workspace. `users`: ids of those whose entries to read; None: everyone's."""

    def __init__(self, api: Api, space: Space, users: Sequence[int] | None, people: Mapping[int, str]) -> None:
        self._api = api
        self._space = space
        self._users = users
        self._people = people

    def page(
        self, window: Window, row: int, size: int, now: Instant, known: frozenset[Ref], *, latest_first: bool = False
    ) -> ReportPage:
        """The page that begins at row number `row`, by date or the latest change first.

        Labels that are not `known` come with the names in the report. Raises Malformed when the answer contradicts
        itself.
        """
        answer, size = self._ask(window, row, size, now, latest_first=latest_first)
        report = read_report(answer.body, self._space.id, self._people)
        following = _next_row(answer, row, report.rows)
        # As of the beginning of time: a label in a list of the Track API outweighs the name in a report.
        names = [
            Observation(label, BEGINNING, f"{_PATH} $") for ref, label in report.labels.items() if ref not in known
        ]
        return ReportPage(report.rows, report.seconds, names, following, answer.as_of - LAG, size)

    def total(self, window: Window, now: Instant) -> int:
        """Toggl's own total of a window, in seconds."""
        path = f"/workspace/{self._space.id}{_PATH}/totals"
        return read_total(self._api.report(path, now, self._space.bucket, self._body(window)).body)

    def _ask(self, window: Window, row: int, size: int, now: Instant, *, latest_first: bool) -> tuple[Answer, int]:
        order = {"order_by": "last_update", "order_dir": "DESC"} if latest_first else {"order_by": "date"}
        body = self._body(window) | {"first_row_number": row, "enrich_response": True, **order}
        path = f"/workspace/{self._space.id}{_PATH}"
        while True:
            try:
                answer = self._api.report(path, now, self._space.bucket, body | {"page_size": size})
            except BadRequest as error:
                smaller = next((smaller for smaller in PAGE_SIZES if smaller < size), None)
                if smaller is None or not _PAGE_SIZE_REFUSED.search(error.text):
                    raise
                size = smaller
                continue
            _check_range(answer, body)
            return answer, size

    def _body(self, window: Window) -> dict[str, Any]:
        """Rounding is switched off explicitly: the default is the user's preference."""
        dates = {"start_date": str(window.first - _DAY), "end_date": str(window.last + _DAY)}
        users = {} if self._users is None else {"user_ids": list(self._users)}
        return {**dates, **users, "rounding": 0, "rounding_minutes": 0}


def read_report(body: bytes, space: int, people: Mapping[int, str]) -> ReportRows:
    """Read the detailed rows of a workspace. Raises Malformed when the body is not a list.

    `people`: user id → name in records; anybody else gets the name in the row. Rows name labels beside their ids,
    which is the only place where the names of deleted projects, tasks and tags can be found.
    """
    seconds: dict[Ref, int] = {}
    names: dict[tuple[LabelKind, int], tuple[str, int | None]] = {}

    def read(row: _Row, place: str) -> Iterator[Outcome]:
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

    raws = decode(body, list[msgspec.Raw] | None, _PATH)
    rows = Rows(read_rows(raws, f"{_PATH} $", _Row, read))
    labels = [_label(kind, id, name, project) for (kind, id), (name, project) in names.items()]
    return ReportRows(rows, seconds, {label.ref: label for label in labels})


def read_total(body: bytes) -> int:
    """Read the totals of a report: the seconds that Toggl counts."""
    totals: _Totals = decode(body, _Totals, f"{_PATH}/totals")
    return totals.seconds


def _entry(row: _Row, nested: _Nested, space: int, people: Mapping[int, str]) -> TimeEntry:
    cents = row.hourly_rate_in_cents
    return TimeEntry(
        ref=make_ref(NAMESPACE, Kind.TIME, nested.id),
        person=people.get(row.user_id) or row.username or str(row.user_id),
        start=utc(nested.start),
        stop=None if nested.stop is None else utc(nested.stop),
        description=row.description or "",
        project=optional_ref(LabelKind.PROJECT, row.project_id),
        task=optional_ref(LabelKind.TASK, row.task_id),
        tags=tag_refs(row.tag_ids),
        billable=row.billable,
        space=str(space),
        rate=exact_money(None if cents is None else Decimal(cents).scaleb(-2), row.currency),
    )


def _names(row: _Row) -> Iterator[tuple[tuple[LabelKind, int], tuple[str, int | None]]]:
    """(kind, id) → (name, project id) of the labels that a row names; most repeat on every row of a page."""
    if row.project_id is not None and row.project_name:
        yield (LabelKind.PROJECT, row.project_id), (row.project_name, None)
    if row.task_id is not None and row.task_name:
        yield (LabelKind.TASK, row.task_id), (row.task_name, row.project_id)
    for tag, name in zip(row.tag_ids or (), row.tag_names or (), strict=False):
        if name:
            yield (LabelKind.TAG, tag), (name, None)


def _label(kind: LabelKind, id: int, name: str, project: int | None) -> Label:
    parent = optional_ref(LabelKind.PROJECT, project)
    return Label(ref=label_ref(NAMESPACE, kind, id), kind=kind, name=name, parent=parent)


def _next_row(answer: Answer, row: int, rows: Rows) -> int | None:
    text = answer.headers.get("X-Next-Row-Number", "")
    if not text:
        return None
    if not text.isdecimal() or int(text) <= row or not rows.count:
        raise Malformed(
            f"Toggl's report does not advance: after row {row} it sent {rows.count} rows and named row {text} as the "
            "next one; syncd will try again later"
        )
    return int(text)


def _check_range(answer: Answer, body: Mapping[str, Any]) -> None:
    """Raise Malformed unless Toggl used the dates asked for: days that it left out would count as empty."""
    used = [(answer.headers.get(name) or "")[:10] for name in ("X-Range-Start", "X-Range-End")]
    asked = [body["start_date"], body["end_date"]]
    if any(one and one != other for one, other in zip(used, asked, strict=True)):
        raise Malformed(
            f"Toggl reported {' to '.join(used)} instead of {' to '.join(asked)}: what lies outside is unknown"
        )


def _midnight(day: date) -> Instant:
    return datetime.combine(day, time(), UTC)
