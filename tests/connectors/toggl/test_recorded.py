"""The connector reads bodies recorded from Toggl; they are not part of the project."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from syncd.connector import Context
from syncd.connectors.toggl import Toggl
from syncd.core.records import Kind, TimeEntry, kind_of
from syncd.core.time import Span
from syncd.options import Secret

HERE = Path(__file__).resolve()
DATA = Path(os.environ.get("SYNCD_REAL_DATA", HERE.parents[3].parent / "shared" / "data")) / "toggl" / "recorded"
NOW = datetime(2024, 12, 16, 3, tzinfo=UTC)
WINDOW = Span(NOW - timedelta(days=90), NOW)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the recorded Toggl bodies are not here (SYNCD_REAL_DATA)")


class Recorded:
    """The recorded bodies; a list by dates has the entries in `/me` that start within them."""

    def __init__(self):
        self.related = (DATA / "me_with_related_data.json").read_bytes()
        self.changes = (DATA / "me_time_entries_since_1734304527.json").read_bytes()

    def answer(self, request):
        query = request.url.params
        if "with_related_data" in query:
            return httpx.Response(200, content=self.related)
        if "since" in query:
            return httpx.Response(200, content=self.changes)
        start, end = (datetime.fromisoformat(query[name]) for name in ("start_date", "end_date"))
        rows = json.loads(self.related)["time_entries"]
        return httpx.Response(200, json=[row for row in rows if start <= datetime.fromisoformat(row["start"]) < end])


@pytest.fixture
def recorded():
    return Recorded()


@pytest.fixture
def toggl(recorded, tmp_path):
    (tmp_path / "token").write_text("unused")
    options = Toggl.Options(kind="toggl", token=Secret("file", str(tmp_path / "token")))
    with httpx.Client(transport=httpx.MockTransport(recorded.answer)) as client:
        yield Toggl(options, Context(source="toggl", zone=ZoneInfo("UTC"), http=client))


def live(pages):
    return [row for page in pages for row in page.records if kind_of(row.record.ref) is Kind.TIME]


def test_the_related_data_hold_67_entries_and_every_label_they_use(toggl):
    pages = list(toggl.pull(None, WINDOW))
    assert len(live(pages[:1])) == 67
    assert {entry.record.ref for entry in live(pages)} == {entry.record.ref for entry in live(pages[:1])}
    described = {observation.record.ref for observation in pages[0].records}
    assert {entry.record.project for entry in live(pages)} - {None} <= described
    assert not any(page.rejected for page in pages)
    assert len(pages) == 2, "no label was asked for again"


def test_the_changes_are_one_live_row_and_four_deletions_never_seen_alive(toggl):
    first = list(toggl.pull(None, WINDOW))
    (page,) = toggl.pull(first[-1].cursor, WINDOW)
    assert (page.control.rows, len(page.records), len(page.gone)) == (5, 1, 4)
    seen = {entry.record.ref for entry in live(first)}
    assert not {gone.ref for gone in page.gone} & seen
    assert len(seen | {observation.record.ref for observation in page.records} | {gone.ref for gone in page.gone}) == 72
    assert all(gone.last is not None and gone.revision <= NOW for gone in page.gone)


def test_the_running_body_has_no_stop_and_is_older_than_its_stopped_version(recorded, toggl):
    stopped = {entry.record.ref: entry for entry in live(toggl.pull(None, WINDOW))}
    recorded.changes = b"[" + (DATA / "me_time_entries_current_running.json").read_bytes() + b"]"
    (page,) = toggl.pull(list(toggl.pull(None, WINDOW))[-1].cursor, WINDOW)
    (running,) = page.records
    assert isinstance(running.record, TimeEntry)
    assert running.record.stop is None
    assert running.revision < stopped[running.record.ref].revision
    assert stopped[running.record.ref].record.stop is not None
