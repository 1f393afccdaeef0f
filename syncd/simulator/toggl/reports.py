"""Answers of Reports v3: the detailed search, page by page, and its totals.

Facts: documented in Toggl's schema of Reports v3, except the cap on pages and the cursor's traps, observed by clients.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from syncd.core.money import Money, price
from syncd.core.time import day_of
from syncd.simulator.toggl.faults import PageFault
from syncd.simulator.toggl.objects import Entry, Workspace
from syncd.simulator.toggl.selection import Body, Row, days, select
from syncd.simulator.toggl.shapes import Json
from syncd.simulator.toggl.shapes.reports import enriched_json, row_json
from syncd.simulator.toggl.state import State

PER_PAGE = 50
"""Rows of a page that does not say `page_size`."""

_CURSOR = {"first_row_number", "first_id", "first_timestamp", "page_size", "enrich_response"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A body and the headers that go with it."""

    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Reports:
    """Answers searches; the rows of the last one are kept, so that its next page needs no new search."""

    def __init__(self, max_page_size: int) -> None:
        self._max_page_size = max_page_size
        self._key: object = None
        self._rows: list[Row] = []

    def search(self, state: State, workspace: Workspace, body: Body, fault: PageFault | None = None) -> Answer:
        """A page of rows from `first_row_number` (from 1) on; `X-Next-Row-Number` and `X-Next-ID` only if more follow.

        A `page_size` over the cap is cut without a sign; `first_id` together with `first_row_number` finds nothing.
        """
        rows = self._select(state, workspace, body)
        first = _position(rows, body)
        size = min(body.get("page_size") or PER_PAGE, self._max_page_size)
        following = first + size
        headers = _range(state, body)
        if following < len(rows):
            headers |= {"X-Next-Row-Number": str(following + 1), "X-Next-ID": str(rows[following].entry.id)}
        if fault == "repeated-cursor":
            headers |= {"X-Next-Row-Number": str(first + 1), "X-Next-ID": headers.get("X-Next-ID", "0")}
        if fault == "empty-page-with-cursor":
            headers |= {"X-Next-Row-Number": str(following + 1), "X-Next-ID": headers.get("X-Next-ID", "0")}
            return Answer([], headers)
        if fault == "duplicate-page":
            first = max(first - size, 0)
        numbered = enumerate(rows[first : first + size], first + 1)
        return Answer([_row(state, workspace, body, row, number) for number, row in numbered], headers)

    def totals(self, state: State, workspace: Workspace, body: Body) -> Answer:
        """The sums of a search over all its pages."""
        rows = self._select(state, workspace, body)
        rated: Counter[tuple[int, str]] = Counter()
        tracked_days: set[date] = set()
        amount = 0
        for row in rows:
            tracked_days.add(day_of(row.entry.start, state.users[row.entry.user].zone))
            rate = _rate(state, workspace, row.entry)
            if rate is not None:
                rated[rate.minor, rate.currency] += row.seconds
                amount += price(rate, row.seconds).minor
        sums: Json = {
            "seconds": sum(row.seconds for row in rows),
            "billable_amount_in_cents": amount if workspace.paid else None,
            "labour_cost_in_cents": None,
            "tracked_days": len(tracked_days),
            "rates": [
                {"billable_seconds": seconds, "currency": currency, "hourly_rate_in_cents": minor}
                for (minor, currency), seconds in sorted(rated.items())
            ],
            "resolution": "day",
        }
        return Answer(sums, _range(state, body))

    def _select(self, state: State, workspace: Workspace, body: Body) -> list[Row]:
        asked = {name: value for name, value in body.items() if name not in _CURSOR}
        tables = (state.users, state.workspaces, state.projects, state.tags, state.tasks, state.entries)
        revisions = [table.revision for table in tables]
        moment = state.now if workspace.retention_days else None
        key = (revisions, workspace.id, days(state, body), moment, state.rounding, state.rounding_minutes, asked)
        if key != self._key:
            self._rows, self._key = select(state, workspace, body), key
        return self._rows


def _position(rows: list[Row], body: Body) -> int:
    """Number of rows before the page asked for."""
    number, id = body.get("first_row_number"), body.get("first_id")
    if number is not None and id is not None:
        return len(rows)
    if id is not None:
        return next((place for place, row in enumerate(rows) if row.entry.id == id), len(rows))
    return max(number or 1, 1) - 1


def _range(state: State, body: Body) -> dict[str, str]:
    first, last = days(state, body)
    return {"X-Range-Start": first.isoformat(), "X-Range-End": last.isoformat()}


def _rate(state: State, workspace: Workspace, entry: Entry) -> Money | None:
    """The hourly rate of billable time on a paid plan: the project's, else the workspace's."""
    if not entry.billable or not workspace.paid:
        return None
    project = state.projects[entry.project] if entry.project else None
    minor = workspace.default_rate if project is None or project.rate is None else project.rate
    return None if minor is None else Money(minor, _currency(state, workspace, entry))


def _currency(state: State, workspace: Workspace, entry: Entry) -> str:
    own = state.projects[entry.project].currency if entry.project else None
    return own or workspace.default_currency


def _row(state: State, workspace: Workspace, body: Body, row: Row, number: int) -> Json:
    entry = row.entry
    rate = _rate(state, workspace, entry)
    user = state.users[entry.user]
    shown = row_json(
        entry,
        user,
        number,
        row.seconds,
        billable=entry.billable and workspace.paid,
        rate=rate.minor if rate else None,
        amount=price(rate, row.seconds).minor if rate else None,
        currency=_currency(state, workspace, entry),
    )
    if not body.get("enrich_response"):
        return shown
    project = state.projects[entry.project] if entry.project else None
    client = state.clients[project.client] if project and project.client else None
    task = state.tasks[entry.task] if entry.task else None
    return shown | enriched_json(user, project, client, task, [state.tags[tag] for tag in entry.tags])
