"""The bare script that syncd's load is compared with: the same pages, one table, no checks."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import httpx
import msgspec

PAGE = 1000
_YEAR = timedelta(days=365)


class _Nested(msgspec.Struct):
    id: int
    seconds: int
    start: str
    stop: str
    at: str


class _Row(msgspec.Struct):
    user_id: int
    description: str
    project_id: int | None
    tag_ids: list[int] | None
    time_entries: list[_Nested]


def load(url: str, token: str, workspace: int, first: date, last: date, database: Path) -> int:
    """Load a workspace's entries of these days into a table, one transaction a page; the number of entries."""
    with sqlite3.connect(database) as db, httpx.Client(base_url=url, auth=(token, "api_token")) as http:
        db.execute(
            "CREATE TABLE entry (id INTEGER PRIMARY KEY, user INTEGER, start TEXT, stop TEXT, seconds INTEGER, "
            "description TEXT, project INTEGER, tags TEXT, at TEXT)"
        )
        while first <= last:
            end = min(first + _YEAR - timedelta(days=1), last)
            row: int | None = 1
            while row:
                body = {
                    "start_date": first.isoformat(),
                    "end_date": end.isoformat(),
                    "page_size": PAGE,
                    "first_row_number": row,
                    "rounding": 0,
                }
                answer = http.post(f"/reports/api/v3/workspace/{workspace}/search/time_entries", json=body)
                rows = msgspec.json.decode(answer.content, type=list[_Row])
                db.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _values(rows))
                db.commit()
                row = int(answer.headers.get("X-Next-Row-Number", 0))
            first = end + timedelta(days=1)
        (count,) = db.execute("SELECT count(*) FROM entry").fetchone()
    db.close()
    return int(count)


def _values(rows: list[_Row]) -> list[tuple[object, ...]]:
    return [
        (
            entry.id,
            row.user_id,
            entry.start,
            entry.stop,
            entry.seconds,
            row.description,
            row.project_id,
            ",".join(map(str, row.tag_ids or ())),
            entry.at,
        )
        for row in rows
        for entry in row.time_entries
    ]
