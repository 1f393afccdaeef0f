"""Selects, orders and rounds the entries of a report, as the body of a Reports v3 search asks (documented).

Of its filters, only `user_ids` has an effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from syncd.core.time import day_of, midnight
from syncd.simulator.toggl.objects import Entry, Workspace
from syncd.simulator.toggl.reply import Refused
from syncd.simulator.toggl.shapes import USER
from syncd.simulator.toggl.state import State

LONGEST = 366
"""Calendar days a report spans at most, first and last included (observed by clients)."""

Body = Mapping[str, Any]
_STEPS = (0, 1, 5, 6, 10, 12, 15, 30, 60, 240)
_NUMBERS = ("first_row_number", "first_id", "page_size")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a report, with its seconds after rounding."""

    entry: Entry
    seconds: int


def check(body: Any) -> Body:
    """The parameters of a search that are not null. Raises Refused (400) without any, or for a wrong value."""
    asked = {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else {}
    if not asked:
        raise Refused(400, "At least one parameter must be set")
    allowed: dict[str, tuple[Any, ...]] = {"rounding": (-1, 0, 1), "rounding_minutes": _STEPS, "order_by": (*_ORDERS,)}
    for name, value in asked.items():
        if (
            (name == "user_ids" and not (isinstance(value, list) and all(isinstance(id, int) for id in value)))
            or (name in _NUMBERS and not (isinstance(value, int) and value >= 0))
            or (name in allowed and value not in allowed[name])
        ):
            raise Refused(400, f"{name} is invalid")
    return asked


def days(state: State, body: Body) -> tuple[date, date]:
    """First and last day of the report, both included.

    A missing one is the other; both missing are today in the owner's zone. Times after a date are ignored. Raises
    Refused (400) for a range that ends before it starts or spans more than a year.
    """
    today = day_of(state.now, state.users[USER].zone).isoformat()
    start, end = body.get("start_date"), body.get("end_date")
    try:
        first = date.fromisoformat(str(start or end or today)[:10])
        last = date.fromisoformat(str(end or start or today)[:10])
    except ValueError:
        raise Refused(400, "start_date and end_date must be given as YYYY-MM-DD") from None
    if last < first:
        raise Refused(400, "end_date must not be before start_date")
    if (last - first).days >= LONGEST:
        raise Refused(400, "The date range must not exceed one year")
    return first, last


def select(state: State, workspace: Workspace, body: Body) -> list[Row]:
    """The finished entries that start on the report's days, in the order asked for; days are in each member's zone."""
    first, last = days(state, body)
    spans = {user.id: (midnight(first, user.zone), midnight(last + _DAY, user.zone)) for user in state.users.values()}
    earliest = min(start for start, _ in spans.values())
    if workspace.retention_days:
        earliest = max(earliest, state.now - timedelta(days=workspace.retention_days))
    users = frozenset(body.get("user_ids") or state.users)
    step, direction = _rounding(state, body)
    rows = [
        Row(entry, rounded(entry.duration, step, direction))
        for entry in state.entries.between("start", earliest, max(end for _, end in spans.values()))
        if entry.workspace == workspace.id
        and entry.deleted is None
        and entry.stop is not None
        and spans[entry.user][0] <= entry.start < spans[entry.user][1]
        and entry.user in users
    ]
    order = _ORDERS[body.get("order_by", "date")]
    ascending = str(body.get("order_dir", "DESC")).upper() == "ASC"
    rows.sort(key=lambda row: (order(state, row), row.entry.id), reverse=not ascending)
    return rows


def rounded(seconds: int, step: int, direction: int) -> int:
    """Round `seconds` to whole steps: down (−1), to the nearest (0) or up (1); unchanged when `step` is 0."""
    if not step:
        return seconds
    return (seconds + {-1: 0, 0: step // 2, 1: step - 1}[direction]) // step * step


def _rounding(state: State, body: Body) -> tuple[int, int]:
    """Step in seconds and direction: as the body says, else the owner's preference; `rounding` 0 alone means none."""
    direction = body.get("rounding", state.rounding)
    minutes = body.get("rounding_minutes", 0 if body.get("rounding") == 0 else state.rounding_minutes)
    return 60 * minutes, direction


_ORDERS: Mapping[str, Callable[[State, Row], Any]] = {
    "date": lambda _, row: row.entry.start,
    "user": lambda state, row: state.users[row.entry.user].name,
    "duration": lambda _, row: row.seconds,
    "description": lambda _, row: row.entry.description or "",
    "last_update": lambda _, row: row.entry.at,
}
