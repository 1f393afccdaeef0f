"""Reading a workspace through the Reports API v3: detailed rows page by page, checked against the totals."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from syncd.connector import Malformed
from syncd.connectors.toggl.labels import Space
from syncd.connectors.toggl.report_rows import PATH, read_report, read_total
from syncd.connectors.toggl.rows import Rows
from syncd.connectors.toggl.track_api import Answer, Api, BadRequest
from syncd.core.observations import Observation
from syncd.core.records import Ref
from syncd.core.time import BEGINNING, Instant, Span

LAG = timedelta(minutes=15)
"""Reports follow the entries with a delay that is not documented: an answer speaks as of this much earlier, so that it
never counts an entry made a moment ago as deleted."""
PAGE_SIZES = (1000, 200, 50)
"""Rows asked for, in turn, while Toggl refuses: no maximum is documented, 50 is the default."""
LONGEST = timedelta(days=364)
"""Days of a window: with a day more at both ends, a range of a year."""
_DAY = timedelta(days=1)
_SIZE = re.compile(r"page.?size", re.IGNORECASE)


class Window(msgspec.Struct, frozen=True, order=True):
    """Days, both included, as their moments in UTC.

    Toggl reads the dates of a range in each member's own zone. So a day more is asked for at both ends, and what is
    claimed is what lies in the range in every zone.
    """

    first: date
    last: date

    @property
    def span(self) -> Span:
        """Its moments."""
        return Span(_midnight(self.first), _midnight(self.last + _DAY))

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def window_before(end: date, days: int, floor: date) -> Window:
    """The `days` days before `end`, but none before `floor`, which is earlier than `end`."""
    return Window(max(floor, end - days * _DAY), end - _DAY)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page of detailed rows. `next`: the row at which the next one begins; None: it is the last."""

    rows: Rows
    seconds: Mapping[Ref, int]  # that Toggl counts for each entry
    names: Sequence[Observation]  # of labels that were not known
    next: int | None
    as_of: Instant
    size: int  # rows to ask for


class Reports:
    """The detailed report of one workspace. `users`: whose entries; None: everyone's."""

    def __init__(self, api: Api, space: Space, users: Sequence[int] | None, people: Mapping[int, str]) -> None:
        self._api = api
        self._space = space
        self._users = users
        self._people = people

    def page(
        self, window: Window, row: int, size: int, now: Instant, known: frozenset[Ref], *, latest_first: bool = False
    ) -> ReportPage:
        """Rows from number `row` on: by date, or the latest changed first. Labels that are not `known` come with the
        names they had. Raises Malformed where the answer contradicts itself."""
        answer, size = self._ask(window, row, size, now, latest_first=latest_first)
        found = read_report(answer.body, self._space.id, self._people)
        following = _next_row(answer, row, found.rows)
        # Whatever a list says of a label outweighs the name that it has in a report.
        names = [Observation(label, BEGINNING, f"{PATH} $") for ref, label in found.names.items() if ref not in known]
        return ReportPage(found.rows, found.seconds, names, following, answer.as_of - LAG, size)

    def total(self, window: Window, now: Instant) -> int:
        """The seconds that Toggl itself counts in a window."""
        path = f"/workspace/{self._space.id}{PATH}/totals"
        return read_total(self._api.report(path, now, self._space.bucket, self._body(window)).body)

    def _ask(self, window: Window, row: int, size: int, now: Instant, *, latest_first: bool) -> tuple[Answer, int]:
        order = {"order_by": "last_update", "order_dir": "DESC"} if latest_first else {"order_by": "date"}
        body = self._body(window) | {"first_row_number": row, "enrich_response": True, **order}
        path = f"/workspace/{self._space.id}{PATH}"
        while True:
            try:
                answer = self._api.report(path, now, self._space.bucket, body | {"page_size": size})
            except BadRequest as error:
                smaller = next((each for each in PAGE_SIZES if each < size), None)
                if smaller is None or not _SIZE.search(error.text):
                    raise
                size = smaller
                continue
            _check_range(answer, body)
            return answer, size

    def _body(self, window: Window) -> dict[str, Any]:
        """Rounding must be told off: the user's preference is the default."""
        asked = {"start_date": str(window.first - _DAY), "end_date": str(window.last + _DAY)}
        whose = {} if self._users is None else {"user_ids": list(self._users)}
        return {**asked, **whose, "rounding": 0, "rounding_minutes": 0}


def _next_row(answer: Answer, row: int, rows: Rows) -> int | None:
    text = answer.headers.get("X-Next-Row-Number", "")
    if not text:
        return None
    if not text.isdecimal() or int(text) <= row or not rows.count:
        raise Malformed(
            f"Toggl's report goes round in circles: after row {row} it sends {rows.count} rows and names row {text} "
            "as the next one; syncd tries again later"
        )
    return int(text)


def _check_range(answer: Answer, body: Mapping[str, Any]) -> None:
    """Toggl tells the dates it used, which must be those asked for, else the rest would count as empty."""
    used = [(answer.headers.get(name) or "")[:10] for name in ("X-Range-Start", "X-Range-End")]
    asked = [body["start_date"], body["end_date"]]
    if any(one and one != other for one, other in zip(used, asked, strict=True)):
        raise Malformed(
            f"Toggl reports {' to '.join(used)} where {' to '.join(asked)} was asked for: what lies outside is unknown"
        )


def _midnight(day: date) -> Instant:
    return datetime.combine(day, time(), UTC)
